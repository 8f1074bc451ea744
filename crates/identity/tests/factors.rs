//! The tables of second factors, on both databases.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

use store::{Dialect, Sql};
use testkit::on_each;

#[tokio::test]
async fn every_statement_of_factors_and_passkeys_prepares() {
    on_each(async |fresh| {
        let lists = [
            identity::factors::store::STATEMENTS,
            identity::passkeys::store::STATEMENTS,
        ];
        for statement in lists.concat() {
            let mut conn = fresh.ws.db().read().await.unwrap();
            let sql = match conn.dialect() {
                Dialect::Sqlite => format!("explain {statement}"),
                Dialect::Postgres => format!("prepare checked as {statement}"),
            };
            conn.execute(&Sql::new(sql))
                .await
                .unwrap_or_else(|e| panic!("{e}\n{statement}"));
            if conn.dialect() == Dialect::Postgres {
                conn.execute(&Sql::new("deallocate checked")).await.unwrap();
            }
        }
    })
    .await;
}

//! Every statement of this crate that is text in our source is good SQL.

#![allow(clippy::unwrap_used, reason = "a test fails where it is surprised")]

use store::{Dialect, Sql};

#[tokio::test]
async fn every_fixed_statement_prepares() {
    testkit::on_each(|fresh| async move {
        let providers = identity::providers::STATEMENTS;
        for statement in [&identity::oauth::statements(), providers].concat() {
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

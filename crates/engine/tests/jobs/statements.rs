//! Every statement of the engine that is text in our source is good SQL.

use store::{Dialect, Sql};

use crate::on_each;

#[tokio::test]
async fn every_fixed_statement_prepares() {
    on_each(|fresh| async move {
        let mut statements = engine::jobs::statements();
        statements.extend(engine::idempotency::STATEMENTS);
        statements.extend(engine::people::tickets::STATEMENTS);
        statements.extend(engine::people::viewing::STATEMENTS);
        statements.extend(engine::people::factors::STATEMENTS);
        statements.extend(engine::people::open::STATEMENTS);
        statements.extend(engine::people::KEY_STATEMENTS);
        statements.extend(engine::people::programs::STATEMENTS);
        statements.extend(engine::imports::statements());
        statements.extend(engine::derived::statements());
        statements.extend(engine::views::STATEMENTS);
        statements.extend(engine::notifications::STATEMENTS);
        assert!(statements.len() > 30, "the lists of statements are joined");
        for statement in statements {
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

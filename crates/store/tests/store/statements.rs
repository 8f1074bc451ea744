//! Every statement that is text in our source is good SQL on its database.

use store::{Dialect, Sql};

use crate::support::on_both;

#[tokio::test]
async fn every_fixed_statement_prepares() {
    on_both(|place| async move {
        let db = place.open().await;
        let statements = store::statements(place.dialect());
        assert!(statements.len() > 15, "the lists of statements are joined");
        for statement in statements {
            // A statement that is only prepared changes nothing and needs no values.
            let sql = match (place.dialect(), statement.starts_with("pragma")) {
                (Dialect::Sqlite, false) => format!("explain {statement}"),
                (Dialect::Sqlite, true) => statement.to_string(),
                (Dialect::Postgres, _) => {
                    format!("prepare checked as {statement}")
                }
            };
            let mut conn = db.read().await.unwrap();
            conn.execute(&Sql::new(sql))
                .await
                .unwrap_or_else(|e| panic!("{e}\n{statement}"));
            if place.dialect() == Dialect::Postgres {
                conn.execute(&Sql::new("deallocate checked")).await.unwrap();
            }
        }
    })
    .await;
}

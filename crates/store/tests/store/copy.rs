//! A copy has every table, or it is said why not.

use std::collections::{BTreeMap, BTreeSet};

use store::{
    Dialect, Sql,
    copy::{self, Holds, LEFT_OUT},
};

use crate::support::on_both;

/// What a copy leaves out of tables that it has: what only this database or only
/// this process has.
const COLUMNS_LEFT_OUT: &[(&str, &str)] =
    &[("changes", "tx"), ("jobs", "worker"), ("jobs", "claim")];

const TABLES_SQLITE: &str = "select t.name, c.name, c.type from sqlite_master t, pragma_table_info(t.name) c \
     where t.type = 'table' and t.name not like 'sqlite_%' and t.name not like 'search_words%' \
     and t.name not like 'search_parts%'";
const TABLES_POSTGRES: &str = "select table_name::text, column_name::text, data_type::text \
     from information_schema.columns where table_schema = trim(both '\"' from '{w}') \
     and table_name not like 'changes\\__%'";

/// A table that is added later must be copied too, or named as one that is not.
#[tokio::test]
async fn every_table_and_column_is_copied_or_left_out_on_purpose() {
    on_both(|place| async move {
        let db = place.open().await;
        let text = match place.dialect() {
            Dialect::Sqlite => TABLES_SQLITE,
            Dialect::Postgres => TABLES_POSTGRES,
        };
        let mut there: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
        for row in db
            .read()
            .await
            .unwrap()
            .fetch(&Sql::new(text))
            .await
            .unwrap()
        {
            let [table, column, ty] = [0, 1, 2].map(|n| row.get_text(n).unwrap());
            there
                .entry(table)
                .or_default()
                .insert((column, ty.to_lowercase()));
        }
        let word = |holds: Holds| match (place.dialect(), holds) {
            (Dialect::Sqlite, Holds::Int) => "integer",
            (Dialect::Sqlite, Holds::Id | Holds::Bytes) => "blob",
            (_, Holds::Text) | (Dialect::Sqlite, Holds::Json) => "text",
            (Dialect::Postgres, Holds::Int) => "bigint",
            (Dialect::Postgres, Holds::Json) => "jsonb",
            (Dialect::Postgres, Holds::Id) => "uuid",
            (Dialect::Postgres, Holds::Bytes) => "bytea",
        };
        let schema = schema::Schema::new(0, Vec::new());
        for table in copy::tables(&schema) {
            let columns = there.remove(&table.name);
            let columns = columns.unwrap_or_else(|| panic!("there is no table {}", table.name));
            let left_out = |(column, _): &(String, String)| {
                COLUMNS_LEFT_OUT.contains(&(table.name.as_str(), column.as_str()))
            };
            let columns: BTreeSet<_> = columns.into_iter().filter(|c| !left_out(c)).collect();
            let copied = table.columns.iter();
            let copied = copied.map(|(name, holds)| (name.clone(), word(*holds).to_string()));
            assert_eq!(copied.collect::<BTreeSet<_>>(), columns, "{}", table.name);
        }
        let rest: BTreeSet<&str> = there.keys().map(String::as_str).collect();
        assert_eq!(rest, LEFT_OUT.iter().copied().collect());
    })
    .await;
}

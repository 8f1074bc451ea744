//! What a workspace holds, shortly: whether something was written shows in it.

use std::collections::BTreeMap;

use store::{Dialect, Sql};
use testkit::Fresh;

/// What no count of rows shows. What happens to records is in the log.
const BESIDES: &[&str] = &[
    "select 'log', cast(max(seq) as text) from {w}.changes",
    "select 'setting ' || key, cast(value as text) from {w}.settings",
    "select 'jobs that are ' || state, cast(count(*) as text) from {w}.jobs group by state",
    "select 'imports that are ' || state, cast(sum(step) as text) || ' ' || cast(count(*) as text) from {w}.imports group by state",
    "select 'password', cast(max(changed_at) as text) from {w}.credentials",
    "select 'keys', cast(count(revoked_at) as text) from {w}.keys",
];

/// How many rows each table has, where the change log ends, every setting, and
/// [`BESIDES`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace(BTreeMap<String, String>);

impl Trace {
    /// What it holds now.
    pub async fn of(fresh: &Fresh) -> Trace {
        let mut conn = fresh.ws.db().read().await.unwrap();
        let tables = match conn.dialect() {
            Dialect::Sqlite => {
                "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
                    .to_owned()
            }
            Dialect::Postgres => format!(
                "select tablename::text from pg_tables where schemaname = 'ws_{}'",
                conn.workspace().trim_matches('"').trim_start_matches("ws_")
            ),
        };
        let tables = conn.fetch(&Sql::new(tables)).await.unwrap();
        let name = |row: &store::Row| row.text(0).unwrap().unwrap();
        let mut all: Vec<String> = tables
            .iter()
            .map(|row| {
                let table = name(row);
                format!("select '{table}', cast(count(*) as text) from {{w}}.\"{table}\"")
            })
            .collect();
        all.extend(BESIDES.iter().map(|statement| (*statement).to_owned()));
        let rows = conn
            .fetch(&Sql::new(all.join(" union all ")))
            .await
            .unwrap();
        let value = |row: &store::Row| row.text(1).unwrap().unwrap_or_default();
        Trace(rows.iter().map(|row| (name(row), value(row))).collect())
    }

    /// What differs, told; nothing if nothing does.
    pub fn told(&self, after: &Trace) -> Vec<String> {
        let names = self.0.keys().chain(after.0.keys());
        let mut told: Vec<String> = names
            .filter(|name| self.0.get(*name) != after.0.get(*name))
            .map(|name| format!("{name}: {:?} -> {:?}", self.0.get(name), after.0.get(name)))
            .collect();
        told.dedup();
        told
    }
}

//! The log's partitions on PostgreSQL: one per month, made ahead.
//!
//! A row of a month without one lies in the default partition: nothing is ever
//! refused because a partition is missing.

use base::{Clock, Date, Result, Zone};

use crate::{Conn, Sql, db::Tried};

/// How many months after this one are made.
const AHEAD: i64 = 3;

/// Makes the partitions of this month and the next ones that are missing. One
/// that cannot be made now is tried again another day.
pub(crate) async fn make_ahead(conn: &mut Conn) -> Result<()> {
    let month = Clock::system().now().date_in(&Zone::utc()).first_of_month();
    let there = conn.fetch(&Sql::new(PARTITIONS)).await?;
    let there: Vec<String> = there
        .iter()
        .map(|row| row.get_text(0))
        .collect::<Result<_>>()?;
    for n in 0..=AHEAD {
        let first = month.plus_months(n);
        let (year, number, _) = first.ymd();
        let name = format!("changes_{year:04}_{number:02}");
        if there.contains(&name) {
            continue;
        }
        if let Err(failure) = make(conn, &name, first).await {
            tracing::info!(
                ?failure,
                name,
                "a partition of the change log cannot be made now"
            );
        }
    }
    Ok(())
}

async fn make(conn: &mut Conn, name: &str, first: Date) -> Tried<()> {
    let from = first.start_of_day(&Zone::utc()).0;
    let to = first.plus_months(1).start_of_day(&Zone::utc()).0;
    // One statement batch is one transaction, and ends with it.
    let text = format!(
        "set local lock_timeout = '2s'; \
         create table if not exists {{w}}.{name} partition of {{w}}.changes for values from ({from}) to ({to})"
    );
    conn.script(&text).await.map(drop)
}

pub(super) const PARTITIONS: &str = "select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid \
                          where i.inhparent = '{w}.changes'::regclass";

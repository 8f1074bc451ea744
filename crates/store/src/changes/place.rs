//! Places in the log: where a reader begins who only wants what is still to come,
//! and how far each change lies.

use base::Result;

use super::{
    ChangeCursor, ChangeRow,
    reading::{POSTGRES, SQLITE, WIDTH, change},
};
use crate::{Conn, Dialect, Sql};

/// The end of the log. Whatever is committed from now on lies behind it; on
/// PostgreSQL some that was committed a moment ago may, too.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn end_of_changes(conn: &mut Conn) -> Result<ChangeCursor> {
    match conn.dialect() {
        Dialect::Sqlite => {
            let row = conn.fetch_one(&Sql::new(LAST)).await?;
            Ok(ChangeCursor {
                tx: 0,
                seq: row.get_int(0)?,
            })
        }
        // Those of unfinished transactions, and of later ones, are still to come.
        Dialect::Postgres => {
            let row = conn.fetch_one(&Sql::new(OLDEST)).await?;
            Ok(ChangeCursor {
                tx: row.get_int(0)? - 1,
                seq: i64::MAX,
            })
        }
    }
}

/// What was committed after a place in the log, each change with its own place,
/// in an order in which nothing comes later that belongs before.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn read_placed(
    conn: &mut Conn,
    after: &ChangeCursor,
    limit: u32,
) -> Result<Vec<(ChangeCursor, ChangeRow)>> {
    let limit = i64::from(limit);
    let sql = match conn.dialect() {
        Dialect::Sqlite => Sql::with(SQLITE, [after.seq.into(), limit.into()]),
        Dialect::Postgres => Sql::with(
            POSTGRES,
            [after.tx.to_string().into(), after.seq.into(), limit.into()],
        ),
    };
    let rows = conn.fetch(&sql).await?;
    rows.iter()
        .map(|row| {
            let change = change(row)?;
            let place = ChangeCursor {
                tx: row.get_int(WIDTH)?,
                seq: change.seq,
            };
            Ok((place, change))
        })
        .collect()
}

pub(super) const LAST: &str = "select coalesce(max(seq), 0) from {w}.changes";
pub(super) const OLDEST: &str = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

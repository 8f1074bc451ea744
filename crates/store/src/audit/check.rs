//! Whether the log is what was written: walked from its first row to its last, a
//! page at a time. Rows that are added meanwhile are looked at as well.

use base::Result;

use super::{Head, chain, read::read};
use crate::{Conn, Sql};

/// What a walk through the log has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The last row that is as it was written; before the first if there is none.
    pub head: Head,
    /// The first thing that is wrong.
    pub wrong: Option<String>,
}

/// Rows that are read together.
const ROWS: i64 = 1_000;
pub(super) const PAGE: &str = "select seq, at, event, who, who_kind, via, address, agent, object, record, details, hash \
     from {w}.audit where seq > $1 order by seq limit $2";

/// Walks through the whole log. `kept` is what was its head at some time, kept
/// elsewhere: the log must still contain it.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn verify(conn: &mut Conn, kept: Option<&Head>) -> Result<Verified> {
    let mut head = Head::none();
    loop {
        let after = Sql::with(PAGE, [head.seq.into(), ROWS.into()]);
        let rows = conn.fetch(&after).await?;
        for row in &rows {
            let row = read(row)?;
            let next = chain::next(&head, &row.entry);
            let wrong = if row.seq != next.seq {
                format!(
                    "the audit log has no row {}: row {} follows",
                    next.seq, row.seq
                )
            } else if row.hash != next.hash {
                format!(
                    "row {} of the audit log is not what was written, or the row before it is not",
                    row.seq
                )
            } else {
                match kept {
                    Some(kept) if kept.seq == row.seq && kept.hash != row.hash => format!(
                        "row {} of the audit log is another one than the head that was kept",
                        row.seq
                    ),
                    _ => {
                        head = next;
                        continue;
                    }
                }
            };
            return Ok(Verified {
                head,
                wrong: Some(wrong),
            });
        }
        if rows.is_empty() {
            break;
        }
        tokio::task::yield_now().await;
    }
    let cut = kept.filter(|kept| kept.seq > head.seq).map(|kept| {
        format!(
            "the audit log ends with row {}, and its head was once row {}: its end was cut off, or this is an earlier state of it",
            head.seq, kept.seq
        )
    });
    Ok(Verified { head, wrong: cut })
}

//! Backups: a whole workspace in one compressed stream, which restores on either
//! database.
//!
//! It holds records, those in the trash too, definitions, people, keys, jobs and
//! the change log. It leaves out sessions, and what is made anew: the search and
//! the tables' indexes. It is of one point in time; nobody waits for it.

mod bucket;
mod comparing;
mod job;
mod lines;
mod making;
mod reading;
mod restore;
mod seal;

use std::io::{BufRead, BufReader, Read};

use base::{Error, Result};
use store::copy::{Row, Snapshot, Table};

pub use bucket::{Access, Address, Bucket, SCHEME};
pub use comparing::{Difference, compare};
pub use job::BackUp;
pub use lines::{Head, Sum};
pub use making::{LeftBehind, make};
pub use restore::restore;
pub use seal::{KeyPair, Keys, Seal, Sealed};

use self::lines::Summing;

/// What was gone through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub tables: usize,
    pub rows: u64,
}

/// Hears how many rows there were so far.
type Tell<'t> = &'t (dyn Fn(u64) + Sync);

/// Goes through the rows of a table as they are in a snapshot, and adds them up.
/// `rows` counts on.
async fn add_up(
    snapshot: &mut Snapshot,
    table: Table,
    rows: &mut u64,
    tell: Tell<'_>,
    mut each: impl FnMut(&Row) -> Result<()> + Send,
) -> Result<Sum> {
    let mut summing = Summing::new();
    let mut reading = snapshot.rows(table.clone()).await?;
    loop {
        let page = reading.next().await?;
        if page.is_empty() {
            return Ok(summing.sum());
        }
        for row in &page {
            summing.add(&table, row)?;
            each(row)?;
        }
        *rows += page.len() as u64;
        tell(*rows);
    }
}

/// What a backup's bytes unpack to.
///
/// # Errors
/// `Malformed` if it is no backup.
fn unpacked(from: impl Read + Send) -> Result<impl BufRead + Send> {
    let unpacked = zstd::Decoder::new(from);
    Ok(BufReader::with_capacity(
        1 << 20,
        unpacked.map_err(|error| {
            Error::malformed("backup", format!("The backup cannot be read: {error}."))
        })?,
    ))
}

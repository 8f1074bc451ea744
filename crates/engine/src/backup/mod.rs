//! Backups: a whole workspace in one compressed stream, which restores on either
//! database.
//!
//! It holds records, those in the trash too, definitions, people, keys, jobs and
//! the change log. It leaves out sessions, and what is made anew: the search and
//! the tables' indexes. It is of one point in time; nobody waits for it.

mod job;
mod lines;
mod reading;
mod restore;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader, Read, Write},
};

use base::{Error, Result};
use store::copy::{self, Snapshot, Table};

pub use job::BackUp;
pub use lines::{Head, Sum};
pub use restore::restore;

use self::{
    lines::{FORMAT, Mark, Summing, unwritable, write},
    reading::{Reading, Step},
};
use crate::{Workspace, definitions};

/// How hard is compressed: more costs much time and saves little.
const LEVEL: i32 = 3;

/// What was gone through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub tables: usize,
    pub rows: u64,
}

/// Where a workspace and a backup differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub table: String,
    /// None if there is no such table.
    pub there: Option<Sum>,
    pub here: Option<Sum>,
}

/// Writes a backup of a workspace as it is now. `tell` hears how many rows are
/// written.
///
/// # Errors
/// `Busy` if the database is away or it cannot be written.
pub async fn make(
    ws: &Workspace,
    out: impl Write + Send,
    tell: &(dyn Fn(u64) + Sync),
) -> Result<Summary> {
    let mut out = zstd::Encoder::new(out, LEVEL).map_err(unwritable)?;
    // So a damaged backup is known for one wherever it is damaged.
    out.include_checksum(true).map_err(unwritable)?;
    let mut snapshot = Snapshot::of(ws.db()).await?;
    let outcome = write_all(ws, &mut snapshot, &mut out, tell).await;
    snapshot.end().await;
    let summary = outcome?;
    out.finish()
        .and_then(|mut out| out.flush())
        .map_err(unwritable)?;
    Ok(summary)
}

async fn write_all(
    ws: &Workspace,
    snapshot: &mut Snapshot,
    out: &mut (dyn Write + Send),
    tell: &(dyn Fn(u64) + Sync),
) -> Result<Summary> {
    let schema = definitions::load(snapshot.conn(), ws.registry()).await?;
    let head = Head {
        rapport_backup: FORMAT,
        program: env!("CARGO_PKG_VERSION").into(),
        migration: store::db::LATEST_MIGRATION,
        schema_version: schema.version(),
        made_at: ws.clock().now().to_rfc3339(),
        name: ws.settings().name.clone(),
    };
    write(out, &head)?;
    let (mut tables, mut rows) = (0, 0);
    for table in copy::tables(&schema) {
        write(out, &Mark::Table(table.clone()))?;
        let mut summing = Summing::new();
        let mut reading = snapshot.rows(table.clone()).await?;
        loop {
            let page = reading.next().await?;
            if page.is_empty() {
                break;
            }
            for row in &page {
                summing.add(&table, row)?;
                write(out, row)?;
            }
            rows += page.len() as u64;
            tell(rows);
        }
        write(out, &Mark::End(summing.sum()))?;
        tables += 1;
    }
    write(out, &Mark::Whole { tables, rows })?;
    Ok(Summary { tables, rows })
}

/// Whether a table has no other columns than ours has by now, and the same key.
fn is_earlier(table: &Table, ours: &Table) -> bool {
    table.columns.starts_with(&ours.columns[..ours.key])
        && table
            .columns
            .iter()
            .all(|column| ours.columns.contains(column))
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

/// Goes through a backup, looks whether it is whole, and says how a workspace
/// differs from it. What moves on by itself is not compared: jobs, schedules,
/// when keys were last used.
///
/// # Errors
/// `Malformed` if it is no backup or damaged; `Busy` if the database is away.
pub async fn compare(
    ws: &Workspace,
    from: impl Read + Send,
    tell: &(dyn Fn(u64) + Sync),
) -> Result<(Head, Vec<Difference>)> {
    let mut from = unpacked(from)?;
    let (head, there) = sums(&mut from, tell).await?;
    let mut snapshot = Snapshot::of(ws.db()).await?;
    let here = sums_here(ws, &mut snapshot, &there, tell).await;
    snapshot.end().await;
    let here = here?;
    let names: BTreeSet<&String> = there.keys().chain(here.keys()).collect();
    let sum = |sums: &Sums, name: &String| sums.get(name).map(|(_, sum)| sum.clone());
    let differences = names.into_iter().filter_map(|name| {
        let (there, here) = (sum(&there, name), sum(&here, name));
        // A table that came later, or is of an object that is gone, and holds nothing.
        let is_nothing = |sum: &Option<Sum>| sum.as_ref().is_none_or(|sum| sum.rows == 0);
        let is_equal = there == here || (is_nothing(&there) && is_nothing(&here));
        (!is_equal).then(|| Difference {
            table: name.clone(),
            there,
            here,
        })
    });
    Ok((head, differences.collect()))
}

/// What each table has for columns, and comes to.
type Sums = BTreeMap<String, (Table, Sum)>;

async fn sums(
    from: &mut (dyn BufRead + Send),
    tell: &(dyn Fn(u64) + Sync),
) -> Result<(Head, Sums)> {
    let (head, mut reading) = Reading::open(from)?;
    let mut all = Sums::new();
    let mut present = None;
    while let Some(step) = reading.next()? {
        match step {
            Step::Table(table) => present = table.is_steady().then_some(table),
            Step::Rows(_) => {
                tell(reading.rows());
                // Nothing here waits, and others have their turns too.
                tokio::task::yield_now().await;
            }
            Step::End(sum) => {
                all.extend(
                    present
                        .take()
                        .map(|table| (table.name.clone(), (table, sum))),
                );
            }
        }
    }
    Ok((head, all))
}

async fn sums_here(
    ws: &Workspace,
    snapshot: &mut Snapshot,
    there: &Sums,
    tell: &(dyn Fn(u64) + Sync),
) -> Result<Sums> {
    let schema = definitions::load(snapshot.conn(), ws.registry()).await?;
    let mut all = Sums::new();
    let mut rows = 0;
    for table in copy::tables(&schema)
        .into_iter()
        .filter(|table| table.is_steady())
    {
        // Of columns that came after the backup it says nothing.
        let table = match there.get(&table.name) {
            Some((known, _)) if is_earlier(known, &table) => Table {
                key: table.key,
                ..known.clone()
            },
            _ => table,
        };
        let mut summing = Summing::new();
        let mut reading = snapshot.rows(table.clone()).await?;
        loop {
            let page = reading.next().await?;
            if page.is_empty() {
                break;
            }
            for row in &page {
                summing.add(&table, row)?;
            }
            rows += page.len() as u64;
            tell(rows);
        }
        all.insert(table.name.clone(), (table, summing.sum()));
    }
    Ok(all)
}

//! Whether a workspace is what a backup says.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, Read},
};

use base::Result;
use store::copy::{self, Snapshot, Table};

use super::{
    Head, Sum, Tell, add_up,
    reading::{Reading, Step},
    unpacked,
};
use crate::{Workspace, definitions};

/// Where a workspace and a backup differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub table: String,
    /// None if there is no such table.
    pub there: Option<Sum>,
    pub here: Option<Sum>,
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
    tell: Tell<'_>,
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

async fn sums(from: &mut (dyn BufRead + Send), tell: Tell<'_>) -> Result<(Head, Sums)> {
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
    tell: Tell<'_>,
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
        let sum = add_up(snapshot, table.clone(), &mut rows, tell, |_| Ok(())).await?;
        all.insert(table.name.clone(), (table, sum));
    }
    Ok(all)
}

/// Whether a table has no other columns than ours has by now, and the same key.
fn is_earlier(table: &Table, ours: &Table) -> bool {
    table.columns.starts_with(&ours.columns[..ours.key])
        && table
            .columns
            .iter()
            .all(|column| ours.columns.contains(column))
}

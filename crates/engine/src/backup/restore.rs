//! A workspace from a backup.

use std::{io::Read, sync::Arc};

use base::{Clock, Error, Result};
use schema::Schema;
use store::copy::{self, Load, Place, Table};

use super::{
    Head, Summary,
    reading::{Reading, Step},
    unpacked,
};
use crate::{Config, Registry, definitions, jobs::Asking, search_index};

/// Makes a workspace from a backup where there is none. What is left of an
/// attempt that did not end goes first. Until the end the workspace is marked as
/// unfinished, and does not open.
///
/// # Errors
/// `Conflict` if there is a workspace; `Malformed` if it is no backup or
/// damaged; `Busy` if the database is away.
pub async fn restore(
    config: Config,
    registry: &Registry,
    clock: &Clock,
    from: impl Read + Send,
    tell: &(dyn Fn(u64) + Sync),
) -> Result<(Head, Summary)> {
    let mut from = unpacked(from)?;
    // Before anything is touched: it may be no backup at all.
    let (head, mut reading) = Reading::open(&mut from)?;
    match copy::place(&config.location, &config.tuning).await? {
        Place::Taken => return Err(taken()),
        Place::Unfinished => copy::clear(&config.location, &config.tuning).await?,
        Place::Free => {}
    }
    let mut load = copy::begin_load(config.location, config.tuning).await?;
    match fill(&mut load, &mut reading, registry, tell).await {
        Ok((schema, tables)) => {
            let rows = reading.rows();
            let asking = Arc::new(Asking::system(clock.now()));
            let schema = Arc::new(schema);
            load.finish(schema, head.schema_version, move |tx| {
                let asking = Arc::clone(&asking);
                Box::pin(async move { search_index::ask_if_pending(tx, &asking).await })
            })
            .await?;
            Ok((head, Summary { tables, rows }))
        }
        Err(error) => {
            load.leave().await;
            Err(error)
        }
    }
}

async fn fill(
    load: &mut Load,
    reading: &mut Reading<'_>,
    registry: &Registry,
    tell: &(dyn Fn(u64) + Sync),
) -> Result<(Schema, usize)> {
    let mut known = copy::defining_tables();
    let (mut schema, mut table, mut tables) = (None, None, 0);
    while let Some(step) = reading.next()? {
        match step {
            Step::Table(next) => {
                if schema.is_none() && known.iter().all(|table| table.name != next.name) {
                    let whole = define(load, registry).await?;
                    known.extend(copy::other_tables(&whole));
                    schema = Some(whole);
                }
                if !is_known(&known, &next) {
                    let why = format!("there is no such table as {}", next.name);
                    return Err(reading.damaged(&why));
                }
                table = Some(next);
            }
            Step::Rows(rows) => {
                if let Some(table) = &table {
                    load.add(table, rows).await?;
                }
                tell(reading.rows());
            }
            Step::End(_) => tables += 1,
        }
    }
    let schema = schema.ok_or_else(|| reading.damaged("it has no records' tables"))?;
    Ok((schema, tables))
}

/// The definitions are there: the tables of objects follow from them.
async fn define(load: &mut Load, registry: &Registry) -> Result<Schema> {
    let mut conn = load.db().read().await?;
    let schema = definitions::load(&mut conn, registry).await?;
    drop(conn);
    load.define(Arc::new(schema)).await?;
    let mut conn = load.db().read().await?;
    definitions::load(&mut conn, registry).await
}

/// Names come from a file and go into statements: only ours do.
fn is_known(known: &[Table], table: &Table) -> bool {
    let ours = known.iter().find(|ours| ours.name == table.name);
    ours.is_some_and(|ours| {
        table
            .columns
            .iter()
            .all(|column| ours.columns.contains(column))
    })
}

fn taken() -> Error {
    Error::conflict(
        "taken",
        "There is a workspace already. A backup is restored where there is none: name another place with --data, --database or --workspace.",
    )
}

//! Everything that is kept beside records and follows from them, written anew.

use base::{Id, Micros, Result};
use schema::{FieldDef, ObjectDef, Record, Value};

use super::{Column, bulk, columns, described, docs, encode, side};
use crate::{Arg, Tx, db::Kind, names::table};

/// Writes the folded values of records, their links, handles and documents of
/// the search; the records stay as they are.
///
/// # Errors
/// `Conflict` if another record has a value that only one may have; `Busy` if the
/// database is away.
pub(crate) async fn put_beside(tx: &mut Tx, def: &ObjectDef, records: &[&Record]) -> Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    folded(tx, def, records).await?;
    let ids: Vec<_> = records.iter().map(|record| record.id).collect();
    let (mut links, mut handles) = (Vec::new(), Vec::new());
    for field in def.live_fields() {
        let table = match (side::has_links(field), side::has_handles(field)) {
            (true, _) => "links",
            (_, true) => "handles",
            _ => continue,
        };
        for record in records {
            side::link_rows(def, field, record, &mut links);
            side::handle_rows(def, field, record, &mut handles)?;
        }
        side::clear(tx, table, "record", Some(field.id.as_str()), &ids).await?;
    }
    if !links.is_empty() {
        bulk::insert(tx, "{w}.links", side::LINKS, links, "").await?;
    }
    if !handles.is_empty() {
        bulk::insert(tx, "{w}.handles", side::HANDLES, handles, "").await?;
    }
    docs::put(tx, def, records).await?;
    Ok(())
}

/// Writes the links and handles of one field of records anew, of a type that the
/// field may just have got.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn put_sides(
    tx: &mut Tx,
    def: &ObjectDef,
    field: &FieldDef,
    all: &[(Id, Value)],
) -> Result<()> {
    let ids: Vec<Id> = all.iter().map(|(id, _)| *id).collect();
    for table in ["links", "handles"] {
        side::clear(tx, table, "record", Some(field.id.as_str()), &ids).await?;
    }
    let (mut links, mut handles) = (Vec::new(), Vec::new());
    for (id, value) in all {
        let mut record = Record::new(def.id.clone(), *id, Micros(0));
        record.set(&field.id, value.clone());
        side::link_rows(def, field, &record, &mut links);
        side::handle_rows(def, field, &record, &mut handles)?;
    }
    if !links.is_empty() {
        bulk::insert(tx, "{w}.links", side::LINKS, links, "").await?;
    }
    if !handles.is_empty() {
        bulk::insert(tx, "{w}.handles", side::HANDLES, handles, "").await?;
    }
    Ok(())
}

/// The columns that follow from others of their field: the field, which of its
/// columns, and the column.
pub(crate) fn derived_columns(def: &ObjectDef) -> Vec<(&FieldDef, usize, String, Kind)> {
    let of = |field| {
        let all = columns(field).enumerate();
        all.map(move |(n, (name, kind))| (field, n, name, kind))
    };
    def.live_fields()
        .flat_map(of)
        .filter(|(_, _, name, _)| name.starts_with("k_") || name.starts_with("p_"))
        .collect()
}

async fn folded(tx: &mut Tx, def: &ObjectDef, records: &[&Record]) -> Result<()> {
    let derived = derived_columns(def);
    if derived.is_empty() {
        return Ok(());
    }
    let mut all: Vec<Column<'_>> = vec![("id", Kind::Id)];
    all.extend(
        derived
            .iter()
            .map(|(_, _, name, kind)| (name.as_str(), *kind)),
    );
    let mut rows: Vec<Arg> = Vec::with_capacity(records.len() * all.len());
    for record in records {
        rows.push(record.id.into());
        for (field, part, _, _) in &derived {
            let mut args = Vec::new();
            encode(field, record.value(field.id.as_str()), &mut args)?;
            rows.push(args.swap_remove(*part));
        }
    }
    let set: Vec<String> = derived
        .iter()
        .map(|(_, _, name, _)| format!("{name} = u.{name}"))
        .collect();
    let table = table(&def.id);
    bulk::update(tx, &table, &set.join(", "), "t.id = u.id", &all, rows)
        .await
        .map(drop)
        .map_err(|failure| described(def, failure))
}

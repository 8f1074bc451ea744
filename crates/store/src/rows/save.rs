//! Saving records of one or more objects, with everything that must commit
//! together with them: links, handles, the search's documents, the change log.

use std::collections::BTreeMap;

use base::{Error, Id, Micros, Result};
use schema::{Actor, FieldDef, ObjectDef, ObjectId, Record, Schema};

use super::{
    Column, bulk, docs,
    encode::encode,
    fault::described,
    layout::{self, KEY_BYTES, READ, SYSTEM},
    side,
};
use crate::{Arg, Tx, changes, db::Kind, names::table};

/// Through what a record was last changed is not part of it, so it is written
/// each time.
const UPDATED_VIA: usize = READ + 1;

/// A record before and after: none before if it is new.
#[derive(Clone, Debug)]
pub struct Saved {
    pub before: Option<Record>,
    /// Its version is one more than before's; 1 if it is new.
    pub after: Record,
}

/// Who writes, when and through what; the same for a whole transaction.
#[derive(Clone, Debug)]
pub struct Stamp {
    pub at: Micros,
    pub who: Option<Actor>,
    /// `rest`, `page`, `import`, `command`, `job`, `demo`.
    pub via: &'static str,
    /// The change set that this is part of.
    pub batch: Id,
    pub schema_version: i64,
    pub index: Indexing,
}

/// When the search learns of what is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Indexing {
    /// Within the transaction.
    #[default]
    Now,
    /// A note is left for [`super::index_pending`]: for bulk work.
    Later,
}

/// Saves records. Each must be loaded whole where it has a `before`; only
/// columns that differ are written.
///
/// # Errors
/// `Stale` if a record is not at its `before`'s version any more; `Conflict`
/// with a fault per field if a unique value is taken; `Invalid` if a value is
/// too long for its index. Nothing of the transaction may be kept then.
pub async fn save(tx: &mut Tx, schema: &Schema, stamp: &Stamp, all: &[Saved]) -> Result<()> {
    let mut objects: BTreeMap<&ObjectId, Vec<&Saved>> = BTreeMap::new();
    for saved in all {
        objects.entry(&saved.after.object).or_default().push(saved);
    }
    for (object, mut some) in objects {
        let def = schema
            .object(object)
            .ok_or_else(|| Error::broken(format!("there is no object {object}")))?;
        // Always in one order, so that two writers of the same records wait for
        // each other instead of for ever.
        some.sort_by_key(|saved| saved.after.id);
        save_object(tx, def, stamp, &some).await?;
    }
    changes::log(tx, schema, stamp, all).await
}

async fn save_object(tx: &mut Tx, def: &ObjectDef, stamp: &Stamp, all: &[&Saved]) -> Result<()> {
    let layout = Layout::of(def);
    let mut fresh: Vec<Arg> = Vec::new();
    let mut changed: BTreeMap<Vec<usize>, Vec<Arg>> = BTreeMap::new();
    let mut touched: Vec<Id> = Vec::new();
    for saved in all {
        let after = layout.row(def, &saved.after, stamp)?;
        layout.check_keys(&after)?;
        match &saved.before {
            None => fresh.extend(after),
            Some(before) => {
                let old = layout.row(def, before, stamp)?;
                let which: Vec<usize> = (1..old.len())
                    .filter(|n| *n == UPDATED_VIA || old[*n] != after[*n])
                    .collect();
                let row = changed.entry(which.clone()).or_default();
                row.push(saved.after.id.into());
                row.push(before.version.into());
                row.extend(which.iter().map(|n| after[*n].clone()));
                touched.push(saved.after.id);
            }
        }
    }
    let table = table(&def.id);
    if !fresh.is_empty() {
        bulk::insert(tx, &table, &layout.columns(), fresh, "")
            .await
            .map_err(|e| described(def, e))?;
    }
    for (which, rows) in changed {
        update(tx, def, &table, &layout, &which, rows).await?;
    }
    side_rows(tx, def, all).await?;
    index(tx, def, stamp, all).await
}

/// Updates the rows that change in the same columns; every one must be at the
/// version that it was read at.
async fn update(
    tx: &mut Tx,
    def: &ObjectDef,
    table: &str,
    layout: &Layout<'_>,
    which: &[usize],
    rows: Vec<Arg>,
) -> Result<()> {
    let mut columns: Vec<Column<'_>> = vec![("id", Kind::Id), ("version_before", Kind::Int)];
    let all = layout.columns();
    columns.extend(which.iter().map(|n| all[*n]));
    let expected = rows.len() / columns.len();
    let set: Vec<String> = which
        .iter()
        .map(|n| format!("{0} = u.{0}", all[*n].0))
        .collect();
    let on = "t.id = u.id and t.version = u.version_before";
    let done = bulk::update(tx, table, &set.join(", "), on, &columns, rows)
        .await
        .map_err(|e| described(def, e))?;
    if usize::try_from(done).is_ok_and(|done| done == expected) {
        return Ok(());
    }
    Err(Error::stale(format!(
        "This {} was changed meanwhile. Read it again and repeat your change.",
        def.name
    )))
}

/// The links and handles of fields that changed.
async fn side_rows(tx: &mut Tx, def: &ObjectDef, all: &[&Saved]) -> Result<()> {
    let mut links = Vec::new();
    let mut handles = Vec::new();
    for field in def.live_fields() {
        let table = match (side::has_links(field), side::has_handles(field)) {
            (true, _) => "links",
            (_, true) => "handles",
            _ => continue,
        };
        let mut cleared = Vec::new();
        for saved in all {
            if let Some(before) = &saved.before {
                if same(field, before, &saved.after) {
                    continue;
                }
                cleared.push(saved.after.id);
            }
            side::link_rows(def, field, &saved.after, &mut links);
            side::handle_rows(def, field, &saved.after, &mut handles)?;
        }
        side::clear(tx, table, "record", Some(field.id.as_str()), &cleared).await?;
    }
    if !links.is_empty() {
        bulk::insert(tx, "{w}.links", side::LINKS, links, "").await?;
    }
    if !handles.is_empty() {
        bulk::insert(tx, "{w}.handles", side::HANDLES, handles, "").await?;
    }
    Ok(())
}

/// Whether a field's value is the same in what is stored.
pub(crate) fn same(field: &FieldDef, before: &Record, after: &Record) -> bool {
    let (before, after) = (
        before.value(field.id.as_str()),
        after.value(field.id.as_str()),
    );
    if side::has_links(field) {
        return side::links(before) == side::links(after);
    }
    match (before.as_ref_id(), after.as_ref_id()) {
        (Some(old), Some(new)) => old == new,
        _ => before == after || (before.is_empty() && after.is_empty()),
    }
}

async fn index(tx: &mut Tx, def: &ObjectDef, stamp: &Stamp, all: &[&Saved]) -> Result<()> {
    let changed: Vec<&Record> = all
        .iter()
        .filter(|saved| match &saved.before {
            None => true,
            Some(before) => docs::doc(def, before) != docs::doc(def, &saved.after),
        })
        .map(|saved| &saved.after)
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    match stamp.index {
        Indexing::Now => docs::put(tx, def, &changed).await?,
        Indexing::Later => docs::note(tx, def, &changed).await?,
    }
    Ok(())
}

/// The columns of an object's table, system columns first.
struct Layout<'d> {
    fields: Vec<&'d FieldDef>,
    names: Vec<(String, Kind)>,
    /// Columns of text that stand in an index, with their fields.
    keys: Vec<(usize, &'d FieldDef)>,
}

impl<'d> Layout<'d> {
    fn of(def: &'d ObjectDef) -> Self {
        let fields: Vec<&FieldDef> = def.live_fields().collect();
        let mut names: Vec<(String, Kind)> = SYSTEM
            .iter()
            .map(|(name, kind)| ((*name).to_string(), *kind))
            .collect();
        let mut keys = Vec::new();
        for field in &fields {
            let key = layout::key_column(field).filter(|_| crate::sync::is_keyed(def, field));
            for (name, kind) in layout::columns(field) {
                if kind == Kind::Text && key.as_ref() == Some(&name) {
                    keys.push((names.len(), *field));
                }
                names.push((name, kind));
            }
        }
        Self {
            fields,
            names,
            keys,
        }
    }

    fn columns(&self) -> Vec<Column<'_>> {
        self.names
            .iter()
            .map(|(name, kind)| (name.as_str(), *kind))
            .collect()
    }

    /// A record's values in the order of [`Layout::columns`].
    fn row(&self, def: &ObjectDef, record: &Record, stamp: &Stamp) -> Result<Vec<Arg>> {
        let kind = |actor: &Option<Actor>| actor.as_ref().map(|a| a.kind.clone());
        let id = |actor: &Option<Actor>| actor.as_ref().and_then(|a| a.id);
        let mut row: Vec<Arg> = Vec::with_capacity(self.names.len());
        row.push(record.id.into());
        row.push(record.version.into());
        row.push(record.created_at.0.into());
        row.push(id(&record.created_by).into());
        row.push(kind(&record.created_by).into());
        row.push(record.updated_at.0.into());
        row.push(id(&record.updated_by).into());
        row.push(kind(&record.updated_by).into());
        row.push(record.owner.as_ref().map(|l| l.id).into());
        row.push(record.team.as_ref().map(|l| l.id).into());
        row.push(record.deleted_at.map(|at| at.0).into());
        row.push(record.merged_into.into());
        debug_assert_eq!(row.len(), READ, "system columns and their names must agree");
        row.push(stamp.via.into());
        row.push(stamp.via.into());
        for field in &self.fields {
            encode(field, record.value(field.id.as_str()), &mut row)?;
        }
        if row.len() != self.names.len() {
            return Err(Error::broken(format!(
                "a row of {} has {} columns, not {}",
                def.id,
                row.len(),
                self.names.len()
            )));
        }
        Ok(row)
    }

    fn check_keys(&self, row: &[Arg]) -> Result<()> {
        for (place, field) in &self.keys {
            if let Arg::Text(Some(text)) = &row[*place]
                && text.len() > KEY_BYTES
            {
                side::check_key(field, text)?;
            }
        }
        Ok(())
    }
}

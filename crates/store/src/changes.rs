//! The change log: what was done to which record, by whom, as part of what.
//!
//! A reader keeps its own place in it. On PostgreSQL a row may become visible
//! after rows with higher numbers, so readers take only rows of transactions
//! that can have no unfinished ones before them, in the order of transactions.

mod batch;
mod partitions;
mod place;
mod reading;

use base::{Error, Id, Micros, Result};
use schema::{
    Actor, FieldId, Link, ObjectDef, ObjectId, Record, Schema, Value, def::SYSTEM_FIELDS,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

pub use batch::{
    BatchStart, Came, Earlier, batch_rows, batch_start, definition_before, earlier_changes,
    later_changes, row_counts, undone,
};
pub(crate) use partitions::make_ahead;
pub use place::{end_of_changes, read_placed};
pub use reading::{history, read_changes, trashed_after};

use crate::{
    Arg, Sql, Tx,
    db::Kind,
    rows::{Column, Saved, Stamp, insert, same},
};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    Create,
    Update,
    /// Into the trash.
    Delete,
    /// Back from the trash.
    Restore,
    /// Into another record, which its `merged_into` names.
    Merge,
    /// For good.
    Purge,
    /// Of an object's definition.
    Definition,
}

impl Op {
    /// The word in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Restore => "restore",
            Self::Merge => "merge",
            Self::Purge => "purge",
            Self::Definition => "definition",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [
            Self::Create,
            Self::Update,
            Self::Delete,
            Self::Restore,
            Self::Merge,
            Self::Purge,
            Self::Definition,
        ]
        .into_iter()
        .find(|op| op.as_str() == word)
    }
}

/// One row of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeRow {
    /// Higher than those of all earlier changes of the same record.
    pub seq: i64,
    pub at: Micros,
    pub who: Option<Actor>,
    pub via: String,
    pub object: ObjectId,
    /// None for a definition.
    pub record: Option<Id>,
    pub op: Op,
    /// A named event of the domain (`deal.won`), where there is one.
    pub event: Option<String>,
    /// Of an update: `{field_id: [before, after]}` of stored values. Of a purge:
    /// `{field_id: value}` of the whole record. Of a definition: the definition.
    /// Beside fields there may be [`MERGED_INTO`], `updated_at` and `updated_by`.
    pub diff: Option<serde_json::Value>,
    pub batch: Id,
    pub schema_version: i64,
}

/// A reader's place in the log; the default is the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ChangeCursor {
    /// Number of the transaction (PostgreSQL); 0 on SQLite.
    pub tx: i64,
    pub seq: i64,
}

/// What stands in a diff for the record that one was merged into: its id as text.
pub const MERGED_INTO: &str = "merged_into";

const COLUMNS: &[Column<'static>] = &[
    ("at", Kind::Int),
    ("who", Kind::Id),
    ("who_kind", Kind::Text),
    ("via", Kind::Text),
    ("object", Kind::Text),
    ("record", Kind::Id),
    ("op", Kind::Text),
    ("diff", Kind::Json),
    ("batch", Kind::Id),
    ("schema_version", Kind::Int),
];

/// Logs saved records, in their order.
pub(crate) async fn log(tx: &mut Tx, schema: &Schema, stamp: &Stamp, all: &[Saved]) -> Result<()> {
    let mut rows = Vec::with_capacity(all.len() * COLUMNS.len());
    for saved in all {
        let def = object(schema, &saved.after.object)?;
        let Some(before) = &saved.before else {
            push(
                &mut rows,
                stamp,
                &saved.after.object,
                Some(saved.after.id),
                Op::Create,
                None,
            )?;
            continue;
        };
        let op = match (before.deleted_at, saved.after.deleted_at) {
            (None, Some(_)) if saved.after.merged_into.is_some() => Op::Merge,
            (None, Some(_)) => Op::Delete,
            (Some(_), None) => Op::Restore,
            _ => Op::Update,
        };
        let diff = diff(def, before, &saved.after)?;
        push(
            &mut rows,
            stamp,
            &saved.after.object,
            Some(saved.after.id),
            op,
            diff,
        )?;
    }
    write(tx, rows).await
}

/// Logs records that are removed for good, whole.
pub(crate) async fn log_purge(
    tx: &mut Tx,
    schema: &Schema,
    stamp: &Stamp,
    all: &[Record],
) -> Result<()> {
    let mut rows = Vec::with_capacity(all.len() * COLUMNS.len());
    for record in all {
        let def = object(schema, &record.object)?;
        let mut whole = serde_json::Map::new();
        for field in SYSTEM_FIELDS
            .iter()
            .filter(|f| f.id.as_str() != "id")
            .chain(def.live_fields().filter(|f| f.computed.is_none()))
        {
            let value = bare(record.read(field.id.as_str()));
            if !value.is_empty() {
                whole.insert(
                    field.id.to_string(),
                    serde_json::to_value(value).map_err(Error::broken)?,
                );
            }
        }
        push(
            &mut rows,
            stamp,
            &record.object,
            Some(record.id),
            Op::Purge,
            Some(whole.into()),
        )?;
    }
    write(tx, rows).await
}

/// Logs that an object was defined anew.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn log_definition(tx: &mut Tx, stamp: &Stamp, def: &ObjectDef) -> Result<()> {
    let mut rows = Vec::with_capacity(COLUMNS.len());
    let whole = serde_json::to_value(def).map_err(Error::broken)?;
    push(&mut rows, stamp, &def.id, None, Op::Definition, Some(whole))?;
    write(tx, rows).await
}

/// Gives a change set a line for people ("Import of deals.csv").
///
/// # Errors
/// `Busy` if the database is away.
pub async fn put_batch(tx: &mut Tx, stamp: &Stamp, label: &str) -> Result<()> {
    put(tx, stamp, label, None).await
}

/// The same for a change set that takes another one back.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn put_undo(tx: &mut Tx, stamp: &Stamp, label: &str, undoes: Id) -> Result<()> {
    put(tx, stamp, label, Some(undoes)).await
}

async fn put(tx: &mut Tx, stamp: &Stamp, label: &str, undoes: Option<Id>) -> Result<()> {
    let (who, kind) = actor(stamp);
    let args = [
        stamp.batch.into(),
        stamp.at.0.into(),
        who,
        kind,
        stamp.via.into(),
        label.into(),
        undoes.into(),
    ];
    tx.execute(&Sql::with(PUT_BATCH, args)).await.map(drop)
}

fn object<'s>(schema: &'s Schema, id: &ObjectId) -> Result<&'s ObjectDef> {
    schema
        .object(id)
        .map(AsRef::as_ref)
        .ok_or_else(|| Error::broken(format!("there is no object {id}")))
}

/// What changed, field by field; none if nothing that is a field did.
fn diff(def: &ObjectDef, before: &Record, after: &Record) -> Result<Option<serde_json::Value>> {
    let mut changed = serde_json::Map::new();
    let mut put = |id: &FieldId, before: Value, after: Value| -> Result<()> {
        let pair = json!([
            serde_json::to_value(bare(before)).map_err(Error::broken)?,
            serde_json::to_value(bare(after)).map_err(Error::broken)?
        ]);
        changed.insert(id.to_string(), pair);
        Ok(())
    };
    let system = SYSTEM_FIELDS
        .iter()
        .filter(|f| matches!(f.id.as_str(), "owner" | "team"));
    for field in system {
        let id = field.id.as_str();
        let (old, new) = (before.read(id), after.read(id));
        if old.as_ref_id() != new.as_ref_id() {
            put(&field.id, old, new)?;
        }
    }
    // What is computed follows from the rest.
    for field in def.live_fields().filter(|field| field.computed.is_none()) {
        if !same(field, before, after) {
            let id = field.id.as_str();
            put(&field.id, before.value(id).clone(), after.value(id).clone())?;
        }
    }
    if before.merged_into != after.merged_into {
        let of = |id: Option<Id>| id.map_or(Value::Empty, |id| Value::Text(id.to_string()));
        let (old, new) = (of(before.merged_into), of(after.merged_into));
        put(&FieldId::from(MERGED_INTO), old, new)?;
    }
    // Who takes a record back to what it was also takes back when it was changed.
    if after.updated_at < before.updated_at {
        for id in ["updated_at", "updated_by"] {
            put(&FieldId::from(id), before.read(id), after.read(id))?;
        }
    }
    Ok((!changed.is_empty()).then(|| changed.into()))
}

/// A value without what was only looked up for people.
fn bare(value: Value) -> Value {
    let strip = |link: Link| Link::to(link.object, link.id);
    match value {
        Value::Ref(link) => Value::Ref(strip(link)),
        Value::Refs(links) => Value::Refs(links.into_iter().map(strip).collect()),
        other => other,
    }
}

fn actor(stamp: &Stamp) -> (Arg, Arg) {
    let who = stamp.who.as_ref();
    (
        who.and_then(|a| a.id).into(),
        who.map(|a| a.kind.clone()).into(),
    )
}

fn push(
    rows: &mut Vec<Arg>,
    stamp: &Stamp,
    object: &ObjectId,
    record: Option<Id>,
    op: Op,
    diff: Option<serde_json::Value>,
) -> Result<()> {
    let (who, kind) = actor(stamp);
    rows.push(stamp.at.0.into());
    rows.push(who);
    rows.push(kind);
    rows.push(stamp.via.into());
    rows.push(object.as_str().into());
    rows.push(record.into());
    rows.push(op.as_str().into());
    rows.push(Arg::Json(diff.map(|diff| diff.to_string())));
    rows.push(stamp.batch.into());
    rows.push(stamp.schema_version.into());
    Ok(())
}

async fn write(tx: &mut Tx, rows: Vec<Arg>) -> Result<()> {
    insert(tx, "{w}.changes", COLUMNS, rows, "").await?;
    Ok(())
}

const PUT_BATCH: &str = "insert into {w}.batches (id, at, who, who_kind, via, label, undoes) \
                         values ($1, $2, $3, $4, $5, $6, $7) \
                         on conflict (id) do nothing";

/// Every fixed statement of this module that both databases read.
pub(crate) const STATEMENTS: &[&str] = &[
    PUT_BATCH,
    reading::HISTORY,
    reading::TRASHED_AFTER,
    batch::DOWN,
    batch::PURGED,
    batch::START,
    batch::COUNT,
    batch::DEFINITION,
    place::LAST,
];
/// Those of SQLite alone, and of PostgreSQL alone.
pub(crate) const SQLITE_STATEMENTS: &[&str] = &[reading::SQLITE];
pub(crate) const POSTGRES_STATEMENTS: &[&str] =
    &[reading::POSTGRES, partitions::PARTITIONS, place::OLDEST];

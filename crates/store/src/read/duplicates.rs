//! What duplicates are looked for by: handles that several records of an object have,
//! and its records in the order of their folded titles. Both are walks of an index
//! from a place, a bounded number of rows at once; records in the trash are left out.

use std::collections::{BTreeMap, BTreeSet};

use base::{Error, Id, Result};
use schema::{FieldDef, FieldId, ObjectId, Schema, Scoped, value::keys};

use super::{
    handles::{Handled, live},
    row::{Maker, object},
};
use crate::{Conn, Sql, names, rows::key_column};

/// Handles that several records of an object have.
#[derive(Clone, Debug)]
pub struct SharedHandles {
    pub object: ObjectId,
    /// Held by these fields.
    pub fields: Vec<FieldId>,
    /// Those after this one, in the order of their values.
    pub after: Option<String>,
    /// How many rows are looked at, whatever they are of.
    pub rows: usize,
}

/// A handle, and the records that have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedHandle {
    /// `email`, `phone` or `link`.
    pub kind: &'static str,
    pub value: String,
    /// Two or more, in the order of their ids; of a handle with more rows than
    /// are looked at those that were.
    pub records: Vec<Id>,
}

/// Shared handles in the order of their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SharedPage {
    pub handles: Vec<SharedHandle>,
    /// The last value that was looked at, if there are more.
    pub next: Option<String>,
}

/// Handles that several records have, among the next rows.
///
/// # Errors
/// `NotFound` if the object is none; `Busy` if the database is away.
pub async fn shared_handles(
    conn: &mut Conn,
    schema: &Schema,
    ask: &Scoped<SharedHandles>,
) -> Result<SharedPage> {
    let (ask, scope) = (ask.get(), ask.scope());
    let def = object(schema, &ask.object)?;
    let fields: Vec<&FieldDef> = ask
        .fields
        .iter()
        .filter_map(|id| def.field_by_id(id))
        .collect();
    // The key of the table begins with the value: no condition on the object, so
    // that a range of it is read and no more, whichever objects its rows are of.
    let mut sql = Sql::new("select value, object, field, record from {w}.handles");
    if let Some(after) = &ask.after {
        sql.push(" where value > ").bind(after.as_str());
    }
    sql.push(&format!(
        " order by value, object, field, record limit {}",
        ask.rows + 1
    ));
    let rows = conn.fetch(&sql).await?;
    let is_more = rows.len() > ask.rows;
    let last = match rows.last() {
        Some(row) if is_more => Some(row.get_text(0)?),
        _ => None,
    };
    let mut by_value: BTreeMap<(String, &'static str), BTreeSet<Id>> = BTreeMap::new();
    let mut next = None;
    for row in &rows {
        let value = row.get_text(0)?;
        // The last value may have rows that were not looked at: it comes with the
        // next ones, unless there is no other.
        if last.as_ref() == Some(&value) && next.as_ref().is_some_and(|next| *next != value) {
            break;
        }
        let (of, by) = (row.get_text(1)?, row.get_text(2)?);
        if let Some(field) = fields.iter().find(|field| field.id.as_str() == by)
            && of == def.id.as_str()
            && let Some(kind) = keys::handle_kind(&field.ty)
        {
            let ids = by_value.entry((value.clone(), kind)).or_default();
            ids.insert(row.get_id(3)?);
        }
        if is_more {
            next = Some(value);
        }
    }
    by_value.retain(|_, ids| ids.len() > 1);
    let found: Vec<Handled> = by_value
        .values()
        .flatten()
        .map(|id| Handled {
            handle: 0,
            object: def.id.clone(),
            id: *id,
        })
        .collect();
    let live = live(conn, schema, scope, &found).await?;
    let mut handles = Vec::new();
    for ((value, kind), ids) in by_value {
        let ids = ids.into_iter();
        let records: Vec<Id> = ids
            .filter(|id| live.contains(&(def.id.clone(), *id)))
            .collect();
        if records.len() > 1 {
            handles.push(SharedHandle {
                kind,
                value,
                records,
            });
        }
    }
    Ok(SharedPage { handles, next })
}

/// Records in the order of their folded titles.
#[derive(Clone, Debug)]
pub struct InTitleOrder {
    pub object: ObjectId,
    /// Those after this title and id.
    pub after: Option<(String, Id)>,
    pub rows: usize,
}

/// The next records that have a title, and their folded titles.
///
/// # Errors
/// `NotFound` if the object is none; `Broken` if its titles are no texts; `Busy` if
/// the database is away.
pub async fn in_title_order(
    conn: &mut Conn,
    schema: &Schema,
    ask: &Scoped<InTitleOrder>,
) -> Result<Vec<(String, Id)>> {
    let maker = Maker::new(schema, ask.scope(), conn.dialect());
    let ask = ask.get();
    let def = object(schema, &ask.object)?;
    let column = def
        .title_field()
        .and_then(key_column)
        .ok_or_else(|| Error::broken(format!("{} has no titles", def.id)))?;
    let mut sql = Sql::new(format!(
        "select t.{column}, t.id from {} t where ",
        names::table(&def.id)
    ));
    sql.append(maker.there(&maker.root(&def.id)?)?)
        .push(" and ");
    match &ask.after {
        Some((title, id)) => {
            sql.push(&format!("(t.{column}, t.id) > ("))
                .bind(title.as_str())
                .push(", ")
                .bind(*id)
                .push(")");
        }
        None => {
            sql.push(&format!("t.{column} is not null"));
        }
    }
    sql.push(&format!(" order by t.{column}, t.id limit {}", ask.rows));
    let rows = conn.fetch(&sql).await?;
    rows.iter()
        .map(|row| Ok((row.get_text(0)?, row.get_id(1)?)))
        .collect()
}

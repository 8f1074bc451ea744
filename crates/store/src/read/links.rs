//! The names of what records point to: one question per object for all records
//! of an answer.

use std::collections::{BTreeMap, HashMap, HashSet};

use base::{Error, Id, Result};
use schema::{
    Actor, FieldType, Link, ObjectDef, ObjectId, Record, Schema, Scope, Slot, Value, value::keys,
};

use super::row::Maker;
use crate::{
    Conn, Dialect, Row, Sql, Tx,
    list::{chunks, in_list},
    names,
    rows::Selection,
};

/// The kind of an actor that is a key.
const KEY: &str = "key";

/// The names of records of an object, and whether they are in the trash. Records
/// that are not there or out of sight are left out, and all of an object that is
/// none any more.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn titles(
    conn: &mut Conn,
    schema: &Schema,
    scope: &Scope,
    object: &ObjectId,
    ids: &[Id],
) -> Result<HashMap<Id, (String, bool)>> {
    titles_with(conn, schema, scope, object, ids, "").await
}

/// The same, and until the transaction ends nobody removes or changes these
/// records: what is written to point to them does so.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn held_titles(
    tx: &mut Tx,
    schema: &Schema,
    object: &ObjectId,
    ids: &[Id],
) -> Result<HashMap<Id, (String, bool)>> {
    // On SQLite a write transaction is alone anyway. In the order of the ids, so
    // that two writers never wait for each other.
    let hold = match tx.dialect() {
        Dialect::Sqlite => "",
        Dialect::Postgres => " order by t.id for share of t",
    };
    titles_with(tx, schema, Scope::EVERYTHING, object, ids, hold).await
}

async fn titles_with(
    conn: &mut Conn,
    schema: &Schema,
    scope: &Scope,
    object: &ObjectId,
    ids: &[Id],
    hold: &str,
) -> Result<HashMap<Id, (String, bool)>> {
    let Some(def) = schema.object(object) else {
        return Ok(HashMap::new());
    };
    let maker = Maker::new(schema, scope, conn.dialect());
    let in_sight = maker.and_in_sight(&maker.root(object)?)?;
    let mut found = HashMap::with_capacity(ids.len());
    for some in chunks(ids) {
        let column = title_column("t", def);
        let mut sql = Sql::new(format!(
            "select t.id, t.deleted_at, {column} from {} t where ",
            names::table(object)
        ));
        sql.append(in_list(conn.dialect(), "t.id", some))
            .append(in_sight.clone())
            .push(hold);
        for row in conn.fetch(&sql).await? {
            found.insert(
                row.get_id(0)?,
                (title(def, &row, 2)?, row.int(1)?.is_some()),
            );
        }
    }
    Ok(found)
}

/// The column that a record's name is read from.
pub(super) fn title_column(alias: &str, def: &ObjectDef) -> String {
    let title = match def.title_field() {
        Some(field) => names::field_column('f', field),
        None => names::column('f', &def.title),
    };
    format!("{alias}.{title}")
}

/// Reads a record's name from its [`title_column`].
pub(super) fn title(def: &ObjectDef, row: &Row, column: usize) -> Result<String> {
    let value = match def.title_field().map(|field| &field.ty) {
        Some(FieldType::PersonName) => {
            let name = row.json(column)?.map(|text| serde_json::from_str(&text));
            name.transpose().map_err(Error::broken)?.map(Value::Name)
        }
        Some(FieldType::AutoNumber) => row.int(column)?.map(Value::Int),
        _ => row.text(column)?.map(Value::Text),
    };
    let mut record = Record::new(def.id.clone(), Id::nil(), base::Micros(0));
    record.put(&def.title, Slot::Is(value.unwrap_or_default()));
    Ok(keys::title(def, &record))
}

/// Loads what a row does not hold: lists of references, and the names of
/// everything that the records point to.
pub(super) async fn complete(
    conn: &mut Conn,
    schema: &Schema,
    scope: &Scope,
    selection: &Selection<'_>,
    records: &mut [Record],
) -> Result<()> {
    selection.fill_links(conn, records).await?;
    named(conn, schema, scope, records).await
}

/// Loads the names of everything that these records point to. What is out of sight
/// has none, and is marked as hidden.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn named(
    conn: &mut Conn,
    schema: &Schema,
    scope: &Scope,
    records: &mut [Record],
) -> Result<()> {
    let mut wanted: BTreeMap<ObjectId, HashSet<Id>> = BTreeMap::new();
    for record in records.iter_mut() {
        each_pointer(record, &mut |object, id, _| {
            wanted.entry(object.clone()).or_default().insert(id);
        });
    }
    let mut known: HashMap<ObjectId, HashMap<Id, (String, bool)>> = HashMap::new();
    for (object, ids) in wanted {
        let ids: Vec<Id> = ids.into_iter().collect();
        if object.as_str() == KEY || schema.object(&object).is_some() {
            let found = names_of(conn, schema, scope, &object, &ids).await?;
            known.insert(object, found);
        }
    }
    for record in records {
        each_pointer(record, &mut |object, id, told| {
            let of = known.get(object);
            if of.is_none() && scope.is_everything() {
                return;
            }
            let title = of.and_then(|of| of.get(&id));
            *told.name = title.map(|(name, _)| name.clone());
            // What is gone for good reads like what is in the trash.
            *told.deleted = title.is_none_or(|(_, deleted)| *deleted);
            *told.hidden = title.is_none() && !scope.is_everything();
            if *told.hidden {
                *told.deleted = false;
            }
        });
    }
    Ok(())
}

/// Gives actors their names, one question for all of a kind.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn name_actors<'a>(
    conn: &mut Conn,
    schema: &Schema,
    scope: &Scope,
    actors: impl Iterator<Item = &'a mut Actor>,
) -> Result<()> {
    let mut kinds: BTreeMap<String, Vec<&'a mut Actor>> = BTreeMap::new();
    for actor in actors {
        kinds.entry(actor.kind.clone()).or_default().push(actor);
    }
    for (kind, actors) in kinds {
        let ids: HashSet<Id> = actors.iter().filter_map(|actor| actor.id).collect();
        let ids: Vec<Id> = ids.into_iter().collect();
        let found = names_of(conn, schema, scope, &ObjectId::from(kind.as_str()), &ids).await?;
        for actor in actors {
            let known = actor.id.and_then(|id| found.get(&id));
            actor.name = known.map(|(name, _)| name.clone());
        }
    }
    Ok(())
}

/// [`titles`] of whatever can be pointed to: keys are no object and have names.
pub(super) async fn names_of(
    conn: &mut Conn,
    schema: &Schema,
    scope: &Scope,
    object: &ObjectId,
    ids: &[Id],
) -> Result<HashMap<Id, (String, bool)>> {
    match object.as_str() {
        // Who knows nobody of the company does not know its programs either.
        KEY if scope.is_everything() || schema.object(&ObjectId::from("user")).is_some() => {
            key_names(conn, ids).await
        }
        KEY => Ok(HashMap::new()),
        _ => titles(conn, schema, scope, object, ids).await,
    }
}

/// What keys are called: they are no object.
async fn key_names(conn: &mut Conn, ids: &[Id]) -> Result<HashMap<Id, (String, bool)>> {
    let mut found = HashMap::new();
    for some in chunks(ids) {
        let mut sql = Sql::new("select id, name from {w}.keys where ");
        sql.append(in_list(conn.dialect(), "id", some));
        for row in conn.fetch(&sql).await? {
            found.insert(row.get_id(0)?, (row.get_text(1)?, false));
        }
    }
    Ok(found)
}

/// Is told what a record points to: object, id, and the places of what is told of it.
type Visit<'v> = dyn FnMut(&ObjectId, Id, Told<'_>) + 'v;

/// What is told of a record that is pointed to.
struct Told<'t> {
    name: &'t mut Option<String>,
    deleted: &'t mut bool,
    hidden: &'t mut bool,
}

/// Visits everything that a record points to.
fn each_pointer(record: &mut Record, visit: &mut Visit<'_>) {
    for actor in [&mut record.created_by, &mut record.updated_by]
        .into_iter()
        .flatten()
    {
        if let Some(id) = actor.id {
            let mut hidden = false;
            let told = Told {
                name: &mut actor.name,
                deleted: &mut false,
                hidden: &mut hidden,
            };
            visit(&ObjectId::from(actor.kind.as_str()), id, told);
            // Customers act too, and whoever does not see them does not learn which one did.
            if hidden && !matches!(actor.kind.as_str(), "user" | KEY) {
                actor.id = None;
            }
        }
    }
    let own = [&mut record.owner, &mut record.team].into_iter().flatten();
    for link in own {
        visit_link(link, visit);
    }
    for (_, slot) in record.slots_mut() {
        let links = match slot {
            Slot::Is(Value::Ref(link)) => std::slice::from_mut(link),
            Slot::Is(Value::Refs(links)) => links.as_mut_slice(),
            _ => continue,
        };
        for link in links {
            visit_link(link, visit);
        }
    }
}

fn visit_link(link: &mut Link, visit: &mut Visit<'_>) {
    let told = Told {
        name: &mut link.name,
        deleted: &mut link.deleted,
        hidden: &mut link.hidden,
    };
    visit(&link.object, link.id, told);
}

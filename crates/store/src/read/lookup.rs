//! Records by what identifies them: id, unique value, title, handle, and what
//! points to them.

use std::collections::{HashMap, HashSet};

use base::{Error, Id, Result, fold};
use schema::{
    FieldDef, FieldId, FieldType, ObjectDef, ObjectId, OnDelete, Record, Schema, Scoped, Value,
    value::keys::{self, Handle},
};

use super::{
    ids::{chunks, in_list},
    links,
    row::{field, object},
};
use crate::{
    Arg, Conn, Sql, names,
    rows::{Selection, key_column},
};

/// How many records that point to others are found by one field at most.
pub const MOST_POINTERS: u32 = 10_001;

/// Records of an object by id.
#[derive(Clone, Debug)]
pub struct ByIds {
    pub object: ObjectId,
    pub ids: Vec<Id>,
    /// Which fields to load; all if none.
    pub fields: Option<Vec<FieldId>>,
    pub trash: Trash,
}

/// Whether records in the trash are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trash {
    #[default]
    Without,
    Only,
    Both,
}

/// Records outside the trash by the value of a unique field.
#[derive(Clone, Debug)]
pub struct ByUnique {
    pub object: ObjectId,
    pub field: FieldId,
    pub values: Vec<Value>,
}

/// Records outside the trash by their titles, as they are written.
#[derive(Clone, Debug)]
pub struct ByTitle {
    pub object: ObjectId,
    pub titles: Vec<String>,
}

/// Records outside the trash by their handles.
#[derive(Clone, Debug)]
pub struct ByHandles {
    /// Of any object if none.
    pub object: Option<ObjectId>,
    pub handles: Vec<Handle>,
}

/// A record that has one of the handles that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handled {
    /// Which of the handles.
    pub handle: usize,
    pub object: ObjectId,
    pub id: Id,
}

/// A record that points to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer {
    pub object: ObjectId,
    pub field: FieldId,
    pub on_delete: OnDelete,
    /// The record that points.
    pub record: Id,
    /// What it points to.
    pub target: Id,
}

/// The records with these ids, in the order of the ids, each once; those that
/// are not there are left out. References have the names of what they point to.
///
/// # Errors
/// `NotFound` if the object is none; `Busy` if the database is away.
pub async fn by_ids(conn: &mut Conn, schema: &Schema, ask: &Scoped<ByIds>) -> Result<Vec<Record>> {
    let ask = ask.get();
    let def = object(schema, &ask.object)?;
    let selection = Selection::of(def, ask.fields.as_deref())?;
    let (columns, _) = selection.columns("t");
    let trash = match ask.trash {
        Trash::Without => " and t.deleted_at is null",
        Trash::Only => " and t.deleted_at is not null",
        Trash::Both => "",
    };
    let mut found = HashMap::with_capacity(ask.ids.len());
    for some in chunks(&ask.ids) {
        let mut sql = Sql::new(format!(
            "select {columns} from {} t where ",
            names::table(&def.id)
        ));
        sql.append(in_list("t.id", some)).push(trash);
        for row in conn.fetch(&sql).await? {
            let record = selection.decode(&row, 0)?;
            found.insert(record.id, record);
        }
    }
    let mut records: Vec<Record> = ask.ids.iter().filter_map(|id| found.remove(id)).collect();
    links::complete(conn, schema, &selection, &mut records).await?;
    Ok(records)
}

/// Which records have which of these values in a unique field: the place of the
/// value and the record's id. Texts are compared folded.
///
/// # Errors
/// `Broken` if records cannot be told apart by the field.
pub async fn by_unique(
    conn: &mut Conn,
    schema: &Schema,
    ask: &Scoped<ByUnique>,
) -> Result<Vec<(usize, Id)>> {
    let ask = ask.get();
    let def = object(schema, &ask.object)?;
    let field = field(def, &ask.field)?;
    let keys: Vec<Option<Arg>> = ask.values.iter().map(|value| key(field, value)).collect();
    Ok(by_key(conn, def, field, &keys)
        .await?
        .into_iter()
        .map(|(place, id, _)| (place, id))
        .collect())
}

/// Which records have which of these titles: the place of the title and the
/// record's id, the oldest two of each title, so that it shows where a title
/// names no single record.
///
/// # Errors
/// `NotFound` if the object is none; `Busy` if the database is away.
pub async fn by_title(
    conn: &mut Conn,
    schema: &Schema,
    ask: &Scoped<ByTitle>,
) -> Result<Vec<(usize, Id)>> {
    let ask = ask.get();
    let def = object(schema, &ask.object)?;
    let title = def
        .title_field()
        .ok_or_else(|| Error::broken(format!("{} has no title", def.id)))?;
    let keys: Vec<Option<Arg>> = ask
        .titles
        .iter()
        .map(|text| match title.ty {
            FieldType::AutoNumber => text.trim().parse::<i64>().ok().map(Arg::from),
            _ => Some(fold(text.trim()))
                .filter(|text| !text.is_empty())
                .map(Arg::from),
        })
        .collect();
    let found = by_key(conn, def, title, &keys).await?;
    Ok(found
        .into_iter()
        .filter(|(_, _, nth)| *nth <= 2)
        .map(|(place, id, _)| (place, id))
        .collect())
}

/// The records with a key: the place of the key, the id, and the how manieth
/// with this key it is; at most two of each.
async fn by_key(
    conn: &mut Conn,
    def: &ObjectDef,
    field: &FieldDef,
    keys: &[Option<Arg>],
) -> Result<Vec<(usize, Id, i64)>> {
    let column = key_column(field).ok_or_else(|| {
        Error::broken(format!(
            "records are not told apart by a {} field",
            field.ty.name()
        ))
    })?;
    let mut places: HashMap<KeyText, Vec<usize>> = HashMap::new();
    let mut sought: Vec<Arg> = Vec::new();
    for (place, key) in keys.iter().enumerate() {
        let Some(key) = key else { continue };
        let at = places.entry(KeyText::of(key)).or_default();
        if at.is_empty() {
            sought.push(key.clone());
        }
        at.push(place);
    }
    let mut found = Vec::new();
    for some in chunks(&sought) {
        let mut sql = Sql::new(format!(
            "select id, {column}, nth from (select t.id, t.{column}, \
             row_number() over (partition by t.{column} order by t.id) as nth from {} t where t.deleted_at is null and ",
            names::table(&def.id)
        ));
        sql.append(in_list(&format!("t.{column}"), some))
            .push(") s where nth <= 2 order by id");
        for row in conn.fetch(&sql).await? {
            let key = match some.first() {
                Some(Arg::Int(_)) => KeyText(row.get_int(1)?.to_string()),
                Some(Arg::Id(_)) => KeyText(row.get_id(1)?.to_string()),
                _ => KeyText(row.get_text(1)?),
            };
            let (id, nth) = (row.get_id(0)?, row.get_int(2)?);
            found.extend(
                places
                    .get(&key)
                    .into_iter()
                    .flatten()
                    .map(|place| (*place, id, nth)),
            );
        }
    }
    found.sort_by_key(|(place, _, nth)| (*place, *nth));
    Ok(found)
}

/// A key as text; all keys of one field are of one kind.
#[derive(PartialEq, Eq, Hash)]
struct KeyText(String);

impl KeyText {
    fn of(key: &Arg) -> Self {
        Self(match key {
            Arg::Int(Some(n)) => n.to_string(),
            Arg::Id(Some(id)) => id.to_string(),
            Arg::Text(Some(text)) => text.clone(),
            other => format!("{other:?}"),
        })
    }
}

/// A value as the key column of its field holds it; none if it is empty.
fn key(field: &FieldDef, value: &Value) -> Option<Arg> {
    match value {
        Value::Int(n) | Value::Duration(n) => Some(Arg::from(*n)),
        Value::Bool(yes) => Some(Arg::from(i64::from(*yes))),
        Value::Date(day) => Some(Arg::from(i64::from(day.0))),
        Value::DateTime(at) => Some(Arg::from(at.0)),
        Value::Decimal(number) => {
            let scale = match field.ty {
                FieldType::Decimal { scale } | FieldType::Percent { scale } => scale,
                _ => number.scale,
            };
            number.rescale(scale).map(|number| Arg::from(number.units))
        }
        Value::Money(money) => money.base.map(Arg::from),
        Value::Key(text) | Value::Rank(text) => Some(Arg::from(text.as_str())),
        Value::Ref(link) => Some(Arg::from(link.id)),
        Value::Entries(entries) => {
            let primary = entries
                .iter()
                .find(|entry| entry.primary)
                .or(entries.first())?;
            Some(Arg::from(keys::entry_key(&field.ty, &primary.value)))
        }
        other => keys::folded(field, other).map(Arg::from),
    }
}

/// The records outside the trash that have these handles.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn by_handle(
    conn: &mut Conn,
    schema: &Schema,
    ask: &Scoped<ByHandles>,
) -> Result<Vec<Handled>> {
    let ask = ask.get();
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    for (place, handle) in ask.handles.iter().enumerate() {
        places.entry((handle.kind, &handle.value)).or_insert(place);
    }
    let values: Vec<&str> = places.keys().map(|(_, value)| *value).collect();
    let mut found = Vec::new();
    for some in chunks(&values) {
        let mut sql =
            Sql::new("select distinct kind, value, object, record from {w}.handles where ");
        sql.append(in_list("value", some));
        if let Some(object) = &ask.object {
            sql.push(" and object = ").bind(object.as_str());
        }
        for row in conn.fetch(&sql).await? {
            let (kind, value) = (row.get_text(0)?, row.get_text(1)?);
            if let Some(handle) = places.get(&(kind.as_str(), value.as_str())) {
                found.push(Handled {
                    handle: *handle,
                    object: ObjectId::new(row.get_text(2)?),
                    id: row.get_id(3)?,
                });
            }
        }
    }
    let live = live(conn, schema, &found).await?;
    found.retain(|one| live.contains(&(one.object.clone(), one.id)));
    found.sort_by(|a, b| (a.handle, &a.object, a.id).cmp(&(b.handle, &b.object, b.id)));
    Ok(found)
}

/// Which of these records are outside the trash.
async fn live(
    conn: &mut Conn,
    schema: &Schema,
    found: &[Handled],
) -> Result<HashSet<(ObjectId, Id)>> {
    let mut by_object: HashMap<&ObjectId, Vec<Id>> = HashMap::new();
    for one in found {
        by_object.entry(&one.object).or_default().push(one.id);
    }
    let mut live = HashSet::new();
    for (object, ids) in by_object {
        if schema.object(object).is_none() {
            continue;
        }
        for some in chunks(&ids) {
            let mut sql = Sql::new(format!(
                "select t.id from {} t where t.deleted_at is null and ",
                names::table(object)
            ));
            sql.append(in_list("t.id", some));
            for row in conn.fetch(&sql).await? {
                live.insert((object.clone(), row.get_id(0)?));
            }
        }
    }
    Ok(live)
}

/// The records outside the trash that point to these, through fields of
/// objects; who owns or made them does not count. At most [`MOST_POINTERS`] by
/// each field.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn pointing(
    conn: &mut Conn,
    schema: &Schema,
    target: &ObjectId,
    ids: &[Id],
) -> Result<Vec<Pointer>> {
    let mut pointers = Vec::new();
    for def in schema.objects() {
        for field in def.live_fields() {
            let Some(by) = pointing_by(def, field, target) else {
                continue;
            };
            let mut left = MOST_POINTERS;
            for some in chunks(ids) {
                let mut sql = by.statement.clone();
                sql.append(in_list(&by.target, some))
                    .push(&format!(" limit {left}"));
                for row in conn.fetch(&sql).await? {
                    left = left.saturating_sub(1);
                    pointers.push(Pointer {
                        object: def.id.clone(),
                        field: field.id.clone(),
                        on_delete: by.on_delete,
                        record: row.get_id(0)?,
                        target: row.get_id(1)?,
                    });
                }
            }
        }
    }
    Ok(pointers)
}

/// How records of an object point to another's by one of its fields.
struct PointingBy {
    /// Up to the list of targets.
    statement: Sql,
    /// What is in that list.
    target: String,
    on_delete: OnDelete,
}

/// None if the field leads elsewhere.
fn pointing_by(def: &ObjectDef, field: &FieldDef, target: &ObjectId) -> Option<PointingBy> {
    let table = names::table(&def.id);
    let column = format!("p.{}", names::column('f', &field.id));
    let directly = |more: &str, on_delete: OnDelete| PointingBy {
        statement: Sql::new(format!(
            "select p.id, {column} from {table} p where p.deleted_at is null{more} and "
        )),
        target: column.clone(),
        on_delete,
    };
    match &field.ty {
        FieldType::Reference { to, on_delete, .. } if to == target => {
            Some(directly("", *on_delete))
        }
        FieldType::AnyReference { to, on_delete, .. } if to.is_empty() || to.contains(target) => {
            Some(directly(
                &format!(" and p.{} = '{target}'", names::column('o', &field.id)),
                *on_delete,
            ))
        }
        FieldType::References { to, .. } if to == target => Some(PointingBy {
            statement: Sql::new(format!(
                "select p.id, l.target from {{w}}.links l join {table} p on p.id = l.record \
                 where p.deleted_at is null and l.object = '{}' and l.field = '{}' and ",
                def.id, field.id
            )),
            target: "l.target".into(),
            on_delete: OnDelete::Clear,
        }),
        _ => None,
    }
}

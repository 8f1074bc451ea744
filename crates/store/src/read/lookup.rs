//! Records by what identifies them: id, unique value, title.

use std::collections::HashMap;

use base::{Error, Id, Result, fold};
use schema::{
    FieldDef, FieldId, FieldType, ObjectDef, ObjectId, Record, Schema, Scope, Scoped, Value,
    value::keys,
};

use super::{
    links,
    row::{Maker, field, object},
};
use crate::{
    Arg, Conn, Dialect, Sql,
    db::STORED_VERSION,
    list::{chunks, in_list, list},
    names,
    rows::{Selection, key_column},
};

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

/// The records with these ids, in the order of the ids, each once; those that
/// are not there are left out. References have the names of what they point to.
///
/// # Errors
/// `NotFound` if the object is none; `Busy` if the database is away.
pub async fn by_ids(conn: &mut Conn, schema: &Schema, ask: &Scoped<ByIds>) -> Result<Vec<Record>> {
    let (ask, scope) = (ask.get(), ask.scope());
    let in_sight = in_sight(schema, scope, conn.dialect(), &ask.object)?;
    let def = object(schema, &ask.object)?;
    let selection = Selection::of(def, ask.fields.as_deref())?;
    let (columns, width) = selection.columns("t");
    let trash = match ask.trash {
        Trash::Without => " and t.deleted_at is null",
        Trash::Only => " and t.deleted_at is not null",
        Trash::Both => "",
    };
    // Most records have no lists: one statement less for each of these.
    let links = match selection.has_links() {
        true => "(select count(*) from {w}.links l where l.record = t.id)",
        false => "0",
    };
    let mut has_links = false;
    let mut found = HashMap::with_capacity(ask.ids.len());
    for some in chunks(&ask.ids) {
        let mut sql = Sql::new(format!(
            "select {columns}, {STORED_VERSION}, {links} from {} t where ",
            names::table(&def.id)
        ));
        sql.append(in_list(conn.dialect(), "t.id", some))
            .push(trash)
            .append(in_sight.clone());
        for row in conn.fetch(&sql).await? {
            conn.saw_version(row.get_int(width)?);
            has_links |= selection.has_links() && row.get_int(width + 1)? > 0;
            let record = selection.decode(&row, 0)?;
            found.insert(record.id, record);
        }
    }
    let mut records: Vec<Record> = ask.ids.iter().filter_map(|id| found.remove(id)).collect();
    if has_links {
        selection.fill_links(conn, &mut records).await?;
    }
    links::named(conn, schema, scope, &mut records).await?;
    Ok(records)
}

/// ` and ...` that a row `t` of an object is in sight.
fn in_sight(schema: &Schema, scope: &Scope, dialect: Dialect, id: &ObjectId) -> Result<Sql> {
    let maker = Maker::new(schema, scope, dialect);
    maker.and_in_sight(&maker.root(id)?)
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
    let (ask, scope) = (ask.get(), ask.scope());
    let in_sight = in_sight(schema, scope, conn.dialect(), &ask.object)?;
    let def = object(schema, &ask.object)?;
    let field = field(def, &ask.field)?;
    let keys: Vec<Option<Arg>> = ask.values.iter().map(|value| key(field, value)).collect();
    Ok(by_key(conn, def, field, &keys, &in_sight)
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
    let (ask, scope) = (ask.get(), ask.scope());
    let in_sight = in_sight(schema, scope, conn.dialect(), &ask.object)?;
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
    let found = by_key(conn, def, title, &keys, &in_sight).await?;
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
    in_sight: &Sql,
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
        let sql = first_two(conn.dialect(), def, &column, some, in_sight);
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

/// Reads the oldest two records of each key: id, key, and which of the two.
fn first_two(dialect: Dialect, def: &ObjectDef, column: &str, keys: &[Arg], in_sight: &Sql) -> Sql {
    let table = names::table(&def.id);
    match dialect {
        Dialect::Sqlite => {
            let mut sql = Sql::new(format!(
                "select id, {column}, nth from (select t.id, t.{column}, \
                 row_number() over (partition by t.{column} order by t.id) as nth from {table} t where t.deleted_at is null and ",
            ));
            sql.append(in_list(dialect, &format!("t.{column}"), keys))
                .append(in_sight.clone())
                .push(") s where nth <= 2");
            sql
        }
        // Key by key: each is a step into the index, also while the table has no
        // statistics yet, as in the midst of an import.
        Dialect::Postgres => {
            let mut sql = Sql::new("select s.id, k.v, s.nth from unnest(");
            sql.bind(list(keys)).push(&format!(
                ") as k (v) cross join lateral (select f.id, row_number() over (order by f.id) as nth from \
                 (select t.id from {table} t where t.deleted_at is null and t.{column} = k.v"
            ))
            .append(in_sight.clone())
            .push(" order by t.id limit 2) f) s");
            sql
        }
    }
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

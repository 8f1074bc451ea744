//! Definitions and settings as they are stored. What they mean, and how they
//! join with compiled-in ones, is not known here.

use std::collections::HashMap;

use base::{Error, Result};
use schema::{FieldDef, FieldId, ObjectDef, ObjectId};

use crate::{Arg, Conn, Dialect, Sql, Tx, db::SCHEMA_VERSION};

/// What a workspace has stored of an object: all of one that was added, an
/// overlay of a standard one.
#[derive(Clone, Debug)]
pub struct StoredObject {
    pub id: ObjectId,
    /// The object without its fields; none if only fields are stored.
    pub def: Option<ObjectDef>,
    pub fields: Vec<FieldDef>,
}

/// The version of the stored definitions; counts up from 0.
///
/// # Errors
/// `Busy` if the database is away. So for each of these.
pub async fn schema_version(conn: &mut Conn) -> Result<i64> {
    conn.fetch_one(&Sql::new(SCHEMA_VERSION)).await?.get_int(0)
}

/// Every stored object, in the order in which they were made.
///
/// # Errors
/// See [`schema_version`].
pub async fn load_definitions(conn: &mut Conn) -> Result<Vec<StoredObject>> {
    let mut all: Vec<StoredObject> = Vec::new();
    for row in conn.fetch(&Sql::new(OBJECTS)).await? {
        let def: ObjectDef = serde_json::from_str(&row.get_json(1)?).map_err(Error::broken)?;
        all.push(StoredObject {
            id: ObjectId::new(row.get_text(0)?),
            def: Some(def),
            fields: Vec::new(),
        });
    }
    let mut places: HashMap<ObjectId, usize> = all
        .iter()
        .enumerate()
        .map(|(n, o)| (o.id.clone(), n))
        .collect();
    for row in conn.fetch(&Sql::new(FIELDS)).await? {
        let id = ObjectId::new(row.get_text(0)?);
        let field: FieldDef = serde_json::from_str(&row.get_json(1)?).map_err(Error::broken)?;
        let place = *places.entry(id.clone()).or_insert_with(|| {
            all.push(StoredObject {
                id,
                def: None,
                fields: Vec::new(),
            });
            all.len() - 1
        });
        all[place].fields.push(field);
    }
    Ok(all)
}

/// Stores an object with its fields, in their order; fields that it has not
/// got any more go.
///
/// # Errors
/// See [`schema_version`].
pub async fn put_object(tx: &mut Tx, def: &ObjectDef) -> Result<()> {
    let mut bare = def.clone();
    let fields = std::mem::take(&mut bare.fields);
    tx.execute(&Sql::with(
        PUT_OBJECT,
        [def.id.as_str().into(), json(&bare)?],
    ))
    .await?;
    let stored = tx
        .fetch(&Sql::with(FIELD_IDS, [def.id.as_str().into()]))
        .await?;
    for row in stored {
        let id = row.get_text(0)?;
        if !fields.contains_key(id.as_str()) {
            tx.execute(&Sql::with(DROP_FIELD, [def.id.as_str().into(), id.into()]))
                .await?;
        }
    }
    for (position, field) in fields.values().enumerate() {
        put_field(
            tx,
            &def.id,
            field,
            i64::try_from(position).map_err(Error::broken)?,
        )
        .await?;
    }
    Ok(())
}

/// Stores one field of an object, at a place in the form.
///
/// # Errors
/// See [`schema_version`].
pub async fn put_field(
    tx: &mut Tx,
    object: &ObjectId,
    field: &FieldDef,
    position: i64,
) -> Result<()> {
    let args = [
        object.as_str().into(),
        field.id.as_str().into(),
        position.into(),
        json(field)?,
    ];
    tx.execute(&Sql::with(PUT_FIELD, args)).await.map(drop)
}

/// What the workspace is set to under a key.
///
/// # Errors
/// See [`schema_version`].
pub async fn setting(conn: &mut Conn, key: &str) -> Result<Option<serde_json::Value>> {
    set_to(conn, &Sql::with(SETTING, [key.into()])).await
}

/// The same, once no other transaction changes it; none does until this one ends. On SQLite
/// a write transaction is alone anyway.
///
/// # Errors
/// See [`schema_version`].
pub async fn hold_setting(tx: &mut Tx, key: &str) -> Result<Option<serde_json::Value>> {
    let mut sql = Sql::with(SETTING, [key.into()]);
    if tx.dialect() == Dialect::Postgres {
        sql.push(" for update");
    }
    set_to(tx, &sql).await
}

async fn set_to(conn: &mut Conn, sql: &Sql) -> Result<Option<serde_json::Value>> {
    let Some(row) = conn.fetch_optional(sql).await? else {
        return Ok(None);
    };
    serde_json::from_str(&row.get_json(0)?)
        .map(Some)
        .map_err(Error::broken)
}

/// Sets it.
///
/// # Errors
/// See [`schema_version`].
pub async fn put_setting(tx: &mut Tx, key: &str, value: &serde_json::Value) -> Result<()> {
    tx.execute(&Sql::with(PUT_SETTING, [key.into(), json(value)?]))
        .await
        .map(drop)
}

/// Takes `count` numbers in a row of an auto-number field, and gives the first.
/// They start at 1; a transaction that fails may leave a gap.
///
/// # Errors
/// See [`schema_version`].
pub async fn next_numbers(
    tx: &mut Tx,
    object: &ObjectId,
    field: &FieldId,
    count: i64,
) -> Result<i64> {
    let args: [Arg; 3] = [object.as_str().into(), field.as_str().into(), count.into()];
    let next = tx
        .fetch_one(&Sql::with(NEXT_NUMBERS, args))
        .await?
        .get_int(0)?;
    Ok(next - count)
}

/// Lets a counter go on at a number, if it is not beyond it already.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn number_from(tx: &mut Tx, object: &ObjectId, field: &FieldId, next: i64) -> Result<()> {
    let args: [Arg; 3] = [object.as_str().into(), field.as_str().into(), next.into()];
    tx.execute(&Sql::with(NUMBER_FROM, args)).await.map(drop)
}

fn json(value: &impl serde::Serialize) -> Result<Arg> {
    serde_json::to_string(value)
        .map(|text| Arg::Json(Some(text)))
        .map_err(Error::broken)
}

const OBJECTS: &str = "select id, def from {w}.objects order by position, id";
const FIELDS: &str = "select object, def from {w}.fields order by object, position, id";
const FIELD_IDS: &str = "select id from {w}.fields where object = $1";
const DROP_FIELD: &str = "delete from {w}.fields where object = $1 and id = $2";
const PUT_OBJECT: &str = "insert into {w}.objects (id, position, def) \
                          values ($1, (select count(*) from {w}.objects), $2) \
                          on conflict (id) do update set def = excluded.def";
const PUT_FIELD: &str = "insert into {w}.fields (object, id, position, def) values ($1, $2, $3, $4) \
                         on conflict (object, id) do update set position = excluded.position, def = excluded.def";
const SETTING: &str = "select value from {w}.settings where key = $1";
const PUT_SETTING: &str = "insert into {w}.settings (key, value) values ($1, $2) \
                           on conflict (key) do update set value = excluded.value";
const NEXT_NUMBERS: &str = "insert into {w}.sequences as s (object, field, next) values ($1, $2, 1 + $3) \
                            on conflict (object, field) do update set next = s.next + $3 returning next";
const NUMBER_FROM: &str = "insert into {w}.sequences as s (object, field, next) values ($1, $2, $3) \
                           on conflict (object, field) do update \
                           set next = case when s.next < excluded.next then excluded.next else s.next end";

/// Every fixed statement of this module.
pub(crate) const STATEMENTS: &[&str] = &[
    OBJECTS,
    FIELDS,
    FIELD_IDS,
    DROP_FIELD,
    PUT_OBJECT,
    PUT_FIELD,
    SETTING,
    PUT_SETTING,
    NEXT_NUMBERS,
    NUMBER_FROM,
];

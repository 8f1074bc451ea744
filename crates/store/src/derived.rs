//! What computed fields need of the database: records that a change reaches,
//! values put in their places, and which fields are still being computed.
//!
//! Computed values are derived: a record that gets one is as it was, at its
//! version, and the log does not speak of it.

use base::{Error, Id, Result};
use schema::{FieldDef, FieldId, ObjectDef, ObjectId, Value};

use crate::{
    Conn, Dialect, Sql, Tx,
    db::Kind,
    list::{chunks, in_list},
    names::{column, table},
    rows::{columns, described, encode, update},
};

/// How records are kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Others may read them so too, and not change them.
    Read,
    /// Nobody else may do either.
    Change,
}

/// Waits until no other transaction changes these records, or computes values of
/// them, and keeps others from it until this one ends. Others may go on pointing
/// to them. On SQLite a write transaction is alone anyway.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn hold(tx: &mut Tx, object: &ObjectId, ids: &[Id], hold: Hold) -> Result<()> {
    if tx.dialect() == Dialect::Sqlite || ids.is_empty() {
        return Ok(());
    }
    // In the order of the ids, so that two writers never wait for each other.
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let how = match hold {
        Hold::Read => "for share",
        Hold::Change => "for no key update",
    };
    for some in ids.chunks(10_000) {
        let mut sql = Sql::new(format!("select 1 from {} where ", table(object)));
        sql.append(in_list(tx.dialect(), "id", some))
            .push(" order by id ")
            .push(how);
        tx.fetch(&sql).await?;
    }
    Ok(())
}

/// The way back from records to those that are computed from them.
#[derive(Clone, Debug, PartialEq)]
pub struct Reach {
    /// References from the outermost records on; each leads to the next object,
    /// the last to the records that the way starts from. None if those are meant
    /// themselves.
    pub links: Vec<(ObjectId, FieldId)>,
    /// Whose records the way starts from.
    pub from: ObjectId,
    /// Instead of the outermost records, those that this reference of them
    /// leads to.
    pub parents: Option<FieldId>,
    /// Whether that one is a list of references.
    pub listed: bool,
}

/// The records that a way back leads to, in the order of their ids, after one of
/// them.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn reached(
    conn: &mut Conn,
    reach: &Reach,
    ids: &[Id],
    after: Id,
    limit: u32,
) -> Result<Vec<Id>> {
    let mut all = Vec::new();
    for some in chunks(ids) {
        let mut inner = match reach.links.last() {
            None => in_list(conn.dialect(), "id", some),
            Some((_, field)) => live(in_list(conn.dialect(), &column('f', field), some)),
        };
        for pair in reach.links.windows(2).rev() {
            let [(_, field), (next, _)] = pair else {
                continue;
            };
            let mut sql = Sql::new(format!(
                "{} in (select id from {} where ",
                column('f', field),
                table(next)
            ));
            sql.append(inner).push(")");
            inner = live(sql);
        }
        let outer = reach
            .links
            .first()
            .map_or(&reach.from, |(object, _)| object);
        if let (Some(field), true) = (&reach.parents, reach.listed) {
            let mut sql = Sql::new("select distinct l.target from {w}.links l where l.object = ");
            sql.bind(outer.as_str())
                .push(" and l.field = ")
                .bind(field.as_str())
                .push(" and l.target > ")
                .bind(after)
                .push(&format!(
                    " and l.record in (select id from {} where ",
                    table(outer)
                ))
                .append(inner)
                .push(&format!(") order by 1 limit {limit}"));
            for row in conn.fetch(&sql).await? {
                all.push(row.get_id(0)?);
            }
            continue;
        }
        let given = match &reach.parents {
            Some(field) => column('f', field),
            None => "id".to_string(),
        };
        let mut sql = Sql::new(format!(
            "select distinct {given} from {} where {} > ",
            table(outer),
            // The references choose the rows, not the place to go on from.
            conn.dialect().unindexed(&given)
        ));
        sql.bind(after).push(" and ").append(inner);
        sql.push(&format!(" order by 1 limit {limit}"));
        for row in conn.fetch(&sql).await? {
            all.push(row.get_id(0)?);
        }
    }
    all.sort_unstable();
    all.dedup();
    all.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(all)
}

/// What is in the trash is computed when it comes back. Indexes are of the rest.
fn live(mut condition: Sql) -> Sql {
    condition.push(" and deleted_at is null");
    condition
}

/// All records of an object in the order of their ids, after one of them.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn ids_after(
    conn: &mut Conn,
    object: &ObjectId,
    after: Id,
    limit: u32,
) -> Result<Vec<Id>> {
    let mut sql = Sql::new(format!("select id from {} where id > ", table(object)));
    sql.bind(after).push(&format!(" order by id limit {limit}"));
    conn.fetch(&sql)
        .await?
        .iter()
        .map(|row| row.get_id(0))
        .collect()
}

/// Puts the values of computed fields in their places: of each record as many
/// as there are fields.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn put_computed(
    tx: &mut Tx,
    def: &ObjectDef,
    fields: &[&FieldDef],
    mut all: Vec<(Id, Vec<Value>)>,
) -> Result<()> {
    // Lists of references have no columns: theirs are rows elsewhere.
    if all.is_empty() || fields.iter().all(|field| columns(field).next().is_none()) {
        return Ok(());
    }
    // Always in one order, so that two writers never wait for each other.
    all.sort_unstable_by_key(|(id, _)| *id);
    let named: Vec<(String, Kind)> = fields.iter().flat_map(|field| columns(field)).collect();
    let mut all_columns: Vec<(&str, Kind)> = vec![("id", Kind::Id)];
    all_columns.extend(named.iter().map(|(name, kind)| (name.as_str(), *kind)));
    let mut rows = Vec::with_capacity(all.len() * all_columns.len());
    for (id, values) in &all {
        rows.push((*id).into());
        for (field, value) in fields.iter().zip(values) {
            encode(field, value, &mut rows)?;
        }
    }
    let set: Vec<String> = named
        .iter()
        .map(|(name, _)| format!("{name} = u.{name}"))
        .collect();
    update(
        tx,
        &table(&def.id),
        &set.join(", "),
        "t.id = u.id",
        &all_columns,
        rows,
    )
    .await
    .map(drop)
    .map_err(|failure| described(def, failure))
}

/// How far a computed field is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Computing {
    pub object: ObjectId,
    pub field: FieldId,
    /// Jobs that still bring rows of it forward.
    pub pending: i64,
    /// The day or minute by which its values were computed, if they depend on it.
    pub as_of: Option<i64>,
}

/// How far computed fields are, those of which something is known.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn computing(conn: &mut Conn) -> Result<Vec<Computing>> {
    conn.fetch(&Sql::new(ALL))
        .await?
        .iter()
        .map(|row| {
            Ok(Computing {
                object: ObjectId::new(row.get_text(0)?),
                field: FieldId::new(row.get_text(1)?),
                pending: row.get_int(2)?,
                as_of: row.int(3)?,
            })
        })
        .collect()
}

/// One more job (or, negative, one less) brings rows of a field forward.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn count_pending(
    tx: &mut Tx,
    object: &ObjectId,
    field: &FieldId,
    more: i64,
) -> Result<()> {
    let args = [
        object.as_str().into(),
        field.as_str().into(),
        more.into(),
        more.max(0).into(),
    ];
    tx.execute(&Sql::with(COUNT, args)).await.map(drop)
}

/// Says by which day or minute a field's values are computed.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn set_as_of(tx: &mut Tx, object: &ObjectId, field: &FieldId, as_of: i64) -> Result<()> {
    let args = [object.as_str().into(), field.as_str().into(), as_of.into()];
    tx.execute(&Sql::with(AS_OF, args)).await.map(drop)
}

/// Whether a table has at most so many rows.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn is_small(conn: &mut Conn, object: &ObjectId, most: u32) -> Result<bool> {
    let sql = Sql::new(format!(
        "select count(*) from (select 1 from {} limit {}) s",
        table(object),
        most.saturating_add(1)
    ));
    let count = conn.fetch_one(&sql).await?.get_int(0)?;
    u32::try_from(count)
        .map(|count| count <= most)
        .map_err(Error::broken)
}

const ALL: &str = "select object, field, pending, as_of from {w}.computing";
const COUNT: &str = "insert into {w}.computing as c (object, field, pending) values ($1, $2, $4) \
                     on conflict (object, field) do update set \
                     pending = case when c.pending + $3 < 0 then 0 else c.pending + $3 end";
const AS_OF: &str = "insert into {w}.computing (object, field, pending, as_of) values ($1, $2, 0, $3) \
                     on conflict (object, field) do update set as_of = excluded.as_of";

/// Every fixed statement of this module that both databases read.
pub(crate) const STATEMENTS: &[&str] = &[ALL, COUNT, AS_OF];

//! What is left of records besides themselves, taken away when somebody is erased.

use std::collections::BTreeMap;

use base::{Error, Id, Micros, Result};
use schema::{ObjectDef, ObjectId, State};

use crate::{
    Arg, Conn, Dialect, MERGED_INTO, Sql, Tx,
    db::Kind,
    list::{chunks, in_list},
    names::table,
    rows::{Column, columns, insert, update},
};

/// Rows of the log that are rewritten at once.
const ROWS: i64 = 500;
/// Ids that kept answers are looked through for at once.
const SOUGHT: usize = 50;
/// What of a row of the log says nothing of a record's values.
const KEPT: [&str; 3] = ["updated_at", "updated_by", MERGED_INTO];

/// The records of an object that were merged into these.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn merged_into(conn: &mut Conn, object: &ObjectId, ids: &[Id]) -> Result<Vec<Id>> {
    let mut found = Vec::new();
    for some in chunks(ids) {
        let mut sql = Sql::new(format!("select id from {} where ", table(object)));
        sql.append(in_list(conn.dialect(), "merged_into", some));
        for row in conn.fetch(&sql).await? {
            found.push(row.get_id(0)?);
        }
    }
    Ok(found)
}

/// Empties what records have in fields that were removed.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn empty_removed(tx: &mut Tx, def: &ObjectDef, ids: &[Id]) -> Result<()> {
    let removed = def
        .fields
        .values()
        .filter(|field| field.state == State::Removed);
    let set: Vec<String> = removed
        .flat_map(columns)
        .map(|(column, _)| format!("{column} = null"))
        .collect();
    if set.is_empty() {
        return Ok(());
    }
    for some in chunks(ids) {
        let mut sql = Sql::new(format!(
            "update {} set {} where ",
            table(&def.id),
            set.join(", ")
        ));
        sql.append(in_list(tx.dialect(), "id", some));
        tx.execute(&sql).await?;
    }
    Ok(())
}

/// Takes all values of these records out of the log. That they were changed, when and
/// by whom stays.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn redact(tx: &mut Tx, ids: &[Id]) -> Result<()> {
    for some in chunks(ids) {
        let mut after = -1;
        loop {
            let mut sql = Sql::new(
                "select record, seq, diff from {w}.changes where diff is not null and seq > ",
            );
            sql.bind(after).push(" and ");
            sql.append(in_list(tx.dialect(), "record", some));
            sql.push(&format!(" order by seq limit {ROWS}"));
            let found = tx.fetch(&sql).await?;
            let Some(last) = found.last() else {
                break;
            };
            after = last.get_int(1)?;
            let mut rows = Vec::with_capacity(found.len() * REDACTED.len());
            for row in &found {
                let diff = row.json(2)?.unwrap_or_default();
                rows.extend([
                    row.get_id(0)?.into(),
                    row.get_int(1)?.into(),
                    Arg::Json(Some(without_values(&diff)?)),
                ]);
            }
            let on = "t.record = u.record and t.seq = u.seq";
            update(tx, "{w}.changes", "diff = u.diff", on, REDACTED, rows).await?;
        }
    }
    Ok(())
}

fn without_values(diff: &str) -> Result<String> {
    let diff: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(diff).map_err(Error::broken)?;
    let kept: BTreeMap<_, _> = diff
        .into_iter()
        .filter(|(key, _)| KEPT.contains(&key.as_str()))
        .collect();
    serde_json::to_string(&kept).map_err(Error::broken)
}

const REDACTED: &[Column<'static>] = &[
    ("record", Kind::Id),
    ("seq", Kind::Int),
    ("diff", Kind::Json),
];

/// Forgets answers that are kept to be given again and name one of these records.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn forget_answers(tx: &mut Tx, ids: &[Id]) -> Result<()> {
    let found = match tx.dialect() {
        Dialect::Sqlite => "instr(body, ",
        Dialect::Postgres => "position(",
    };
    let end = match tx.dialect() {
        Dialect::Sqlite => ") > 0",
        Dialect::Postgres => " in body) > 0",
    };
    // The answers are looked through once for so many.
    for some in ids.chunks(SOUGHT) {
        let mut sql = Sql::new("delete from {w}.idempotency where ");
        let each = some.iter().map(|id| {
            let mut one = Sql::new(found);
            one.bind(Arg::Bytes(Some(id.to_string().into_bytes())))
                .push(end);
            one
        });
        sql.join(each.collect::<Vec<_>>(), " or ");
        tx.execute(&sql).await?;
    }
    Ok(())
}

/// Destroys the keys of these records, and notes that they were erased.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn destroy_subject_keys(
    tx: &mut Tx,
    object: &ObjectId,
    at: Micros,
    subjects: &[Id],
) -> Result<()> {
    let rows = subjects.iter().flat_map(|subject| {
        [
            (*subject).into(),
            object.as_str().into(),
            at.0.into(),
            at.0.into(),
        ]
    });
    let tail = "on conflict (subject) do update set sealed = null, erased_at = excluded.erased_at";
    insert(tx, "{w}.subject_keys", ERASED, rows.collect(), tail).await?;
    Ok(())
}

const ERASED: &[Column<'static>] = &[
    ("subject", Kind::Id),
    ("object", Kind::Text),
    ("made_at", Kind::Int),
    ("erased_at", Kind::Int),
];

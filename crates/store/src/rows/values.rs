//! Values of amounts in the workspace currency, where they came to be known
//! after the amounts were written. They are derived: a record that gets one is
//! as it was, at its version, in the trash or not, and the log does not speak of
//! it.

use std::collections::BTreeSet;

use base::{Currency, Id, Result};
use schema::{FieldDef, ObjectDef};

use super::{bulk, fault::described};
use crate::{
    Conn, Dialect, Sql, Tx,
    db::Kind,
    names::{column, table},
};

/// An amount, and what it is worth in the workspace currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Valued {
    pub record: Id,
    /// The amount that was valued. If it is another one by now it is left alone.
    pub units: i64,
    pub value: i64,
}

/// Some amounts of a money field that are in this currency and have no value.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn unvalued(
    conn: &mut Conn,
    def: &ObjectDef,
    field: &FieldDef,
    currency: Currency,
    limit: u32,
) -> Result<Vec<(Id, i64)>> {
    let [amount, code, value] = ['f', 'c', 'b'].map(|part| column(part, &field.id));
    let mut sql = Sql::new(format!(
        "select id, {amount} from {} where {code} = ",
        table(&def.id)
    ));
    sql.bind(currency.as_str())
        .push(&format!(" and {value} is null limit {limit}"));
    conn.fetch(&sql)
        .await?
        .iter()
        .map(|row| Ok((row.get_id(0)?, row.get_int(1)?)))
        .collect()
}

/// The currencies of a money field's amounts that have no value.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn unvalued_currencies(
    conn: &mut Conn,
    def: &ObjectDef,
    field: &FieldDef,
) -> Result<BTreeSet<String>> {
    let [code, value] = ['c', 'b'].map(|part| column(part, &field.id));
    let sql = Sql::new(format!(
        "select distinct {code} from {} where {value} is null and {code} is not null",
        table(&def.id)
    ));
    conn.fetch(&sql)
        .await?
        .iter()
        .map(|row| row.get_text(0))
        .collect()
}

/// Gives amounts of a money field in this currency their values. Those that have
/// one, or changed, are left alone.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn put_values(
    tx: &mut Tx,
    def: &ObjectDef,
    field: &FieldDef,
    currency: Currency,
    mut all: Vec<Valued>,
) -> Result<()> {
    // Always in one order, so that two writers never wait for each other.
    all.sort_unstable_by_key(|one| one.record);
    let [amount, code, value] = ['f', 'c', 'b'].map(|part| column(part, &field.id));
    let columns = [
        ("id", Kind::Id),
        ("units", Kind::Int),
        ("code", Kind::Text),
        ("value", Kind::Int),
    ];
    let rows = all.iter().flat_map(|one| {
        [
            one.record.into(),
            one.units.into(),
            currency.as_str().into(),
            one.value.into(),
        ]
    });
    let set = format!("{value} = u.value");
    let on =
        format!("t.id = u.id and t.{amount} = u.units and t.{code} = u.code and t.{value} is null");
    bulk::update(tx, &table(&def.id), &set, &on, &columns, rows.collect())
        .await
        .map(drop)
        .map_err(|failure| described(def, failure))
}

/// Waits until no other transaction gives values to amounts or writes amounts
/// without one, and keeps others from it until this one ends: an amount that is
/// written beside a new rate would be missed by both. False where a write
/// transaction is alone anyway.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn lock_values(tx: &mut Tx) -> Result<bool> {
    if tx.dialect() == Dialect::Sqlite {
        return Ok(false);
    }
    tx.fetch(&Sql::new(VALUES)).await?;
    Ok(true)
}

const VALUES: &str = "select pg_advisory_xact_lock(hashtextextended('values of {w}', 0))";

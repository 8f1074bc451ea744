//! The keys that sensitive values are sealed with: one for each record that has any,
//! itself sealed. What it is sealed with is not known here.

use std::collections::HashMap;

use base::{Id, Micros, Result};
use schema::ObjectId;

use crate::{
    Arg, Conn, Sql, Tx,
    db::Kind,
    list::{chunks, in_list},
    rows::{Column, insert},
};

/// What is known of a subject's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubjectKey {
    Sealed(Vec<u8>),
    /// It was destroyed; what it sealed cannot be read again.
    Erased,
}

/// The keys of these subjects, as far as they have one.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn subject_keys(conn: &mut Conn, subjects: &[Id]) -> Result<HashMap<Id, SubjectKey>> {
    let mut keys = HashMap::with_capacity(subjects.len());
    for some in chunks(subjects) {
        let mut sql = Sql::new("select subject, sealed from {w}.subject_keys where ");
        sql.append(in_list(conn.dialect(), "subject", some));
        for row in conn.fetch(&sql).await? {
            let key = row.bytes(1)?;
            keys.insert(
                row.get_id(0)?,
                key.map_or(SubjectKey::Erased, SubjectKey::Sealed),
            );
        }
    }
    Ok(keys)
}

/// Gives subjects of an object their keys. One that was erased gets another one, which
/// opens nothing that was sealed before.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn put_subject_keys(
    tx: &mut Tx,
    object: &ObjectId,
    at: Micros,
    keys: Vec<(Id, Vec<u8>)>,
) -> Result<()> {
    let rows = keys.into_iter().flat_map(|(subject, sealed)| {
        [
            subject.into(),
            object.as_str().into(),
            Arg::Bytes(Some(sealed)),
            at.0.into(),
        ]
    });
    let tail = "on conflict (subject) do update set sealed = excluded.sealed";
    insert(tx, "{w}.subject_keys", COLUMNS, rows.collect(), tail).await?;
    Ok(())
}

const COLUMNS: &[Column<'static>] = &[
    ("subject", Kind::Id),
    ("object", Kind::Text),
    ("sealed", Kind::Bytes),
    ("made_at", Kind::Int),
];

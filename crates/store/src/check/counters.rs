//! Counters of automatic numbers: each must be beyond every number that was given.
//! No number of a series stands in two records. Numbers that no record has are no
//! damage: their records were removed for good, or an import brought later ones.

use base::Result;
use schema::{FieldDef, FieldType, ObjectDef};

use super::Findings;
use crate::{
    Conn, Sql,
    names::{column, table},
    series,
};

pub(super) async fn look(conn: &mut Conn, def: &ObjectDef, findings: &mut Findings) -> Result<()> {
    for field in numbered(def) {
        if let Some(next) = behind(conn, def, field).await? {
            let what = format!(
                "the counter of {} would give a number again; it should be at {next}",
                field.name
            );
            findings.note(Some(&def.id), what);
        }
    }
    for (field, pattern) in def
        .live_fields()
        .filter_map(|field| Some((field, series::pattern_of(field)?)))
    {
        for (counter, next) in series::behind(conn, def, field, &pattern).await? {
            let period = counter.as_str().split_once(':');
            let of = period.map_or_else(String::new, |(_, period)| format!(" of {period}"));
            let what = format!(
                "the counter of {}{of} would give a number again; it should be at {next}",
                field.name
            );
            findings.note(Some(&def.id), what);
        }
        for number in series::doubled(conn, def, field).await? {
            let what = format!("more than one record has the {} {number}", field.name);
            findings.note(Some(&def.id), what);
        }
    }
    Ok(())
}

/// The fields that number records by themselves as they are made.
pub(super) fn numbered(def: &ObjectDef) -> impl Iterator<Item = &FieldDef> {
    def.live_fields()
        .filter(|field| matches!(field.ty, FieldType::AutoNumber))
}

/// The number that a counter should give next, if it would give an earlier one.
pub(super) async fn behind(
    conn: &mut Conn,
    def: &ObjectDef,
    field: &FieldDef,
) -> Result<Option<i64>> {
    let mut sql = Sql::new(format!(
        "select coalesce(max(t.{}), 0) + 1, (select s.next from {{w}}.sequences s where s.object = ",
        column('f', &field.id)
    ));
    sql.bind(def.id.as_str())
        .push(" and s.field = ")
        .bind(field.id.as_str())
        .push(&format!(") from {} t", table(&def.id)));
    let row = conn.fetch_one(&sql).await?;
    let (should, is) = (row.get_int(0)?, row.int(1)?.unwrap_or(1));
    Ok((is < should).then_some(should))
}

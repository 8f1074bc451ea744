//! Numbers of series: which were given, as records have them, and the counters
//! that give the next ones. There is a counter for each period of a series.

use std::collections::BTreeMap;

use base::Result;
use futures::TryStreamExt;
use schema::{FieldDef, FieldId, FieldType, ObjectDef, series::Pattern};

use crate::{
    Conn, Sql, Tx,
    definitions::number_from,
    names::{column, table},
};

/// The pattern of a series; none of another field. One that cannot be read any
/// more is the bare number.
pub fn pattern_of(field: &FieldDef) -> Option<Pattern> {
    match &field.ty {
        FieldType::Series { pattern } => {
            Some(Pattern::parse(pattern).unwrap_or_else(|_| Pattern::bare()))
        }
        _ => None,
    }
}

/// Under which name the counter of a period is kept.
pub fn counter(field: &FieldId, period: &str) -> FieldId {
    match period {
        "" => field.clone(),
        period => FieldId::new(format!("{field}:{period}")),
    }
}

/// The number that each period's counter should give next, by the numbers that
/// records have, where it would give an earlier one. The trash counts.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn behind(
    conn: &mut Conn,
    def: &ObjectDef,
    field: &FieldDef,
    pattern: &Pattern,
) -> Result<Vec<(FieldId, i64)>> {
    let name = column('f', &field.id);
    let sql = Sql::new(format!(
        "select {name} from {} where {name} is not null",
        table(&def.id)
    ));
    let mut highest: BTreeMap<String, i64> = BTreeMap::new();
    let mut rows = conn.stream(&sql);
    while let Some(row) = rows.try_next().await? {
        if let Some((period, number)) = pattern.read(&row.get_text(0)?) {
            let most = highest.entry(period).or_default();
            *most = number.max(*most);
        }
    }
    drop(rows);
    let mut behind = Vec::new();
    for (period, number) in highest {
        let counter = counter(&field.id, &period);
        let args = [def.id.as_str().into(), counter.as_str().into()];
        let next = conn.fetch_optional(&Sql::with(NEXT, args)).await?;
        let next = next.map(|row| row.get_int(0)).transpose()?.unwrap_or(1);
        if next <= number {
            behind.push((counter, number + 1));
        }
    }
    Ok(behind)
}

/// Lets the counters of a series go on after the highest numbers that records
/// have. Gives how many were behind.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn count_on(tx: &mut Tx, def: &ObjectDef, field: &FieldDef) -> Result<u64> {
    let Some(pattern) = pattern_of(field) else {
        return Ok(0);
    };
    let behind = behind(tx, def, field, &pattern).await?;
    for (counter, next) in &behind {
        number_from(tx, &def.id, counter, *next).await?;
    }
    Ok(behind.len() as u64)
}

/// The first numbers that more than one record has outside the trash.
pub(crate) async fn doubled(
    conn: &mut Conn,
    def: &ObjectDef,
    field: &FieldDef,
) -> Result<Vec<String>> {
    let (shown, folded) = (column('f', &field.id), column('k', &field.id));
    let sql = Sql::new(format!(
        "select min({shown}) from {} where {folded} is not null and deleted_at is null group by {folded} \
         having count(*) > 1 order by 1 limit 20",
        table(&def.id)
    ));
    let rows = conn.fetch(&sql).await?;
    rows.iter().map(|row| row.get_text(0)).collect()
}

const NEXT: &str = "select next from {w}.sequences where object = $1 and field = $2";

/// Every fixed statement of this module that both databases read.
pub(crate) const STATEMENTS: &[&str] = &[NEXT];

//! What the log says of a change set, and the records that it is about.

use std::collections::HashMap;

use base::{Id, Result};
use schema::{ObjectDef, Record};
use store::{ByIds, ChangeRow, Trash};

use crate::rules::Tx;

/// The records of changes, those in the trash as well, held until the
/// transaction ends.
pub(super) async fn load(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    some: &[ChangeRow],
) -> Result<HashMap<Id, Record>> {
    let ids: Vec<Id> = of_records(some).map(|(_, id)| id).collect();
    store::lock(tx.store, &def.id, &ids).await?;
    let ask = tx.cx.scope.apply(ByIds {
        object: def.id.clone(),
        ids,
        fields: None,
        trash: Trash::Both,
    });
    let found = store::by_ids(tx.store, &tx.cx.schema, &ask).await?;
    Ok(found
        .into_iter()
        .map(|record| (record.id, record))
        .collect())
}

/// Changes with the records that they are of.
pub(super) fn of_records(some: &[ChangeRow]) -> impl Iterator<Item = (&ChangeRow, Id)> {
    some.iter().filter_map(|row| Some((row, row.record?)))
}

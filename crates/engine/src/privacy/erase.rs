//! Somebody is erased: their record has no name any more, what hangs on it is gone, the
//! log keeps no value of them, and what was sealed with their key is sealed for good.

use std::collections::{BTreeMap, HashSet};

use base::{Id, Result};
use schema::{ObjectDef, ObjectId, Record, Value, def::FILE};
use store::{ByIds, Trash};

use super::{blank::blanked, held, subject};
use crate::{
    Cx, Tx,
    audit::{self, Event},
    people, public,
    records::{self, remove, write},
    rules::AnyDraft,
};

/// What an erasure took away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// How many records of each object went.
    pub along: BTreeMap<String, usize>,
    /// How many stay that name it.
    pub pointing: usize,
}

/// Erases a subject, in the trash or not, for good.
///
/// # Errors
/// `NotFound`; `Forbidden` without the right, or to remove the record; `Conflict` if
/// too much hangs on it, or a rule keeps something of that.
pub async fn erase(cx: &Cx, object: &ObjectId, id: Id) -> Result<Erased> {
    subject(cx, object, id).await?;
    let object = object.clone();
    write(cx, move |mut tx| {
        let object = object.clone();
        Box::pin(async move { in_tx(&mut tx, &object, id).await })
    })
    .await
}

pub(super) async fn in_tx(tx: &mut Tx<'_>, object: &ObjectId, id: Id) -> Result<Erased> {
    let record = remove::load(tx, object, id).await?;
    remove::may_remove(tx, object, &[id]).await?;
    let schema = std::sync::Arc::clone(tx.schema());
    let def = schema
        .object(object)
        .cloned()
        .ok_or_else(|| base::Error::not_found("object"))?;
    let held = held::on(tx.store, &schema, object, id).await?;
    let mut own = vec![record];
    own.extend(all(tx, object, held.merged.to_vec()).await?);
    let mut hanging: Vec<(ObjectId, Vec<Record>)> = Vec::with_capacity(held.hanging.len());
    for (object, ids) in &held.hanging {
        let ids: Vec<Id> = ids.iter().copied().collect();
        store::lock(tx.store, object, &ids).await?;
        hanging.push((object.clone(), all(tx, object, ids).await?));
    }
    let ours = own
        .iter()
        .chain(hanging.iter().flat_map(|(_, records)| records));
    let files = own_files(tx, &schema, ours).await?;
    if !files.is_empty() {
        store::lock(tx.store, &FILE.into(), &files).await?;
        hanging.push((FILE.into(), all(tx, &FILE.into(), files).await?));
    }

    let mut gone: BTreeMap<ObjectId, Vec<Id>> = BTreeMap::new();
    for (object, records) in &hanging {
        let ids = records.iter().map(|record| record.id);
        gone.entry(object.clone()).or_default().extend(ids);
    }
    blank_all(tx, &def, own, &held.merged).await?;
    remove::purge_in_tx(tx, hanging).await?;

    let along = gone
        .iter()
        .map(|(object, ids)| (object.to_string(), ids.len()));
    let erased = Erased {
        along: along.collect(),
        pointing: held.pointing.values().map(|ids| ids.len()).sum(),
    };
    let subjects: Vec<Id> = [id].into_iter().chain(held.merged).collect();
    for id in &subjects {
        public::forget(tx.store, object, *id).await?;
    }
    for key in people::revoke_keys_of(tx.store, &subjects, tx.now()).await? {
        audit::note(tx.store, &tx.cx, &Event::KeyRevoked { key });
    }
    gone.entry(object.clone()).or_default().extend(subjects);
    for (object, ids) in &gone {
        store::redact(tx.store, ids).await?;
        store::forget_answers(tx.store, ids).await?;
        store::destroy_subject_keys(tx.store, object, tx.now(), ids).await?;
    }
    let event = Event::Erased {
        object: object.clone(),
        record: id,
        along: erased.along.clone(),
    };
    audit::note(tx.store, &tx.cx, &event);
    Ok(erased)
}

async fn all(tx: &mut Tx<'_>, object: &ObjectId, ids: Vec<Id>) -> Result<Vec<Record>> {
    let ask = tx.cx.scope.apply(ByIds {
        object: object.clone(),
        ids,
        fields: None,
        trash: Trash::Both,
    });
    store::by_ids(tx.store, &tx.cx.schema, &ask).await
}

/// Files that nothing else names.
async fn own_files(
    tx: &mut Tx<'_>,
    schema: &schema::Schema,
    records: impl Iterator<Item = &Record>,
) -> Result<Vec<Id>> {
    let (mut files, mut of) = (Vec::new(), HashSet::new());
    for record in records {
        of.insert(record.id);
        for (_, slot) in record.slots() {
            if let schema::Slot::Is(Value::Refs(links)) = slot {
                let links = links.iter().filter(|link| link.object.as_str() == FILE);
                files.extend(links.map(|link| link.id));
            }
        }
    }
    files.sort_unstable();
    files.dedup();
    match files.is_empty() {
        true => Ok(files),
        false => held::own_files(tx.store, schema, &files, &of).await,
    }
}

async fn blank_all(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    own: Vec<Record>,
    merged: &[Id],
) -> Result<()> {
    let mut ids = merged.to_vec();
    ids.extend(own.iter().map(|record| record.id));
    let drafts = own.into_iter().enumerate().map(|(place, before)| AnyDraft {
        place,
        after: blanked(def, &before),
        before: Some(before),
        unread: Vec::new(),
        faults: Vec::new(),
    });
    records::overwrite(tx, def, drafts.collect()).await?;
    store::empty_removed(tx.store, def, &ids).await
}

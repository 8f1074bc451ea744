//! The first stage: records that have an e-mail address or a phone number in common.
//!
//! A group stands under its smallest handle, with all the others that its records
//! share; the same records are not given again under those.

use std::collections::{BTreeSet, HashMap, HashSet};

use base::{Id, Result, fold};
use schema::{
    FieldDef, FieldId, FieldType, ObjectDef, Record,
    likeness::{Likeness, Name, Named, compare},
    value::keys::{self, Handle},
};
use store::{ByHandles, SharedHandle, SharedHandles, SharedPage};

use super::{
    super::read::Reading, DuplicateGroup, DuplicatePage, DuplicatePlace, DuplicateReason, MOST,
    ROWS, ReasonKind, evidence, link,
};
use crate::Cx;

/// The next groups after a handle. `next` is none when there are no more handles.
pub async fn find(
    cx: &Cx,
    def: &ObjectDef,
    after: Option<String>,
    limit: usize,
) -> Result<DuplicatePage> {
    let fields: Vec<&FieldDef> = def.live_fields().filter(is_recognised_by).collect();
    if fields.is_empty() {
        return Ok(DuplicatePage::default());
    }
    let ids = fields.iter().map(|field| field.id.clone());
    let shared = shared(cx, def, ids.collect(), after).await?;
    let mut groups = Vec::new();
    for some in shared.handles.chunks(limit) {
        let among = Among::of(cx, def, &fields, some).await?;
        for handle in some {
            groups.extend(among.group(def, handle));
            if groups.len() >= limit {
                let is_last = shared.handles.last() == Some(handle);
                let next = match is_last {
                    true => shared.next,
                    false => Some(handle.value.clone()),
                };
                return Ok(page(groups, next));
            }
        }
    }
    Ok(page(groups, shared.next))
}

fn page(groups: Vec<DuplicateGroup>, next: Option<String>) -> DuplicatePage {
    let next = next.map(|value| DuplicatePlace::Handles { after: Some(value) });
    DuplicatePage { groups, next }
}

/// Whether a field tells whose record it is. Links do not: colleagues share the page
/// of their company.
fn is_recognised_by(field: &&FieldDef) -> bool {
    matches!(field.ty, FieldType::Emails | FieldType::Phones)
}

async fn shared(
    cx: &Cx,
    def: &ObjectDef,
    fields: Vec<FieldId>,
    after: Option<String>,
) -> Result<SharedPage> {
    let ask = cx.scope.apply(SharedHandles {
        object: def.id.clone(),
        fields,
        after,
        rows: ROWS,
    });
    let mut reading = Reading::of(cx).await?;
    loop {
        let page = store::shared_handles(&mut reading.conn, &reading.schema, &ask).await;
        if reading.is_current(&page).await? {
            return page;
        }
    }
}

/// The records of some shared handles, with all that they share.
struct Among {
    records: HashMap<Id, Member>,
    /// Everybody who has one of the handles.
    holders: HashMap<Handle, BTreeSet<Id>>,
}

/// A record of a group.
struct Member {
    record: Record,
    name: Option<Name>,
    handles: HashSet<Handle>,
}

impl Among {
    async fn of(
        cx: &Cx,
        def: &ObjectDef,
        fields: &[&FieldDef],
        shared: &[SharedHandle],
    ) -> Result<Among> {
        let named = shared.iter().flat_map(|one| one.records.iter().take(MOST));
        let ids: BTreeSet<Id> = named.copied().collect();
        let load = fields.iter().map(|field| field.id.clone());
        let load = load.chain([def.title.clone()]).collect();
        let mut records = HashMap::new();
        for record in evidence::load(cx, def, ids.into_iter().collect(), load).await? {
            let name = Named::by(def).and_then(|named| {
                let title = keys::title(def, &record);
                Name::of(&fold(&title), named)
            });
            let values = fields.iter().map(|f| (f, record.value(f.id.as_str())));
            let handles = values.flat_map(|(field, value)| keys::handles(field, value));
            let member = Member {
                name,
                handles: handles.collect(),
                record,
            };
            records.insert(member.record.id, member);
        }
        let mut among = Among {
            records,
            holders: HashMap::new(),
        };
        among.holders = among.holders(cx, def, shared).await?;
        Ok(among)
    }

    /// Who has what the records of these handles share besides.
    async fn holders(
        &self,
        cx: &Cx,
        def: &ObjectDef,
        shared: &[SharedHandle],
    ) -> Result<HashMap<Handle, BTreeSet<Id>>> {
        let others = shared.iter().flat_map(|one| {
            let of_this = |handle: &Handle| handle.value == one.value && handle.kind == one.kind;
            let mut common = self.common(one);
            common.retain(|handle| !of_this(handle));
            common
        });
        let others: HashSet<Handle> = others.collect();
        let handles: Vec<Handle> = others.into_iter().collect();
        let mut holders: HashMap<Handle, BTreeSet<Id>> = HashMap::new();
        if handles.is_empty() {
            return Ok(holders);
        }
        let ask = cx.scope.apply(ByHandles {
            object: Some(def.id.clone()),
            handles: handles.clone(),
        });
        let mut reading = Reading::of(cx).await?;
        let found = loop {
            let found = store::by_handle(&mut reading.conn, &reading.schema, &ask).await;
            if reading.is_current(&found).await? {
                break found?;
            }
        };
        for one in found {
            if let Some(handle) = handles.get(one.handle) {
                holders.entry(handle.clone()).or_default().insert(one.id);
            }
        }
        Ok(holders)
    }

    fn members(&self, shared: &SharedHandle) -> Vec<&Member> {
        let ids = shared.records.iter().take(MOST);
        ids.filter_map(|id| self.records.get(id)).collect()
    }

    /// The handles that all records of one have.
    fn common(&self, shared: &SharedHandle) -> Vec<Handle> {
        let members = self.members(shared);
        let Some((first, others)) = members.split_first() else {
            return Vec::new();
        };
        let by_all = |handle: &&Handle| others.iter().all(|other| other.handles.contains(*handle));
        first.handles.iter().filter(by_all).cloned().collect()
    }

    /// None if the same records stand under a smaller handle, or are gone by now.
    fn group(&self, def: &ObjectDef, shared: &SharedHandle) -> Option<DuplicateGroup> {
        let members = self.members(shared);
        if members.len() < 2 {
            return None;
        }
        let common = self.common(shared);
        let all: BTreeSet<Id> = shared.records.iter().copied().collect();
        let is_given = common.iter().any(|handle| {
            (handle.value.as_str(), handle.kind) < (shared.value.as_str(), shared.kind)
                && self.holders.get(handle) == Some(&all)
        });
        if is_given {
            return None;
        }
        let reason = |handle: &Handle| {
            let kind = ReasonKind::of_handle(handle.kind)?;
            let value = handle.value.clone();
            Some(DuplicateReason { kind, value })
        };
        let mut reasons: Vec<DuplicateReason> = common.iter().filter_map(reason).collect();
        reasons.sort_by(|a, b| (a.kind, &a.value).cmp(&(b.kind, &b.value)));
        let strongest = reasons.first()?.kind;
        Some(DuplicateGroup {
            records: members.iter().map(|one| link(def, &one.record)).collect(),
            count: shared.records.len(),
            likeness: evidence::of_handle(strongest, names(&members), shared.records.len()),
            reasons,
        })
    }
}

/// How alike the two are named that are least alike.
fn names(members: &[&Member]) -> Option<Likeness> {
    let mut least = Likeness::Equal;
    for (n, one) in members.iter().enumerate() {
        for other in &members[n + 1..] {
            least = least.min(compare(one.name.as_ref()?, other.name.as_ref()?)?);
        }
    }
    Some(least)
}

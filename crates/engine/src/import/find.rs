//! Finds records for a whole chunk of rows: one query per way of looking,
//! whatever the number of rows.

use std::collections::{HashMap, HashSet};

use base::{Id, Result};
use schema::{
    Changes, Cursor, Filter, Path, Query,
    filter::{Op, Operand, Right, Test},
    value::keys::Handle,
};
use store::{ByHandles, ByTitle, ByUnique};

use super::{
    plan::{Key, Lookup, MatchBy, Plan},
    prepare::Match,
};
use crate::records::{Ask, Tx, save_in_tx};

/// What a key stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    One(Id),
    /// More than one record has it.
    Many,
}

/// Records by key.
pub type ByKey = HashMap<String, Found>;

/// Texts of one filter at once.
const TEXTS: usize = 500;
/// Records of one page.
const PAGE: u32 = 500;

/// Looks records up by keys and the texts that they come from.
pub async fn look_up(
    tx: &mut Tx<'_>,
    lookup: &Lookup,
    wanted: &[(&String, &String)],
) -> Result<ByKey> {
    let mut found = ByKey::new();
    if wanted.is_empty() {
        return Ok(found);
    }
    // Without an index to step into, one walk over the records for many texts
    // is better than one for each.
    if lookup.within.is_some() || !lookup.is_indexed() {
        return look_through(tx, lookup, wanted).await;
    }
    let object = lookup.object.id.clone();
    let pairs: Vec<(usize, Id)> = match &lookup.key {
        Key::Title(_) => {
            let titles = wanted.iter().map(|(_, text)| (*text).clone()).collect();
            let ask = tx.asker().scope.apply(ByTitle { object, titles });
            store::by_title(tx.store, &tx.cx.schema, &ask).await?
        }
        Key::Field(field) => {
            let values = wanted
                .iter()
                .map(|(_, text)| lookup.value_of(&tx.cx.schema, text).unwrap_or_default())
                .collect();
            let ask = tx.asker().scope.apply(ByUnique {
                object,
                field: field.id.clone(),
                values,
            });
            store::by_unique(tx.store, &tx.cx.schema, &ask).await?
        }
        Key::Handle(field) => {
            let handles = wanted
                .iter()
                .map(|(key, _)| Handle {
                    kind: handle_kind(field),
                    value: (*key).clone(),
                })
                .collect();
            let ask = tx.asker().scope.apply(ByHandles {
                object: Some(object),
                handles,
            });
            let handled = store::by_handle(tx.store, &tx.cx.schema, &ask).await?;
            handled
                .into_iter()
                .map(|one| (one.handle, one.id))
                .collect()
        }
    };
    for (place, id) in pairs {
        if let Some((key, _)) = wanted.get(place) {
            note(&mut found, (*key).clone(), id);
        }
    }
    Ok(found)
}

/// The same by a filter. Texts that are known to stand for several records are
/// not asked for any further, so that a common one does not bring them all here.
async fn look_through(
    tx: &mut Tx<'_>,
    lookup: &Lookup,
    wanted: &[(&String, &String)],
) -> Result<ByKey> {
    let mut found = ByKey::new();
    for some in wanted.chunks(TEXTS) {
        let mut open = some.to_vec();
        let mut after = None;
        while !open.is_empty() {
            let page = tx.query(page_of(lookup, &open, after)).await?;
            for record in &page {
                for key in lookup.keys_of(record) {
                    note(&mut found, key, record.id);
                }
            }
            after = match page.last() {
                Some(last) if page.len() >= PAGE as usize => Some(last.id),
                _ => break,
            };
            open.retain(|(key, _)| found.get(*key) != Some(&Found::Many));
        }
    }
    Ok(found)
}

/// The records after this one that any of the texts stands for, in order of id.
fn page_of(lookup: &Lookup, texts: &[(&String, &String)], after: Option<Id>) -> Query {
    let field = lookup.key.field().id.clone();
    let test = Filter::Test(Test {
        left: Operand::Path(Path::field(field.clone())),
        op: Op::In,
        right: Right::List(texts.iter().map(|(_, text)| lookup.literal(text)).collect()),
    });
    Query {
        filter: match &lookup.within {
            Some(within) => Filter::And(vec![within.clone(), test]),
            None => test,
        },
        fields: Some(vec![field]),
        limit: PAGE,
        after: after.map(|id| Cursor {
            keys: Vec::new(),
            id,
        }),
        ..Query::of(lookup.object.id.clone())
    }
}

fn note(found: &mut ByKey, key: String, id: Id) {
    found
        .entry(key)
        .and_modify(|known| {
            if *known != Found::One(id) {
                *known = Found::Many;
            }
        })
        .or_insert(Found::One(id));
}

fn handle_kind(field: &schema::FieldDef) -> &'static str {
    match field.ty {
        schema::FieldType::Phones => "phone",
        schema::FieldType::Links => "link",
        _ => "email",
    }
}

/// Makes the records that were looked for and are not there; says of each text
/// that did not make one why.
pub async fn make(
    tx: &mut Tx<'_>,
    lookup: &Lookup,
    wanted: &[(&String, &String)],
) -> Result<(ByKey, HashMap<String, String>)> {
    let (mut made, mut faults) = (ByKey::new(), HashMap::new());
    let (mut asks, mut keys) = (Vec::new(), Vec::new());
    for (key, text) in wanted {
        match lookup.value_of(&tx.cx.schema, text) {
            Ok(value) => {
                let mut changes = Changes::default();
                for (field, value) in &lookup.create {
                    changes.set(field.clone(), value.clone());
                }
                changes.set(lookup.key.field().id.clone(), value);
                asks.push(Ask::create(changes));
                keys.push((*key).clone());
            }
            Err(fault) => {
                faults.insert((*key).clone(), fault.message);
            }
        }
    }
    let saved = save_in_tx(tx, &lookup.object.id, asks).await?;
    for (key, answer) in keys.into_iter().zip(saved) {
        match answer {
            Ok(saved) => {
                made.insert(key, Found::One(saved.record.id));
            }
            Err(error) => {
                faults.insert(key, error.to_string());
            }
        }
    }
    Ok((made, faults))
}

/// Existing records by the keys of the rows' matches.
pub async fn matches(
    tx: &mut Tx<'_>,
    plan: &Plan,
    by: &MatchBy,
    wanted: &[&Match],
) -> Result<ByKey> {
    let object = plan.object.id.clone();
    let mut found = ByKey::new();
    let (keys, pairs): (Vec<&String>, Vec<(usize, Id)>) = match by {
        MatchBy::Id => {
            let ids: Vec<Id> = wanted.iter().filter_map(|one| one.id()).collect();
            let there = tx.records(&object, &ids).await?;
            let one = |id: &Id| (id.to_string(), Found::One(*id));
            return Ok(there.keys().map(one).collect());
        }
        MatchBy::Unique(field) => {
            let (keys, values) = wanted.iter().filter_map(|one| one.value()).unzip();
            let ask = tx.asker().scope.apply(ByUnique {
                object,
                field: field.id.clone(),
                values,
            });
            (keys, store::by_unique(tx.store, &tx.cx.schema, &ask).await?)
        }
        MatchBy::Title(_) => {
            let (keys, titles) = wanted.iter().filter_map(|one| one.title()).unzip();
            let ask = tx.asker().scope.apply(ByTitle { object, titles });
            (keys, store::by_title(tx.store, &tx.cx.schema, &ask).await?)
        }
        MatchBy::Handle(field) => {
            let kind = handle_kind(field);
            let keys: HashSet<&String> = wanted.iter().flat_map(|one| &one.keys).collect();
            let keys: Vec<&String> = keys.into_iter().collect();
            let handle = |value: &&String| Handle {
                kind,
                value: (*value).clone(),
            };
            let ask = tx.asker().scope.apply(ByHandles {
                object: Some(object),
                handles: keys.iter().map(handle).collect(),
            });
            let handled = store::by_handle(tx.store, &tx.cx.schema, &ask).await?;
            let pair = |one: store::Handled| (one.handle, one.id);
            (keys, handled.into_iter().map(pair).collect())
        }
    };
    for (place, id) in pairs {
        if let Some(key) = keys.get(place) {
            note(&mut found, (*key).clone(), id);
        }
    }
    Ok(found)
}

//! Finds records for a whole chunk of rows: one query per way of looking,
//! whatever the number of rows.

use std::collections::HashMap;

use base::{Id, Result};
use schema::{
    Changes, Cursor, Filter, Path, Query,
    filter::{Op, Operand, Right, Test},
    value::keys::Handle,
};
use store::{ByHandles, ByTitle, ByUnique};

use super::{
    plan::{Key, Lookup, MatchBy, Plan},
    prepare::{Match, Sought},
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
const TEXTS: usize = 100;
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
    if let Some(within) = &lookup.within {
        return look_up_within(tx, lookup, within, wanted).await;
    }
    let object = lookup.object.id.clone();
    let pairs: Vec<(usize, Id)> = match &lookup.key {
        Key::Title(_) => {
            let titles = wanted.iter().map(|(_, text)| (*text).clone()).collect();
            let ask = tx.cx.scope.apply(ByTitle { object, titles });
            store::by_title(tx.store, &tx.cx.schema, &ask).await?
        }
        Key::Field(field) => {
            let values = wanted
                .iter()
                .map(|(_, text)| lookup.value_of(&tx.cx.schema, text).unwrap_or_default())
                .collect();
            let ask = tx.cx.scope.apply(ByUnique {
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
            let ask = tx.cx.scope.apply(ByHandles {
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

/// The same among the records that meet a filter.
async fn look_up_within(
    tx: &mut Tx<'_>,
    lookup: &Lookup,
    within: &Filter,
    wanted: &[(&String, &String)],
) -> Result<ByKey> {
    let field = lookup.key.field().id.clone();
    let mut found = ByKey::new();
    for some in wanted.chunks(TEXTS) {
        let test = Test {
            left: Operand::Path(Path::field(field.clone())),
            op: Op::In,
            right: Right::List(some.iter().map(|(_, text)| lookup.literal(text)).collect()),
        };
        let mut query = Query {
            filter: Filter::And(vec![within.clone(), Filter::Test(test)]),
            fields: Some(vec![field.clone()]),
            limit: PAGE,
            ..Query::of(lookup.object.id.clone())
        };
        loop {
            let page = tx.query(query.clone()).await?;
            for record in &page {
                for key in lookup.keys_of(record) {
                    note(&mut found, key, record.id);
                }
            }
            match page.last() {
                Some(last) if page.len() >= PAGE as usize => {
                    query.after = Some(Cursor {
                        keys: Vec::new(),
                        id: last.id,
                    });
                }
                _ => break,
            }
        }
    }
    Ok(found)
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

/// Existing records of the rows' matches, by the key of the match.
pub async fn matches(
    tx: &mut Tx<'_>,
    plan: &Plan,
    by: &MatchBy,
    wanted: &[&Match],
) -> Result<ByKey> {
    let object = plan.object.id.clone();
    let mut found = ByKey::new();
    let pairs: Vec<(usize, Id)> = match by {
        MatchBy::Id => {
            let ids: Vec<Id> = wanted
                .iter()
                .filter_map(|m| {
                    if let Sought::Id(id) = m.by {
                        Some(id)
                    } else {
                        None
                    }
                })
                .collect();
            let there = tx.records(&object, &ids).await?;
            return Ok(there
                .keys()
                .map(|id| (id.to_string(), Found::One(*id)))
                .collect());
        }
        MatchBy::Unique(field) => {
            let values = wanted
                .iter()
                .map(|m| {
                    if let Sought::Value(value) = &m.by {
                        value.clone()
                    } else {
                        schema::Value::Empty
                    }
                })
                .collect();
            let ask = tx.cx.scope.apply(ByUnique {
                object,
                field: field.id.clone(),
                values,
            });
            store::by_unique(tx.store, &tx.cx.schema, &ask).await?
        }
        MatchBy::Title(_) => {
            let titles = wanted
                .iter()
                .map(|m| {
                    if let Sought::Title(title) = &m.by {
                        title.clone()
                    } else {
                        String::new()
                    }
                })
                .collect();
            let ask = tx.cx.scope.apply(ByTitle { object, titles });
            store::by_title(tx.store, &tx.cx.schema, &ask).await?
        }
        MatchBy::Handle(field) => {
            let kind = handle_kind(field);
            let (mut handles, mut places): (Vec<Handle>, Vec<Vec<usize>>) =
                (Vec::new(), Vec::new());
            let mut known: HashMap<&String, usize> = HashMap::new();
            for (place, m) in wanted.iter().enumerate() {
                let Sought::Handles(all) = &m.by else {
                    continue;
                };
                for value in all {
                    let n = *known.entry(value).or_insert_with(|| {
                        handles.push(Handle {
                            kind,
                            value: value.clone(),
                        });
                        places.push(Vec::new());
                        handles.len() - 1
                    });
                    places[n].push(place);
                }
            }
            let ask = tx.cx.scope.apply(ByHandles {
                object: Some(object),
                handles,
            });
            let handled = store::by_handle(tx.store, &tx.cx.schema, &ask).await?;
            handled
                .iter()
                .flat_map(|one| places[one.handle].iter().map(|place| (*place, one.id)))
                .collect()
        }
    };
    for (place, id) in pairs {
        if let Some(wanted) = wanted.get(place) {
            note(&mut found, wanted.key.clone(), id);
        }
    }
    Ok(found)
}

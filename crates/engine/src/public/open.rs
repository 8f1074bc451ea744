//! A link is opened: what whoever has it sees.

use std::{collections::BTreeMap, sync::Arc};

use base::{Error, Id, Result};
use schema::{
    FieldDef, FieldId, Filter, Link, ObjectDef, ObjectId, Record, Role, Slot, Special, Value,
    filter::parse,
    rights::{FieldRight, Grant, Reach},
};

use super::{is_publishable, is_showable, reaches, store};
use crate::{Cx, Origin, Principal, Via, Workspace, people, people::token, records};

/// After this long a link is noted to be used once more, in microseconds.
const NOTED_EVERY: i64 = 60_000_000;
/// Values of one list in a filter.
const LISTED: usize = 500;
/// Longer texts are none of ours.
const LONGEST: usize = 64;

/// What is seen through a link.
pub struct Opened {
    /// Of whoever has the link: it reaches what is shown and nothing else.
    pub cx: Cx,
    pub def: Arc<ObjectDef>,
    pub record: Record,
    /// What is shown of it, in the order that was chosen.
    pub fields: Vec<FieldId>,
}

/// What the link with this text shows; none if there is no such link, or if it is over
/// for whatever reason: nobody is told which.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn open(ws: &Workspace, secret: &str, origin: Origin) -> Result<Option<Opened>> {
    if secret.len() > LONGEST {
        return Ok(None);
    }
    let row = store::by_hash(&mut ws.db().read().await?, &token::hash(secret)).await?;
    let now = ws.clock().now();
    let Some(row) = row.filter(|row| !row.is_over(now)) else {
        return Ok(None);
    };
    ws.stand_now().await?;
    let Some(maker) = people::user(ws, row.created_by).await? else {
        return Ok(None);
    };
    let maker = ws.cx(maker, Via::Page);
    let Some(seen) = in_sight(&maker, &row.object, row.record).await? else {
        return Ok(None);
    };
    let Some(def) = maker.schema.object(&row.object) else {
        return Ok(None);
    };
    let shown = row.fields.iter().filter_map(|id| def.field_by_id(id));
    let shown: Vec<&FieldDef> = shown
        .filter(|field| {
            def.live_fields().any(|live| live.id == field.id) && is_showable(def, field)
        })
        .collect();
    let who = Principal::Link {
        id: row.id,
        shows: Arc::new(role(&maker, def, &seen, &shown)?),
    };
    let fields = shown.iter().map(|field| field.id.clone()).collect();
    let cx = ws.cx(who, Via::Page).came_from(origin);
    let Some(record) = found(records::get(&cx, &row.object, row.record).await)? else {
        return Ok(None);
    };
    let Some(def) = cx.schema.object(&row.object).cloned() else {
        return Ok(None);
    };
    if row
        .last_used_at
        .is_none_or(|last| now.0 - last.0 >= NOTED_EVERY)
    {
        let id = row.id;
        let noted = records::write_beside(&cx, move |tx| {
            Box::pin(async move { store::touch(tx, id, now).await })
        });
        // Who only reads is not to be kept from it by a disk that is full.
        if let Err(error) = noted.await {
            tracing::debug!(%error, "that a public link was opened could not be noted");
        }
    }
    Ok(Some(Opened {
        cx,
        def,
        record,
        fields,
    }))
}

/// The record, if who made the link may still make links and sees it.
async fn in_sight(maker: &Cx, object: &ObjectId, record: Id) -> Result<Option<Record>> {
    let def = maker.schema.object(object);
    if !maker.rights.may(Special::Publish) || !def.is_some_and(|def| is_publishable(def)) {
        return Ok(None);
    }
    match found(records::get(maker, object, record).await)? {
        Some(seen) if reaches(maker, object, record).await? => Ok(Some(seen)),
        _ => Ok(None),
    }
}

fn found(record: Result<Record>) -> Result<Option<Record>> {
    match record {
        Ok(record) => Ok(Some(record)),
        Err(Error::NotFound { .. } | Error::Gone { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What lets somebody see one record with these fields, and the names of what those
/// refer to as far as who made the link sees it.
fn role(maker: &Cx, def: &ObjectDef, record: &Record, shown: &[&FieldDef]) -> Result<Role> {
    let mut seen: BTreeMap<ObjectId, Vec<Id>> = BTreeMap::new();
    for field in shown {
        for link in links(record.slot(field.id.as_str())) {
            // Of its own kind it is not told which fields of another may be seen.
            if !link.hidden && !link.deleted && link.object != def.id {
                seen.entry(link.object.clone()).or_default().push(link.id);
            }
        }
    }
    let mut role = Role::default();
    let mut name = format!("link of {}", def.id);
    for field in shown {
        name.push_str(&format!(" {}", field.id));
    }
    role.objects
        .insert(def.id.clone(), sees(maker, def, &[record.id])?);
    show(&mut role, &def.id, shown.iter().map(|field| &field.id));
    for (object, mut ids) in seen {
        let Some(def) = maker.whole.object(&object) else {
            continue;
        };
        ids.sort_unstable();
        ids.dedup();
        name.push_str(&format!(" and {object}"));
        role.objects.insert(object.clone(), sees(maker, def, &ids)?);
        show(&mut role, &object, std::iter::empty());
    }
    // Definitions are kept by this name as they are seen.
    role.key = name;
    Ok(role)
}

/// Of an object's fields these and no others.
fn show<'f>(role: &mut Role, object: &ObjectId, fields: impl Iterator<Item = &'f FieldId>) {
    let seen = fields.map(|id| (id.clone(), FieldRight::Read));
    let others = (FieldId::from("*"), FieldRight::Hidden);
    let said = seen.chain([others]).collect();
    role.fields.insert(object.clone(), said);
}

/// That these records are read, and no others.
fn sees(maker: &Cx, def: &ObjectDef, ids: &[Id]) -> Result<Grant> {
    let some = ids.chunks(LISTED).map(|ids| {
        let ids: Vec<String> = ids.iter().map(Id::to_string).collect();
        let text = format!("id in ({})", ids.join(", "));
        parse(&text, def, &maker.whole).map_err(Error::broken)
    });
    let only = Filter::Or(some.collect::<Result<_>>()?);
    Ok(Grant {
        read: Reach::All,
        only: Some(only),
        ..Grant::default()
    })
}

fn links(slot: &Slot) -> &[Link] {
    match slot {
        Slot::Is(Value::Ref(link)) => std::slice::from_ref(link),
        Slot::Is(Value::Refs(links)) => links,
        _ => &[],
    }
}

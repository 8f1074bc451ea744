//! Public links: whoever has one sees some fields of one record, without an account.
//!
//! A link shows no more than who made it may see at the moment it is opened: it ends
//! with their account, their right to make links, or the record being out of their sight.

mod open;
mod store;

use std::sync::Arc;

use base::{Error, Fault, Id, Micros, Result};
use schema::{Access, Action, FieldDef, FieldType, Link, ObjectDef, ObjectId, Special};

pub use open::{Opened, open};
pub use store::STATEMENTS;
pub(crate) use store::forget;

use crate::{
    Cx, Principal,
    audit::{self, Event},
    people::token,
    records,
};
use store::LinkRow;

/// What the address of a link begins with, after the program's own.
pub const ADDRESS: &str = "/-/public/";
/// Links of one record, at most.
pub const MOST: usize = 20;

/// A link to be made.
#[derive(Clone, Debug, Default)]
pub struct NewPublicLink {
    /// Names of the fields that it shows beside the title.
    pub fields: Vec<String>,
    pub expires_at: Option<Micros>,
}

/// A link as who looks after it sees it: all but its secret.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicLink {
    pub id: Id,
    /// Names of the fields that it shows, as far as who asks knows them.
    pub fields: Vec<String>,
    pub created_at: Micros,
    pub created_by: Link,
    pub expires_at: Option<Micros>,
    pub is_expired: bool,
    pub last_used_at: Option<Micros>,
}

/// Whether records of an object may be shown to everybody: those that are shared one by one.
pub fn is_publishable(def: &ObjectDef) -> bool {
    def.access == Access::Owned
}

/// Whether a field may be shown to everybody: no secret, no file, which is had by people
/// alone, and nothing that leads to others of its kind: what is shown of one would be of those.
pub fn is_showable(def: &ObjectDef, field: &FieldDef) -> bool {
    let leads_back = match &field.ty {
        FieldType::Reference { to, .. } | FieldType::References { to, .. } => *to == def.id,
        FieldType::Files => true,
        _ => false,
    };
    !field.sensitive && !field.hidden && !leads_back
}

/// Whether who asks may make links at all: in person, with the right to.
pub fn may_publish(cx: &Cx) -> bool {
    in_person(cx).is_ok() && cx.who.may_change().is_ok() && cx.rights.may(Special::Publish)
}

/// The links of a record, the newest first, those that are over too.
///
/// # Errors
/// `NotFound`; `Gone` with the winner's id if it was merged; `Forbidden` without the
/// right to make some.
pub async fn list(cx: &Cx, object: &ObjectId, record: Id) -> Result<Vec<PublicLink>> {
    let def = publishable(cx, object)?;
    records::get(cx, object, record).await?;
    let rows = store::of_record(&mut cx.ws.db().read().await?, object, record).await?;
    shown(cx, &def, rows).await
}

/// Makes a link. The text that goes into its address is given this once.
///
/// # Errors
/// `NotFound`; `Forbidden` without the right; `Invalid` with every fault; `Conflict` if
/// the record has too many.
pub async fn make(
    cx: &Cx,
    object: &ObjectId,
    record: Id,
    new: NewPublicLink,
) -> Result<(PublicLink, String)> {
    let maker = in_person(cx)?;
    let def = publishable(cx, object)?;
    records::get(cx, object, record).await?;
    if !reaches(cx, object, record).await? {
        return Err(Error::forbidden(
            "This is only shared with you, and whether it is shown to others is up to its owner. Ask them.",
        ));
    }
    let fields = chosen(cx, &def, &new)?;
    let secret = token::fresh()?;
    let row = LinkRow {
        id: Id::make(cx.now),
        object: object.clone(),
        record,
        fields,
        created_at: cx.now,
        created_by: maker,
        expires_at: new.expires_at,
        last_used_at: None,
    };
    let (put, hash, by) = (row.clone(), token::hash(&secret), cx.clone());
    records::write_beside(cx, move |tx| {
        let (row, hash, by) = (put.clone(), hash.clone(), by.clone());
        Box::pin(async move {
            // So that nobody removes it for good meanwhile.
            records::hold(tx, &by, &row.object, row.record).await?;
            if store::of_record(tx, &row.object, row.record).await?.len() >= MOST {
                let message = format!("This has {MOST} public links already. End some first.");
                return Err(Error::conflict("too_many", message));
            }
            let event = Event::Published {
                object: row.object.clone(),
                record: row.record,
                link: row.id,
                fields: row.fields.iter().map(ToString::to_string).collect(),
            };
            audit::note(tx, &by, &event);
            store::put(tx, &row, &hash).await
        })
    })
    .await?;
    let link = shown(cx, &def, vec![row]).await?.pop();
    let link = link.ok_or_else(|| Error::broken("a link that was made is not shown"))?;
    Ok((link, secret))
}

/// Ends a link for good.
///
/// # Errors
/// `NotFound` of the record or the link; `Forbidden` without the right.
pub async fn end(cx: &Cx, object: &ObjectId, record: Id, link: Id) -> Result<()> {
    cx.who.may_change()?;
    publishable(cx, object)?;
    records::get(cx, object, record).await?;
    let (object, by) = (object.clone(), cx.clone());
    records::write_beside(cx, move |tx| {
        let (object, by) = (object.clone(), by.clone());
        Box::pin(async move {
            if !store::end(tx, &object, record, link).await? {
                return Err(Error::not_found("link"));
            }
            let event = Event::Unpublished {
                object,
                record,
                link,
            };
            audit::note(tx, &by, &event);
            Ok(())
        })
    })
    .await
}

/// An object whose records may have links, as who asks knows it.
fn publishable(cx: &Cx, object: &ObjectId) -> Result<Arc<ObjectDef>> {
    let def = cx.schema.object(object).cloned();
    let def = def.ok_or_else(|| Error::not_found("object"))?;
    if !is_publishable(&def) {
        let message = format!("{} have no public links.", def.label_plural);
        return Err(Error::conflict("not_publishable", message));
    }
    cx.may(Special::Publish)?;
    Ok(def)
}

/// Whether somebody sees a record by their roles, not only because it is shared with them.
async fn reaches(cx: &Cx, object: &ObjectId, record: Id) -> Result<bool> {
    let (mut conn, own) = (cx.ws.db().read().await?, cx.scope.unshared());
    let seen = ::store::permitted(&mut conn, &own, object, Action::Read, &[record]).await?;
    Ok(seen.contains(&record))
}

/// The person who acts, and no program in their name: a link would outlive it.
fn in_person(cx: &Cx) -> Result<Id> {
    match &cx.who {
        Principal::User {
            id, through: None, ..
        } => Ok(*id),
        _ => Err(Error::forbidden(
            "Public links are made by people, in person. Sign in and open the record.",
        )),
    }
}

fn chosen(cx: &Cx, def: &ObjectDef, new: &NewPublicLink) -> Result<Vec<schema::FieldId>> {
    let mut faults = Vec::new();
    let mut fields: Vec<schema::FieldId> = Vec::new();
    for name in &new.fields {
        let field = def.live_fields().find(|field| field.name == *name);
        match field.filter(|field| is_showable(def, field)) {
            Some(field) if fields.contains(&field.id) => {}
            Some(field) => fields.push(field.id.clone()),
            None => {
                let name = base::text::truncate(name, 60);
                let message = format!("There is no field \"{name}\" that can be shown.");
                faults.push(Fault::new("fields", "unknown", message));
            }
        }
    }
    if new.fields.is_empty() {
        let message = "Choose at least one field that the link shows.";
        faults.push(Fault::new("fields", "required", message));
    }
    if new.expires_at.is_some_and(|at| at <= cx.now) {
        let message = "This time is over. Choose a later one.";
        faults.push(Fault::new("expires_at", "past", message));
    }
    match faults.is_empty() {
        true => Ok(fields),
        false => Err(Error::Invalid(faults)),
    }
}

async fn shown(cx: &Cx, def: &ObjectDef, rows: Vec<LinkRow>) -> Result<Vec<PublicLink>> {
    let user = ObjectId::from("user");
    let mut names = std::collections::HashMap::new();
    if cx.schema.object(&user).is_some() {
        let mut ids: Vec<Id> = rows.iter().map(|row| row.created_by).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut conn = cx.ws.db().read().await?;
        names = ::store::titles(&mut conn, &cx.schema, &cx.scope, &user, &ids).await?;
    }
    let by = |id: Id| match names.get(&id) {
        Some((name, deleted)) => Link {
            name: Some(name.clone()),
            deleted: *deleted,
            ..Link::to(user.clone(), id)
        },
        None => Link {
            hidden: true,
            ..Link::to(user.clone(), id)
        },
    };
    let name = |id: &schema::FieldId| def.field_by_id(id).map(|field| field.name.clone());
    let shown = rows.iter().map(|row| PublicLink {
        id: row.id,
        fields: row.fields.iter().filter_map(name).collect(),
        created_at: row.created_at,
        created_by: by(row.created_by),
        expires_at: row.expires_at,
        is_expired: row.is_over(cx.now),
        last_used_at: row.last_used_at,
    });
    Ok(shown.collect())
}

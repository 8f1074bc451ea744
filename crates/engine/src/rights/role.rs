//! Roles that a workspace makes for itself.

use base::{Error, Result};
use schema::{
    Field, Object, ObjectId, Record, Rights, Schema, Special, Value,
    object::{Json, LongText, Text},
    rights,
};
use schema_derive::Object;

use super::presets::ADMINISTRATOR;
use super::rules::FACTOR_FIRST;
use crate::{Draft, Rules, Tx, people};

/// What some people may do. Several roles add up.
#[derive(Object, Clone, Debug)]
#[object(name = "role", label = "Role", plural = "roles", icon = "shield-check", title = name, kind = config(key), access = everyone)]
pub struct RoleRecord {
    #[field(required, unique, search, indexed)]
    pub name: Text,
    /// What keys and commands call it; that of a standard role takes its place.
    #[field(required, unique, write = on_create)]
    pub key: Text,
    pub description: Option<LongText>,
    /// What it lets people do, by object, by field, and besides.
    #[field(required)]
    pub rights: Json,
    /// Whoever has this role signs in with a second factor.
    #[field(label = "Second factor required", default = false)]
    pub second_factor: bool,
}

/// Whether an object is that of roles.
pub fn is_role(object: &ObjectId) -> bool {
    object.as_str() == <RoleRecord as Object>::NAME
}

impl Rules for RoleRecord {
    async fn before_save(tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        if !all.is_empty() {
            tx.asker().may(Special::ManagePeople)?;
        }
        let schema = std::sync::Arc::clone(tx.schema());
        let asker = std::sync::Arc::clone(tx.asker());
        for draft in &mut *all {
            check_key(draft);
            if people::hold_no_more(&asker, draft.before()).is_err() {
                let message =
                    "This role lets people do more than you may do. Ask an administrator.";
                draft.fault(Self::RIGHTS, "forbidden", message);
            }
            if draft.changes(Self::RIGHTS) || draft.is_restored() {
                settle(draft, &schema, &asker.rights);
            }
        }
        keep_asker_in(tx, all).await
    }

    async fn before_purge(tx: &mut Tx<'_>, all: &[Record]) -> Result<()> {
        tx.asker().may(Special::ManagePeople)?;
        people::hold_no_more(tx.asker(), all)
    }
}

fn check_key(draft: &mut Draft<RoleRecord>) {
    let key = draft.get(RoleRecord::KEY).unwrap_or_default();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if key == ADMINISTRATOR {
        let message =
            "The administrator's role cannot be changed: somebody must be able to mend the others.";
        draft.fault(RoleRecord::KEY, "reserved", message);
    } else if !key.is_empty() && (key.len() > 60 || !key.chars().all(plain)) {
        let message = "A key has at most 60 letters a to z, digits and _, such as sales_north.";
        draft.fault(RoleRecord::KEY, "format", message);
    }
}

/// Nobody asks a second factor of themselves before they have one: their session would
/// end, and they would learn why when they come back.
async fn keep_asker_in(tx: &mut Tx<'_>, all: &mut [Draft<RoleRecord>]) -> Result<()> {
    let asker = std::sync::Arc::clone(tx.asker());
    let Some(user) = asker.user() else {
        return Ok(());
    };
    let own = asker.ws.standing().sources(&asker.who);
    for draft in all {
        let key = draft.get(RoleRecord::KEY).unwrap_or_default();
        let asks = draft.changes(RoleRecord::SECOND_FACTOR) && asks_second(draft.after());
        if asks
            && own.iter().any(|(role, _)| role.key == key)
            && !people::factors::has_any(tx.store, user).await?
        {
            draft.fault(RoleRecord::SECOND_FACTOR, "factor_first", FACTOR_FIRST);
        }
    }
    Ok(())
}

/// Whether whoever has a role signs in with a second factor.
pub(super) fn asks_second(record: &Record) -> bool {
    record.value("second_factor") == &Value::Bool(true)
}

/// Keeps rights by the ids of objects and fields, so that they go on when names
/// change.
fn settle(draft: &mut Draft<RoleRecord>, schema: &Schema, own: &Rights) {
    const RIGHTS: Field<Json> = RoleRecord::RIGHTS;
    let Value::Json(json) = draft.after().value(RIGHTS.name()).clone() else {
        return;
    };
    let (role, faults) = rights::from_json("", "", &json, schema);
    if faults.is_empty() {
        let kept = rights::to_json(&role, schema);
        draft.set(RIGHTS, kept);
        if !own.cover(&role) {
            let message = "A role cannot let people do more than you may do. Ask an administrator.";
            draft.fault(RIGHTS, "forbidden", message);
        }
    }
    draft.inner.faults.extend(faults);
}

/// A role as it is kept.
///
/// # Errors
/// `Broken` if the record is no role.
pub(super) fn read(record: &Record, schema: &Schema) -> Result<schema::Role> {
    let text = |field: &str| match record.value(field) {
        Value::Text(text) => Ok(text.clone()),
        other => Err(Error::broken(format!("a role's {field} is {other:?}"))),
    };
    let json = match record.value("rights") {
        Value::Json(json) => json.clone(),
        _ => serde_json::Value::Null,
    };
    // Objects that went since take their rights along.
    let (role, _) = rights::from_json(&text("key")?, &text("name")?, &json, schema);
    Ok(role)
}

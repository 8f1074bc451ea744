//! Roles that a workspace makes for itself.

use base::{Error, Result};
use schema::{
    Field, Object, ObjectId, Record, Rights, Schema, Special, Value,
    object::{Json, LongText, Text},
    rights,
};
use schema_derive::Object;

use super::presets::ADMINISTRATOR;
use crate::{Draft, Rules, Tx};

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
        for draft in all {
            check_key(draft);
            if draft.changes(Self::RIGHTS) || draft.is_restored() {
                settle(draft, &schema, &asker.rights);
            }
        }
        Ok(())
    }

    async fn before_purge(tx: &mut Tx<'_>, _all: &[Record]) -> Result<()> {
        tx.asker().may(Special::ManagePeople)
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

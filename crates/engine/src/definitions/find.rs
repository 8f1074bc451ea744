//! Objects and fields by their names and ids.

use base::{Error, Id, Result};
use schema::{FieldId, ObjectDef, ObjectId, Schema};

use crate::Cx;

/// A live object by its name.
///
/// # Errors
/// `NotFound` if there is none.
pub(super) fn named<'a>(schema: &'a Schema, name: &str) -> Result<&'a ObjectDef> {
    schema
        .named(name)
        .map(|def| &**def)
        .ok_or_else(|| Error::not_found("object"))
}

/// A live object.
///
/// # Errors
/// `NotFound` if there is none of this id.
pub(super) fn object<'a>(schema: &'a Schema, id: &ObjectId) -> Result<&'a ObjectDef> {
    let found = schema.object(id).map(|def| &**def);
    found.ok_or_else(|| Error::not_found("object"))
}

/// An object as it is compiled in; none if it was added.
pub(super) fn standard<'a>(cx: &'a Cx, id: &ObjectId) -> Option<&'a ObjectDef> {
    let mut all = cx.ws.registry().objects().iter();
    all.find(|def| def.id == *id)
}

/// A live field by its name.
///
/// # Errors
/// `NotFound` if there is none.
pub(super) fn live_field(def: &ObjectDef, name: &str) -> Result<FieldId> {
    let found = def.live_fields().find(|field| field.name == name);
    found
        .map(|field| field.id.clone())
        .ok_or_else(|| Error::not_found("field"))
}

/// An id for what is added: an `x` and the random end of a UUID.
pub(super) fn new_id() -> String {
    let text = Id::make(base::Micros(0)).to_string();
    let hex: String = text
        .chars()
        .rev()
        .filter(char::is_ascii_hexdigit)
        .take(12)
        .collect();
    format!("x{hex}")
}

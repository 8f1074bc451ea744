//! A record's body as REST, forms and imports send it, made into [`Changes`]:
//! every fault at once.

use base::{Fault, Id};
use serde_json::Value as Json;

use crate::{Changes, FieldId, ObjectDef, Schema, value::Locale};

/// Whether a record is made or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Create,
    Update,
}

/// What a body asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Input {
    /// Fields to set.
    pub changes: Changes,
    /// The id that a new record is to have, if the body gives one.
    pub id: Option<Id>,
    /// Keys that a client may not set, with the value given: it passes if it is
    /// what the record reads as, and is a `read_only` fault otherwise.
    pub locked: Vec<(FieldId, Json)>,
}

/// Reads a body against an object's definition.
///
/// # Errors
/// All faults: unknown keys, values that do not fit.
pub fn changes(_schema: &Schema, _def: &ObjectDef, _body: &Json, _locale: &Locale, _mode: Mode) -> Result<Input, Vec<Fault>> {
    Err(Vec::new())
}

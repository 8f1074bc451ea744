//! Turns JSON and text into values, with every rule of the field's type.

mod text;

use base::Fault;

use super::Locale;
use crate::{Change, FieldDef, Schema};

pub use text::{TextFormats, from_text};

/// Reads the REST form of a value. `null` empties the field.
///
/// # Errors
/// The first fault of the value, at its path from the field's name.
pub fn from_json(_schema: &Schema, def: &FieldDef, _json: &serde_json::Value, _locale: &Locale) -> Result<Change, Fault> {
    Err(Fault::new(def.name.as_str(), "type", "not yet"))
}

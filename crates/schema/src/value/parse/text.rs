//! Text forms: CSV cells and form inputs.

use base::Fault;

use crate::{FieldDef, Schema, Value, value::Locale};

/// How numbers and dates are written in a text.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TextFormats {
    /// What stands before the fraction digits.
    pub decimal_mark: char,
    /// What may stand between groups of three digits.
    pub thousands: Option<char>,
    /// Patterns of dates and date-times besides ISO 8601, the first that fits
    /// counts: `YYYY YY MMMM MMM MM M DD D HH H hh h mm ss a`, other characters stand for themselves.
    pub date_formats: Vec<String>,
    /// Zone of date-times without an offset, by IANA name.
    pub zone: String,
    /// Line breaks in a `text` field become spaces instead of being refused.
    pub join_lines: bool,
}

impl Default for TextFormats {
    fn default() -> Self {
        Self { decimal_mark: '.', thousands: None, date_formats: Vec::new(), zone: "UTC".into(), join_lines: false }
    }
}

/// Reads the text form of a value; text of white space only is empty.
///
/// # Errors
/// The first fault of the value.
pub fn from_text(
    _schema: &Schema,
    def: &FieldDef,
    _text: &str,
    _locale: &Locale,
    _formats: &TextFormats,
) -> Result<Value, Fault> {
    Err(Fault::new(def.name.as_str(), "type", "not yet"))
}

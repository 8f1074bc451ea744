//! Values: what a field of a record holds, and the forms it takes in JSON, CSV,
//! text and search.
//!
//! [`parse`] turns JSON and text into values (with every rule of the type),
//! [`write`] turns values into JSON and text, [`keys`] gives the folded forms
//! that equality, order and search use on every database and in memory.

pub mod convert;
pub mod html;
pub mod keys;
pub mod parse;
mod parts;
pub mod phone;
mod sealed;
pub mod write;

use base::{Currency, Date, Decimal, Id, Micros};
use serde::{Deserialize, Serialize};

pub(crate) use parse::object_name;
pub use parts::{Address, Entry, Link, MoneyValue, PersonName};
pub use sealed::{MASK, Sealed};

/// What a field of a record holds. The variant follows from the field's type.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Nothing. Empty texts and lists become this when they are written.
    #[default]
    Empty,
    /// text, long_text, rich_text (sanitised HTML), series, formula text
    Text(String),
    /// integer, rating, auto_number
    Int(i64),
    Bool(bool),
    /// decimal, percent; always at the field's scale
    Decimal(Decimal),
    Money(MoneyValue),
    Date(Date),
    DateTime(Micros),
    /// Microseconds.
    Duration(i64),
    /// Key of a select's option.
    Key(String),
    /// Keys of a multi-select's options, each once, in option order.
    Keys(Vec<String>),
    /// Tags as typed, each once by its folded form.
    Tags(Vec<String>),
    /// emails, phones, links; exactly one is primary
    Entries(Vec<Entry>),
    Address(Box<Address>),
    Name(Box<PersonName>),
    /// reference, any_reference
    Ref(Link),
    /// references, files
    Refs(Vec<Link>),
    Rank(String),
    Json(serde_json::Value),
    /// What is sensitive, as it is kept.
    Sealed(Sealed),
}

impl Value {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) | Self::Key(text) | Self::Rank(text) => text.is_empty(),
            Self::Keys(items) | Self::Tags(items) => items.is_empty(),
            Self::Entries(items) => items.is_empty(),
            Self::Refs(items) => items.is_empty(),
            _ => false,
        }
    }

    /// The text of a text value.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Key(text) | Self::Rank(text) => Some(text),
            _ => None,
        }
    }

    /// The id that a reference holds.
    pub fn as_ref_id(&self) -> Option<Id> {
        match self {
            Self::Ref(link) => Some(link.id),
            _ => None,
        }
    }

    /// The number of an integer value.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(n) => Some(*n),
            _ => None,
        }
    }
}

/// What values are parsed and compared against: the workspace currency and the
/// country that phone numbers without a prefix belong to.
#[derive(Clone, Debug)]
pub struct Locale {
    pub currency: Currency,
    /// ISO 3166 region, upper case (`DE`).
    pub region: String,
}

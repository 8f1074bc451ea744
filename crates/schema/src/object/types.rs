//! The Rust types that fields of standard objects have. The derive macros read
//! the name, so that one Rust type may serve several field types: text, long
//! text and rich text are all strings.

use std::{fmt, ops::Deref};

use base::Id;

use super::{FieldValue, Object};
use crate::{Link, Value, value};

pub use base::{Date, Decimal, Micros as DateTime, Ref};
pub use serde_json::Value as Json;
pub use value::{Address, MoneyValue as Money, PersonName};

/// One line of text.
pub type Text = String;
/// Text of several lines.
pub type LongText = String;
/// Sanitised HTML.
pub type RichText = String;
/// A whole number.
pub type Int = i64;
/// One to five stars.
pub type Rating = i64;
/// A number given at creation, unique and ascending.
pub type AutoNumber = i64;
/// A gap-free number as it is written, given at issue.
pub type Series = String;
/// A fixed-point percentage: 12.5 means 12.5 %.
pub type Percent = Decimal;
/// E-mail addresses, one of them primary.
pub type Emails = Vec<value::Entry>;
/// Phone numbers, one of them primary.
pub type Phones = Vec<value::Entry>;
/// Web addresses, one of them primary.
pub type Links = Vec<value::Entry>;
/// A reference to a record of one of several objects, or of any.
pub type AnyRef = Link;
/// References to files.
pub type Files = Vec<Link>;

/// The key of a select's option.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Choice(pub String);

/// The keys of a multi-select's options.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices(pub Vec<String>);

/// Free words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags(pub Vec<String>);

/// A length of time in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(pub i64);

/// A position on a board.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(pub String);

/// References to many records of one object.
pub struct Refs<T>(pub Vec<Ref<T>>);

impl Choice {
    /// The option with this key.
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }
}

impl Deref for Choice {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}
impl PartialEq<str> for Choice {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}
impl PartialEq<&str> for Choice {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl<T> Default for Refs<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}
impl<T> Clone for Refs<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
impl<T> PartialEq for Refs<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> fmt::Debug for Refs<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A type that one variant of [`Value`] holds as it is.
macro_rules! held {
    ($($rust:ty => $variant:ident),* $(,)?) => {$(
        impl FieldValue for $rust {
            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    Value::$variant(held) => Some(held.clone()),
                    _ => None,
                }
            }
            fn into_value(self) -> Value {
                Value::$variant(self)
            }
        }
    )*};
}

held! {
    String => Text,
    i64 => Int,
    Decimal => Decimal,
    Money => Money,
    Date => Date,
    DateTime => DateTime,
    Link => Ref,
    Json => Json,
}

impl FieldValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(held) => Some(*held),
            _ => None,
        }
    }
    fn into_value(self) -> Value {
        Value::Bool(self)
    }
    fn when_empty() -> Option<Self> {
        Some(false)
    }
}

impl FieldValue for Choice {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Key(key) => Some(Self(key.clone())),
            _ => None,
        }
    }
    fn into_value(self) -> Value {
        Value::Key(self.0)
    }
}

impl FieldValue for Choices {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Keys(keys) => Some(Self(keys.clone())),
            _ => None,
        }
    }
    fn into_value(self) -> Value {
        Value::Keys(self.0)
    }
    fn when_empty() -> Option<Self> {
        Some(Self::default())
    }
}

impl FieldValue for Tags {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Tags(tags) => Some(Self(tags.clone())),
            _ => None,
        }
    }
    fn into_value(self) -> Value {
        Value::Tags(self.0)
    }
    fn when_empty() -> Option<Self> {
        Some(Self::default())
    }
}

impl FieldValue for Duration {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Duration(micros) => Some(Self(*micros)),
            _ => None,
        }
    }
    fn into_value(self) -> Value {
        Value::Duration(self.0)
    }
}

impl FieldValue for Rank {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Rank(rank) => Some(Self(rank.clone())),
            _ => None,
        }
    }
    fn into_value(self) -> Value {
        Value::Rank(self.0)
    }
}

impl FieldValue for Vec<value::Entry> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Entries(entries) => Some(entries.clone()),
            _ => None,
        }
    }
    fn into_value(self) -> Value {
        Value::Entries(self)
    }
    fn when_empty() -> Option<Self> {
        Some(Self::new())
    }
}

impl FieldValue for Vec<Link> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Refs(links) => Some(links.clone()),
            _ => None,
        }
    }
    fn into_value(self) -> Value {
        Value::Refs(self)
    }
    fn when_empty() -> Option<Self> {
        Some(Self::new())
    }
}

impl FieldValue for Address {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Address(address) => Some((**address).clone()),
            _ => None,
        }
    }
    fn into_value(self) -> Value {
        Value::Address(Box::new(self))
    }
}

impl FieldValue for PersonName {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Name(name) => Some((**name).clone()),
            _ => None,
        }
    }
    fn into_value(self) -> Value {
        Value::Name(Box::new(self))
    }
}

impl<T: Object> FieldValue for Ref<T> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Ref(link) if link.object.as_str() == T::NAME => Some(Self::new(link.id)),
            _ => None,
        }
    }
    fn into_value(self) -> Value {
        Value::Ref(link::<T>(self.id))
    }
}

impl<T: Object> FieldValue for Refs<T> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Refs(links) => Some(Self(links.iter().map(|link| Ref::new(link.id)).collect())),
            _ => None,
        }
    }
    fn into_value(self) -> Value {
        Value::Refs(
            self.0
                .into_iter()
                .map(|target| link::<T>(target.id))
                .collect(),
        )
    }
    fn when_empty() -> Option<Self> {
        Some(Self::default())
    }
}

fn link<T: Object>(id: Id) -> Link {
    Link::to(T::object(), id)
}

impl Rank {
    /// A place after all that were given before: ranks of later times are
    /// greater, and those of equal times differ. Needs no look at the column.
    pub fn last(now: DateTime) -> Self {
        const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        // 128 bits are 22 digits; the last one is never 0, so that there is room before it.
        let mut rest = u128::from_be_bytes(*Id::make(now).as_bytes());
        let mut digits = [b'V'; 23];
        for place in digits[..22].iter_mut().rev() {
            *place = DIGITS[usize::try_from(rest % 62).unwrap_or_default()];
            rest /= 62;
        }
        Self(digits.iter().map(|digit| char::from(*digit)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_ranks_are_greater() {
        let mut ranks: Vec<Rank> = Vec::new();
        for at in [
            0,
            0,
            0,
            1,
            2,
            1_700_000_000_000_000,
            1_700_000_000_000_000,
            1_700_000_000_000_001,
        ] {
            ranks.push(Rank::last(base::Micros(at)));
        }
        assert!(ranks.is_sorted_by(|a, b| a < b), "{ranks:?}");
        let after = base::rank::between(&ranks[6].0, None);
        assert!(
            ranks[6].0 < after && after < ranks[7].0,
            "put at the end by hand, it stays before what comes later"
        );
    }
}

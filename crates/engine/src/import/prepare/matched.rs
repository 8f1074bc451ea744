//! What a row's record is found by.

use base::{Id, fold};
use schema::{FieldDef, Value, value::keys};

use super::Prepared;
use crate::import::plan::MatchBy;

/// What an existing record is found by.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Rows that share a key are about one record. All but handles have one.
    pub keys: Vec<String>,
    by: Sought,
}

/// A match in the terms of the store; handles are their keys.
#[derive(Clone, Debug, PartialEq)]
enum Sought {
    Id(Id),
    Value(Value),
    Title(String),
    Handles,
}

impl Match {
    /// What a row gives to be matched by; none if it gives nothing.
    pub(super) fn of(by: &MatchBy, row: &Prepared) -> Option<Self> {
        let value = |field: &FieldDef| row.value(field).filter(|value| !value.is_empty());
        let (keys, by) = match by {
            MatchBy::Id => {
                let id = row.id?;
                (vec![id.to_string()], Sought::Id(id))
            }
            MatchBy::Unique(field) => {
                let value = value(field)?;
                let key = keys::folded(field, &value).unwrap_or_else(|| format!("{value:?}"));
                (vec![key], Sought::Value(value))
            }
            MatchBy::Title(field) => {
                let title = title_text(field, &value(field)?)?;
                (vec![fold(title.trim())], Sought::Title(title))
            }
            MatchBy::Handle(field) => {
                let handles = keys::handles(field, &value(field)?);
                let keys: Vec<String> = handles.into_iter().map(|handle| handle.value).collect();
                (keys, Sought::Handles)
            }
        };
        (!keys.is_empty()).then_some(Self { keys, by })
    }

    /// The id, if that is what is sought.
    pub fn id(&self) -> Option<Id> {
        match &self.by {
            Sought::Id(id) => Some(*id),
            _ => None,
        }
    }

    /// The key and the value of a unique field, if that is what is sought.
    pub fn value(&self) -> Option<(&String, Value)> {
        match &self.by {
            Sought::Value(value) => Some((self.keys.first()?, value.clone())),
            _ => None,
        }
    }

    /// The key and the title, if that is what is sought.
    pub fn title(&self) -> Option<(&String, String)> {
        match &self.by {
            Sought::Title(title) => Some((self.keys.first()?, title.clone())),
            _ => None,
        }
    }
}

fn title_text(field: &FieldDef, value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Name(name) => Some(keys::full_name(name)),
        Value::Int(number) => Some(number.to_string()),
        _ => keys::folded(field, value),
    }
}

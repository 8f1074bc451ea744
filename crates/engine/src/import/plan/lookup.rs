//! How references are looked up: in which object, by which of its fields.

use std::sync::Arc;

use base::Fault;
use schema::{
    FieldDef, FieldId, FieldType, Filter, ObjectDef, Record, Schema, Value,
    filter::Literal,
    value::{Locale, keys, parse, parse::TextFormats},
};

use crate::import::mapping::Missing;

/// One way of looking records up.
#[derive(Clone, Debug)]
pub struct Lookup {
    pub object: Arc<ObjectDef>,
    pub key: Key,
    /// Only records that meet it are looked at.
    pub within: Option<Filter>,
    pub missing: Missing,
    /// More values of a record that is made.
    pub create: Vec<(FieldId, Value)>,
    pub locale: Locale,
}

/// By what a record is found.
#[derive(Clone, Debug)]
pub enum Key {
    Title(FieldDef),
    Field(FieldDef),
    /// By any of its e-mails, phones or links.
    Handle(FieldDef),
}

impl Key {
    pub fn field(&self) -> &FieldDef {
        match self {
            Self::Title(field) | Self::Field(field) | Self::Handle(field) => field,
        }
    }
}

impl Lookup {
    /// Whether an index leads to the records of a key.
    pub fn is_indexed(&self) -> bool {
        match &self.key {
            Key::Title(_) | Key::Handle(_) => true,
            Key::Field(field) => field.unique || field.indexed,
        }
    }

    /// What a text looks up: the key by which equal texts are one.
    ///
    /// # Errors
    /// If the text cannot be a value of the field.
    pub fn key_of(&self, schema: &Schema, text: &str) -> Result<String, Fault> {
        match &self.key {
            Key::Title(_) => Ok(base::fold(text.trim())),
            Key::Handle(field) => Ok(keys::entry_sought(&field.ty, text, &self.locale)),
            Key::Field(field) => {
                let value = self.value_of(schema, text)?;
                Ok(keys_of_value(field, &value)
                    .into_iter()
                    .next()
                    .unwrap_or_default())
            }
        }
    }

    /// The text as a value of the field.
    ///
    /// # Errors
    /// If it cannot be one.
    pub fn value_of(&self, schema: &Schema, text: &str) -> Result<Value, Fault> {
        parse::from_text(
            schema,
            self.key.field(),
            text.trim(),
            &self.locale,
            &TextFormats::default(),
        )
    }

    /// The keys that a record is found by.
    pub fn keys_of(&self, record: &Record) -> Vec<String> {
        match &self.key {
            Key::Title(_) => vec![base::fold(keys::title(&self.object, record).trim())],
            Key::Field(field) | Key::Handle(field) => {
                keys_of_value(field, &record.read(field.id.as_str()))
            }
        }
    }

    /// The text as a filter writes it.
    pub fn literal(&self, text: &str) -> Literal {
        match self.key.field().ty {
            FieldType::Integer | FieldType::AutoNumber => Literal::Number {
                digits: text.trim().to_string(),
                currency: None,
            },
            _ => Literal::Text(text.trim().to_string()),
        }
    }
}

/// The keys of a field's value, as [`Lookup::key_of`] makes them from texts.
pub fn keys_of_value(field: &FieldDef, value: &Value) -> Vec<String> {
    match value {
        Value::Empty => Vec::new(),
        Value::Entries(_) => keys::handles(field, value)
            .into_iter()
            .map(|handle| handle.value)
            .collect(),
        Value::Int(number) => vec![number.to_string()],
        Value::Key(key) => vec![key.clone()],
        other => keys::folded(field, other).into_iter().collect(),
    }
}

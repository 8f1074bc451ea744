//! From the cells of a row to what is asked of a record: pure, done while the
//! rows before it are written.

pub(super) mod cell;
mod draft;
mod lists;
mod matched;

use std::sync::Arc;

use base::Id;
use schema::{
    FieldDef, Link, Value,
    value::parse::{self, TextFormats},
};

use super::plan::keys_of_value;

pub use matched::Match;

/// What a row asks for.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    pub id: Option<Id>,
    /// What the record is found by, if rows match.
    pub sought: Option<Match>,
    pub sets: Vec<Set>,
    /// For a new record.
    pub defaults: Vec<Set>,
}

/// What is asked of one field.
#[derive(Clone, Debug)]
pub struct Set {
    pub field: Arc<FieldDef>,
    pub to: Setting,
}

/// The value that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    Value(Value),
    /// Parts that are put into what the record has.
    Parts(Vec<(&'static str, String)>),
    /// References: those known by id, and those that are looked up.
    Links(Vec<To>),
}

/// Where a reference points.
#[derive(Clone, Debug, PartialEq)]
pub enum To {
    Id(Link),
    Sought {
        lookup: usize,
        key: String,
        text: String,
    },
}

/// A complaint about a row: the column and what is wrong.
pub type Complaint = String;

impl PartialEq for Set {
    fn eq(&self, other: &Self) -> bool {
        self.field.id == other.field.id && self.to == other.to
    }
}

impl Prepared {
    /// The keys of its match; none if rows do not match.
    pub fn match_keys(&self) -> &[String] {
        self.sought.as_ref().map_or(&[], |sought| &sought.keys)
    }

    /// Everything that is looked up for it: the lookup, the key and the text.
    pub fn sought_links(&self) -> impl Iterator<Item = (usize, &String, &String)> {
        let links = self.sets.iter().chain(&self.defaults).flat_map(|set| {
            let Setting::Links(all) = &set.to else {
                return &[][..];
            };
            all
        });
        links.filter_map(|to| match to {
            To::Id(_) => None,
            To::Sought { lookup, key, text } => Some((*lookup, key, text)),
        })
    }

    /// The value that it gives a field, parts put into nothing; none if it says
    /// nothing of the field, or a reference.
    pub fn value(&self, field: &FieldDef) -> Option<Value> {
        let set = self.sets.iter().find(|set| set.field.id == field.id)?;
        match &set.to {
            Setting::Value(value) => Some(value.clone()),
            Setting::Parts(parts) => Some(with_parts(field, Value::Empty, parts)),
            Setting::Links(_) => None,
        }
    }

    /// The keys under which its value of a field is looked up.
    pub fn keys_of(&self, field: &FieldDef) -> Vec<String> {
        self.value(field)
            .map(|value| keys_of_value(field, &value))
            .unwrap_or_default()
    }
}

/// What a field holds once parts are put into it. They were checked before.
pub fn with_parts(field: &FieldDef, mut base: Value, parts: &[(&'static str, String)]) -> Value {
    for (part, text) in parts {
        let kept = base.clone();
        if parse::set_part(field, &mut base, part, text, &TextFormats::default()).is_err() {
            base = kept;
        }
    }
    base
}

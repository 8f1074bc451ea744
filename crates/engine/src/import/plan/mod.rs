//! What an import does with each row: a mapping, checked against the file's
//! header and the object's definition.

mod build;
mod builder;
mod destination;
mod fault;
mod fitting;
mod headers;
mod lookup;
mod matching;
mod opened;
mod reading;
mod references;
mod sketch;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use schema::{FieldDef, ObjectDef, Schema, value::Locale, value::parse::TextFormats};

use super::{
    csv::{FileFormat, Source},
    mapping::{EmptyCells, Otherwise, Unit},
};

pub use build::object_named;
pub use build::plan;
pub(super) use destination::{Destination, Detail};
pub use fault::line_of;
pub(super) use lookup::{Key, Lookup, keys_of_value};
pub use sketch::{Place, Sketch, SketchColumn, places, sketch};

/// A checked plan of an import.
#[derive(Debug)]
pub struct Plan {
    /// What the rows become.
    pub object: Arc<ObjectDef>,
    /// Columns that are not imported, and why.
    pub left_out: Vec<LeftOut>,
    /// The layout of another program that the file was recognised as.
    pub layout: Option<&'static str>,
    /// How the file is read: its encoding, or its format and sheet.
    pub read_as: String,
    /// What a file of another format was made into.
    pub(super) table: Option<Source>,
    pub(super) schema: Arc<Schema>,
    pub(super) file: FileFormat,
    pub(crate) headers: Vec<String>,
    pub(super) inputs: Vec<Input>,
    /// For new records whose row gives no value.
    pub(super) defaults: Vec<Input>,
    pub(super) lookups: Vec<Lookup>,
    pub(super) match_by: Option<MatchBy>,
    /// Rows without a value to be matched by are new records.
    pub(super) may_be_unmatched: bool,
    pub(super) empty_cells: EmptyCells,
}

/// A column that is not imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    pub header: String,
    pub why: String,
}

/// How existing records are found.
#[derive(Clone, Debug)]
pub(super) enum MatchBy {
    Id,
    Unique(FieldDef),
    Title(FieldDef),
    /// By any of the row's e-mails, phones or links.
    Handle(FieldDef),
}

/// Something that goes to a field.
#[derive(Clone, Debug)]
pub(super) struct Input {
    /// What it is called in complaints.
    pub name: String,
    pub from: From,
    pub to: Destination,
    pub reading: Reading,
    /// Of defaults: which of several for a field it is.
    pub rank: usize,
}

/// Where an input's text comes from.
#[derive(Clone, Debug)]
pub(super) enum From {
    Column(usize),
    Joined {
        columns: Vec<usize>,
        separator: String,
        /// What each is told as; none if it is told alone.
        labels: Vec<Option<String>>,
    },
    Constant(String),
}

/// How an input's text is read.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub map: HashMap<String, String>,
    pub otherwise: Otherwise,
    pub empty: Arc<HashSet<String>>,
    pub trim: bool,
    pub formats: TextFormats,
    pub locale: Locale,
    pub currency_column: Option<usize>,
    pub unit: Option<Unit>,
    pub label: String,
    pub label_column: Option<usize>,
    pub split: Option<String>,
    pub prefix: String,
    /// Takes what is no value.
    pub unfit: Option<Arc<FieldDef>>,
}

impl Plan {
    /// Where the rows are read.
    pub(super) fn rows_of<'s>(&'s self, source: &'s Source) -> &'s Source {
        self.table.as_ref().unwrap_or(source)
    }

    /// How many bytes there are to go through.
    pub fn size(&self, source: &Source) -> u64 {
        self.rows_of(source).size()
    }

    /// Whether rows look for existing records.
    pub fn matches(&self) -> bool {
        self.match_by.is_some()
    }

    /// Whether records that exist must be read before a row is applied: parts
    /// are merged, and what is fixed at creation is compared.
    pub(super) fn needs_before(&self) -> bool {
        self.inputs.iter().any(|input| match &input.to {
            Destination::Part { .. } => true,
            other => other
                .field()
                .is_some_and(|field| destination::is_fixed(field)),
        })
    }

    /// Whether a lookup is among the records that this import makes.
    pub(super) fn is_own(&self, lookup: &Lookup) -> bool {
        lookup.object.id == self.object.id
    }
}

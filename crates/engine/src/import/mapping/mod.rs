//! Mapping files: which column of a file is which field, and how its cells are
//! read. What a mapping says is checked against a file and an object when an
//! import is planned.

mod format;
mod read;
#[cfg(test)]
mod tests;
mod toml_view;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use base::{Currency, Zone, fold};
use schema::filter::nearest;

use super::csv::FileFormat;

/// A mapping file.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// The object that it is for.
    pub object: Option<Noted<String>>,
    /// The field that existing records are found by.
    pub match_by: Option<Noted<String>>,
    pub file: FileFormat,
    pub format: Format,
    /// Set in every row.
    pub constants: Vec<Constant>,
    /// Set in new records whose row gives no value.
    pub defaults: Vec<Constant>,
    pub columns: Vec<Column>,
    pub joins: Vec<Join>,
    /// What it does not say of columns, the layout says that the file is
    /// recognised as.
    pub(in crate::import) is_on_layout: bool,
    /// Rows without a value to be matched by are new records.
    pub(in crate::import) takes_unmatched: bool,
    /// It is one of ours: what the file or the object does not have is passed over.
    pub(in crate::import) lenient: bool,
}

/// Something together with the line of the mapping that it stands on, from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Noted<T> {
    pub value: T,
    pub line: usize,
}

/// What holds for all columns that say nothing else. Cheap to clone: every
/// target has its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Format {
    pub date: Arc<[String]>,
    /// Of date-times without an offset; the workspace's if none.
    pub zone: Option<Zone>,
    pub decimal_mark: char,
    pub thousands: Option<char>,
    /// Of bare amounts; the workspace's if none.
    pub currency: Option<CurrencyOf>,
    /// Cells that mean nothing, folded.
    pub empty: Arc<HashSet<String>>,
    pub trim: bool,
    pub join_lines: bool,
    pub empty_cells: EmptyCells,
}

/// What an empty cell does to a record that exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmptyCells {
    /// The field stays as it is.
    #[default]
    Keep,
    /// The field is emptied.
    Clear,
}

/// Where the currency of an amount comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum CurrencyOf {
    Is(Currency),
    /// The row's cell in this column.
    Column(Arc<str>),
}

/// One column of the file.
#[derive(Clone, Debug)]
pub struct Column {
    pub header: Noted<String>,
    /// The fields that it goes to; none if it is not imported.
    pub targets: Vec<Target>,
}

/// Several columns that make one field.
#[derive(Clone, Debug)]
pub struct Join {
    pub columns: Vec<String>,
    pub separator: String,
    /// Cells after the first are told with the names of their columns.
    pub labelled: bool,
    pub target: Target,
}

/// A value that is the same in all rows; or, of defaults, that of a column
/// which goes elsewhere.
#[derive(Clone, Debug)]
pub struct Constant {
    pub text: String,
    pub column: Option<String>,
    /// Its place among those for the same field.
    pub rank: usize,
    pub target: Target,
}

/// A field, and how a text becomes its value.
#[derive(Clone, Debug)]
pub struct Target {
    /// A field's name, or a path to a part of it: `address.city`, `company.id`.
    pub field: String,
    pub line: usize,
    /// Texts by their folded form.
    pub map: HashMap<String, String>,
    pub otherwise: Otherwise,
    pub format: Format,
    pub unit: Option<Unit>,
    /// Label of an e-mail, phone or link.
    pub label: String,
    /// The column with that label.
    pub label_column: Option<String>,
    /// What stands between several texts in a cell.
    pub split: Option<String>,
    /// Put before each text.
    pub prefix: String,
    /// The field of long text that takes what cannot be a value of this one.
    pub unfit: Option<String>,
    /// Of a reference to records of several objects: the object that is meant.
    pub to: Option<String>,
    pub lookup: Option<String>,
    /// A filter that narrows the records that are looked at.
    pub within: Option<Noted<String>>,
    pub missing: Missing,
    /// More fields of a record that is made, and their texts.
    pub create: Vec<(String, String)>,
    /// The keys that the mapping has for this very target.
    pub said: Vec<String>,
}

/// What becomes of a text that the map does not have.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Otherwise {
    #[default]
    Keep,
    Error,
    Empty,
    Text(String),
}

/// What happens if no record has the text that is looked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Missing {
    /// The row is at fault.
    #[default]
    Error,
    /// The record is made.
    Create,
    /// The reference stays empty.
    Empty,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Thousand,
    Million,
    Billion,
    /// Of a percent field: 0.5 is 50 %.
    Fraction,
    Seconds,
    Minutes,
    Hours,
    Days,
}

impl Unit {
    /// What a number is multiplied by.
    pub fn factor(self) -> i64 {
        match self {
            Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Fraction => 100,
            Self::Thousand => 1_000,
            Self::Hours => 3_600,
            Self::Days => 86_400,
            Self::Million => 1_000_000,
            Self::Billion => 1_000_000_000,
        }
    }
}

impl Mapping {
    /// Whether a layout may say what becomes of columns: it says nothing of
    /// them, or wants no more than to say some of it otherwise.
    pub(super) fn takes_layout(&self) -> bool {
        self.is_on_layout || (self.columns.is_empty() && self.joins.is_empty())
    }

    /// Reads all columns by another format.
    pub(super) fn read_by(&mut self, format: &Format) {
        let targets = self
            .columns
            .iter_mut()
            .flat_map(|column| &mut column.targets);
        let targets = targets.chain(self.joins.iter_mut().map(|join| &mut join.target));
        for target in targets {
            target.format = Format {
                join_lines: target.format.join_lines,
                ..format.clone()
            };
        }
    }
}

impl Default for Format {
    fn default() -> Self {
        Self {
            date: Arc::new([]),
            zone: None,
            decimal_mark: '.',
            thousands: None,
            currency: None,
            empty: Arc::default(),
            trim: false,
            join_lines: false,
            empty_cells: EmptyCells::Keep,
        }
    }
}

impl Target {
    /// A field that is read as the format says.
    pub fn plain(field: impl Into<String>, line: usize, format: Format) -> Self {
        Self {
            field: field.into(),
            line,
            map: HashMap::new(),
            otherwise: Otherwise::Keep,
            format,
            unit: None,
            label: String::new(),
            label_column: None,
            split: None,
            prefix: String::new(),
            unfit: None,
            to: None,
            lookup: None,
            within: None,
            missing: Missing::Error,
            create: Vec::new(),
            said: Vec::new(),
        }
    }
}

/// The end of a complaint about a name that is not known: which one is like it,
/// however either is written.
pub fn meant<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let known: Vec<(String, &str)> = known.map(|known| (header_key(known), known)).collect();
    let sought = header_key(name);
    let nearest = nearest(&sought, known.iter().map(|(key, _)| key.as_str()));
    let found = nearest.and_then(|nearest| known.iter().find(|(key, _)| key == nearest));
    // "Revenue" may well be the annual revenue, if nothing else has the word in it.
    let has_word = |key: &String| key.split(' ').any(|word| word == sought);
    let mut with_word = known.iter().filter(|(key, _)| has_word(key));
    let found = found.or_else(|| with_word.next().filter(|_| with_word.next().is_none()));
    found.map_or_else(String::new, |(_, known)| {
        format!(" Did you mean \"{known}\"?")
    })
}

/// A header as it is compared: without case, blanks around it, and strokes for blanks.
pub fn header_key(header: &str) -> String {
    let plain: String = header
        .chars()
        .map(|c| if matches!(c, '_' | '-') { ' ' } else { c })
        .collect();
    fold(
        plain
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .as_str(),
    )
}

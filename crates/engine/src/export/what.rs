//! What an export is asked to hold.

use std::sync::Arc;

use base::{Error, Result};
use schema::{FieldId, ObjectDef, ObjectId, filter, query_text};
use serde::{Deserialize, Serialize};

use crate::{Cx, import, records::Which};

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Csv(Cells),
    /// A workbook with one sheet.
    Xlsx,
    /// One record per line, as REST gives it.
    JsonLines,
}

/// How cells are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cells {
    /// As they are: what is imported again is the same.
    Exact,
    /// Texts that a spreadsheet would take for formulas begin with a quote mark.
    Safe,
}

impl Format {
    /// The ending of its files' names, which is also its name outside.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv(_) => "csv",
            Self::Xlsx => "xlsx",
            Self::JsonLines => "jsonl",
        }
    }
}

/// Which records of an object, which of their fields, in what kind of file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct What {
    pub object: ObjectId,
    pub which: Which,
    /// In the order of the file; all that there are, with the record's id, if none.
    pub fields: Option<Vec<FieldId>>,
    pub format: Format,
}

impl What {
    /// Everything of an object.
    pub fn all(object: ObjectId, format: Format) -> Self {
        Self {
            object,
            which: Which::default(),
            fields: None,
            format,
        }
    }

    /// Reads what is typed: the object's name in singular or plural, a filter, the
    /// names of fields with commas between.
    ///
    /// # Errors
    /// `NotFound` if there is no such object; `Malformed` with the position if the
    /// filter or the fields cannot be read.
    pub fn read(
        cx: &Cx,
        object: &str,
        filter: Option<&str>,
        fields: Option<&str>,
        format: Format,
    ) -> Result<Self> {
        let def = import::object_named(&cx.schema, object)?;
        let mut what = Self::all(def.id.clone(), format);
        if let Some(text) = filter.filter(|text| !text.trim().is_empty()) {
            let read = filter::parse(text, &def, &cx.schema);
            what.which = read.map_err(|error| error.in_field("filter"))?.into();
        }
        if let Some(text) = fields {
            what.fields = Some(query_text::fields(text, &def)?);
        }
        Ok(what)
    }

    /// The object as it is defined now.
    pub(super) fn def(&self, cx: &Cx) -> Result<Arc<ObjectDef>> {
        let found = cx.schema.object(&self.object);
        found.cloned().ok_or_else(|| Error::not_found("object"))
    }
}

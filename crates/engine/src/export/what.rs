//! What an export is asked to hold.

use std::sync::Arc;

use base::{Error, Result};
use schema::{FieldId, ObjectDef, ObjectId, Query, filter, query_text};
use serde::{Deserialize, Serialize};

use crate::{Cx, audit::Event, import, records::Which};

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

    /// What the audit log is told of it.
    pub(super) fn event(&self, cx: &Cx, count: u64) -> Result<Event> {
        let def = self.def(cx)?;
        let mut filter = filter::to_text(&self.which.filter, &def, &cx.schema);
        if let Some(words) = &self.which.search {
            let and = if filter.is_empty() { "" } else { " and " };
            filter = format!("{filter}{and}\"{words}\"");
        }
        let name = |id: &FieldId| {
            let field = def.field_by_id(id);
            field.map_or_else(|| id.to_string(), |field| field.name.clone())
        };
        Ok(Event::Exported {
            object: def.id.to_string(),
            filter,
            fields: self
                .fields
                .as_ref()
                .map(|ids| ids.iter().map(name).collect()),
            count,
            format: self.format.ending(),
        })
    }

    /// The records of it.
    pub(super) fn query(&self) -> Query {
        Query {
            filter: self.which.filter.clone(),
            search: self.which.search.clone(),
            ..Query::of(self.object.clone())
        }
    }

    /// The object as it is defined now, as far as it goes into files.
    ///
    /// # Errors
    /// `NotFound`; `Malformed` if a field is asked for that is sensitive: those are shown
    /// one by one.
    pub(super) fn def(&self, cx: &Cx) -> Result<Arc<ObjectDef>> {
        let found = cx.schema.object(&self.object);
        let mut def = found.cloned().ok_or_else(|| Error::not_found("object"))?;
        if !def.fields.values().any(|field| field.sensitive) {
            return Ok(def);
        }
        let asked = self.fields.iter().flatten();
        let mut asked = asked.filter_map(|id| def.field_by_id(id));
        if let Some(field) = asked.find(|field| field.sensitive) {
            let message = format!(
                "\"{}\" is sensitive, and such values do not go into files. Take it out.",
                field.name
            );
            return Err(Error::malformed("sensitive", message).in_field("fields"));
        }
        Arc::make_mut(&mut def)
            .fields
            .retain(|_, field| !field.sensitive);
        Ok(def)
    }
}

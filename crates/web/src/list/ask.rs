//! What a list is asked for, in its address.

use base::{Error, Result};
use engine::{Cx, records};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use schema::{Filter, ObjectDef, Query, filter, query_text};
use serde::Deserialize;

use super::folding::Folding;
use super::layout::Layout;
use super::{arranged, columns, groups};

/// What stays readable in an address.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b',')
    .remove(b'~');

/// The parameters of lists and boards. Others are left alone.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Ask {
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub filter: String,
    #[serde(default)]
    pub sort: String,
    #[serde(default)]
    pub cursor: String,
    #[serde(default)]
    pub trash: bool,
    /// `board`, `calendar`, `timeline`, `gallery`, or empty for the table.
    #[serde(default)]
    pub view: String,
    /// The field of a board's columns, or of a calendar's days; the object's own if empty.
    #[serde(default)]
    pub by: String,
    /// The record whose board it is; the first one if empty.
    #[serde(default, rename = "in")]
    pub within: String,
    /// The column that further cards are asked of.
    #[serde(default)]
    pub column: Option<String>,
    /// The columns of a table with their widths: `name:240,stage`.
    #[serde(default)]
    pub columns: String,
    /// How many columns of a table stay in place.
    #[serde(default)]
    pub freeze: String,
    /// The field by which the rows of a table are grouped.
    #[serde(default)]
    pub group: String,
    /// The groups that are folded up.
    #[serde(default)]
    pub fold: String,
    /// What is computed of columns: `amount:sum`.
    #[serde(default)]
    pub totals: String,
    /// `dense`, or empty for rows of the usual height.
    #[serde(default)]
    pub density: String,
    /// The group of the row above the rows that are asked for.
    #[serde(default)]
    pub after: Option<String>,
    /// The view that this came from.
    #[serde(default)]
    pub saved: String,
    /// The row of the board that further cards are asked of.
    #[serde(default)]
    pub row: Option<String>,
    /// How many rows of the board come before those that are asked for.
    #[serde(default)]
    pub rows_from: String,
    /// What is chosen on boards, calendars, timelines and galleries.
    #[serde(flatten)]
    pub layout: Layout,
}

/// The parameters, understood.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The rows that are shown.
    pub query: Query,
    /// What is asked for, the rows of folded groups too.
    pub whole: Filter,
}

impl Ask {
    /// Understands the parameters.
    ///
    /// # Errors
    /// `Malformed` that names the parameter and, in a filter, the position.
    pub fn read(&self, cx: &Cx, def: &ObjectDef) -> Result<Asked> {
        let mut query = Query {
            filter: self.filter(cx, def)?,
            search: Some(self.q.trim().to_owned()).filter(|words| !words.is_empty()),
            trash: self.trash,
            ..Query::of(def.id.clone())
        };
        let whole = query.filter.clone();
        query.sort = match self.sort.is_empty() {
            true => columns::order(def, &cx.schema),
            false => query_text::sorts(&self.sort, def, &cx.schema)?,
        };
        if let Some(field) = arranged::group(def, &cx.schema, self).filter(|_| !self.trash) {
            query.sort = groups::sorted(field, query.sort);
            if self.is_table() {
                let open = self.folding().open(field);
                query.filter = crate::board::and(query.filter, open);
            }
        }
        if !self.cursor.is_empty() {
            query.after = Some(records::open_cursor(cx, &query, &self.cursor)?);
        }
        Ok(Asked { query, whole })
    }

    /// Whether it is a table.
    pub fn is_table(&self) -> bool {
        matches!(self.view.as_str(), "" | "table")
    }

    /// Which groups are folded up.
    pub fn folding(&self) -> Folding {
        Folding::of(&self.fold)
    }

    /// The filter alone.
    ///
    /// # Errors
    /// `Malformed` with the position.
    pub fn filter(&self, cx: &Cx, def: &ObjectDef) -> Result<Filter> {
        if self.filter.trim().is_empty() {
            return Ok(Filter::All);
        }
        filter::parse(&self.filter, def, &cx.schema)
            .map_err(|error: Error| error.in_field("filter"))
    }

    /// The address that asks for the same, with some parameters set anew; empty ones are left out.
    pub fn address(&self, def: &ObjectDef, set: &[(&str, &str)]) -> String {
        let own = [
            ("view", self.view.as_str()),
            ("by", self.by.as_str()),
            ("in", self.within.as_str()),
            ("q", self.q.as_str()),
            ("filter", self.filter.as_str()),
            ("sort", self.sort.as_str()),
            ("columns", self.columns.as_str()),
            ("freeze", self.freeze.as_str()),
            ("group", self.group.as_str()),
            ("fold", self.fold.as_str()),
            ("totals", self.totals.as_str()),
            ("density", self.density.as_str()),
            ("trash", if self.trash { "true" } else { "" }),
            ("saved", self.saved.as_str()),
        ];
        let kept = own
            .into_iter()
            .chain(self.layout.pairs())
            .filter(|(name, _)| !set.iter().any(|(other, _)| other == name));
        let pairs: Vec<String> = kept
            .chain(set.iter().copied())
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        match pairs.is_empty() {
            true => format!("/{}", def.plural),
            false => format!("/{}?{}", def.plural, pairs.join("&")),
        }
    }
}

impl Ask {
    /// The question behind a view: its filter and words, and no more.
    ///
    /// # Errors
    /// `Malformed` with the position in the filter.
    pub fn question(&self, cx: &Cx, def: &ObjectDef) -> Result<Query> {
        Ok(Query {
            filter: self.filter(cx, def)?,
            search: Some(self.q.trim().to_owned()).filter(|words| !words.is_empty()),
            ..Query::of(def.id.clone())
        })
    }
}

/// A value for an address.
pub fn encoded(value: &str) -> String {
    utf8_percent_encode(value, PLAIN).to_string()
}

//! What a list asks for, read from its parameters.

use base::{Error, Result};
use schema::{Filter, ObjectDef, Path, Query, Schema, Step, filter, query_text};

use crate::http::{Params, json};
use crate::objects::On;

/// Records of a page, at most.
pub const MOST: u32 = 500;
/// Records of a page, unless asked otherwise.
pub const USUAL: u32 = 50;
/// Levels that references are followed.
const DEEPEST: usize = 3;
/// Levels of a filter in JSON form.
const FILTER_DEPTH: usize = 120;

/// What is read of each record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Names of the fields to show; all if none.
    pub fields: Option<Vec<String>>,
    /// References to show with the record they point to.
    pub expand: Vec<Path>,
}

/// Reads `filter`, in its text or its JSON form.
///
/// # Errors
/// `Malformed` with the position.
pub fn filter(on: &On, params: &Params) -> Result<Filter> {
    match params.get("filter") {
        Some(text) => filter_text(on, text),
        None => Ok(Filter::All),
    }
}

/// The same of a text that stands elsewhere.
///
/// # Errors
/// `Malformed` with the position.
pub fn filter_text(on: &On, text: &str) -> Result<Filter> {
    let read = match text.trim_start().starts_with('{') {
        true => json::read(text, FILTER_DEPTH)
            .and_then(|json| filter::from_json_text(text, &json, &on.def, &on.cx.schema)),
        false => filter::parse(text, &on.def, &on.cx.schema),
    };
    read.map_err(|fault| fault.in_field("filter"))
}

impl View {
    /// Reads `fields` and `expand`.
    ///
    /// # Errors
    /// `Malformed` with the position.
    pub fn of(def: &ObjectDef, schema: &Schema, params: &Params) -> Result<View> {
        let expand = match params.get("expand") {
            Some(text) => query_text::expand(text, def, schema)?,
            None => Vec::new(),
        };
        if let Some(deep) = expand.iter().find(|path| path.0.len() > DEEPEST) {
            let name = filter::path_name(deep, def, schema);
            let message =
                format!("{name} goes too deep; at most {DEEPEST} references are followed.");
            return Err(Error::malformed("expand", message).in_field("expand"));
        }
        let fields = match params.get("fields") {
            Some(text) => {
                let ids = query_text::fields(text, def)?;
                let fields = ids.iter().filter_map(|id| def.field_by_id(id));
                let roots = expand.iter().filter_map(|path| match path.0.first() {
                    Some(Step::Field(id)) => def.field_by_id(id),
                    _ => None,
                });
                Some(
                    fields
                        .chain(roots)
                        .map(|field| field.name.clone())
                        .collect(),
                )
            }
            None => None,
        };
        Ok(View { fields, expand })
    }

    /// The fields to load; all if none.
    fn loaded(&self, def: &ObjectDef) -> Option<Vec<schema::FieldId>> {
        let names = self.fields.as_ref()?;
        let own = def
            .live_fields()
            .filter(|field| names.contains(&field.name));
        Some(own.map(|field| field.id.clone()).collect())
    }
}

/// Reads a list's parameters.
///
/// # Errors
/// `Malformed` that names the parameter and, in a text, the position.
pub fn list(on: &On, params: &Params) -> Result<(Query, View)> {
    let (def, schema) = (&on.def, &on.cx.schema);
    let view = View::of(def, schema, params)?;
    let mut query = Query {
        filter: filter(on, params)?,
        search: params.get("q").map(str::to_owned),
        sort: match params.get("order_by") {
            Some(text) => query_text::sorts(text, def, schema)?,
            None => Vec::new(),
        },
        fields: view.loaded(def),
        limit: params.number("limit", 1..=MOST, USUAL)?,
        trash: params.flag("trash")?,
        ..Query::of(def.id.clone())
    };
    if let Some(text) = params.get("cursor") {
        let cursor = engine::records::open_cursor(&on.cx, &query, text);
        query.after = Some(cursor.map_err(|fault| fault.in_field("cursor"))?);
    }
    Ok((query, view))
}

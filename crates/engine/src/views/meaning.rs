//! What the query of a view means, whatever its fields are called by now: names stand in an
//! address, ids are kept. So a field that is renamed, here or by another process or by an undo,
//! leaves every view as it was, and what was removed is left out and told.

use base::{Fault, Result};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use schema::filter::{self, Gone};
use schema::{Dir, FieldId, Filter, ObjectDef, ObjectId, Schema, Sort, query_text};
use serde::{Deserialize, Serialize};

/// The parameters that are a field, or fields with commas between; behind a colon stands what is
/// chosen of one.
const OF_FIELDS: [&str; 9] = [
    "columns", "group", "totals", "by", "rows", "until", "card", "sum", "picture",
];
/// Those whose values are no names.
const OTHERS: [&str; 7] = ["view", "in", "freeze", "density", "span", "closed", "stale"];
/// No field at all, which is not the same as nothing chosen.
const NOTHING: &str = "-";

/// What a query means, or every fault of it.
pub(super) type Read = std::result::Result<Meaning, Vec<Fault>>;

/// What stays readable in an address.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b',')
    .remove(b'~');

/// What a view keeps, by ids.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Meaning {
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<Filter>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sort: Vec<Sort>,
    /// Parameters that name fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<(String, Vec<Part>)>,
    /// All others, as they are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    /// A field, and what is chosen of it: `140`, `sum`, or nothing.
    Field(FieldId, String),
    Nothing,
}

/// A view's query with the names of now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// What stands behind the `?` of its address.
    pub query: String,
    /// The filter and the order in it, as REST takes them too.
    pub filter: String,
    pub sort: String,
    pub left_out: Vec<LeftOut>,
}

/// Something of a view that is left out: what it asked for is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The parameter: `filter`, `sort`, `columns` and so on.
    pub part: String,
    /// The label of the field, if who asks may know it.
    pub field: Option<String>,
}

impl Meaning {
    /// What a query says by these definitions.
    ///
    /// # Errors
    /// Every parameter that cannot be read.
    pub fn of(query: &str, def: &ObjectDef, schema: &Schema) -> Read {
        let mut faults = Vec::new();
        let (mut meaning, unread) = Self::read(query, def, schema, &mut faults);
        let unknown = unread.iter().filter(|(name, _)| !is_read(name));
        for (name, _) in unknown {
            let shown = base::text::truncate(name, 60);
            let message = format!("There is no parameter \"{shown}\" that a view could keep.");
            faults.push(Fault::new("query", "unknown", message));
        }
        // The same is written in one way.
        meaning.fields.sort_by(|one, other| one.0.cmp(&other.0));
        meaning.others.sort();
        match faults.is_empty() {
            true => Ok(meaning),
            false => Err(faults),
        }
    }

    /// What is kept, as a row holds it. Rows from before ids were kept hold the query itself.
    pub fn stored(text: &str, def: &ObjectDef, schema: &Schema) -> Meaning {
        if text.starts_with('{')
            && let Ok(meaning) = serde_json::from_str(text)
        {
            return meaning;
        }
        let (mut meaning, unread) = Self::read(text, def, schema, &mut Vec::new());
        meaning.others.extend(unread);
        meaning
    }

    /// How a row holds it.
    ///
    /// # Errors
    /// `Broken` if it cannot be written.
    pub fn to_stored(&self) -> Result<String> {
        serde_json::to_string(self).map_err(base::Error::broken)
    }

    /// Reads what can be read; gives back what cannot be kept by ids.
    fn read(
        query: &str,
        def: &ObjectDef,
        schema: &Schema,
        faults: &mut Vec<Fault>,
    ) -> (Meaning, Vec<(String, String)>) {
        let mut meaning = Meaning::default();
        let mut unread = Vec::new();
        let mut seen: Vec<String> = Vec::new();
        for (name, value) in pairs(query) {
            if value.is_empty() {
                continue;
            }
            if seen.contains(&name) {
                let shown = base::text::truncate(&name, 60);
                let message = format!("The parameter \"{shown}\" stands there twice.");
                faults.push(Fault::new("query", "repeated_parameter", message));
                continue;
            }
            seen.push(name.clone());
            match name.as_str() {
                "filter" => match filter::parse(&value, def, schema) {
                    Ok(Filter::All) => {}
                    Ok(read) => meaning.filter = Some(filter::settled(&read, def, schema)),
                    Err(error) => {
                        faults.push(fault(&error));
                        unread.push((name, value));
                    }
                },
                "sort" => match query_text::sorts(&value, def, schema) {
                    Ok(sort) => meaning.sort = sort,
                    Err(error) => {
                        faults.push(fault(&error));
                        unread.push((name, value));
                    }
                },
                of if OF_FIELDS.contains(&of) => {
                    let parts = parts(&value, def, faults);
                    meaning.fields.push((name, parts));
                }
                other if OTHERS.contains(&other) => meaning.others.push((name, value)),
                _ => unread.push((name, value)),
            }
        }
        (meaning, unread)
    }

    /// The query with the names of now, and what is not there by these definitions.
    pub fn shown(&self, def: &ObjectDef, schema: &Schema) -> Shown {
        let mut shown = Shown::default();
        let mut pairs: Vec<(&str, String)> = Vec::new();
        let left_out = |part: &str, gone: &Gone| LeftOut {
            part: part.to_owned(),
            field: label(gone, schema),
        };
        if let Some(kept) = &self.filter {
            let (left, gone) = filter::fitting(kept, def, schema);
            shown
                .left_out
                .extend(gone.iter().map(|gone| left_out("filter", gone)));
            shown.filter = filter::to_text(&left, def, schema);
        }
        let mut sorts = Vec::new();
        for sort in &self.sort {
            match filter::fitting_path(&sort.path, def, schema) {
                Ok(name) if query_text::sorts(&name, def, schema).is_ok() => {
                    sorts.push(match sort.dir {
                        Dir::Asc => name,
                        Dir::Desc => format!("-{name}"),
                    });
                }
                Ok(_) => {}
                Err(gone) => shown.left_out.push(left_out("sort", &gone)),
            }
        }
        shown.sort = sorts.join(",");
        pairs.push(("filter", shown.filter.clone()));
        pairs.push(("sort", shown.sort.clone()));
        for (name, parts) in &self.fields {
            let mut said = Vec::new();
            for part in parts {
                let Part::Field(id, with) = part else {
                    said.push(NOTHING.to_owned());
                    continue;
                };
                match def.field_by_id(id) {
                    Some(field) if with.is_empty() => said.push(field.name.clone()),
                    Some(field) => said.push(format!("{}:{with}", field.name)),
                    None => {
                        let gone = Gone {
                            object: def.id.clone(),
                            field: id.clone(),
                        };
                        // Columns that somebody may not see are left out of many views, and
                        // nothing is amiss with that.
                        let one = left_out(name, &gone);
                        if one.field.is_some() || !is_display(name) {
                            shown.left_out.push(one);
                        }
                    }
                }
            }
            pairs.push((name, said.join(",")));
        }
        let others = self.others.iter();
        pairs.extend(others.map(|(name, value)| (name.as_str(), value.clone())));
        let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> = pairs
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, PLAIN)))
            .collect();
        shown.query = pairs.join("&");
        shown
    }

    /// Whether it names a field of this object, also on the way to another one.
    pub fn names(
        &self,
        def: &ObjectDef,
        schema: &Schema,
        object: &ObjectId,
        field: &FieldId,
    ) -> bool {
        let is_it = |(there, id): &(ObjectId, FieldId)| there == object && id == field;
        let asks = |filter: &Filter| filter::fields(filter, def, schema).iter().any(is_it);
        let path = |sort: &Sort| {
            filter::path_fields(&sort.path, def, schema)
                .iter()
                .any(is_it)
        };
        let is_own = def.id == *object;
        let shows = |part: &Part| matches!(part, Part::Field(id, _) if id == field);
        self.filter.as_ref().is_some_and(asks)
            || self.sort.iter().any(path)
            || is_own && self.fields.iter().any(|(_, parts)| parts.iter().any(shows))
    }
}

/// Whether a parameter has a grammar, so that its faults are told by it.
fn is_read(name: &str) -> bool {
    matches!(name, "filter" | "sort")
}

/// Whether a parameter chooses only how records look, not which there are or how they lie.
fn is_display(name: &str) -> bool {
    matches!(name, "columns" | "card" | "totals" | "sum" | "picture")
}

/// The label of a field that is gone and of which who reads by these definitions may know: a
/// hidden one is not in them.
fn label(gone: &Gone, schema: &Schema) -> Option<String> {
    let def = schema.all_objects().find(|def| def.id == gone.object)?;
    def.fields.get(&gone.field).map(|field| field.label.clone())
}

fn parts(value: &str, def: &ObjectDef, faults: &mut Vec<Fault>) -> Vec<Part> {
    let mut parts = Vec::new();
    for part in value
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let (name, with) = part.split_once(':').unwrap_or((part, ""));
        match def.field(name) {
            Some(field) => parts.push(Part::Field(field.id.clone(), with.to_owned())),
            None if part == NOTHING => parts.push(Part::Nothing),
            None => {
                let shown = base::text::truncate(name, 60);
                let message = format!("{} has no field \"{shown}\".", def.name);
                faults.push(Fault::new("query", "unknown_field", message));
            }
        }
    }
    parts
}

fn fault(error: &base::Error) -> Fault {
    match error {
        base::Error::Malformed {
            code,
            message,
            position,
            ..
        } => {
            let fault = Fault::new("query", code, message.clone());
            match position {
                Some(position) => fault.at(*position),
                None => fault,
            }
        }
        error => Fault::new("query", "filter", error.to_string()),
    }
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let plain = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (plain(name), plain(value))
        })
        .collect()
}

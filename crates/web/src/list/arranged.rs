//! How a table is arranged: which columns, how wide, how many stay in place, what rows are
//! grouped by and what stands below them. All of it comes from the address.

use schema::def::system_field;
use schema::{Access, FieldDef, FieldType, ObjectDef, Schema, query_text};

use super::ask::Ask;
use super::columns;

/// Columns of a table, at most.
const MOST: usize = 60;
/// Narrowest and widest column, in pixels.
const WIDTHS: std::ops::RangeInclusive<u16> = 60..=900;
/// Columns that can stay in place while one scrolls to the side.
pub const MOST_FROZEN: usize = 4;

/// One column as it was chosen.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'a> {
    pub field: &'a FieldDef,
    /// In pixels, if somebody drew it.
    pub width: Option<u16>,
}

/// The columns of an address: what it names, as far as the reader knows it, the title first; the
/// usual ones if it names none. A view is used by many, so what one does not know is left out.
pub fn columns<'a>(def: &'a ObjectDef, ask: &Ask) -> Vec<Chosen<'a>> {
    let parts = || ask.columns.split(',').filter(|part| !part.is_empty());
    let mut chosen: Vec<Chosen<'a>> = Vec::new();
    for part in parts().take(MOST) {
        let (name, width) = part.split_once(':').unwrap_or((part, ""));
        let known = offered(def).into_iter().find(|field| field.name == name);
        if let Some(field) = known
            && !chosen.iter().any(|one| one.field.id == field.id)
        {
            let width = width.parse().ok().filter(|width| WIDTHS.contains(width));
            chosen.push(Chosen { field, width });
        }
    }
    if chosen.is_empty() {
        let usual = columns::of(def).into_iter();
        return usual.map(|field| Chosen { field, width: None }).collect();
    }
    if let Some(at) = chosen.iter().position(|one| one.field.id == def.title) {
        let title = chosen.remove(at);
        chosen.insert(0, title);
    } else if let Some(field) = def.title_field() {
        chosen.insert(0, Chosen { field, width: None });
    }
    chosen
}

/// The same as a parameter.
pub fn parameter(columns: &[Chosen<'_>]) -> String {
    let parts: Vec<String> = columns
        .iter()
        .map(|one| match one.width {
            Some(width) => format!("{}:{width}", one.field.name),
            None => one.field.name.clone(),
        })
        .collect();
    parts.join(",")
}

/// The fields that can be columns, in the order of forms, then what every record has.
pub fn offered(def: &ObjectDef) -> Vec<&FieldDef> {
    let own = def
        .live_fields()
        .filter(|field| columns::fits(field) || shows_in_a_line(field));
    let mut all: Vec<&FieldDef> = own.collect();
    let belongs: &[&str] = match def.access {
        Access::Owned => &["owner", "team"],
        _ => &[],
    };
    let made = ["created_at", "created_by", "updated_at", "updated_by"];
    for name in belongs.iter().chain(&made) {
        if let Some(field) = system_field(name) {
            all.push(field);
        }
    }
    all
}

/// What is long and yet says something in one line.
fn shows_in_a_line(field: &FieldDef) -> bool {
    !field.hidden
        && matches!(
            field.ty,
            FieldType::LongText | FieldType::RichText | FieldType::Files
        )
}

/// How many columns stay in place, the title among them.
pub fn frozen(ask: &Ask) -> usize {
    let asked: Option<usize> = ask.freeze.parse().ok();
    asked.unwrap_or(1).clamp(1, MOST_FROZEN)
}

/// The field by which rows are grouped.
pub fn group<'a>(def: &'a ObjectDef, schema: &Schema, ask: &Ask) -> Option<&'a FieldDef> {
    let named = offered(def)
        .into_iter()
        .find(|field| field.name == ask.group);
    named.filter(|field| can_group(def, schema, field))
}

/// Whether rows can be grouped by a field: few enough values, and rows in their order.
pub fn can_group(def: &ObjectDef, schema: &Schema, field: &FieldDef) -> bool {
    let fits = matches!(
        field.ty,
        FieldType::Select { .. }
            | FieldType::Reference { .. }
            | FieldType::Boolean
            | FieldType::Rating
            | FieldType::Text
            | FieldType::Date
            | FieldType::DateTime
    );
    fits && field.id != def.title
        && !field.sensitive
        && query_text::sorts(&field.name, def, schema).is_ok()
}

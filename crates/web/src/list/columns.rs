//! Which fields a list shows, and how it is sorted by them.

use schema::def::system_field;
use schema::{Access, FieldDef, FieldType, ObjectDef, Schema, query_text};

use super::ask::Ask;
use super::view::Column;
use crate::parts::cell::Align;

/// Columns beside the title and the owner.
const MOST: usize = 7;

/// The fields of a list: the title, then those that fit in a line, in form order, then the owner.
pub fn of(def: &ObjectDef) -> Vec<&FieldDef> {
    let title = def.title_field();
    let others = def
        .live_fields()
        .filter(|field| field.id != def.title && fits(field))
        .take(MOST);
    let owner = (def.access == Access::Owned)
        .then(|| system_field("owner"))
        .flatten();
    title.into_iter().chain(others).chain(owner).collect()
}

/// Whether a field's value fits in a line.
pub fn fits(field: &FieldDef) -> bool {
    !field.hidden
        && !matches!(
            field.ty,
            FieldType::LongText
                | FieldType::RichText
                | FieldType::Json
                | FieldType::Rank
                | FieldType::Files
        )
}

/// On which side a field's values stand.
pub fn align(field: &FieldDef) -> Align {
    match field.ty {
        FieldType::Integer
        | FieldType::Decimal { .. }
        | FieldType::Money
        | FieldType::Percent { .. }
        | FieldType::Duration => Align::End,
        _ => Align::Start,
    }
}

/// The heads, each leading to the list sorted by it, or the other way round if it is already.
pub fn heads(def: &ObjectDef, fields: &[&FieldDef], ask: &Ask, schema: &Schema) -> Vec<Column> {
    let first = ask.sort.split(',').next().unwrap_or_default();
    fields
        .iter()
        .map(|field| {
            let name = field.name.as_str();
            let sorted = match first.strip_prefix('-') {
                Some(down) if down == name => Some("descending"),
                None if first == name => Some("ascending"),
                _ => None,
            };
            let turned = if sorted == Some("ascending") {
                format!("-{name}")
            } else {
                name.to_owned()
            };
            let sortable = query_text::sorts(name, def, schema).is_ok();
            Column {
                field: name.to_owned(),
                label: field.label.clone(),
                align: align(field),
                sort: sortable.then(|| ask.address(def, &[("sort", &turned)])),
                sorted,
            }
        })
        .collect()
}

/// A filter that could be asked of this object, to show the language.
pub fn example(def: &ObjectDef) -> String {
    let mut tests = Vec::new();
    for field in def.live_fields().filter(|field| !field.hidden) {
        let test = match &field.ty {
            FieldType::Select { options } => options
                .first()
                .map(|option| format!("{} = {}", field.name, option.key)),
            FieldType::Money => Some(format!("{} >= 1000", field.name)),
            FieldType::Date => Some(format!("{} in this_quarter", field.name)),
            FieldType::Tags => Some(format!("{} has vip", field.name)),
            _ => None,
        };
        tests.extend(test);
        if tests.len() == 2 {
            break;
        }
    }
    match tests.is_empty() {
        true if def.access == Access::Owned => "owner = me".to_owned(),
        true => "created_at >= -30d".to_owned(),
        false => tests.join(" and "),
    }
}

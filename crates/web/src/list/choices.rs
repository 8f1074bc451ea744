//! Which fields of an object can be chosen for what: columns, rows, sums, days, pictures, cards.

use schema::def::system_field;
use schema::{Access, FieldDef, FieldType, Kind, ObjectDef, Write};

use super::columns::fits;

/// What a record's begin and end are called, in the languages that we know of.
const BEGINS: [&str; 8] = [
    "start", "begin", "from", "open", "arriv", "check_in", "beginn", "von",
];
const ENDS: [&str; 9] = [
    "end",
    "until",
    "finish",
    "clos",
    "due",
    "depart",
    "check_out",
    "bis",
    "ende",
];

/// Whether its records are worked through day by day; what is set up has fields too, but no views.
pub fn is_work(def: &ObjectDef) -> bool {
    def.kind == Kind::Record && def.id.as_str() != "user"
}

/// The fields whose values can be columns or rows: selects and references, the owner too.
pub fn parts(def: &ObjectDef) -> Vec<&FieldDef> {
    let own = def.live_fields().filter(|field| is_part(field));
    own.chain(owned(def)).collect()
}

/// Whether a field's values can be columns.
pub fn is_part(field: &FieldDef) -> bool {
    let ty = matches!(
        field.ty,
        FieldType::Select { .. } | FieldType::Reference { .. }
    );
    ty && !field.hidden && !field.sensitive
}

fn owned<'a>(def: &'a ObjectDef) -> Option<&'a FieldDef> {
    let owner: Option<&'a FieldDef> = system_field("owner");
    owner.filter(|_| def.access == Access::Owned)
}

/// When records were made, and when they were last changed.
fn made<'a>() -> impl Iterator<Item = &'a FieldDef> {
    ["created_at", "updated_at"].into_iter().filter_map(|name| {
        let field: Option<&'a FieldDef> = system_field(name);
        field
    })
}

/// The fields that can be summed up.
pub fn sums(def: &ObjectDef) -> Vec<&FieldDef> {
    let is_sum = |field: &&FieldDef| {
        let ty = matches!(
            field.ty,
            FieldType::Money | FieldType::Integer | FieldType::Decimal { .. }
        );
        ty && !field.hidden && !field.sensitive
    };
    def.live_fields().filter(is_sum).collect()
}

/// The days and times that records have of their own.
pub fn own_days(def: &ObjectDef) -> Vec<&FieldDef> {
    def.live_fields()
        .filter(|field| is_day(field) && !field.hidden)
        .collect()
}

/// The days and times that records can be shown at: their own, and when they were made or changed.
pub fn days(def: &ObjectDef) -> Vec<&FieldDef> {
    own_days(def).into_iter().chain(made()).collect()
}

fn is_day(field: &FieldDef) -> bool {
    matches!(field.ty, FieldType::Date | FieldType::DateTime) && !field.sensitive
}

/// The field in which what begins in another one ends, by their names.
pub fn end_of<'a>(def: &'a ObjectDef, start: &FieldDef) -> Option<&'a FieldDef> {
    let begins = is_called(start, &BEGINS);
    let ends =
        |field: &&FieldDef| field.ty == start.ty && field.id != start.id && is_called(field, &ENDS);
    own_days(def).into_iter().find(ends).filter(|_| begins)
}

/// Begin and end of an object's records: the fields that are called so, else the first two days
/// of one type that people set.
pub fn stretch(def: &ObjectDef) -> Option<(&FieldDef, &FieldDef)> {
    let all = own_days(def);
    let called = all
        .iter()
        .find_map(|start| Some((*start, end_of(def, start)?)));
    let any = || {
        let set: Vec<&FieldDef> = all.iter().copied().filter(|field| is_set(field)).collect();
        let (first, rest) = set.split_first()?;
        let second = rest.iter().find(|field| field.ty == first.ty)?;
        Some((*first, *second))
    };
    called.or_else(any)
}

fn is_called(field: &FieldDef, words: &[&str]) -> bool {
    let parts = || field.name.split('_');
    words.iter().any(|word| {
        let long = word.len() > 3;
        field.name == *word || parts().any(|part| part == *word || long && part.starts_with(word))
    })
}

/// The fields that hold files, among them pictures.
pub fn pictures(def: &ObjectDef) -> Vec<&FieldDef> {
    def.live_fields()
        .filter(|field| field.ty == FieldType::Files && !field.hidden)
        .collect()
}

/// The fields that cards can show, beside the title.
pub fn shown(def: &ObjectDef) -> Vec<&FieldDef> {
    let own = def
        .live_fields()
        .filter(|field| fits(field) && field.id != def.title);
    own.chain(owned(def)).chain(made()).collect()
}

/// Whether people set this field, as far as its definition (narrowed to their rights) says.
pub fn is_set(field: &FieldDef) -> bool {
    field.write == Write::Always && !field.is_computed()
}

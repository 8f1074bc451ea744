//! Whether a definition is sound, by itself and among the others of a workspace.

mod references;
mod uses;

use std::collections::{BTreeSet, HashSet};

use base::{Currency, Fault};

use super::{
    Access, FILE, FieldDef, FieldId, FieldType, Kind, ObjectDef, Schema, State, check_field_name,
    check_object_name,
};
use crate::{
    Change, limits,
    series::Pattern,
    value::{Locale, parse},
};

pub use uses::{can_be_indexed, can_be_title, can_be_unique};

/// Every fault of a definition that is to take its place in a schema, where an
/// older one of the same id may stand. Fields are named by their place:
/// `fields[2].type`. The code `taken` says that a name is in use.
pub fn check(def: &ObjectDef, schema: &Schema) -> Vec<Fault> {
    check_placed(def, schema, |n| n)
}

/// The same, with the places that fields had in the body they came from.
pub(super) fn check_placed(
    def: &ObjectDef,
    schema: &Schema,
    place: impl Fn(usize) -> usize,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    object_names(def, schema, &mut faults);
    if def.fields.len() > limits::FIELDS {
        faults.push(Fault::new("fields", "too_many", too_many_fields()));
    }
    let joined = joined(def, schema);
    faults.extend(elsewhere(def, schema, joined.as_ref(), "fields"));
    let mut seen = HashSet::new();
    for (n, field) in def
        .fields
        .values()
        .enumerate()
        .filter(|(_, field)| field.state == State::Live)
    {
        let mut found = Vec::new();
        if !seen.insert(field.name.as_str()) {
            found.push(two_fields(&field.name));
        } else {
            shown_elsewhere(field, def, schema, &mut found);
        }
        of_field(field, def, schema, &mut found);
        found.extend(text_fault(field, def, schema, joined.as_ref()));
        found.extend(condition_faults(field, def, schema));
        let at = place(n);
        faults.extend(found.into_iter().map(|fault| Fault {
            field: format!("fields[{at}].{}", fault.field),
            ..fault
        }));
    }
    roles(def, &mut faults);
    faults
}

/// The faults of one field of a definition that is sound but for it, named by
/// the field's own keys: `options[1].key`. No key at all means the field as such.
pub fn check_field(def: &ObjectDef, schema: &Schema, id: &FieldId) -> Vec<Fault> {
    let Some(field) = def.fields.get(id) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    if def.fields.len() > limits::FIELDS {
        faults.push(Fault::new("", "too_many", too_many_fields()));
    }
    let taken = def
        .live_fields()
        .any(|other| other.id != *id && other.name == field.name);
    if taken {
        faults.push(two_fields(&field.name));
    } else {
        shown_elsewhere(field, def, schema, &mut faults);
    }
    of_field(field, def, schema, &mut faults);
    let joined = joined(def, schema);
    faults.extend(text_fault(field, def, schema, joined.as_ref()));
    faults.extend(condition_faults(field, def, schema));
    faults.extend(elsewhere(def, schema, joined.as_ref(), ""));
    // Of what a field is to its object, only this can be taken from it.
    let mut lost = Vec::new();
    roles(def, &mut lost);
    faults.extend(lost.into_iter().map(|fault| Fault {
        field: "unique".into(),
        ..fault
    }));
    faults
}

/// The schema with the definition in its place, if anything is computed there.
fn joined(def: &ObjectDef, schema: &Schema) -> Option<Schema> {
    let computes = def.live_fields().any(|field| field.computed.is_some());
    (computes || !schema.derived().is_empty()).then(|| schema.with(def.clone()))
}

/// What is wrong with the text of a computed field.
fn text_fault(
    field: &FieldDef,
    def: &ObjectDef,
    schema: &Schema,
    joined: Option<&Schema>,
) -> Option<Fault> {
    let how = field.computed.as_ref()?.how;
    let old = schema
        .object(&def.id)
        .and_then(|old| old.fields.get(&field.id));
    // One that was in order is not to blame for what changes around it.
    if old == Some(field) && schema.derived().fault(&def.id, &field.id).is_none() {
        return None;
    }
    let fault = joined?.derived().fault(&def.id, &field.id)?;
    Some(Fault::new(how.name(), how.name(), fault.message.clone()).at(fault.position))
}

/// What is wrong with the conditions of a field. One that was in order is not to
/// blame for what changes around it.
fn condition_faults(field: &FieldDef, def: &ObjectDef, schema: &Schema) -> Vec<Fault> {
    let mut faults = Vec::new();
    let old = schema
        .object(&def.id)
        .and_then(|old| old.fields.get(&field.id));
    for (key, condition) in field.conditions() {
        let is_series = matches!(field.ty, FieldType::Series { .. });
        if key == "issue_if" && !is_series {
            let message = "Only a series has numbers to give: leave this out.";
            faults.push(Fault::new(key, "type", message));
            continue;
        }
        if field.is_computed() && key != "issue_if" {
            let message = "A computed field is written by nobody: leave this out.";
            faults.push(Fault::new(key, "computed", message));
            continue;
        }
        let joined = schema.with(def.clone());
        let text = crate::formula::condition_text(condition, &joined);
        let Some(Err(fault)) = joined
            .object(&def.id)
            .map(|here| crate::formula::condition(&text, here, &joined))
        else {
            continue;
        };
        faults.push(match old == Some(field) {
            true => {
                let message = format!(
                    "{}.{} says {key} by this, which could not be read any more: {} Change that field first.",
                    def.name, field.name, fault.message
                );
                Fault::new(key, "in_use", message)
            }
            false => Fault::new(key, "filter", fault.message).at(fault.position),
        });
    }
    faults
}

/// Computed fields elsewhere that could not be computed any more.
fn elsewhere(def: &ObjectDef, schema: &Schema, joined: Option<&Schema>, key: &str) -> Vec<Fault> {
    let Some(joined) = joined else {
        return Vec::new();
    };
    let before = schema.derived();
    // What follows from a text that is at fault itself is not told as well.
    let own = def.live_fields().any(|field| {
        joined.derived().fault(&def.id, &field.id).is_some()
            && schema
                .object(&def.id)
                .and_then(|old| old.fields.get(&field.id))
                != Some(field)
    });
    if own {
        return Vec::new();
    }
    let lost = joined.derived().at_fault().filter(|((object, field), _)| {
        let was_there = schema
            .object(object)
            .and_then(|other| other.fields.get(field))
            .is_some_and(|field| field.state == State::Live && field.computed.is_some());
        let is_changed = *object == def.id
            && schema
                .object(object)
                .and_then(|other| other.fields.get(field))
                != def.fields.get(field);
        was_there && !is_changed && before.fault(object, field).is_none()
    });
    lost.filter_map(|((object, field), fault)| {
        let other = joined.object(object)?;
        let name = &other.field_by_id(field)?.name;
        let message = format!(
            "{}.{name} is computed from this, and could not be any more: {} Change that field first.",
            other.name, fault.message
        );
        Some(Fault::new(key, "in_use", message))
    })
    .collect()
}

fn too_many_fields() -> String {
    format!(
        "An object has at most {} fields, removed ones included.",
        limits::FIELDS
    )
}

pub(super) fn two_fields(name: &str) -> Fault {
    let message = format!("There are two fields \"{name}\". Rename one.");
    Fault::new("name", "taken", message)
}

/// A field may not have the name of an inverse that shows in its object.
fn shown_elsewhere(field: &FieldDef, def: &ObjectDef, schema: &Schema, faults: &mut Vec<Fault>) {
    if let Some(owner) = references::inverse_owner(def, schema, &field.name) {
        let message = format!("\"{}\" is {owner}. Choose another name.", field.name);
        faults.push(Fault::new("name", "taken", message));
    }
}

fn object_names(def: &ObjectDef, schema: &Schema, faults: &mut Vec<Fault>) {
    let mut name = |key: &str, name: &str| {
        // It is reserved for them.
        let is_of_files = def.id.as_str() == FILE && name == "files";
        if let Some(why) = check_object_name(name).filter(|_| !is_of_files) {
            faults.push(Fault::new(key, "name", why));
        } else if schema.named(name).is_some_and(|other| other.id != def.id) {
            faults.push(Fault::new(
                key,
                "taken",
                format!("Another object is called \"{name}\". Choose another name."),
            ));
        }
    };
    name("name", &def.name);
    name("plural", &def.plural);
    for (key, label) in [("label", &def.label), ("label_plural", &def.label_plural)] {
        if label.trim().is_empty() {
            faults.push(Fault::new(key, "required", "Give a text that people read."));
        }
    }
}

/// The faults of one field, named by its keys.
fn of_field(field: &FieldDef, def: &ObjectDef, schema: &Schema, faults: &mut Vec<Fault>) {
    let mut refuse = |key: &str, code, message: String| faults.push(Fault::new(key, code, message));
    if let Some(why) = check_field_name(&field.name) {
        refuse("name", "name", why);
    }
    if field.label.trim().is_empty() && !field.name.is_empty() {
        refuse("label", "required", "Give a text that people read.".into());
    }
    let ty = field.ty.name();
    let computed = field.is_computed();
    if field.required && computed {
        refuse(
            "required",
            "computed",
            "A computed field cannot be required: nobody gives its value.".into(),
        );
    }
    if field.default.is_some() && computed {
        refuse(
            "default",
            "computed",
            "A computed field has no default.".into(),
        );
    }
    if field.computed.is_some() {
        for (key, is_set) in [("unique", field.unique), ("search", field.search)] {
            if is_set {
                let message = "What is computed follows from other fields: say this of those.";
                refuse(key, "computed", message.into());
            }
        }
    }
    if field.unique && !can_be_unique(&field.ty) {
        refuse(
            "unique",
            "type",
            format!("Values of type {ty} cannot be unique."),
        );
    }
    if field.unique && field.default.is_some() {
        refuse(
            "default",
            "unique",
            "A unique field has no default: the second record would clash.".into(),
        );
    }
    if field.indexed && !can_be_indexed(&field.ty) {
        refuse(
            "indexed",
            "type",
            format!("Values of type {ty} cannot be indexed."),
        );
    }
    sensitive_keys(field, faults);
    type_keys(field, faults);
    references::check(field, def, schema, faults);
    if let Some(default) = &field.default
        && !computed
        && let Some(fault) = default_fault(field, default, schema)
    {
        faults.push(fault);
    }
}

/// What is sensitive is only ever stored sealed, so nothing can look into it.
fn sensitive_keys(field: &FieldDef, faults: &mut Vec<Fault>) {
    if !field.sensitive {
        return;
    }
    let mut refuse = |key: &str, message: &str| {
        faults.push(Fault::new(key, "sensitive", message));
    };
    if field.computed.is_some() || !matches!(field.ty, FieldType::Text | FieldType::LongText) {
        refuse(
            "sensitive",
            "Values of type text and long_text can be sensitive.",
        );
    }
    if field.search {
        refuse("search", "What is sensitive is not found by the search.");
    }
    if field.unique {
        refuse(
            "unique",
            "What is sensitive is not compared, so it cannot be unique.",
        );
    }
    if field.indexed {
        refuse(
            "indexed",
            "What is sensitive is not compared, so an index is of no use.",
        );
    }
    if field.default.is_some() {
        refuse(
            "default",
            "A default would stand in the definition for all to read.",
        );
    }
}

fn type_keys(field: &FieldDef, faults: &mut Vec<Fault>) {
    match &field.ty {
        FieldType::Decimal { scale } | FieldType::Percent { scale } if *scale > limits::SCALE => {
            faults.push(Fault::new(
                "scale",
                "range",
                format!("Give 0 to {} digits after the point.", limits::SCALE),
            ));
        }
        FieldType::Series { pattern } => {
            if let Err(fault) = Pattern::parse(pattern) {
                let place = fault.position;
                faults.push(Fault::new("pattern", "pattern", fault.message).at(place));
            }
        }
        FieldType::Select { options } | FieldType::MultiSelect { options } => {
            if options.iter().all(|option| option.retired) {
                faults.push(Fault::new(
                    "options",
                    "required",
                    "Give at least one option.",
                ));
            }
            if options.len() > limits::OPTIONS {
                let message = format!(
                    "Give at most {} options, retired ones included.",
                    limits::OPTIONS
                );
                faults.push(Fault::new("options", "too_many", message));
            }
            let mut keys = HashSet::new();
            for (n, option) in options.iter().enumerate() {
                let at = |key: &str| format!("options[{n}].{key}");
                let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
                if option.key.is_empty()
                    || option.key.chars().count() > 100
                    || !option.key.chars().all(is_word)
                {
                    let message = "A key is made of letters, digits, _, - and points, at most 100.";
                    faults.push(Fault::new(at("key"), "name", message));
                } else if !keys.insert(option.key.as_str()) {
                    let message = format!("There are two options \"{}\". Rename one.", option.key);
                    faults.push(Fault::new(at("key"), "taken", message));
                }
                if option.label.trim().is_empty() && !option.key.is_empty() {
                    faults.push(Fault::new(
                        at("label"),
                        "required",
                        "Give a text that people read.",
                    ));
                }
            }
        }
        _ => {}
    }
}

/// Why a default does not fit its field.
fn default_fault(field: &FieldDef, default: &serde_json::Value, schema: &Schema) -> Option<Fault> {
    let is_word = match (&field.ty, default.as_str()) {
        (FieldType::Date, Some("today")) | (FieldType::DateTime, Some("now")) => true,
        (FieldType::Reference { to, .. }, Some("me")) => to.as_str() == "user",
        (FieldType::Reference { to, .. }, Some("my_team")) => to.as_str() == "team",
        _ => false,
    };
    if is_word {
        return None;
    }
    // A bare amount is in the workspace currency, whichever that is; a default
    // phone number has its country's code.
    let locale = Locale {
        currency: Currency::USD,
        region: String::new(),
    };
    match parse::from_json(schema, field, default, &locale) {
        Ok(Change::Set(_)) => None,
        Ok(_) => Some(Fault::new("default", "type", "Give a value, not a change.")),
        Err(faults) => {
            let fault = faults.into_iter().next()?;
            let rest = fault
                .field
                .strip_prefix(field.name.as_str())
                .unwrap_or_default()
                .to_string();
            Some(Fault {
                field: format!("default{rest}"),
                ..fault
            })
        }
    }
}

/// What fields stand for in the object: title, board, parent, unique sets.
fn roles(def: &ObjectDef, faults: &mut Vec<Fault>) {
    let live = |id: &FieldId| {
        def.fields
            .get(id)
            .filter(|field| field.state == State::Live)
    };
    let mut refuse = |key: &str, message: &str| faults.push(Fault::new(key, "type", message));
    let names =
        |field: &FieldDef| field.computed.is_none() && !field.sensitive && can_be_title(&field.ty);
    if !live(&def.title).is_some_and(names) {
        refuse(
            "title",
            "Give a field of type text, person_name or auto_number: it names the records.",
        );
    }
    if let Some(board) = &def.board
        && !live(board)
            .is_some_and(|f| matches!(f.ty, FieldType::Select { .. } | FieldType::Reference { .. }))
    {
        refuse(
            "board",
            "Give a field of type select or reference: it makes the columns.",
        );
    }
    let is_unique = |f: &FieldDef| f.unique || def.unique.iter().any(|set| set.contains(&f.id));
    let is_reference = |f: &FieldDef| {
        matches!(
            f.ty,
            FieldType::Reference { .. } | FieldType::AnyReference { .. }
        )
    };
    match &def.kind {
        Kind::Record => {}
        Kind::Child { parent } if !live(parent).is_some_and(is_reference) => {
            refuse("kind", "The parent is a field of type reference.");
        }
        Kind::Event { at } if !live(at).is_some_and(|f| f.ty == FieldType::DateTime) => {
            refuse(
                "kind",
                "Events are in the order of a field of type datetime.",
            );
        }
        Kind::Config { key }
            if !live(key).is_some_and(|f| f.ty == FieldType::Text && is_unique(f)) =>
        {
            refuse(
                "kind",
                "Configuration is known by a field of type text that is unique, alone or in a set.",
            );
        }
        _ => {}
    }
    if let Access::Via(fields) = &def.access {
        let fits = |id: &FieldId| {
            live(id)
                .is_some_and(|f| is_reference(f) || matches!(f.ty, FieldType::References { .. }))
        };
        if fields.is_empty() || !fields.iter().all(fits) {
            refuse("access", "Rights come through fields of type reference.");
        }
    }
    if def.unique.len() > limits::UNIQUE_SETS {
        refuse("unique", "There are too many sets of fields.");
    }
    let mut sets = HashSet::new();
    for set in &def.unique {
        let fields: BTreeSet<&FieldId> = set.iter().collect();
        if fields.len() < set.len() {
            refuse("unique", "A set names each of its fields once.");
        } else if !sets.insert(fields) {
            refuse(
                "unique",
                "The same fields stand there as a set twice. Take one out.",
            );
        }
        if set.len() < 2
            || !set.iter().all(|id| {
                live(id)
                    .is_some_and(|f| f.computed.is_none() && !f.sensitive && can_be_unique(&f.ty))
            })
        {
            refuse(
                "unique",
                "A set has two fields or more, whose values can be compared.",
            );
        }
    }
}

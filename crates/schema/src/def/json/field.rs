//! Fields: made and changed by a body.

use base::{Fault, fold};
use serde_json::{Value as Json, json};

use super::{
    Names,
    body::{Body, label_of},
};
use crate::{
    FieldDef, FieldId, FieldType, ObjectId, OnDelete, Origin, Schema, SelectOption, State, Write,
    limits,
};

const TYPES: &str = "text, long_text, rich_text, integer, decimal, money, percent, boolean, date, datetime, duration, \
    select, multi_select, tags, rating, emails, phones, links, address, person_name, reference, references, \
    any_reference, files, auto_number, series, formula, rollup, json, rank";

impl FieldDef {
    /// Makes a field of a body. `new_id` gives the id of what is added.
    ///
    /// # Errors
    /// Every fault of the body's form, named by its keys.
    pub fn from_json(
        body: &Json,
        schema: &Schema,
        new_id: impl Fn() -> String,
    ) -> Result<Self, Vec<Fault>> {
        made(body, "", Names { schema, made: None }, &new_id)
    }

    /// The field as a body changes it. Its type and what its values are stored
    /// by stay; options that are left out are retired, so that records keep theirs.
    ///
    /// # Errors
    /// Every fault of the body's form, named by its keys.
    pub fn patched(&self, body: &Json, schema: &Schema) -> Result<Self, Vec<Fault>> {
        let mut body = Body::new(body, "", "an object with the keys to change")?;
        let names = Names { schema, made: None };
        let mut field = self.clone();
        let stays = "A field's type stays. Add another field instead.";
        body.fixed("type", &json!(self.ty.name()), stays);
        common(&mut body, &mut field, self);
        if body.has("default") && body.json("default").is_none() {
            field.default = None;
        }
        type_patched(&mut body, &mut field.ty, names);
        let faults = body.end();
        if faults.is_empty() {
            Ok(field)
        } else {
            Err(faults)
        }
    }
}

/// Makes a field of a body that stands at `at`.
pub fn made(
    json: &Json,
    at: &str,
    names: Names<'_>,
    new_id: &impl Fn() -> String,
) -> Result<FieldDef, Vec<Fault>> {
    let mut body = Body::new(
        json,
        at,
        "a field such as {\"name\": \"plate\", \"type\": \"text\"}",
    )?;
    let name = body.text("name", limits::DEFINITION_LABEL_CHARS);
    if name.is_none() && body.faults.is_empty() {
        body.refuse("name", "required", "Give the field a name.");
    }
    let ty = type_made(&mut body, names);
    let (name, ty) = match (name, ty) {
        (Some(name), Some(ty)) => (name, ty),
        // What remains is of no use without its type; its keys are not known.
        _ => return Err(body.faults),
    };
    let found = matches!(
        ty,
        FieldType::Text
            | FieldType::LongText
            | FieldType::RichText
            | FieldType::PersonName
            | FieldType::Emails
            | FieldType::Phones
            | FieldType::Links
            | FieldType::Tags
            | FieldType::Address
            | FieldType::AutoNumber
            | FieldType::Series { .. }
    );
    let sorted = matches!(
        ty,
        FieldType::Date | FieldType::DateTime | FieldType::Reference { .. } | FieldType::AutoNumber
    );
    let base = FieldDef {
        id: FieldId::new(new_id()),
        label: label_of(&name),
        name,
        help: String::new(),
        required: false,
        unique: matches!(ty, FieldType::AutoNumber),
        indexed: sorted,
        search: found,
        sensitive: false,
        hidden: false,
        write: if ty.is_computed() {
            Write::Computed
        } else {
            Write::Always
        },
        default: None,
        origin: Origin::Custom,
        state: State::Live,
        ty,
    };
    let mut field = base.clone();
    common(&mut body, &mut field, &base);
    if field.unique && !base.unique {
        field.indexed = true;
    }
    if field.sensitive {
        field.search = false;
    }
    let faults = body.end();
    if faults.is_empty() {
        Ok(field)
    } else {
        Err(faults)
    }
}

/// The keys that fields of all types have.
fn common(body: &mut Body<'_>, field: &mut FieldDef, before: &FieldDef) {
    if let Some(name) = body.text("name", limits::DEFINITION_LABEL_CHARS) {
        field.name = name;
    }
    if let Some(label) = body.label("label") {
        field.label = label;
    }
    if let Some(help) = body.text("help", limits::HELP_CHARS) {
        field.help = help;
    }
    for (key, flag) in [
        ("required", &mut field.required),
        ("unique", &mut field.unique),
        ("indexed", &mut field.indexed),
        ("search", &mut field.search),
        ("sensitive", &mut field.sensitive),
        ("hidden", &mut field.hidden),
    ] {
        if let Some(yes) = body.flag(key) {
            *flag = yes;
        }
    }
    if let Some(default) = body.json("default") {
        field.default = Some(default.clone());
    }
    let written: Option<Write> = body.word("write", "always, on_create");
    match written {
        Some(write) if write == before.write => {}
        Some(write @ (Write::Always | Write::OnCreate))
            if matches!(before.write, Write::Always | Write::OnCreate) =>
        {
            field.write = write;
        }
        Some(_) => body.refuse(
            "write",
            "read_only",
            "Who writes this field cannot be changed to that.",
        ),
        None => {}
    }
    body.fixed(
        "id",
        &json!(before.id),
        "Ids are given by the system. Leave it out.",
    );
    body.fixed(
        "origin",
        &json!(before.origin),
        "Where a field comes from cannot be changed. Leave it out.",
    );
    body.fixed(
        "state",
        &json!(before.state),
        "Remove a field with DELETE, and restore it there. Leave this out.",
    );
}

/// The type of a new field, from `type` and the keys that belong to it.
fn type_made(body: &mut Body<'_>, names: Names<'_>) -> Option<FieldType> {
    let Some(json) = body.json("type") else {
        body.refuse(
            "type",
            "required",
            format!("Give the field a type. The types are {TYPES}."),
        );
        return None;
    };
    Some(match json.as_str().unwrap_or_default() {
        "text" => FieldType::Text,
        "long_text" => FieldType::LongText,
        "rich_text" => FieldType::RichText,
        "integer" => FieldType::Integer,
        "decimal" => FieldType::Decimal { scale: scale(body) },
        "money" => FieldType::Money,
        "percent" => FieldType::Percent { scale: scale(body) },
        "boolean" => FieldType::Boolean,
        "date" => FieldType::Date,
        "datetime" => FieldType::DateTime,
        "duration" => FieldType::Duration,
        "select" => FieldType::Select {
            options: options(body).unwrap_or_default(),
        },
        "multi_select" => FieldType::MultiSelect {
            options: options(body).unwrap_or_default(),
        },
        "tags" => FieldType::Tags,
        "rating" => FieldType::Rating,
        "emails" => FieldType::Emails,
        "phones" => FieldType::Phones,
        "links" => FieldType::Links,
        "address" => FieldType::Address,
        "person_name" => FieldType::PersonName,
        "reference" => {
            let (to, inverse, on_delete) = (target(body, names), inverse(body), on_delete(body));
            FieldType::Reference {
                to: to?,
                inverse,
                on_delete: on_delete.unwrap_or_default(),
            }
        }
        "references" => {
            let (to, inverse) = (target(body, names), inverse(body));
            FieldType::References { to: to?, inverse }
        }
        "any_reference" => {
            let (to, inverse, on_delete) = (targets(body, names), inverse(body), on_delete(body));
            FieldType::AnyReference {
                to: to.unwrap_or_default(),
                inverse,
                on_delete: on_delete.unwrap_or_default(),
            }
        }
        "files" => FieldType::Files,
        "auto_number" => FieldType::AutoNumber,
        "series" => FieldType::Series {
            pattern: body.text("pattern", limits::HELP_CHARS).unwrap_or_default(),
        },
        "formula" => FieldType::Formula {
            formula: expression(body, "formula")?,
        },
        "rollup" => FieldType::Rollup {
            rollup: expression(body, "rollup")?,
        },
        "json" => FieldType::Json,
        "rank" => FieldType::Rank,
        _ => {
            body.refuse(
                "type",
                "option",
                format!("There is no such type. The types are {TYPES}."),
            );
            return None;
        }
    })
}

/// The keys of a type that may be changed.
fn type_patched(body: &mut Body<'_>, ty: &mut FieldType, names: Names<'_>) {
    let stays = "Values are stored by it, so that it stays. Add another field instead.";
    match ty {
        FieldType::Decimal { scale } | FieldType::Percent { scale } => {
            body.fixed("scale", &json!(*scale), stays)
        }
        FieldType::Select { options } | FieldType::MultiSelect { options } => {
            if let Some(offered) = self::options(body) {
                *options = with_retired(offered, options);
            }
        }
        FieldType::Reference {
            to,
            inverse,
            on_delete,
        } => {
            same_target(body, names, to, stays);
            set_inverse(body, inverse);
            if let Some(rule) = self::on_delete(body) {
                *on_delete = rule;
            }
        }
        FieldType::References { to, inverse } => {
            same_target(body, names, to, stays);
            set_inverse(body, inverse);
        }
        FieldType::AnyReference {
            to,
            inverse,
            on_delete,
        } => {
            if let Some(wider) = targets(body, names) {
                if wider.is_empty() || (!to.is_empty() && to.iter().all(|old| wider.contains(old)))
                {
                    *to = wider;
                } else {
                    body.refuse(
                        "to",
                        "read_only",
                        "Records point there already: name the old targets as well.",
                    );
                }
            }
            set_inverse(body, inverse);
            if let Some(rule) = self::on_delete(body) {
                *on_delete = rule;
            }
        }
        FieldType::Series { pattern } => {
            if let Some(changed) = body.text("pattern", limits::HELP_CHARS) {
                *pattern = changed;
            }
        }
        FieldType::Formula { formula } => {
            if body.has("formula")
                && let Some(changed) = expression(body, "formula")
            {
                *formula = changed;
            }
        }
        FieldType::Rollup { rollup } => {
            if body.has("rollup")
                && let Some(changed) = expression(body, "rollup")
            {
                *rollup = changed;
            }
        }
        _ => {}
    }
}

fn scale(body: &mut Body<'_>) -> u8 {
    let Some(json) = body.json("scale") else {
        return 2;
    };
    match json
        .as_u64()
        .and_then(|n| u8::try_from(n).ok())
        .filter(|n| *n <= limits::SCALE)
    {
        Some(scale) => scale,
        None => {
            body.refuse(
                "scale",
                "range",
                format!(
                    "Give how many digits stand after the point, 0 to {}.",
                    limits::SCALE
                ),
            );
            2
        }
    }
}

fn expression(body: &mut Body<'_>, key: &'static str) -> Option<String> {
    let text = body.text(key, limits::HELP_CHARS);
    if text.as_ref().is_none_or(String::is_empty) {
        body.refuse(key, "required", "Say how the value is computed.");
    }
    text
}

fn inverse(body: &mut Body<'_>) -> Option<String> {
    body.text("inverse", limits::DEFINITION_LABEL_CHARS)
        .filter(|name| !name.is_empty())
}

fn set_inverse(body: &mut Body<'_>, inverse: &mut Option<String>) {
    if body.has("inverse") {
        *inverse = self::inverse(body);
    }
}

fn on_delete(body: &mut Body<'_>) -> Option<OnDelete> {
    body.word("on_delete", "restrict, clear, cascade")
}

/// The one object that a reference points to.
fn target(body: &mut Body<'_>, names: Names<'_>) -> Option<ObjectId> {
    match body.json("to").map(Json::as_str) {
        None => body.refuse(
            "to",
            "required",
            "Give the name of the object that it points to, such as \"company\".",
        ),
        Some(None) => body.refuse(
            "to",
            "type",
            "Give the name of one object, such as \"company\".",
        ),
        Some(Some(name)) => {
            let id = names.id(name);
            if id.is_none() {
                body.refuse(
                    "to",
                    "not_found",
                    format!("There is no object \"{}\".", base::text::truncate(name, 60)),
                );
            }
            return id;
        }
    }
    None
}

fn same_target(body: &mut Body<'_>, names: Names<'_>, to: &ObjectId, stays: &str) {
    if body.has("to") && target(body, names).is_some_and(|id| id != *to) {
        body.refuse("to", "read_only", stays);
    }
}

/// The objects that an any_reference may point to; none for all.
fn targets(body: &mut Body<'_>, names: Names<'_>) -> Option<Vec<ObjectId>> {
    let json = body.json("to")?;
    let listed = match json {
        Json::String(_) => std::slice::from_ref(json),
        Json::Array(items) => items.as_slice(),
        _ => {
            body.refuse(
                "to",
                "type",
                "Give a list of names of objects; an empty one means any object.",
            );
            return None;
        }
    };
    let mut ids = Vec::with_capacity(listed.len());
    for item in listed {
        match item.as_str().and_then(|name| names.id(name)) {
            Some(id) if ids.contains(&id) => {}
            Some(id) => ids.push(id),
            None => {
                let text = item.to_string();
                body.refuse(
                    "to",
                    "not_found",
                    format!("There is no object {}.", base::text::truncate(&text, 60)),
                );
            }
        }
    }
    Some(ids)
}

/// The options of a select; texts alone become labels, and keys made of them.
fn options(body: &mut Body<'_>) -> Option<Vec<SelectOption>> {
    let Some(items) = body.json("options")?.as_array() else {
        body.refuse(
            "options",
            "type",
            "Give a list such as [{\"key\": \"won\", \"label\": \"Won\"}].",
        );
        return None;
    };
    let mut options = Vec::with_capacity(items.len().min(limits::OPTIONS));
    for (n, item) in items.iter().take(limits::OPTIONS + 1).enumerate() {
        let at = body.at(&format!("options[{n}]"));
        match option(item, &at) {
            Ok(option) => options.push(option),
            Err(faults) => body.faults.extend(faults),
        }
    }
    Some(options)
}

fn option(json: &Json, at: &str) -> Result<SelectOption, Vec<Fault>> {
    if let Json::String(label) = json {
        let label = label.trim();
        return Ok(SelectOption {
            key: key_of(label),
            label: label.to_string(),
            color: String::new(),
            retired: false,
        });
    }
    let mut body = Body::new(
        json,
        &format!("{at}."),
        "an option such as {\"key\": \"won\", \"label\": \"Won\"}",
    )?;
    let key = body.text("key", limits::DEFINITION_LABEL_CHARS);
    let label = body.label("label");
    let color = body.text("color", 30).unwrap_or_default();
    let retired = body.flag("retired").unwrap_or_default();
    let option = match (key, label) {
        (Some(key), label) => SelectOption {
            label: label.unwrap_or_else(|| label_of(&key)),
            key,
            color,
            retired,
        },
        (None, Some(label)) => SelectOption {
            key: key_of(&label),
            label,
            color,
            retired,
        },
        (None, None) => {
            body.refuse("key", "required", "Give the option a key.");
            SelectOption {
                key: String::new(),
                label: String::new(),
                color,
                retired,
            }
        }
    };
    let faults = body.end();
    if faults.is_empty() {
        Ok(option)
    } else {
        Err(faults)
    }
}

/// A key made of a label: `In review` becomes `in_review`.
fn key_of(label: &str) -> String {
    let folded = fold(label);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join("_")
}

/// What is offered now, and what was offered before as retired.
fn with_retired(mut offered: Vec<SelectOption>, before: &[SelectOption]) -> Vec<SelectOption> {
    for old in before {
        if !offered.iter().any(|option| option.key == old.key) {
            offered.push(SelectOption {
                retired: true,
                ..old.clone()
            });
        }
    }
    offered
}

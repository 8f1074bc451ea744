//! Types of fields, and the keys that belong to one type alone.

use serde_json::{Value as Json, json};

use super::{
    Names,
    body::Body,
    options::{self, with_retired},
};
use crate::{
    Computed, FieldDef, FieldType, How, ObjectId, OnDelete, Schema, limits, value::convert,
};

const TYPES: &str = "text, long_text, rich_text, integer, decimal, money, percent, boolean, date, datetime, duration, \
    select, multi_select, tags, rating, emails, phones, links, address, person_name, reference, references, \
    any_reference, files, auto_number, series, formula, rollup, json, rank";

/// The type of a new field, from `type` and the keys that belong to it. None if
/// there is no such type; parts of it that are at fault are left empty.
pub fn type_made(body: &mut Body<'_>, names: Names<'_>) -> Option<FieldType> {
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
            options: options::options(body).unwrap_or_default(),
        },
        "multi_select" => FieldType::MultiSelect {
            options: options::options(body).unwrap_or_default(),
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
                to: to.unwrap_or_else(nothing),
                inverse,
                on_delete: on_delete.unwrap_or_default(),
            }
        }
        "references" => {
            let (to, inverse) = (target(body, names), inverse(body));
            FieldType::References {
                to: to.unwrap_or_else(nothing),
                inverse,
            }
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
            pattern: pattern(body).unwrap_or_default(),
        },
        "formula" => FieldType::Formula {
            formula: expression(body, "formula").unwrap_or_default(),
        },
        "rollup" => FieldType::Rollup {
            rollup: expression(body, "rollup").unwrap_or_default(),
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

/// The type that a body gives to a field, if it is another than it has.
pub fn type_changed(body: &mut Body<'_>, field: &FieldDef, names: Names<'_>) -> Option<FieldType> {
    let is = field.type_name();
    let asked = body.json("type").map_or(Some(is), Json::as_str);
    let is_scaled = matches!(
        field.ty,
        FieldType::Decimal { .. } | FieldType::Percent { .. }
    );
    if asked == Some(is) && !(is_scaled && body.has("scale") && field.computed.is_none()) {
        return None;
    }
    if field.is_computed() {
        let stays = "A computed field's type stays. Add another field instead.";
        body.fixed("type", &json!(is), stays);
        return None;
    }
    let mut ty = match asked == Some(is) {
        true => field.ty.clone(),
        false => typed(asked, body, field, names)?,
    };
    if let FieldType::Decimal { scale: digits } | FieldType::Percent { scale: digits } = &mut ty
        && body.has("scale")
    {
        *digits = scale(body);
    }
    if !convert::differs(&field.ty, &ty) {
        return None;
    }
    if let FieldType::Reference { on_delete, .. } = &field.ty
        && *on_delete != OnDelete::Clear
    {
        let message = "A field of several references cannot restrict or cascade. Set on_delete to clear first.";
        body.refuse("on_delete", "type", message);
        return None;
    }
    Some(ty)
}

/// The type of a name, with what the old type has of its keys where the body
/// leaves them out.
fn typed(
    asked: Option<&str>,
    body: &mut Body<'_>,
    field: &FieldDef,
    names: Names<'_>,
) -> Option<FieldType> {
    let options = field.ty.options();
    match (asked, &field.ty) {
        (Some("select"), _) if !options.is_empty() && !body.has("options") => {
            Some(FieldType::Select {
                options: options.to_vec(),
            })
        }
        (Some("multi_select"), _) if !options.is_empty() && !body.has("options") => {
            Some(FieldType::MultiSelect {
                options: options.to_vec(),
            })
        }
        (Some("references"), FieldType::Reference { to, inverse, .. }) => {
            same_target(body, names, to, "Values point there, so that it stays.");
            let mut inverse = inverse.clone();
            set_inverse(body, &mut inverse);
            Some(FieldType::References {
                to: to.clone(),
                inverse,
            })
        }
        // Of a type that it cannot become no key is of interest.
        (Some(name), ty) if convert::becomes(ty).contains(&name) => type_made(body, names),
        _ => {
            let all = convert::becomes(&field.ty);
            let (is, all) = (field.type_name(), all.join(", "));
            let message = match all.is_empty() {
                true => format!("A field of type {is} stays one. Add another field instead."),
                false => format!(
                    "A field of type {is} can become {all}: anything else would lose something. Add another field instead."
                ),
            };
            body.refuse("type", "read_only", message);
            None
        }
    }
}

/// The keys of a type that may be changed.
pub fn type_patched(body: &mut Body<'_>, ty: &mut FieldType, names: Names<'_>) {
    let stays = "Values are stored by it, so that it stays. Add another field instead.";
    match ty {
        FieldType::Decimal { scale } | FieldType::Percent { scale } => {
            body.fixed("scale", &json!(*scale), stays)
        }
        FieldType::Select { options } | FieldType::MultiSelect { options } => {
            if let Some(offered) = options::options(body) {
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
            if let Some(changed) = self::pattern(body) {
                *pattern = changed;
            }
        }
        _ => {}
    }
}

/// What makes a field of this type a computed one, and the type of its result
/// if one is asked for.
pub fn computed_made(body: &mut Body<'_>, ty: &mut FieldType) -> Option<Computed> {
    let (how, text) = match ty {
        FieldType::Formula { formula } => (How::Formula, formula.clone()),
        FieldType::Rollup { rollup } => (How::Rollup, rollup.clone()),
        _ => return None,
    };
    if let Some(asked) = returned(body) {
        *ty = asked;
    }
    Some(Computed {
        how,
        text,
        names: Vec::new(),
    })
}

/// The text of a computed field as a body changes it.
pub fn computed_patched(body: &mut Body<'_>, field: &mut FieldDef, schema: &Schema) {
    let Some((how, text)) = field.computed_text(schema) else {
        return;
    };
    body.fixed(
        "returns",
        &json!(field.ty.name()),
        "Values are stored by it, so that it stays. Add another field instead.",
    );
    if body.has(how.name())
        && let Some(changed) = expression(body, how.name())
        && changed != text
    {
        field.computed = Some(Computed {
            how,
            text: changed,
            names: Vec::new(),
        });
    }
}

/// The type that a computed field's values are to have.
fn returned(body: &mut Body<'_>) -> Option<FieldType> {
    let asked = body.text("returns", limits::DEFINITION_LABEL_CHARS)?;
    Some(match asked.as_str() {
        "text" => FieldType::Text,
        "long_text" => FieldType::LongText,
        "integer" => FieldType::Integer,
        "decimal" => FieldType::Decimal { scale: scale(body) },
        "percent" => FieldType::Percent { scale: scale(body) },
        "money" => FieldType::Money,
        "boolean" => FieldType::Boolean,
        "date" => FieldType::Date,
        "datetime" => FieldType::DateTime,
        _ => {
            body.refuse(
                "returns",
                "option",
                "Give one of text, long_text, integer, decimal, percent, money, boolean, date, datetime; or leave it out, and it follows from the text.",
            );
            return None;
        }
    })
}

/// Stands where the target of a reference is at fault.
fn nothing() -> ObjectId {
    ObjectId::from("")
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
    let before = body.faults.len();
    let text = body.text(key, crate::formula::MOST_CHARS);
    if body.faults.len() == before && text.as_ref().is_none_or(String::is_empty) {
        body.refuse(key, "required", "Say how the value is computed.");
    }
    text
}

fn pattern(body: &mut Body<'_>) -> Option<String> {
    body.text("pattern", limits::HELP_CHARS)
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

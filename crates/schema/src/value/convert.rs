//! Values of one type as values of another, where nothing is lost: a field may
//! change its type, and the change log has values of the types that it had.
//!
//! What a value says can be read back from what it becomes, but for how it was
//! written: `1.50` may come back as `1.5`, `yes` as `true`. `007` is no number
//! here, because its zeros would be lost.

use base::{Currency, Zone, fold};

use super::{
    Entry, Locale, Value,
    parse::{TextFormats, from_text},
};
use crate::{Earlier, FieldDef, FieldType, Schema, SelectOption, limits};

/// The names of the types that a type can become.
pub fn becomes(from: &FieldType) -> Vec<&'static str> {
    const TEXTS: [&str; 2] = ["text", "long_text"];
    let more: &[&'static str] = match from {
        FieldType::Text | FieldType::LongText => &[
            "integer",
            "decimal",
            "percent",
            "rating",
            "boolean",
            "date",
            "datetime",
            "select",
            "multi_select",
            "tags",
            "emails",
            "links",
        ],
        FieldType::Integer => &["decimal", "rating"],
        FieldType::Decimal { .. } => &["integer"],
        FieldType::Percent { .. } => &["decimal"],
        FieldType::Rating => &["integer", "decimal"],
        FieldType::Boolean | FieldType::Duration | FieldType::Emails | FieldType::Links => &[],
        FieldType::Date => &["datetime"],
        FieldType::DateTime => &["date"],
        FieldType::Select { .. } => &["multi_select", "tags"],
        FieldType::MultiSelect { .. } => return vec!["select", "tags"],
        FieldType::Tags => return vec!["multi_select"],
        FieldType::Reference { .. } => return vec!["references"],
        _ => return Vec::new(),
    };
    let texts = TEXTS.into_iter().filter(|name| *name != from.name());
    texts.chain(more.iter().copied()).collect()
}

/// Whether values of a type can become values of another.
pub fn can_become(from: &FieldType, to: &FieldType) -> bool {
    let is_rescaled = matches!(
        (from, to),
        (FieldType::Decimal { .. }, FieldType::Decimal { .. })
            | (FieldType::Percent { .. }, FieldType::Percent { .. })
    );
    is_rescaled || becomes(from).contains(&to.name()) && from.target() == to.target()
}

/// Whether values of two types are kept in different forms.
pub fn differs(one: &FieldType, other: &FieldType) -> bool {
    match (one, other) {
        (FieldType::Decimal { scale: a }, FieldType::Decimal { scale: b })
        | (FieldType::Percent { scale: a }, FieldType::Percent { scale: b }) => a != b,
        (one, other) => one.name() != other.name(),
    }
}

/// A value of an earlier type as one of the type that the field has; none if
/// something would be lost.
pub fn convert(from: &Earlier, to: &FieldDef, value: &Value) -> Option<Value> {
    if value.is_empty() {
        return Some(Value::Empty);
    }
    Some(match (value, &to.ty) {
        (Value::Text(text), FieldType::Text) => short(text.clone())?,
        (Value::Text(_), FieldType::LongText)
        | (Value::Int(_), FieldType::Integer)
        | (Value::Bool(_), FieldType::Boolean)
        | (Value::Date(_), FieldType::Date)
        | (Value::DateTime(_), FieldType::DateTime) => value.clone(),
        (Value::Text(text), _) => of_text(from, to, text)?,
        (Value::Int(number), FieldType::Rating) if (1..=5).contains(number) => value.clone(),
        (Value::Int(units), FieldType::Decimal { scale } | FieldType::Percent { scale }) => {
            let whole = base::Decimal {
                units: *units,
                scale: 0,
            };
            Value::Decimal(whole.rescale(*scale)?)
        }
        (Value::Decimal(number), FieldType::Decimal { scale } | FieldType::Percent { scale }) => {
            Value::Decimal(exactly(*number, *scale)?)
        }
        (Value::Decimal(number), FieldType::Integer) => Value::Int(exactly(*number, 0)?.units),
        (Value::Date(day), FieldType::DateTime) => Value::DateTime(day.start_of_day(&zone(from))),
        (Value::DateTime(at), FieldType::Date) => {
            let day = at.date_in(&zone(from));
            (day.start_of_day(&zone(from)) == *at).then_some(Value::Date(day))?
        }
        (Value::Key(key), FieldType::Select { options }) => {
            has(options, key).then(|| value.clone())?
        }
        (Value::Key(key), FieldType::MultiSelect { options }) => {
            has(options, key).then(|| Value::Keys(vec![key.clone()]))?
        }
        (Value::Key(key), FieldType::Tags) => Value::Tags(vec![label(from, key)]),
        (Value::Keys(keys), FieldType::MultiSelect { options }) => keys
            .iter()
            .all(|key| has(options, key))
            .then(|| value.clone())?,
        (Value::Keys(keys), FieldType::Select { options }) => match keys.as_slice() {
            [key] if has(options, key) => Value::Key(key.clone()),
            _ => return None,
        },
        (Value::Keys(keys), FieldType::Tags) => {
            Value::Tags(keys.iter().map(|key| label(from, key)).collect())
        }
        (Value::Tags(_), FieldType::Tags) => value.clone(),
        (Value::Tags(tags), FieldType::MultiSelect { options }) => {
            let keys: Option<Vec<String>> = tags.iter().map(|tag| key_of(options, tag)).collect();
            let mut keys = keys?;
            keys.sort_by_key(|key| options.iter().position(|option| option.key == *key));
            keys.dedup();
            // Two tags that are one option were two things.
            (keys.len() == tags.len()).then_some(Value::Keys(keys))?
        }
        (Value::Ref(link), FieldType::References { .. }) => Value::Refs(vec![link.clone()]),
        (Value::Refs(_), FieldType::References { .. }) => value.clone(),
        (Value::Entries(_), FieldType::Emails | FieldType::Links | FieldType::Phones) => {
            value.clone()
        }
        (_, FieldType::Text | FieldType::LongText) => {
            let text = text_of(from, value)?;
            match to.ty {
                FieldType::Text => short(text)?,
                _ => Value::Text(text),
            }
        }
        _ => return None,
    })
}

/// A value of the change log as one of the type that the field has now: as it is,
/// if the field has always had its type. None if it says something that the type
/// cannot say.
pub fn of_log(field: &FieldDef, value: Value) -> Option<Value> {
    let Some(retyped) = &field.retyped else {
        return Some(value);
    };
    if value.is_empty() || is_of(&field.ty, &value) {
        return Some(value);
    }
    let mut earlier = retyped.was.iter().rev();
    let from = earlier.find(|earlier| is_of(&earlier.ty, &value))?;
    convert(from, field, &value)
}

/// Whether a value is of the form that values of a type have.
fn is_of(ty: &FieldType, value: &Value) -> bool {
    match value {
        Value::Empty => true,
        Value::Text(_) => matches!(
            ty,
            FieldType::Text | FieldType::LongText | FieldType::RichText | FieldType::Series { .. }
        ),
        Value::Int(_) => matches!(
            ty,
            FieldType::Integer | FieldType::Rating | FieldType::AutoNumber
        ),
        // It says of itself what it was.
        Value::Sealed(_) => matches!(ty, FieldType::Text | FieldType::LongText),
        Value::Bool(_) => *ty == FieldType::Boolean,
        Value::Decimal(number) => matches!(
            ty,
            FieldType::Decimal { scale } | FieldType::Percent { scale } if *scale == number.scale
        ),
        Value::Money(_) => *ty == FieldType::Money,
        Value::Date(_) => *ty == FieldType::Date,
        Value::DateTime(_) => *ty == FieldType::DateTime,
        Value::Duration(_) => *ty == FieldType::Duration,
        Value::Key(_) => matches!(ty, FieldType::Select { .. }),
        Value::Keys(_) => matches!(ty, FieldType::MultiSelect { .. }),
        Value::Tags(_) => *ty == FieldType::Tags,
        Value::Entries(_) => matches!(ty, FieldType::Emails | FieldType::Phones | FieldType::Links),
        Value::Address(_) => *ty == FieldType::Address,
        Value::Name(_) => *ty == FieldType::PersonName,
        Value::Ref(_) => matches!(
            ty,
            FieldType::Reference { .. } | FieldType::AnyReference { .. }
        ),
        Value::Refs(_) => matches!(ty, FieldType::References { .. } | FieldType::Files),
        Value::Rank(_) => *ty == FieldType::Rank,
        Value::Json(_) => *ty == FieldType::Json,
    }
}

fn short(text: String) -> Option<Value> {
    let fits = text.chars().count() <= limits::TEXT_CHARS
        && fold(&text).len() <= limits::TEXT_FOLDED_BYTES
        && !text.contains(['\n', '\r']);
    fits.then_some(Value::Text(text))
}

fn exactly(number: base::Decimal, scale: u8) -> Option<base::Decimal> {
    let there = number.rescale(scale)?;
    (there.rescale(number.scale) == Some(number)).then_some(there)
}

fn zone(from: &Earlier) -> Zone {
    Zone::named(&from.zone).unwrap_or_else(Zone::utc)
}

fn has(options: &[SelectOption], key: &str) -> bool {
    options.iter().any(|option| option.key == key)
}

/// The option that a text names by its key or its label.
fn key_of(options: &[SelectOption], text: &str) -> Option<String> {
    let folded = fold(text);
    let named = options
        .iter()
        .find(|option| option.key == text)
        .or_else(|| options.iter().find(|option| fold(&option.label) == folded));
    named.map(|option| option.key.clone())
}

fn label(from: &Earlier, key: &str) -> String {
    let option = from.ty.options().iter().find(|option| option.key == key);
    option.map_or(key, |option| option.label.as_str()).into()
}

/// A text that says what a value says.
fn text_of(from: &Earlier, value: &Value) -> Option<String> {
    Some(match value {
        Value::Key(key) => label(from, key),
        Value::Int(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        Value::Decimal(number) => number.to_string(),
        Value::Date(day) => day.to_iso(),
        Value::DateTime(at) => at.to_rfc3339(),
        Value::Duration(micros) => super::write::iso_duration(*micros),
        Value::Entries(entries) => match entries.as_slice() {
            [Entry { value, label, .. }] if label.is_empty() => value.clone(),
            _ => return None,
        },
        _ => return None,
    })
}

/// What a text says in another type.
fn of_text(from: &Earlier, to: &FieldDef, text: &str) -> Option<Value> {
    // Of these types none goes by a country or a currency.
    let locale = Locale {
        currency: Currency::USD,
        region: String::new(),
    };
    let formats = TextFormats {
        zone: zone(from),
        ..TextFormats::default()
    };
    let text = text.trim();
    if let FieldType::Select { options } = &to.ty {
        return key_of(options, text).map(Value::Key);
    }
    let read = from_text(&Schema::default(), to, text, &locale, &formats).ok()?;
    let same = match &read {
        Value::Empty => false,
        Value::Int(_) | Value::Decimal(_) => {
            is_plain_number(text) && {
                // Digits that the scale has no room for would be lost.
                let whole = text.split_once('.').map_or("", |(_, digits)| digits);
                let room = match &read {
                    Value::Decimal(number) => usize::from(number.scale),
                    _ => 0,
                };
                whole.trim_end_matches('0').len() <= room
            }
        }
        Value::Entries(entries) => match entries.as_slice() {
            [entry] => bare(&entry.value) == bare(text),
            _ => false,
        },
        _ => true,
    };
    same.then_some(read)
}

/// Digits with at most one point and a sign before them, and no zeros to spare in front.
fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = match digits.split_once('.') {
        Some((whole, rest)) if !rest.is_empty() => (whole, rest),
        Some(_) => return false,
        None => (digits, ""),
    };
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    !whole.is_empty()
        && all_digits(whole)
        && all_digits(rest)
        && (whole == "0" || !whole.starts_with('0'))
}

/// An address without what may be left out of it.
fn bare(text: &str) -> String {
    let folded = fold(text);
    let rest = folded
        .strip_prefix("https://")
        .or_else(|| folded.strip_prefix("http://"));
    rest.unwrap_or(&folded).trim_end_matches('/').to_string()
}

#[cfg(test)]
mod tests {
    use base::{Date, Decimal, Micros};
    use serde_json::json;

    use super::*;

    fn ty(json: serde_json::Value) -> FieldType {
        serde_json::from_value(json).unwrap()
    }

    fn field(json: serde_json::Value) -> FieldDef {
        let base = json!({"id": "x1", "name": "f", "label": "F", "type": "text"});
        FieldDef {
            ty: ty(json),
            ..serde_json::from_value(base).unwrap()
        }
    }

    fn earlier(json: serde_json::Value) -> Earlier {
        Earlier {
            ty: ty(json),
            zone: "Europe/Berlin".into(),
        }
    }

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn texts_become_what_they_say_if_nothing_is_lost() {
        let options = json!([{"key": "won", "label": "Won"}, {"key": "lost", "label": "Lost it"}]);
        let select = json!({"type": "select", "options": options});
        let two = json!({"type": "decimal", "scale": 2});
        let number = |units, scale| Some(Value::Decimal(Decimal { units, scale }));
        for (said, to, becomes) in [
            ("42", json!({"type": "integer"}), Some(Value::Int(42))),
            (" -7 ", json!({"type": "integer"}), Some(Value::Int(-7))),
            ("007", json!({"type": "integer"}), None),
            ("+7", json!({"type": "integer"}), None),
            ("4.5", json!({"type": "integer"}), None),
            ("12.5", two.clone(), number(1_250, 2)),
            ("12.500", two.clone(), number(1_250, 2)),
            ("12.505", two.clone(), None),
            ("0.10", two.clone(), number(10, 2)),
            ("1,5", two, None),
            ("yes", json!({"type": "boolean"}), Some(Value::Bool(true))),
            ("maybe", json!({"type": "boolean"}), None),
            (
                "2026-03-01",
                json!({"type": "date"}),
                Date::from_ymd(2026, 3, 1).map(Value::Date),
            ),
            ("soon", json!({"type": "date"}), None),
            ("lost IT", select.clone(), Some(Value::Key("lost".into()))),
            ("open", select, None),
            ("a and b@c.example", json!({"type": "emails"}), None),
        ] {
            let got = convert(
                &earlier(json!({"type": "text"})),
                &field(to.clone()),
                &text(said),
            );
            assert_eq!(got, becomes, "{said:?} as {to}");
        }
        let mail = convert(
            &earlier(json!({"type": "text"})),
            &field(json!({"type": "emails"})),
            &text("Ann@Acme.example"),
        );
        assert!(matches!(mail, Some(Value::Entries(all)) if all.len() == 1));
    }

    #[test]
    fn other_types_become_more_general_ones_and_come_back() {
        let options = json!([{"key": "won", "label": "Won it"}]);
        let select = json!({"type": "select", "options": options});
        let multi = json!({"type": "multi_select", "options": options});
        let day = Date::from_ymd(2026, 3, 1).unwrap();
        let midnight = Micros::parse_rfc3339("2026-02-28T23:00:00Z").unwrap();
        for (from, value, to, becomes) in [
            (
                json!({"type": "integer"}),
                Value::Int(7),
                json!({"type": "text"}),
                text("7"),
            ),
            (
                json!({"type": "decimal", "scale": 2}),
                Value::Decimal(Decimal {
                    units: 700,
                    scale: 2,
                }),
                json!({"type": "integer"}),
                Value::Int(7),
            ),
            (
                json!({"type": "date"}),
                Value::Date(day),
                json!({"type": "datetime"}),
                Value::DateTime(midnight),
            ),
            (
                select.clone(),
                Value::Key("won".into()),
                json!({"type": "text"}),
                text("Won it"),
            ),
            (
                select,
                Value::Key("won".into()),
                multi,
                Value::Keys(vec!["won".into()]),
            ),
        ] {
            let there = convert(&earlier(from.clone()), &field(to.clone()), &value);
            assert_eq!(there.as_ref(), Some(&becomes), "{from} as {to}");
            assert!(
                can_become(&ty(from.clone()), &ty(to.clone())),
                "{from} as {to}"
            );
            if can_become(&ty(to.clone()), &ty(from.clone())) {
                let back = convert(&earlier(to.clone()), &field(from.clone()), &becomes);
                assert_eq!(back, Some(value), "{to} as {from}");
            }
        }
        let half = Value::Decimal(Decimal {
            units: 750,
            scale: 2,
        });
        let decimal = earlier(json!({"type": "decimal", "scale": 2}));
        assert_eq!(
            convert(&decimal, &field(json!({"type": "integer"})), &half),
            None
        );
    }

    #[test]
    fn the_log_is_read_by_the_types_that_there_were() {
        let mut now = field(json!({"type": "integer"}));
        assert_eq!(
            of_log(&now, text("abc")),
            Some(text("abc")),
            "it was never another"
        );
        now.retyped = Some(Box::new(crate::Retyped {
            columns: "x2".into(),
            was: vec![earlier(json!({"type": "text"}))],
        }));
        assert_eq!(of_log(&now, text("12")), Some(Value::Int(12)));
        assert_eq!(of_log(&now, Value::Int(3)), Some(Value::Int(3)));
        assert_eq!(of_log(&now, text("abc")), None);
        assert_eq!(of_log(&now, Value::Empty), Some(Value::Empty));
    }
}

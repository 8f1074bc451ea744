//! What is written reads back as the same value, for every type.

use base::{Currency, Date, Decimal, Id, Micros};
use proptest::prelude::*;
use schema::{
    Address, Change, FieldDef, FieldType, Link, MoneyValue, ObjectDef, PersonName, Schema, Value,
    value::{
        parse::{self, TextFormats},
        write,
    },
};
use serde_json::Value as Json;

use crate::workspace::{is_written, locale, schema};

/// Any value of a field, in the form that reading would give it.
fn any_value(schema: &Schema, field: &FieldDef) -> BoxedStrategy<Value> {
    let company = schema.named("company").unwrap().id.clone();
    let line = "[^\\p{C}\\p{Z}]([^\\p{C}\\p{Zl}\\p{Zp}]{0,20}[^\\p{C}\\p{Z}])?";
    let part = "([A-Za-zéß0-9'.-]{1,9})?";
    match &field.ty {
        FieldType::Text | FieldType::LongText | FieldType::Series { .. } => {
            line.prop_map(Value::Text).boxed()
        }
        FieldType::RichText => "[a-zé ]{0,9}[a-z]"
            .prop_map(|t| Value::Text(format!("<p>{t} &amp; <b>{t}</b></p>")))
            .boxed(),
        FieldType::Integer | FieldType::AutoNumber => any::<i64>().prop_map(Value::Int).boxed(),
        FieldType::Rating => (1_i64..=5).prop_map(Value::Int).boxed(),
        FieldType::Decimal { scale } | FieldType::Percent { scale } => {
            let scale = *scale;
            any::<i64>()
                .prop_map(move |units| Value::Decimal(Decimal { units, scale }))
                .boxed()
        }
        FieldType::Money => {
            let currencies: Vec<Currency> = Currency::all().collect();
            (any::<i64>(), prop::sample::select(currencies))
                .prop_map(|(units, currency)| {
                    Value::Money(MoneyValue {
                        units,
                        currency,
                        base: None,
                    })
                })
                .boxed()
        }
        FieldType::Boolean => any::<bool>().prop_map(Value::Bool).boxed(),
        FieldType::Date => (Date::MIN.0..=Date::MAX.0)
            .prop_map(|day| Value::Date(Date(day)))
            .boxed(),
        FieldType::DateTime => (Micros::MIN.0..=Micros::MAX.0)
            .prop_map(|at| Value::DateTime(Micros(at)))
            .boxed(),
        FieldType::Duration => {
            let most = schema::limits::DURATION_SECONDS * 1_000_000;
            (-most..=most).prop_map(Value::Duration).boxed()
        }
        FieldType::Select { .. } => prop::sample::select(vec!["petrol", "diesel"])
            .prop_map(|k| Value::Key(k.into()))
            .boxed(),
        FieldType::MultiSelect { .. } => prop::sample::subsequence(vec!["petrol", "diesel"], 1..=2)
            .prop_map(|keys| Value::Keys(keys.into_iter().map(String::from).collect()))
            .boxed(),
        FieldType::Tags => prop::collection::btree_set("[a-z;\\\\]{1,6}", 1..5)
            .prop_map(|tags| Value::Tags(tags.into_iter().collect()))
            .boxed(),
        FieldType::Emails => {
            read_entries(schema, field, "[a-z0-9+._-]{0,8}[a-z]@[a-z]{1,6}\\.example")
        }
        FieldType::Phones => read_entries(
            schema,
            field,
            "(0|\\+49 )30[ /-]?[1-9][0-9]{5}( ext\\. [1-9][0-9]{0,3})?",
        ),
        FieldType::Links => read_entries(
            schema,
            field,
            "(https?://)?[a-z]{1,8}\\.example(/[a-zA-Z0-9?=&]{0,6})?",
        ),
        FieldType::Address => (
            part,
            part,
            part,
            part,
            prop::sample::select(vec!["", "DE", "US"]),
            prop::option::of((-90.0..=90.0, -180.0..=180.0)),
        )
            .prop_map(|(street, city, region, postcode, country, at)| {
                let (street, city, region, postcode) =
                    (street.trim().into(), city, region, postcode);
                let address = Address {
                    street,
                    city,
                    region,
                    postcode,
                    country: country.into(),
                    lat: at.map(|a| a.0),
                    lon: at.map(|a| a.1),
                };
                if address == Address::default() {
                    Value::Empty
                } else {
                    Value::Address(Box::new(address))
                }
            })
            .boxed(),
        FieldType::PersonName => (part, part, part, part, part)
            .prop_map(|(prefix, first, middle, last, suffix)| {
                let name = PersonName {
                    prefix,
                    first,
                    middle,
                    last,
                    suffix,
                };
                if name == PersonName::default() {
                    Value::Empty
                } else {
                    Value::Name(Box::new(name))
                }
            })
            .boxed(),
        FieldType::Reference { .. } | FieldType::AnyReference { .. } => any::<u64>()
            .prop_map(move |n| Value::Ref(Link::to(company.clone(), id(n))))
            .boxed(),
        FieldType::References { .. } | FieldType::Files => {
            let target = if field.ty == FieldType::Files {
                "file".into()
            } else {
                company
            };
            prop::collection::btree_set(any::<u64>(), 1..4)
                .prop_map(move |ids| {
                    Value::Refs(
                        ids.into_iter()
                            .map(|n| Link::to(target.clone(), id(n)))
                            .collect(),
                    )
                })
                .boxed()
        }
        FieldType::Json => any_json().prop_map(Value::Json).boxed(),
        FieldType::Rank => "[0-9A-Za-z]{1,9}".prop_map(Value::Rank).boxed(),
        FieldType::Formula { .. } | FieldType::Rollup { .. } => Just(Value::Empty).boxed(),
    }
}

fn id(n: u64) -> Id {
    Id::seeded(Micros(0), n)
}

/// Entries that were typed, the second of which may be the primary one.
fn read_entries(schema: &Schema, field: &FieldDef, typed: &'static str) -> BoxedStrategy<Value> {
    let (schema, field) = (
        std::sync::Arc::new(schema.named("vehicle").unwrap().clone()),
        field.clone(),
    );
    prop::collection::vec(typed, 1..4)
        .prop_filter_map("not all that fits the pattern is one", move |texts| {
            let alone = Schema::new(1, [ObjectDef::clone(&schema)]);
            match parse::from_json(&alone, &field, &serde_json::json!(texts), &locale()) {
                Ok(Change::Set(value)) => Some(value),
                _ => None,
            }
        })
        .boxed()
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        "[^\\x00]{0,9}".prop_map(Json::from)
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(prop_oneof![inner.clone(), Just(Json::Null)], 0..4)
                .prop_map(Json::from),
            prop::collection::btree_map("[a-z]{0,4}", inner, 0..4)
                .prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}

fn runs() -> ProptestConfig {
    ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

#[test]
fn json_reads_back() {
    let schema = schema();
    for field in schema
        .named("vehicle")
        .unwrap()
        .live_fields()
        .filter(|field| is_written(field))
    {
        proptest!(runs(), |(value in any_value(&schema, field))| {
            let json = write::to_json(&schema, field, &value);
            let read = parse::from_json(&schema, field, &json, &locale());
            prop_assert_eq!(read, Ok(Change::Set(value)), "{} {}", field.name, json);
        });
    }
}

/// Text says less than JSON of labels, parts of names and of addresses: what it
/// says is the same after it was read.
#[test]
fn text_reads_back() {
    let schema = schema();
    for field in schema
        .named("vehicle")
        .unwrap()
        .live_fields()
        .filter(|field| is_written(field))
    {
        let says_less = matches!(field.ty, FieldType::Address | FieldType::PersonName);
        proptest!(runs(), |(value in any_value(&schema, field))| {
            let text = write::to_text(&schema, field, &value);
            let read = parse::from_text(&schema, field, &text, &locale(), &TextFormats::default());
            match read {
                Ok(read) if says_less => prop_assert_eq!(write::to_text(&schema, field, &read), text),
                read => prop_assert_eq!(read.map(without_display), Ok(without_display(value)), "{} {:?}", field.name, text),
            }
        });
    }
}

/// Text has the typed form of a phone number only where its extension needs it.
fn without_display(mut value: Value) -> Value {
    if let Value::Entries(entries) = &mut value {
        entries.iter_mut().for_each(|entry| entry.display = None);
    }
    value
}

/// No text and no JSON makes the reading panic.
#[test]
fn anything_is_read_or_refused() {
    let schema = schema();
    for field in schema.named("vehicle").unwrap().live_fields() {
        proptest!(runs(), |(text in "\\PC{0,40}", bytes in prop::collection::vec(any::<char>(), 0..12), json in any_json())| {
            let odd: String = bytes.into_iter().collect();
            for text in [&text, &odd] {
                let _ = parse::from_text(&schema, field, text, &locale(), &TextFormats::default());
                let _ = parse::from_json(&schema, field, &Json::from(text.as_str()), &locale());
            }
            let _ = parse::from_json(&schema, field, &json, &locale());
        });
    }
}

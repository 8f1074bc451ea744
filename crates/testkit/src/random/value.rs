//! Pools of awkward values, and moments.

use base::{Currency, Date, Decimal, Micros, Zone};
use schema::{
    Address, Dir, Entry, FieldDef, FieldType, Moment, MoneyValue, ObjectDef, Path, PersonName,
    Schema, Sort, Value, query_text,
};
use serde_json::json;

use super::Rng;

pub(super) const TEXTS: &[&str] = &[
    "Straße",
    "STRASSE",
    "strasse",
    "İstanbul",
    "istanbul",
    "i\u{307}",
    "ıgdır",
    "é",
    "e\u{301}",
    "E",
    "\u{301}",
    "ﬁne",
    "Fine",
    "100%",
    "a_b",
    "50\\",
    "O'Brien",
    "\"q\"",
    "Ａ",
    "a",
    "Z",
    "z",
    "ß",
    "日本",
    "🦀 crab",
    " lead",
    "x\ny",
    "me",
    "today",
    "2017-01-01",
    "007",
    "Ünïcødé",
    "ΣΊΣΥΦΟΣ",
    "σίσυφος",
    "and",
    "a",
    "b",
    "ab",
    "abc",
    "*?[",
    "$1",
    ":x",
    "<b>",
];

const PHONES: &[&str] = &[
    "+4930901820",
    "+4989123456",
    "+12125552368",
    "+441632960000",
    "+493090182",
];
const MAILS: &[&str] = &[
    "Info@example.com",
    "info@example.com",
    "ß@straße.example",
    "x.y@example.org",
    "É@example.org",
];
const LINKS: &[&str] = &[
    "https://www.example.com/",
    "http://example.com/a",
    "https://example.org/É",
    "https://strasse.example",
];
const ZONES: &[&str] = &[
    "UTC",
    "Europe/Berlin",
    "America/St_Johns",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
];

/// Days around changes of clocks, ends of years and of the calendar.
const DAYS: &[(i32, u32, u32)] = &[
    (2026, 3, 29),
    (2026, 3, 28),
    (2026, 10, 25),
    (2026, 3, 8),
    (2026, 1, 1),
    (2025, 12, 31),
    (2024, 2, 29),
    (2011, 12, 29),
    (2011, 12, 30),
    (2011, 12, 31),
    (2018, 11, 4),
    (1969, 12, 31),
    (1970, 1, 1),
    (1, 1, 1),
    (9999, 12, 31),
    (1883, 11, 18),
];

/// A number that is small, or at an end of its range.
pub(super) fn integer(rng: &mut Rng) -> i64 {
    match rng.below(12) {
        0 => i64::MAX,
        1 => i64::MIN,
        2 => rng.between(-1_000_000_000_000, 1_000_000_000_000),
        _ => rng.between(-5, 5),
    }
}

/// A number of units that is often a round one.
pub(super) fn units(rng: &mut Rng, scale: u8) -> i64 {
    match rng.below(3) {
        0 => integer(rng),
        _ => rng
            .between(-3, 3)
            .saturating_mul(10_i64.saturating_pow(u32::from(scale))),
    }
}

/// A day near others.
pub(super) fn day(rng: &mut Rng) -> Date {
    match rng.below(3) {
        0 => Date::from_ymd(2026, 1, 1)
            .unwrap_or(Date(0))
            .plus_days(rng.between(-400, 400)),
        _ => {
            let (year, month, day) = *rng.pick(DAYS);
            Date::from_ymd(year, month, day)
                .unwrap_or(Date(0))
                .plus_days(rng.between(-1, 1))
        }
    }
}

/// An instant, often the first or last of a day somewhere.
pub(super) fn instant(rng: &mut Rng) -> Micros {
    let zone = zone(rng);
    let start = day(rng).start_of_day(&zone);
    match rng.below(4) {
        0 => start,
        1 => start.plus_micros(-1),
        2 => start.plus_micros(1),
        _ => start.plus_micros(rng.between(0, 86_400_000_000)),
    }
}

fn zone(rng: &mut Rng) -> Zone {
    Zone::named(rng.word(ZONES)).unwrap_or_else(Zone::utc)
}

/// A moment of a random zone; whoever asks is one of these users.
pub fn moment(rng: &mut Rng, users: &[base::Id], teams: &[base::Id]) -> Moment {
    let now = match rng.below(3) {
        0 => instant(rng),
        _ => day(rng)
            .start_of_day(&zone(rng))
            .plus_micros(rng.between(0, 86_400_000_000)),
    };
    Moment {
        now,
        zone: zone(rng),
        me: if rng.chance(90) {
            rng.maybe(users).copied()
        } else {
            None
        },
        my_team: if rng.chance(90) {
            rng.maybe(teams).copied()
        } else {
            None
        },
        currency: Currency::USD,
        fiscal_start_month: u32::try_from(rng.between(1, 12)).unwrap_or(1),
        region: "DE".to_string(),
    }
}

/// A random order that the object has.
pub fn sort(rng: &mut Rng, def: &ObjectDef, schema: &Schema) -> Vec<Sort> {
    let fields: Vec<&FieldDef> = def.live_fields().collect();
    let mut sorts = Vec::new();
    for _ in 0..rng.below(3) {
        let name = rng.pick(&fields).name.clone();
        if let Ok(mut one) = query_text::sorts(&name, def, schema)
            && !sorts
                .iter()
                .any(|s: &Sort| one.iter().any(|o| o.path == s.path))
        {
            if rng.chance(50) {
                one.iter_mut().for_each(|sort| sort.dir = Dir::Desc);
            }
            sorts.append(&mut one);
        }
    }
    if rng.chance(30) {
        sorts.truncate(1);
        sorts.push(Sort {
            path: Path::field("created_at"),
            dir: Dir::Desc,
        });
    }
    sorts
}

fn text(rng: &mut Rng) -> String {
    rng.word(TEXTS).to_string()
}

fn part(rng: &mut Rng) -> String {
    if rng.chance(50) {
        text(rng)
    } else {
        String::new()
    }
}

/// A value of a field that does not point to anything. `unique` numbers it where
/// the type asks for that.
pub(super) fn plain(rng: &mut Rng, field: &FieldDef, unique: i64) -> Value {
    if rng.chance(25) && !matches!(field.ty, FieldType::AutoNumber) {
        return Value::Empty;
    }
    match &field.ty {
        FieldType::Text | FieldType::LongText | FieldType::Series { .. } => Value::Text(text(rng)),
        FieldType::RichText => Value::Text(format!(
            "<p>{} <b>bold</b></p>",
            text(rng).replace('<', "&lt;")
        )),
        FieldType::Integer => Value::Int(integer(rng)),
        FieldType::Rating => Value::Int(rng.between(1, 5)),
        FieldType::AutoNumber => Value::Int(unique),
        FieldType::Decimal { scale } | FieldType::Percent { scale } => Value::Decimal(Decimal {
            units: units(rng, *scale),
            scale: *scale,
        }),
        FieldType::Money => money(rng),
        FieldType::Boolean => Value::Bool(rng.chance(50)),
        FieldType::Date => Value::Date(day(rng)),
        FieldType::DateTime => Value::DateTime(instant(rng)),
        FieldType::Duration => Value::Duration(units(rng, 6)),
        FieldType::Select { options } => Value::Key(rng.pick(options).key.clone()),
        FieldType::MultiSelect { options } => list(
            options
                .iter()
                .filter(|_| rng.chance(40))
                .map(|option| option.key.clone())
                .collect(),
            Value::Keys,
        ),
        FieldType::Tags => tags(rng),
        FieldType::Emails => entries(rng, MAILS),
        FieldType::Phones => entries(rng, PHONES),
        FieldType::Links => entries(rng, LINKS),
        FieldType::Address => address(rng),
        FieldType::PersonName => name(rng),
        FieldType::Rank => Value::Rank(format!("{}{unique}", rng.word(&["a", "Z", "m"]))),
        FieldType::Json => Value::Json(json!({"a": [1, null]})),
        FieldType::Files
        | FieldType::Reference { .. }
        | FieldType::References { .. }
        | FieldType::AnyReference { .. }
        | FieldType::Formula { .. }
        | FieldType::Rollup { .. } => Value::Empty,
    }
}

fn list<T>(items: Vec<T>, make: fn(Vec<T>) -> Value) -> Value {
    if items.is_empty() {
        Value::Empty
    } else {
        make(items)
    }
}

fn tags(rng: &mut Rng) -> Value {
    let mut tags: Vec<String> = Vec::new();
    for _ in 0..rng.below(4) {
        let tag = text(rng);
        if tags
            .iter()
            .all(|known| base::fold(known) != base::fold(&tag))
        {
            tags.push(tag);
        }
    }
    list(tags, Value::Tags)
}

fn entries(rng: &mut Rng, pool: &[&str]) -> Value {
    let mut entries: Vec<Entry> = Vec::new();
    for value in rng.some(pool, 35) {
        entries.push(Entry {
            value: value.to_string(),
            primary: entries.is_empty(),
            ..Entry::default()
        });
    }
    list(entries, Value::Entries)
}

fn money(rng: &mut Rng) -> Value {
    let currency = *rng.pick(&[Currency::USD, Currency::EUR]);
    let units = units(rng, 4);
    let base = match currency {
        Currency::USD => Some(units),
        _ if rng.chance(25) => None,
        _ => Some(units / 2),
    };
    Value::Money(MoneyValue {
        units,
        currency,
        base,
    })
}

fn address(rng: &mut Rng) -> Value {
    let address = Address {
        street: part(rng),
        city: part(rng),
        region: part(rng),
        postcode: part(rng),
        country: if rng.chance(50) {
            "DE".into()
        } else {
            String::new()
        },
        lat: rng.chance(20).then_some(52.5),
        lon: None,
    };
    if address == Address::default() {
        Value::Empty
    } else {
        Value::Address(Box::new(address))
    }
}

fn name(rng: &mut Rng) -> Value {
    let name = PersonName {
        prefix: String::new(),
        first: part(rng),
        middle: String::new(),
        last: part(rng),
        suffix: part(rng),
    };
    if name == PersonName::default() {
        Value::Empty
    } else {
        Value::Name(Box::new(name))
    }
}

//! Stored values as pages show them: in the reader's zone, with the workspace's names.

mod links;
pub mod numbers;
pub mod times;

use std::collections::HashMap;
use std::sync::Arc;

use base::{Id, Micros, Zone};
use schema::value::{html, keys};
use schema::{
    Entry, FieldDef, FieldType, Link, ObjectDef, Record, Schema, SelectOption, Slot, Value,
};

use crate::language::Language;
use crate::parts::cell::{Cell, Way};
use crate::parts::face::{Badge, Linked, Shape};
use crate::ui::Tone;

/// Longest text that a list shows of a value, in characters.
const SUMMARY: usize = 160;

/// What values are shown by.
#[derive(Clone)]
pub struct Show {
    pub schema: Arc<Schema>,
    pub zone: Zone,
    pub now: Micros,
    /// How numbers, money and days are written.
    pub language: Language,
    /// Colours of records that stand for a state (stages), by id: they are shown as badges.
    pub states: HashMap<Id, Tone>,
}

impl Show {
    /// The definitions, zone and time of a request.
    pub fn of(cx: &engine::Cx) -> Show {
        Show {
            schema: Arc::clone(&cx.schema),
            zone: cx.zone.clone(),
            now: cx.now,
            language: Language::of_cx(cx),
            states: HashMap::new(),
        }
    }

    /// A field of a record.
    pub fn field(&self, def: &FieldDef, record: &Record) -> Cell {
        if matches!(record.slot(def.id.as_str()), Slot::Hidden) {
            return Cell::Hidden;
        }
        self.cell(def, &record.read(def.id.as_str()))
    }

    /// A value of a field.
    pub fn cell(&self, def: &FieldDef, value: &Value) -> Cell {
        match value {
            Value::Empty => Cell::Empty,
            Value::Text(text) if def.ty == FieldType::RichText => {
                let html = html::sanitise(text);
                Cell::Rich {
                    summary: shorten(&html::plain(&html)),
                    html,
                }
            }
            Value::Text(text) if def.ty == FieldType::LongText => Cell::Long(text.clone()),
            Value::Text(text) | Value::Rank(text) => Cell::Text(text.clone()),
            Value::Int(stars) if def.ty == FieldType::Rating => {
                Cell::Rating(u8::try_from(*stars).unwrap_or_default())
            }
            Value::Int(number) if def.ty == FieldType::AutoNumber => Cell::Text(number.to_string()),
            // Up to four digits read well as they are, and may be a year.
            Value::Int(number) if number.unsigned_abs() < 10_000 => {
                Cell::Number(number.to_string())
            }
            Value::Int(number) => {
                Cell::Number(numbers::grouped(self.language, &number.to_string()))
            }
            Value::Decimal(number) if matches!(def.ty, FieldType::Percent { .. }) => {
                Cell::Number(numbers::percent(self.language, *number))
            }
            Value::Decimal(number) => {
                Cell::Number(numbers::grouped(self.language, &number.to_string()))
            }
            Value::Money(money) => Cell::Number(numbers::money(
                self.language,
                i128::from(money.units),
                money.currency,
            )),
            Value::Bool(on) => Cell::Check(*on),
            Value::Date(day) => Cell::Time(times::day(self.language, *day)),
            Value::DateTime(at) => Cell::Time(times::instant(self.language, *at, &self.zone)),
            Value::Duration(micros) => Cell::Number(times::duration(*micros)),
            Value::Key(key) => Cell::Badges(vec![option_badge(def.ty.options(), key)]),
            Value::Keys(chosen) => Cell::Badges(
                chosen
                    .iter()
                    .map(|key| option_badge(def.ty.options(), key))
                    .collect(),
            ),
            Value::Tags(tags) => Cell::Badges(
                tags.iter()
                    .map(|tag| Badge {
                        label: tag.clone(),
                        tone: Tone::Gray,
                    })
                    .collect(),
            ),
            Value::Entries(entries) => {
                Cell::Entries(entries.iter().map(|entry| way(&def.ty, entry)).collect())
            }
            Value::Address(address) => Cell::Address(links::address_lines(address)),
            Value::Name(name) => Cell::Text(keys::full_name(name)),
            Value::Ref(link) => self.link(link),
            Value::Refs(all) => Cell::Links(
                all.iter()
                    .filter(|link| !link.hidden)
                    .map(|link| match def.ty {
                        FieldType::Files => fetched(link),
                        _ => self.linked(link),
                    })
                    .collect(),
            ),
            Value::Json(json) => Cell::Code(json.to_string()),
            Value::Sealed(_) => Cell::Sealed,
        }
    }

    fn link(&self, link: &Link) -> Cell {
        if link.hidden {
            return Cell::Hidden;
        }
        match self.states.get(&link.id) {
            Some(tone) => Cell::Badges(vec![Badge {
                label: link_name(link),
                tone: *tone,
            }]),
            None => Cell::Links(vec![self.linked(link)]),
        }
    }

    /// A reference as a link to its target's page.
    pub fn linked(&self, link: &Link) -> Linked {
        let def = self.schema.object(&link.object);
        Linked {
            name: link_name(link),
            href: def.map(|def| format!("/{}/{}", def.plural, link.id)),
            shape: def.and_then(|def| face(def)).unwrap_or(Shape::Square),
        }
    }
}

/// A file as a link to what it holds.
fn fetched(link: &Link) -> Linked {
    Linked {
        name: link_name(link),
        href: Some(format!("{}/{}", crate::files::BASE, link.id)),
        shape: Shape::File,
    }
}

fn link_name(link: &Link) -> String {
    match &link.name {
        Some(name) if !name.is_empty() => name.clone(),
        _ => short_id(link.id),
    }
}

/// The title of a record; its short id if it has none.
pub fn title(def: &ObjectDef, record: &Record) -> String {
    let title = keys::title(def, record);
    if title.trim().is_empty() {
        short_id(record.id)
    } else {
        title
    }
}

/// The end of an id, enough to tell records without a name apart.
fn short_id(id: Id) -> String {
    let text = id.to_string();
    format!("#{}", &text[text.len().saturating_sub(6)..])
}

/// Whether an object's records have a face: round for people, square for what else can be
/// reached by an address.
pub fn face(def: &ObjectDef) -> Option<Shape> {
    let is_person = def
        .title_field()
        .is_some_and(|title| title.ty == FieldType::PersonName)
        || def.id.as_str() == "user";
    let reachable = || {
        def.live_fields().any(|field| {
            matches!(
                field.ty,
                FieldType::Emails | FieldType::Phones | FieldType::Links
            )
        })
    };
    if is_person {
        Some(Shape::Round)
    } else {
        reachable().then_some(Shape::Square)
    }
}

/// A select's option; a key that is gone shows as it is.
pub fn option_badge(options: &[SelectOption], key: &str) -> Badge {
    match options.iter().find(|option| option.key == key) {
        Some(option) => Badge {
            label: option.label.clone(),
            tone: Tone::named(&option.color),
        },
        None => Badge {
            label: key.to_owned(),
            tone: Tone::Gray,
        },
    }
}

fn way(ty: &FieldType, entry: &Entry) -> Way {
    let shown = entry.display.clone().unwrap_or_else(|| entry.value.clone());
    let href = match ty {
        FieldType::Emails => Some(format!("mailto:{}", entry.value)),
        FieldType::Phones => Some(format!("tel:{}", entry.value)),
        // A link that leads to a script or a file stays text.
        FieldType::Links => ["https://", "http://"]
            .iter()
            .any(|start| entry.value.starts_with(start))
            .then(|| entry.value.clone()),
        _ => None,
    };
    let shown = match ty {
        FieldType::Links => shown
            .trim_start_matches("https://")
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .to_owned(),
        _ => shown,
    };
    Way {
        shown,
        href,
        label: (!entry.label.is_empty()).then(|| entry.label.clone()),
        primary: entry.primary,
    }
}

fn shorten(text: &str) -> String {
    base::text::truncate(text.trim(), SUMMARY).into_owned()
}

#[cfg(test)]
mod tests;

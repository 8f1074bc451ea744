//! What is offered while a filter is typed: what the parser would read at the place, with the names
//! that people know. Fields that the reader may not see are not in the definitions that they read
//! by, and records come from questions in their name.

use base::{Result, fold};
use schema::filter::{Completion, Literal, Values, Wanted, expected};
use schema::{FieldDef, ObjectDef, ObjectId, def::SYSTEM_FIELDS};
use serde::Serialize;

use super::of_object;
use crate::list::conditions::{PERIODS, word_of};
use crate::settings::fields::types;
use crate::texts::{completion as texts, table};
use crate::visit::Reader;

/// Offers at most.
const MOST: usize = 40;
/// Records of one object at most.
const MOST_RECORDS: u32 = 8;
/// Objects whose records are looked for, where a reference leads to several.
const MOST_OBJECTS: usize = 3;

/// What is offered at a place.
#[derive(Serialize)]
pub(super) struct Offered {
    /// Where what is chosen is put, in characters from 0.
    from: usize,
    to: usize,
    /// Whether the text is right as far as it goes, and only goes on.
    pub unfinished: bool,
    all: Vec<Offer>,
}

/// One thing that can be chosen.
#[derive(Serialize)]
struct Offer {
    /// What is put there.
    insert: String,
    label: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
}

impl Offer {
    fn new(insert: impl Into<String>, label: impl Into<String>, detail: impl Into<String>) -> Self {
        let (label, detail) = (label.into(), detail.into());
        Offer {
            insert: insert.into(),
            // What says the same twice says it once.
            detail: match fold(&detail) == fold(&label) {
                true => String::new(),
                false => detail,
            },
            label,
        }
    }
}

/// What could stand at a place of a filter.
///
/// # Errors
/// `Busy` if the database is away.
pub(super) async fn at(
    reader: &Reader,
    def: &ObjectDef,
    text: &str,
    place: usize,
) -> Result<Offered> {
    let found = expected(text, place, def, &reader.cx.schema);
    let mut all = Vec::new();
    for wanted in ordered(&found) {
        match wanted {
            Wanted::Field { object, is_many } => fields(reader, object, *is_many, &mut all),
            Wanted::Operator { all: ops, is_day } => {
                let offers = ops.iter().map(|op| {
                    let said = reader.ui.t(word_of(*op, *is_day));
                    Offer::new(format!("{} ", op.text()), op.text(), said)
                });
                all.extend(offers);
            }
            Wanted::Words(words) => all.extend(words.iter().map(|word| self::word(reader, word))),
            Wanted::Value(values) => self::values(reader, values, &found.word, &mut all).await?,
            Wanted::List(Values::Day) => {
                let periods = PERIODS.iter();
                all.extend(
                    periods.map(|(name, text)| {
                        Offer::new(format!("{name} "), *name, reader.ui.t(*text))
                    }),
                );
            }
            Wanted::List(values) => {
                let mut inside = Vec::new();
                self::values(reader, values, &found.word, &mut inside).await?;
                all.extend(inside.into_iter().map(|one| Offer {
                    insert: format!("({}) ", one.insert.trim_end()),
                    ..one
                }));
            }
        }
    }
    Ok(Offered {
        from: found.from,
        to: found.to,
        unfinished: !found.wanted.is_empty(),
        all: fitting(all, &found.word),
    })
}

/// Fields and values first, words of the language behind them.
fn ordered(found: &Completion) -> impl Iterator<Item = &Wanted> {
    let is_words = |one: &&Wanted| matches!(one, Wanted::Words(_));
    let first = found.wanted.iter().filter(move |one| !is_words(one));
    first.chain(found.wanted.iter().filter(is_words))
}

/// Those that the word is the beginning of, then those that it is a part of.
fn fitting(all: Vec<Offer>, word: &str) -> Vec<Offer> {
    let word = fold(word.trim());
    let rank = |offer: &Offer| {
        let forms = [offer.insert.as_str(), &offer.label, &offer.detail].map(fold);
        let bare = |form: &String| form.trim_start_matches(['"', '(']).starts_with(&word);
        let begins = forms.iter().take(2).any(bare);
        match (begins, forms.iter().any(|form| form.contains(&word))) {
            (true, _) => Some(0),
            (false, true) => Some(1),
            (false, false) => None,
        }
    };
    // What is written in full already needs no choice.
    let is_done = |offer: &Offer| !word.is_empty() && fold(offer.insert.trim()) == word;
    let mut ranked: Vec<(i32, Offer)> = all
        .into_iter()
        .filter_map(|offer| Some((rank(&offer)?, offer)))
        .collect();
    if ranked.len() == 1 && ranked.iter().all(|(_, offer)| is_done(offer)) {
        return Vec::new();
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().take(MOST).map(|(_, one)| one).collect()
}

fn fields(reader: &Reader, object: &ObjectId, is_many: bool, all: &mut Vec<Offer>) {
    let schema = &reader.cx.schema;
    let Some(def) = schema.object(object) else {
        return;
    };
    let kind = |field: &FieldDef| match field.ty.target() {
        Some(to) => schema
            .object(to)
            .map_or(String::new(), |to| to.label.clone()),
        None => types::named(field.type_name())
            .map_or(String::new(), |kind| reader.ui.t(kind.label).to_owned()),
    };
    let own = def.live_fields().filter(|field| !field.hidden);
    for field in own.chain(SYSTEM_FIELDS.iter().filter(|field| is_asked(def, field))) {
        let label = reader.ui.language.label(field);
        let detail = match label == field.name {
            true => kind(field),
            false => format!("{} · {}", field.name, kind(field)),
        };
        all.push(Offer::new(format!("{} ", field.name), label, detail));
    }
    if is_many {
        all.push(Offer::new("count ", "count", reader.ui.t(texts::COUNT)));
    }
    for inverse in schema.inverses(object) {
        if let Some(there) = schema.object(&inverse.object) {
            let detail = format!("{}.count", inverse.name);
            all.push(Offer::new(
                format!("{}.count ", inverse.name),
                &there.label_plural,
                detail,
            ));
        }
    }
}

/// Fields that every record has, as far as people ask for them.
fn is_asked(def: &ObjectDef, field: &FieldDef) -> bool {
    match field.name.as_str() {
        "owner" | "team" => def.access == schema::Access::Owned,
        "created_at" | "created_by" | "updated_at" | "updated_by" | "id" => true,
        _ => false,
    }
}

fn word(reader: &Reader, word: &str) -> Offer {
    let text = match word {
        "and" => Some(texts::AND),
        "or" => Some(texts::OR),
        "not" => Some(texts::NOT),
        "(" => Some(texts::OPEN),
        ")" | "]" => Some(texts::CLOSE),
        "," => Some(texts::NEXT),
        ".count" => Some(texts::COUNT),
        ".sum(" => Some(table::SUM),
        ".avg(" => Some(table::AVERAGE),
        ".min(" => Some(table::LEAST),
        ".max(" => Some(table::GREATEST),
        "empty" => Some(table::IS_EMPTY),
        "not empty" => Some(table::IS_NOT_EMPTY),
        _ => None,
    };
    let detail = text.map_or("", |text| reader.ui.t(text));
    let space = if word.ends_with('(') { "" } else { " " };
    Offer::new(format!("{word}{space}"), word, detail)
}

async fn values(reader: &Reader, values: &Values, typed: &str, all: &mut Vec<Offer>) -> Result<()> {
    let ui = &reader.ui;
    let plain = |word: &str, text| Offer::new(format!("{word} "), ui.t(text), word);
    match values {
        Values::Options(options) => all.extend(options.iter().map(|option| {
            let insert = Literal::Text(option.key.clone()).to_text();
            let detail = if option.label == option.key {
                ""
            } else {
                &option.key
            };
            Offer::new(format!("{insert} "), &option.label, detail)
        })),
        Values::Truth => all.extend([plain("true", table::YES), plain("false", table::NO)]),
        Values::Day => {
            let days = [
                ("today", table::TODAY),
                ("yesterday", table::YESTERDAY),
                ("tomorrow", table::TOMORROW),
                ("-7d", texts::WEEK_AGO),
                ("-30d", texts::MONTH_AGO),
                ("+7d", texts::IN_WEEK),
                ("+30d", texts::IN_MONTH),
            ];
            all.extend(days.map(|(word, text)| plain(word, text)));
        }
        Values::Records { to, has_titles } => {
            let leads_to = |object: &str| to.iter().any(|to| to.as_str() == object);
            if leads_to("user") {
                all.push(plain("me", table::ME));
            }
            if leads_to("team") {
                all.push(plain("my_team", table::MY_TEAM));
            }
            for object in to.iter().take(MOST_OBJECTS) {
                let Some(def) = reader.cx.schema.object(object) else {
                    continue;
                };
                let found = of_object(reader, def, typed.trim(), None, MOST_RECORDS).await?;
                all.extend(found.into_iter().map(|one| {
                    let value = match *has_titles && !one.name.is_empty() {
                        true => Literal::Text(one.name.clone()),
                        false => Literal::Id(one.id),
                    };
                    Offer::new(format!("{} ", value.to_text()), one.name, one.detail)
                }));
            }
        }
        Values::Other => {}
    }
    Ok(())
}

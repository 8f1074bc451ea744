//! Values as they are written: read by the kind of operand they stand beside,
//! and written so that they are read as the same again.

mod write;

use base::{
    Currency, Date, Id, Micros, fold,
    text::truncate,
    time::{Period, Unit},
};

pub(crate) use write::quoted_if_needed;

use super::{Literal, Op, class::Class, path};
use crate::{ObjectDef, ObjectId, SelectOption};

/// A value before it has a meaning.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Written<'t> {
    /// Without quotes.
    Bare(&'t str),
    /// In quotes: never one of the language's words.
    Quoted(&'t str),
}

impl<'t> Written<'t> {
    fn text(self) -> &'t str {
        match self {
            Self::Bare(text) | Self::Quoted(text) => text,
        }
    }
}

/// The most digits that a number may have before its point, and after it.
const DIGITS: (usize, usize) = (40, 18);

/// Reads a value that stands beside an operand.
///
/// # Errors
/// A sentence that says what is expected.
pub(crate) fn read(class: &Class<'_>, op: Op, written: Written<'_>) -> Result<Literal, String> {
    let text = written.text();
    let plain = || Ok(Literal::Text(text.to_string()));
    if matches!(op, Op::Contains | Op::NotContains) {
        return plain();
    }
    match class {
        Class::Text | Class::Tags | Class::Entries(_) => plain(),
        Class::Select(options) | Class::MultiSelect(options) => {
            match chosen(options, text).is_empty() {
                true => Err(no_option(options, text)),
                false => plain(),
            }
        }
        Class::Boolean => boolean(text)
            .map(Literal::Bool)
            .ok_or_else(|| expected("true or false", text)),
        Class::Id => Id::parse(text)
            .map(Literal::Id)
            .ok_or_else(|| expected("an id (a UUID)", text)),
        Class::Number { .. } | Class::BaseMoney | Class::Money => number(class, text),
        Class::Date | Class::DateTime => moment(text),
        Class::Reference { field, target } => match field.ty.target() {
            Some(to) => reference(&[to], *target, written),
            None => reference(&any_of(&field.ty), *target, written),
        },
        Class::References { to, target } => reference(&[to], *target, written),
        Class::Opaque | Class::Closed => Err("There is nothing to compare here.".to_string()),
    }
}

fn any_of(ty: &crate::FieldType) -> Vec<&ObjectId> {
    match ty {
        crate::FieldType::AnyReference { to, .. } => to.iter().collect(),
        _ => Vec::new(),
    }
}

fn expected(what: &str, text: &str) -> String {
    format!("Expected {what}, not \"{}\".", truncate(text, 40))
}

fn boolean(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" => Some(true),
        "false" | "no" => Some(false),
        _ => None,
    }
}

/// Keys of the options that a text names: by key, else by label, else by key
/// in other letters.
pub(crate) fn chosen<'o>(options: &'o [SelectOption], text: &str) -> Vec<&'o str> {
    if let Some(option) = options.iter().find(|option| option.key == text) {
        return vec![&option.key];
    }
    let sought = fold(text.trim());
    let by = |form: fn(&SelectOption) -> &str| -> Vec<&'o str> {
        options
            .iter()
            .filter(|option| fold(form(option)) == sought)
            .map(|option| option.key.as_str())
            .collect()
    };
    let labelled = by(|option| &option.label);
    if labelled.is_empty() {
        by(|option| &option.key)
    } else {
        labelled
    }
}

fn no_option(options: &[SelectOption], text: &str) -> String {
    const SHOWN: usize = 20;
    let live: Vec<&str> = options
        .iter()
        .filter(|o| !o.retired)
        .map(|o| o.label.as_str())
        .collect();
    let folded: Vec<(String, &str)> = live.iter().map(|label| (fold(label), *label)).collect();
    let meant = path::nearest(text, folded.iter().map(|(folded, _)| folded.as_str()))
        .and_then(|near| folded.iter().find(|(folded, _)| folded == near))
        .map(|(_, label)| format!(" Did you mean {}?", quoted_if_needed(label)))
        .unwrap_or_default();
    let more = if live.len() > SHOWN { ", ..." } else { "" };
    let shown: Vec<String> = live
        .iter()
        .take(SHOWN)
        .map(|label| quoted_if_needed(label))
        .collect();
    format!(
        "There is no option \"{}\".{meant} The options are {}{more}.",
        truncate(text, 40),
        shown.join(", ")
    )
}

fn number(class: &Class<'_>, text: &str) -> Result<Literal, String> {
    let what = match class {
        Class::Money => "an amount such as 1000 or 1000 EUR",
        _ => "a number",
    };
    let text = text.trim();
    let (digits, code) = match text.split_once(char::is_whitespace) {
        Some((digits, code)) => (digits, Some(code.trim())),
        None => (text, None),
    };
    let Some((whole, fraction)) = number_parts(digits) else {
        return Err(expected(what, text));
    };
    if whole > DIGITS.0 || fraction > DIGITS.1 {
        return Err(format!(
            "A number has at most {} digits, and {} after the point.",
            DIGITS.0, DIGITS.1
        ));
    }
    let currency = match (code, class) {
        (None, _) => None,
        (Some(code), Class::Money) => {
            let known = Currency::parse(code).ok_or_else(|| {
                format!(
                    "\"{}\" is not a known currency. Write a three-letter code such as USD or EUR.",
                    truncate(code, 20)
                )
            })?;
            Some(known.as_str().to_string())
        }
        (Some(_), Class::BaseMoney) => {
            return Err(
                "Amounts are put together in the workspace currency; leave the currency out."
                    .to_string(),
            );
        }
        (Some(_), _) => return Err(expected(what, text)),
    };
    Ok(Literal::Number {
        digits: digits.to_string(),
        currency,
    })
}

/// How many digits a number has before and after its point, if it is one.
pub(crate) fn number_parts(text: &str) -> Option<(usize, usize)> {
    let text = text.strip_prefix('-').unwrap_or(text);
    let all = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, fraction)) => {
            (all(whole) && all(fraction)).then_some((whole.len(), fraction.len()))
        }
        None => all(text).then_some((text.len(), 0)),
    }
}

pub(crate) fn moment(text: &str) -> Result<Literal, String> {
    let text = text.trim();
    match day_word(text) {
        Some(day) => Ok(day),
        None if looks_like_day(text) && !text.contains(['T', 't', ' ']) => {
            Err(format!("There is no day {}.", truncate(text, 40)))
        }
        None if looks_like_day(text) => {
            Err("A time is written with its zone, such as 2026-03-01T09:30:00Z or 2026-03-01T09:30:00+02:00.".to_string())
        }
        None if Period::parse(text).is_some() => Err(format!("A period such as {text} goes with \"in\".")),
        None => Err(expected("a day or time such as 2026-03-01, today or -30d", text)),
    }
}

fn day_word(text: &str) -> Option<Literal> {
    Some(match text.to_ascii_lowercase().as_str() {
        "now" => Literal::Now,
        "today" => Literal::Today,
        "yesterday" => Literal::Yesterday,
        "tomorrow" => Literal::Tomorrow,
        _ => match (Date::parse_iso(text), Micros::parse_rfc3339(text)) {
            (Some(day), _) => Literal::Date(day),
            (_, Some(at)) => Literal::DateTime(at),
            _ => offset(text)?,
        },
    })
}

fn offset(text: &str) -> Option<Literal> {
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let unit = Unit::from_letter(text.chars().next_back()?)?;
    let digits = text.get(1..text.len() - 1)?;
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    // Farther than the calendar reaches is as far as it reaches.
    let amount = plain.then(|| digits.parse::<i64>().unwrap_or(i64::MAX))?;
    Some(Literal::Offset {
        amount: sign * amount,
        unit,
    })
}

/// Whether a text begins as a day does.
pub(crate) fn looks_like_day(text: &str) -> bool {
    let shape = |(at, b): (usize, u8)| {
        if at == 4 || at == 7 {
            b == b'-'
        } else {
            b.is_ascii_digit()
        }
    };
    text.len() >= 10 && text.bytes().take(10).enumerate().all(shape)
}

fn reference(
    to: &[&ObjectId],
    target: Option<&ObjectDef>,
    written: Written<'_>,
) -> Result<Literal, String> {
    let text = written.text();
    if let Some(id) = Id::parse(text) {
        return Ok(Literal::Id(id));
    }
    let leads_to = |object: &str| to.is_empty() || to.iter().any(|id| id.as_str() == object);
    if let Written::Bare(word) = written {
        match word.to_ascii_lowercase().as_str() {
            "me" if leads_to("user") => return Ok(Literal::Me),
            "my_team" if leads_to("team") => return Ok(Literal::MyTeam),
            "me" => {
                return Err(
                    "\"me\" goes with references to people; a title is written in quotes."
                        .to_string(),
                );
            }
            "my_team" => {
                return Err(
                    "\"my_team\" goes with references to teams; a title is written in quotes."
                        .to_string(),
                );
            }
            _ => {}
        }
    }
    match target.and_then(ObjectDef::title_field) {
        Some(_) => Ok(Literal::Text(text.to_string())),
        None if leads_to("user") => Err(expected("an id (a UUID) or me", text)),
        None => Err(expected("an id (a UUID)", text)),
    }
}

/// Reads what follows `in` instead of a list.
///
/// # Errors
/// A sentence that says what is expected.
pub(crate) fn period(text: &str) -> Result<Period, String> {
    match Period::parse(text) {
        Some(Period::Between(first, last)) if last < first => Err(format!(
            "The period ends before it begins: {last} is before {first}."
        )),
        Some(period) => Ok(period),
        None if text.contains("..") => Err(
            "A period goes from one day to another, such as 2026-01-01..2026-03-31.".to_string(),
        ),
        None => Err(expected(
            "a list in parentheses or a period such as this_month, last_30_days or 2026-01-01..2026-03-31",
            text,
        )),
    }
}

/// Whether a character may stand in a word without quotes.
pub(crate) fn in_word(c: char) -> bool {
    // Marks that follow their letter belong to it.
    c.is_alphanumeric() || matches!(c, '_' | '-' | '@' | '.' | '\u{300}'..='\u{36f}')
}

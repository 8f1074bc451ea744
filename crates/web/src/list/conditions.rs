//! Which tests a field can be put to by clicking, what people call them, and the condition that a
//! choice makes.

use base::time::{Period, PeriodName, PeriodUnit, Which};
use base::{Date, Id};
use schema::filter::{Literal, Op, Operand, Right, Test};
use schema::{FieldDef, FieldType, Filter, Path};

use crate::texts::{Text, table as texts};
use crate::ui::Ui;
use crate::values::times;

/// What a test compares with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    Nothing,
    Line,
    Number,
    Day,
    Period,
    Options,
    Record,
}

/// One test that can be chosen.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// How it stands in a form.
    pub name: &'static str,
    pub text: Text,
    pub takes: Takes,
    op: Op,
    fixed: Option<Fixed>,
}

#[derive(Clone, Copy, Debug)]
enum Fixed {
    Me,
    MyTeam,
    No,
}

const fn offer(name: &'static str, text: Text, takes: Takes, op: Op) -> Offer {
    Offer {
        name,
        text,
        takes,
        op,
        fixed: None,
    }
}

const EMPTY: Offer = offer("empty", texts::IS_EMPTY, Takes::Nothing, Op::IsEmpty);
const GIVEN: Offer = offer("given", texts::IS_NOT_EMPTY, Takes::Nothing, Op::IsNotEmpty);
const HOLDS: Offer = offer("holds", texts::HOLDS, Takes::Line, Op::Contains);
const HOLDS_NOT: Offer = offer("holds_not", texts::HOLDS_NOT, Takes::Line, Op::NotContains);

const TEXTS: &[Offer] = &[
    HOLDS,
    HOLDS_NOT,
    offer("is", texts::IS, Takes::Line, Op::Eq),
    offer("is_not", texts::IS_NOT, Takes::Line, Op::Ne),
    EMPTY,
    GIVEN,
];
const NUMBERS: &[Offer] = &[
    offer("at_least", texts::AT_LEAST, Takes::Number, Op::Ge),
    offer("at_most", texts::AT_MOST, Takes::Number, Op::Le),
    offer("above", texts::ABOVE, Takes::Number, Op::Gt),
    offer("below", texts::BELOW, Takes::Number, Op::Lt),
    offer("is", texts::IS, Takes::Number, Op::Eq),
    offer("is_not", texts::IS_NOT, Takes::Number, Op::Ne),
    EMPTY,
    GIVEN,
];
const DAYS: &[Offer] = &[
    offer("within", texts::WITHIN, Takes::Period, Op::In),
    offer("from", texts::FROM, Takes::Day, Op::Ge),
    offer("until", texts::UNTIL, Takes::Day, Op::Le),
    offer("before", texts::BEFORE, Takes::Day, Op::Lt),
    offer("after", texts::AFTER, Takes::Day, Op::Gt),
    offer("is", texts::IS, Takes::Day, Op::Eq),
    EMPTY,
    GIVEN,
];
const OPTIONS: &[Offer] = &[
    offer("any", texts::IS_ANY, Takes::Options, Op::In),
    offer("none", texts::IS_NONE, Takes::Options, Op::NotIn),
    EMPTY,
    GIVEN,
];
const YES: &[Offer] = &[
    offer("yes", texts::IS, Takes::Nothing, Op::Holds),
    Offer {
        fixed: Some(Fixed::No),
        ..offer("no", texts::IS_NOT, Takes::Nothing, Op::Eq)
    },
];
const RECORDS: &[Offer] = &[
    offer("is", texts::IS, Takes::Record, Op::Eq),
    offer("is_not", texts::IS_NOT, Takes::Record, Op::Ne),
    HOLDS,
    EMPTY,
    GIVEN,
];
const ME: Offer = Offer {
    fixed: Some(Fixed::Me),
    ..offer("me", texts::ME, Takes::Nothing, Op::Eq)
};
const MY_TEAM: Offer = Offer {
    fixed: Some(Fixed::MyTeam),
    ..offer("my_team", texts::MY_TEAM, Takes::Nothing, Op::Eq)
};
const ITEMS: &[Offer] = &[
    offer("has", texts::HOLDS, Takes::Line, Op::Has),
    EMPTY,
    GIVEN,
];
const MARKS: &[Offer] = &[
    offer("has", texts::HOLDS, Takes::Options, Op::Has),
    EMPTY,
    GIVEN,
];
const BARE: &[Offer] = &[EMPTY, GIVEN];

/// The tests of a field, the likeliest first.
pub fn offers(field: &FieldDef) -> Vec<Offer> {
    if field.sensitive {
        return BARE.to_vec();
    }
    let all = match &field.ty {
        FieldType::Text
        | FieldType::LongText
        | FieldType::RichText
        | FieldType::PersonName
        | FieldType::Emails
        | FieldType::Phones
        | FieldType::Links
        | FieldType::Series { .. } => TEXTS,
        FieldType::Integer
        | FieldType::Decimal { .. }
        | FieldType::Money
        | FieldType::Percent { .. }
        | FieldType::Rating
        | FieldType::AutoNumber => NUMBERS,
        FieldType::Date | FieldType::DateTime => DAYS,
        FieldType::Boolean => YES,
        FieldType::Select { .. } => OPTIONS,
        FieldType::MultiSelect { .. } => MARKS,
        FieldType::Tags => ITEMS,
        FieldType::Reference { to, .. } => {
            let word = match to.as_str() {
                "user" => Some(ME),
                "team" => Some(MY_TEAM),
                _ => None,
            };
            return word.into_iter().chain(RECORDS.iter().copied()).collect();
        }
        _ => BARE,
    };
    all.to_vec()
}

/// What an operator is called by itself.
pub(crate) fn word_of(op: Op, is_day: bool) -> Text {
    let bare = Test {
        left: Operand::Path(Path(Vec::new())),
        op,
        right: Right::Nothing,
    };
    match op {
        Op::In if is_day => texts::WITHIN,
        _ => word(&bare, is_day),
    }
}

/// What a test is called.
pub(super) fn word(test: &Test, is_day: bool) -> Text {
    match (test.op, &test.right) {
        (Op::Eq | Op::Holds, _) => texts::IS,
        (Op::Ne, _) => texts::IS_NOT,
        (Op::Lt, _) if is_day => texts::BEFORE,
        (Op::Le, _) if is_day => texts::UNTIL,
        (Op::Gt, _) if is_day => texts::AFTER,
        (Op::Ge, _) if is_day => texts::FROM,
        (Op::Lt, _) => texts::BELOW,
        (Op::Le, _) => texts::AT_MOST,
        (Op::Gt, _) => texts::ABOVE,
        (Op::Ge, _) => texts::AT_LEAST,
        (Op::Contains | Op::Has, _) => texts::HOLDS,
        (Op::NotContains, _) => texts::HOLDS_NOT,
        (Op::In, Right::Period(_)) => texts::WITHIN,
        (Op::In, Right::List(list)) if list.len() == 1 => texts::IS,
        (Op::In, _) => texts::IS_ANY,
        (Op::NotIn, Right::List(list)) if list.len() == 1 => texts::IS_NOT,
        (Op::NotIn, _) => texts::IS_NONE,
        (Op::IsEmpty, _) => texts::IS_EMPTY,
        (Op::IsNotEmpty, _) => texts::IS_NOT_EMPTY,
    }
}

/// The periods that can be chosen, by their names in filters.
pub const PERIODS: [(&str, Text); 13] = [
    ("this_day", texts::TODAY),
    ("this_week", texts::THIS_WEEK),
    ("last_week", texts::LAST_WEEK),
    ("next_week", texts::NEXT_WEEK),
    ("this_month", texts::THIS_MONTH),
    ("last_month", texts::LAST_MONTH),
    ("next_month", texts::NEXT_MONTH),
    ("this_quarter", texts::THIS_QUARTER),
    ("last_quarter", texts::LAST_QUARTER),
    ("next_quarter", texts::NEXT_QUARTER),
    ("this_year", texts::THIS_YEAR),
    ("last_year", texts::LAST_YEAR),
    ("last_30_days", texts::LAST_30_DAYS),
];

/// A period in words.
pub(super) fn period_text(ui: &Ui, period: &Period) -> String {
    let name = period.to_string();
    if let Some((_, text)) = PERIODS.iter().find(|(known, _)| *known == name) {
        return ui.t(*text).to_owned();
    }
    match period {
        Period::Between(first, last) => {
            let day = |day| times::day_text(ui.language, day);
            format!("{} – {}", day(*first), day(*last))
        }
        Period::Named(PeriodName {
            which: Which::Last,
            unit: PeriodUnit::Day,
        }) => ui.t(texts::YESTERDAY).to_owned(),
        Period::Named(PeriodName {
            which: Which::Next,
            unit: PeriodUnit::Day,
        }) => ui.t(texts::TOMORROW).to_owned(),
        _ => name.replace('_', " "),
    }
}

/// The test that a condition is, with what it compares with as a form shows it; none if it cannot
/// be chosen by clicking.
pub fn read(field: &FieldDef, test: &Test) -> Option<(Offer, Vec<String>)> {
    let offers = offers(field);
    let text = |literal: &Literal| match literal {
        Literal::Text(text) | Literal::Word(text) => Some(text.clone()),
        Literal::Number {
            digits,
            currency: None,
        } => Some(digits.clone()),
        Literal::Date(day) => Some(day.to_iso()),
        Literal::Id(id) => Some(id.to_string()),
        _ => None,
    };
    let values: Vec<String> = match &test.right {
        Right::Nothing => Vec::new(),
        Right::One(Literal::Me) => {
            return offers
                .into_iter()
                .find(|one| one.name == "me")
                .map(|one| (one, Vec::new()));
        }
        Right::One(Literal::MyTeam) => {
            return offers
                .into_iter()
                .find(|one| one.name == "my_team")
                .map(|one| (one, Vec::new()));
        }
        Right::One(Literal::Bool(on)) => {
            let name = if *on { "yes" } else { "no" };
            return offers
                .into_iter()
                .find(|one| one.name == name)
                .map(|one| (one, Vec::new()));
        }
        Right::One(one) => vec![text(one)?],
        Right::List(list) => list.iter().map(text).collect::<Option<_>>()?,
        Right::Period(period) => vec![period.to_string()],
    };
    let op = match (test.op, &field.ty) {
        (Op::Eq, FieldType::Select { .. }) => Op::In,
        (Op::Ne, FieldType::Select { .. }) => Op::NotIn,
        (op, _) => op,
    };
    let found = offers
        .into_iter()
        .find(|one| one.op == op && one.fixed.is_none())?;
    Some((found, values))
}

/// What is wrong with what was given to compare with.
pub type Wrong = Text;

/// The condition that a choice makes.
///
/// # Errors
/// What is wrong with the value.
pub fn made(field: &FieldDef, offer: Offer, values: &[String]) -> Result<Filter, Wrong> {
    let first = values.first().map(|value| value.trim()).unwrap_or_default();
    let given = || match first.is_empty() {
        true => Err(texts::NO_VALUE_GIVEN),
        false => Ok(first.to_owned()),
    };
    let right = match (offer.fixed, offer.takes) {
        (Some(Fixed::Me), _) => Right::One(Literal::Me),
        (Some(Fixed::MyTeam), _) => Right::One(Literal::MyTeam),
        (Some(Fixed::No), _) => Right::One(Literal::Bool(false)),
        (None, Takes::Nothing) => Right::Nothing,
        (None, Takes::Line) => Right::One(Literal::Text(given()?)),
        (None, Takes::Number) => Right::One(Literal::Number {
            digits: digits(&given()?).ok_or(texts::WRONG_NUMBER)?,
            currency: None,
        }),
        (None, Takes::Day) => {
            let day = first.split('T').next().unwrap_or_default();
            Right::One(Literal::Date(Date::parse_iso(day).ok_or(texts::WRONG_DAY)?))
        }
        (None, Takes::Period) => Right::Period(Period::parse(first).ok_or(texts::NO_VALUE_GIVEN)?),
        (None, Takes::Record) => {
            Right::One(Literal::Id(Id::parse(first).ok_or(texts::NO_VALUE_GIVEN)?))
        }
        (None, Takes::Options) => {
            let known = |key: &&String| field.ty.options().iter().any(|option| option.key == **key);
            let words: Vec<Literal> = values
                .iter()
                .filter(known)
                .map(|key| Literal::Word(key.clone()))
                .collect();
            match (offer.op, words.as_slice()) {
                (_, []) => return Err(texts::NO_VALUE_GIVEN),
                (Op::Has, [first, ..]) => Right::One(first.clone()),
                _ => Right::List(words),
            }
        }
    };
    Ok(Filter::Test(Test {
        left: Operand::Path(Path::field(field.id.clone())),
        op: offer.op,
        right,
    }))
}

/// The digits of a number as people write it: `1,200.5`, `1.200,5`, `99,5`.
fn digits(text: &str) -> Option<String> {
    let bare: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\'')
        .collect();
    let marks: Vec<usize> = bare
        .char_indices()
        .filter(|(_, c)| matches!(c, '.' | ','))
        .map(|(at, _)| at)
        .collect();
    let last = marks.last().copied();
    let kinds = |c: char| bare.matches(c).count();
    // Of both marks the last is the point; one that stands once is, unless three digits follow a comma.
    let point = last.filter(|at| {
        let mark = bare.as_bytes().get(*at).copied().unwrap_or_default() as char;
        let follow = bare.len() - at - 1;
        let alone = kinds(mark) == 1;
        alone && (kinds('.') > 0 && kinds(',') > 0 || mark == '.' || follow != 3)
    });
    let number: String = bare
        .char_indices()
        .filter_map(|(at, c)| match c {
            '.' | ',' if Some(at) == point => Some('.'),
            '.' | ',' => None,
            c => Some(c),
        })
        .collect();
    let body = number.strip_prefix('-').unwrap_or(&number);
    let fits = body.len() <= 25
        && body.starts_with(|c: char| c.is_ascii_digit())
        && body.ends_with(|c: char| c.is_ascii_digit())
        && body.chars().all(|c| c.is_ascii_digit() || c == '.');
    fits.then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, expect) in [
            ("1200", Some("1200")),
            ("1,200", Some("1200")),
            ("1,200.50", Some("1200.50")),
            ("1.200,50", Some("1200.50")),
            ("99,5", Some("99.5")),
            ("99.5", Some("99.5")),
            ("-3", Some("-3")),
            ("1 000 000", Some("1000000")),
            ("1.000.000", Some("1000000")),
            ("", None),
            ("ten", None),
            ("1e5", None),
            ("-", None),
            (".", None),
        ] {
            assert_eq!(digits(text).as_deref(), expect, "{text:?}");
        }
    }
}

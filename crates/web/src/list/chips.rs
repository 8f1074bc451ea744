//! The conditions of a filter, one by one: what each says, how it is changed and taken away.

use std::collections::HashMap;

use base::{Id, Result};
use engine::{Cx, records};
use schema::def::system_field;
use schema::filter::{self, Literal, Op, Operand, Right, Test};
use schema::{FieldDef, FieldType, Filter, ObjectDef, Step};

use super::ask::Ask;
use super::conditions::{period_text, word};
use crate::language::Language;
use crate::ui::Ui;
use crate::values::{numbers, option_badge, times, title};

/// One condition.
#[derive(Clone, Debug)]
pub struct Chip {
    /// What it says: field, test, value; one text for what cannot be told apart.
    pub field: String,
    pub test: String,
    pub value: String,
    /// The list without it.
    pub without: String,
    /// Where it is changed, if it can be by clicking.
    pub change: Option<String>,
}

/// Records whose names conditions show, at most.
const MOST_NAMED: usize = 12;

/// The conditions that hold together.
pub fn parts(filter: &Filter) -> Vec<Filter> {
    match filter {
        Filter::All => Vec::new(),
        Filter::And(parts) => parts.clone(),
        one => vec![one.clone()],
    }
}

/// Conditions put together again.
pub fn together(mut parts: Vec<Filter>) -> Filter {
    match parts.len() {
        0 => Filter::All,
        1 => parts.remove(0),
        _ => Filter::And(parts),
    }
}

/// The field that a condition is about, if it is about one of the record's own.
pub fn own_field<'a>(def: &'a ObjectDef, test: &Test) -> Option<&'a FieldDef> {
    let Operand::Path(path) = &test.left else {
        return None;
    };
    match path.0.as_slice() {
        [Step::Field(id)] => {
            let system: Option<&'a FieldDef> = system_field(id.as_str());
            def.field_by_id(id).or(system)
        }
        _ => None,
    }
}

/// The conditions of an address.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn of(
    cx: &Cx,
    ui: &Ui,
    def: &ObjectDef,
    ask: &Ask,
    filter: &Filter,
) -> Result<Vec<Chip>> {
    let all = parts(filter);
    let names = names(cx, def, &all).await?;
    let chips = all.iter().enumerate().map(|(at, part)| {
        let mut rest = all.clone();
        rest.remove(at);
        let rest = filter::to_text(&together(rest), def, &cx.schema);
        let without = ask.without_filter(def, &rest);
        let simple = match part {
            Filter::Test(test) => own_field(def, test).map(|field| (test, field)),
            _ => None,
        };
        match simple {
            Some((test, field)) => {
                let (said, value) = said(ui, field, test, &names);
                Chip {
                    field: ui.language.label(field).to_owned(),
                    test: said,
                    value,
                    without,
                    change: Some(ask.condition(def, Some(at), Some(field))),
                }
            }
            None => Chip {
                field: String::new(),
                test: String::new(),
                value: filter::to_text(part, def, &cx.schema),
                without,
                change: None,
            },
        }
    });
    Ok(chips.collect())
}

impl Ask {
    /// The list with another filter. An address that says nothing would open what its reader
    /// begins with.
    pub fn without_filter(&self, def: &ObjectDef, filter: &str) -> String {
        let address = self.address(def, &[("filter", filter)]);
        self.said(def, address)
    }

    /// An address that says something, so that it opens no other view.
    pub fn said(&self, def: &ObjectDef, address: String) -> String {
        let says = address.split_once('?').map_or("", |(_, says)| says);
        let is_bare = says
            .split('&')
            .all(|pair| pair.is_empty() || pair.starts_with("saved=") || pair.starts_with("q="));
        match (is_bare, says.is_empty()) {
            (false, _) => address,
            (true, true) => format!("/{}?view=table", def.plural),
            (true, false) => format!("{address}&view=table"),
        }
    }

    /// Where a condition is made or changed.
    pub fn condition(
        &self,
        def: &ObjectDef,
        at: Option<usize>,
        field: Option<&FieldDef>,
    ) -> String {
        let at = at.map(|at| at.to_string()).unwrap_or_default();
        let field = field.map(|field| field.name.as_str()).unwrap_or_default();
        self.aside(def, "condition", &[("at", &at), ("of", field)])
    }

    /// The address of a piece beside the list, which knows what the list shows.
    pub fn aside(&self, def: &ObjectDef, what: &str, more: &[(&str, &str)]) -> String {
        let address = self.address(def, &[]);
        let says = address.split_once('?').map_or("", |(_, says)| says);
        let mut to = format!("/-/list/{}/{what}?{says}", def.plural);
        for (name, value) in more.iter().filter(|(_, value)| !value.is_empty()) {
            if !to.ends_with('?') {
                to.push('&');
            }
            to.push_str(&format!("-{name}={}", super::ask::encoded(value)));
        }
        to
    }
}

/// What records are called that conditions name by their ids.
async fn names(cx: &Cx, def: &ObjectDef, all: &[Filter]) -> Result<HashMap<Id, String>> {
    let mut names = HashMap::new();
    let tests = all.iter().filter_map(|part| match part {
        Filter::Test(test) => own_field(def, test).map(|field| (field, test)),
        _ => None,
    });
    let mut wanted = Vec::new();
    for (field, test) in tests {
        let to = match &field.ty {
            FieldType::Reference { to, .. } | FieldType::References { to, .. } => to,
            _ => continue,
        };
        let ids = literals(&test.right).filter_map(|literal| match literal {
            Literal::Id(id) => Some((to.clone(), *id)),
            _ => None,
        });
        wanted.extend(ids);
    }
    for (object, id) in wanted.into_iter().take(MOST_NAMED) {
        let Some(target) = cx.schema.object(&object) else {
            continue;
        };
        match records::get(cx, &object, id).await {
            Ok(record) => {
                names.insert(id, title(target, &record));
            }
            Err(base::Error::Busy { message, cause }) => {
                return Err(base::Error::Busy { message, cause });
            }
            // One that is gone or hidden keeps its id.
            Err(_) => {}
        }
    }
    Ok(names)
}

fn quoted(language: Language, text: &str) -> String {
    match language {
        Language::English => format!("“{text}”"),
        Language::German => format!("„{text}“"),
    }
}

fn literals(right: &Right) -> impl Iterator<Item = &Literal> {
    let (one, list) = match right {
        Right::One(literal) => (Some(literal), [].as_slice()),
        Right::List(list) => (None, list.as_slice()),
        Right::Nothing | Right::Period(_) => (None, [].as_slice()),
    };
    one.into_iter().chain(list)
}

/// A condition in words: the test, and what it compares with.
fn said(ui: &Ui, field: &FieldDef, test: &Test, names: &HashMap<Id, String>) -> (String, String) {
    use crate::texts::table as texts;
    let language = ui.language;
    let value = |literal: &Literal| match literal {
        Literal::Text(text) if field.ty.options().is_empty() => quoted(language, text),
        Literal::Text(text) => option_badge(field.ty.options(), text).label,
        Literal::Number { digits, currency } => {
            let number = numbers::grouped(language, digits);
            match currency {
                Some(currency) => format!("{number} {currency}"),
                None => number,
            }
        }
        Literal::Date(day) => times::day_text(language, *day),
        Literal::DateTime(at) => at.to_rfc3339(),
        Literal::Bool(true) => ui.t(texts::YES).to_owned(),
        Literal::Bool(false) => ui.t(texts::NO).to_owned(),
        Literal::Me => ui.t(texts::ME).to_owned(),
        Literal::MyTeam => ui.t(texts::MY_TEAM).to_owned(),
        Literal::Today => ui.t(texts::TODAY).to_owned(),
        Literal::Yesterday => ui.t(texts::YESTERDAY).to_owned(),
        Literal::Tomorrow => ui.t(texts::TOMORROW).to_owned(),
        Literal::Id(id) => names.get(id).cloned().unwrap_or_else(|| id.to_string()),
        Literal::Word(word) => match field.ty.options().is_empty() {
            true => word.clone(),
            false => option_badge(field.ty.options(), word).label,
        },
        Literal::Now => "now".to_owned(),
        Literal::Offset { amount, unit } => format!("{amount:+}{}", unit.letter()),
    };
    let values = match &test.right {
        Right::Nothing if test.op == Op::Holds => ui.t(texts::YES).to_owned(),
        Right::Nothing => String::new(),
        Right::One(literal) => value(literal),
        Right::List(list) => list.iter().map(value).collect::<Vec<_>>().join(", "),
        Right::Period(period) => period_text(ui, period),
    };
    let is_day = matches!(field.ty, FieldType::Date | FieldType::DateTime);
    (ui.t(word(test, is_day)).to_owned(), values)
}

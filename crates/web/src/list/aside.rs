//! Pieces beside a table that are fetched when somebody asks for them: the menu of a column, the
//! choice of columns, a condition. Each knows from its address what the table shows, and leads to
//! the table's own address with the choice in it.

use axum::extract::Query;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base::Error;
use schema::filter;
use schema::{FieldDef, ObjectDef};

use super::aside_view::{
    ColumnsView, ConditionView, Item, MenuView, columns_form, condition_form, menu,
};
use super::ask::Ask;
use super::conditions::{self, Offer, PERIODS, Takes};
use super::{arranged, chips, order, totals};
use crate::extract::{Params, Path};
use crate::form::control::{Choice, Input};
use crate::form::inputs;
use crate::objects;
use crate::problems::Answer;
use crate::texts::table as texts;
use crate::ui::Tone;
use crate::visit::Reader;

/// The header that tells the page's script where a choice leads.
const GO: &str = "rapport-go";

/// What is asked beside what the list shows: names begin with `-`.
struct Aside(Vec<(String, String)>);

impl Aside {
    fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    fn all(&self, name: &str) -> Vec<String> {
        let found = self.0.iter().filter(|(key, _)| key == name);
        found.map(|(_, value)| value.clone()).collect()
    }
}

/// The piece that is named.
pub async fn show(
    mut reader: Reader,
    Path((plural, what)): Path<(String, String)>,
    Params(ask): Params<Ask>,
    pairs: Result<Query<Vec<(String, String)>>, axum::extract::rejection::QueryRejection>,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let asked = Aside(pairs.map(|pairs| pairs.0).unwrap_or_default());
    match what.as_str() {
        "column" => Ok(column(&reader, &def, &ask, &asked)?),
        "columns" => Ok(columns(&reader, &def, &ask)),
        "condition" => condition(&reader, &def, &ask, &asked).await,
        _ => Err(Error::not_found("page").into()),
    }
}

fn column(reader: &Reader, def: &ObjectDef, ask: &Ask, asked: &Aside) -> Result<Response, Error> {
    let ui = &reader.ui;
    let shown = arranged::columns(def, ask);
    let at = shown
        .iter()
        .position(|one| one.field.name == asked.get("-of"))
        .ok_or_else(|| Error::not_found("page"))?;
    let field = shown[at].field;
    let with = |set: &[(&str, &str)]| ask.said(def, ask.address(def, set));
    let mut items = Vec::new();
    let sortable = schema::query_text::sorts(&field.name, def, &reader.cx.schema).is_ok();
    if sortable {
        let down = format!("-{}", field.name);
        items.push(Item::link(
            "arrow-up",
            ui.t(texts::SORT_UP),
            with(&[("sort", &field.name)]),
        ));
        items.push(Item::link(
            "arrow-down",
            ui.t(texts::SORT_DOWN),
            with(&[("sort", &down)]),
        ));
        let sorts: Vec<&str> = ask.sort.split(',').filter(|one| !one.is_empty()).collect();
        let bare = |sort: &str| sort.trim_start_matches('-').to_owned();
        let mine = sorts.iter().any(|sort| bare(sort) == field.name);
        if !sorts.is_empty() && !mine && sorts.len() < 4 {
            let up = format!("{},{}", ask.sort, field.name);
            let down = format!("{},-{}", ask.sort, field.name);
            items.push(Item::link(
                "plus",
                ui.t(texts::THEN_UP),
                with(&[("sort", &up)]),
            ));
            items.push(Item::link(
                "plus",
                ui.t(texts::THEN_DOWN),
                with(&[("sort", &down)]),
            ));
        }
        if mine {
            let rest = sorts.into_iter().filter(|sort| bare(sort) != field.name);
            let rest = rest.collect::<Vec<_>>().join(",");
            items.push(Item::link(
                "x",
                ui.t(texts::UNSORT),
                with(&[("sort", &rest)]),
            ));
        }
    }
    if !conditions::offers(field).is_empty() {
        let to = ask.condition(def, None, Some(field));
        items.push(Item::sheet("list-filter", ui.t(texts::FILTER_THIS), to));
    }
    if ask.group == field.name {
        items.push(Item::link(
            "x",
            ui.t(texts::UNGROUP),
            with(&[("group", ""), ("fold", "")]),
        ));
    } else if arranged::can_group(def, &reader.cx.schema, field) {
        items.push(Item::link(
            "table",
            ui.t(texts::GROUP),
            with(&[("group", &field.name), ("fold", "")]),
        ));
    }
    let chosen = totals::chosen(def, ask);
    let mine = chosen.iter().find(|(known, _)| known.id == field.id);
    let fitting = totals::Kind::fitting(field);
    if !fitting.is_empty() {
        items.push(Item::Title(ui.t(texts::TOTALS).to_owned()));
        for kind in fitting {
            let is_on = mine.is_some_and(|(_, known)| known == kind);
            let to = totals::parameter(&chosen, field, (!is_on).then_some(*kind));
            items.push(Item::choice(
                ui.t(kind.text()),
                with(&[("totals", &to)]),
                is_on,
            ));
        }
    }
    if at > 0 {
        items.push(Item::Rule);
        let swapped = |other: usize| {
            let mut all = shown.clone();
            all.swap(at, other);
            with(&[("columns", &arranged::parameter(&all))])
        };
        if at > 1 {
            items.push(Item::link(
                "arrow-left",
                ui.t(texts::MOVE_BACK),
                swapped(at - 1),
            ));
        }
        if at + 1 < shown.len() {
            items.push(Item::link(
                "arrow-right",
                ui.t(texts::MOVE_ON),
                swapped(at + 1),
            ));
        }
        let count = (at + 1).to_string();
        if at < arranged::MOST_FROZEN && arranged::frozen(ask) != at + 1 {
            items.push(Item::link(
                "lock",
                ui.t(texts::FREEZE),
                with(&[("freeze", &count)]),
            ));
        }
        if arranged::frozen(ask) > 1 {
            items.push(Item::link(
                "x",
                ui.t(texts::UNFREEZE),
                with(&[("freeze", "")]),
            ));
        }
        let mut rest = shown.clone();
        rest.remove(at);
        let rest = arranged::parameter(&rest);
        items.push(Item::link(
            "x",
            ui.t(texts::HIDE),
            with(&[("columns", &rest)]),
        ));
    }
    Ok(menu(&MenuView { items }).into_response())
}

fn columns(reader: &Reader, def: &ObjectDef, ask: &Ask) -> Response {
    let ui = &reader.ui;
    let shown = arranged::columns(def, ask);
    let is_shown = |field: &FieldDef| shown.iter().any(|one| one.field.id == field.id);
    let one = |field: &FieldDef, width: Option<u16>, on: bool| {
        let part = match width {
            Some(width) => format!("{}:{width}", field.name),
            None => field.name.clone(),
        };
        (part, ui.language.label(field).to_owned(), on)
    };
    let chosen = shown
        .iter()
        .map(|chosen| one(chosen.field, chosen.width, true));
    let others = arranged::offered(def)
        .into_iter()
        .filter(|field| !is_shown(field));
    let others = others.map(|field| one(field, None, false));
    let view = ColumnsView {
        action: format!("/{}", def.plural),
        keep: ask.kept_but(def, &["columns", "density", "group", "fold", "sort"]),
        sort: ask.sort.clone(),
        order: order::choices(reader, def, ask),
        columns: arranged::parameter(&shown),
        all: chosen.chain(others).collect(),
        is_dense: ask.density == "dense",
        usual: ask.said(
            def,
            ask.address(def, &[("columns", ""), ("freeze", ""), ("density", "")]),
        ),
    };
    columns_form(ui, &view).into_response()
}

async fn condition(reader: &Reader, def: &ObjectDef, ask: &Ask, asked: &Aside) -> Answer {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let all = chips::parts(&ask.filter(cx, def)?);
    let at: Option<usize> = asked.get("-at").parse().ok().filter(|at| *at < all.len());
    let fields: Vec<&FieldDef> = arranged::offered(def)
        .into_iter()
        .chain(def.live_fields())
        .filter(|field| !field.hidden && !conditions::offers(field).is_empty())
        .fold(Vec::new(), |mut known, field| {
            if !known.iter().any(|one: &&FieldDef| one.id == field.id) {
                known.push(field);
            }
            known
        });
    let field = fields
        .iter()
        .find(|field| field.name == asked.get("-of"))
        .or(fields.first())
        .copied()
        .ok_or_else(|| Error::not_found("page"))?;
    let known = at.and_then(|at| match all.get(at) {
        Some(schema::Filter::Test(test)) => chips::own_field(def, test)
            .filter(|known| known.id == field.id)
            .and_then(|field| conditions::read(field, test)),
        _ => None,
    });
    let offers = conditions::offers(field);
    let is_chosen = !asked.get("-test").is_empty();
    let named = offers.iter().find(|offer| offer.name == asked.get("-test"));
    let (offer, values) = match (named, known) {
        (Some(offer), Some((known, values))) if known.name == offer.name && !is_applied(asked) => {
            (*offer, values)
        }
        (Some(offer), _) => (*offer, asked.all("value")),
        (None, Some(known)) if !is_chosen => known,
        (None, _) => match offers.first() {
            Some(first) => (*first, Vec::new()),
            None => return Err(Error::not_found("page").into()),
        },
    };
    let mut fault = None;
    if is_applied(asked) {
        match conditions::made(field, offer, &values) {
            Ok(made) => {
                let mut parts = all.clone();
                match at.and_then(|at| parts.get_mut(at)) {
                    Some(part) => *part = made,
                    None => parts.push(made),
                }
                let text = filter::to_text(&chips::together(parts), def, &cx.schema);
                // What is put together must be readable again.
                match filter::parse(&text, def, &cx.schema) {
                    Ok(_) => return Ok(go(&ask.without_filter(def, &text))),
                    Err(error) => fault = Some(crate::problems::told(ui, &error)),
                }
            }
            Err(wrong) => fault = Some(ui.t(wrong).to_owned()),
        }
    }
    let view = ConditionView {
        action: format!("/-/list/{}/condition", def.plural),
        keep: ask.kept_but(def, &[]),
        at: at.map(|at| at.to_string()).unwrap_or_default(),
        fields: fields
            .iter()
            .map(|one| {
                let label = ui.language.label(one).to_owned();
                (one.name.clone(), label, one.id == field.id)
            })
            .collect(),
        tests: offers
            .iter()
            .map(|one| {
                (
                    one.name.to_owned(),
                    label_of(ui, one),
                    one.name == offer.name,
                )
            })
            .collect(),
        value: value(reader, field, offer, &values),
        fault: fault.clone(),
    };
    let status = match fault {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    Ok((status, condition_form(ui, &view)).into_response())
}

fn is_applied(asked: &Aside) -> bool {
    !asked.get("-apply").is_empty()
}

fn label_of(ui: &crate::ui::Ui, offer: &Offer) -> String {
    let said = ui.t(offer.text);
    match offer.name {
        "yes" => format!("{said} {}", ui.t(texts::YES)),
        "no" => format!("{} {}", ui.t(texts::IS), ui.t(texts::NO)),
        "me" | "my_team" => format!("{} {said}", ui.t(texts::IS)),
        _ => said.to_owned(),
    }
}

/// What a test's value is typed into.
fn value(reader: &Reader, field: &FieldDef, offer: Offer, values: &[String]) -> Option<Input> {
    let first = values.first().cloned().unwrap_or_default();
    let line = |mode| Input::Line {
        value: first.clone(),
        mode,
    };
    use crate::form::control::Mode;
    Some(match offer.takes {
        Takes::Nothing => return None,
        Takes::Line => line(Mode::Text),
        Takes::Number => line(Mode::Text),
        Takes::Day => line(Mode::Date),
        Takes::Period => Input::Select {
            choices: PERIODS
                .iter()
                .map(|(name, text)| Choice {
                    value: (*name).to_owned(),
                    label: reader.ui.t(*text).to_owned(),
                    tone: Tone::Gray,
                    chosen: *name == first,
                })
                .collect(),
            none: None,
        },
        Takes::Options => Input::Choices(inputs::choices(field.ty.options(), values)),
        Takes::Record => match inputs::of(&reader.cx, field, &schema::Value::Empty) {
            Input::Reference(control) => Input::Reference(control),
            _ => return None,
        },
    })
}

/// Sends the page to an address.
fn go(to: &str) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(GO, to);
    }
    response
}

impl Ask {
    /// What a form of the list sends along, but for what it asks itself.
    pub fn kept_but(&self, def: &ObjectDef, asked: &[&str]) -> Vec<(String, String)> {
        let address = self.address(def, &[]);
        let says = address.split_once('?').map_or("", |(_, says)| says);
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(
            &format!("/?{says}").parse().unwrap_or_default(),
        );
        let pairs = pairs.map(|pairs| pairs.0).unwrap_or_default();
        let kept = pairs.into_iter();
        kept.filter(|(name, _)| !asked.contains(&name.as_str()))
            .collect()
    }
}

//! A card is moved: its column's value and its place are saved, the columns' heads answer.

use axum::response::IntoResponse;
use base::{Error, Id};
use engine::records;
use maud::html;
use schema::{FieldType, Query};
use serde_json::json;

use super::view::{ColumnView, column_head};
use super::{columns, totals};
use crate::extract::Path;
use crate::list::ask::Ask;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::visit::Reader;
use crate::{objects, texts, visit};

/// Moves a card to a column, between two others.
pub async fn create(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let by = columns::field(&def, sent.get("by")).ok_or_else(|| Error::not_found("page"))?;
    let to = match (sent.get("to"), &by.ty) {
        ("", _) => json!(null),
        (to, FieldType::Reference { .. }) => json!(objects::id(to)?.to_string()),
        (to, _) => json!(to),
    };
    let neighbour = |name: &str| Id::parse(sent.get(name));
    let body = json!({ by.name.as_str(): to });
    records::place(
        &reader.cx,
        &def.id,
        objects::id(&id)?,
        body,
        neighbour("after"),
        neighbour("before"),
    )
    .await?;
    let ask = Ask {
        view: "board".to_owned(),
        by: sent.get("by").to_owned(),
        within: sent.get("in").to_owned(),
        filter: sent.get("filter").to_owned(),
        q: sent.get("q").to_owned(),
        ..Ask::default()
    };
    if !reader.wants_fragment() {
        return Ok(visit::redirect(
            &reader.visitor,
            &ask.address(&def, &[]),
            None,
        ));
    }
    let lanes = columns::of(&reader.cx, &def, by, &ask.within).await?;
    let search = Some(ask.q.trim().to_owned()).filter(|words| !words.is_empty());
    let filter = lanes.narrowed(ask.filter(&reader.cx, &def)?);
    let totals = totals::of(
        &reader.cx,
        &def,
        by,
        Query {
            filter,
            search,
            ..Query::of(def.id.clone())
        },
    )
    .await?;
    let heads = lanes.all.iter().map(|lane| {
        let total = totals.of(&lane.value);
        let title = if lane.title.is_empty() {
            reader.ui.t(texts::NO_VALUE).to_owned()
        } else {
            lane.title.clone()
        };
        ColumnView {
            value: lane.value.clone(),
            title,
            tone: lane.tone,
            count: total.count_text(reader.ui.language),
            sum: total.sum_text(reader.ui.language),
            ..ColumnView::default()
        }
    });
    Ok(html! { @for head in heads { (column_head(&head)) } }.into_response())
}

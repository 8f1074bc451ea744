//! A card is moved: its column's value, its row's and its place are saved, the heads answer.

use axum::response::IntoResponse;
use base::{Error, Id};
use engine::records::{self, Outcome};
use maud::{Markup, html};
use schema::{FieldDef, FieldType, ObjectDef, Query};
use serde_json::{Map, Value as Json, json};

use super::Fields;
use super::columns::{self, Lane};
use super::reading::Board;
use super::totals::Total;
use super::view::{ColumnView, RowView, column_head, row_head};
use crate::extract::Path;
use crate::list::ask::Ask;
use crate::list::choices;
use crate::list::layout::Layout;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::visit::Reader;
use crate::{objects, texts, visit};

/// Moves a card to a column and a row, between two others.
pub async fn create(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let ask = Ask {
        view: "board".to_owned(),
        by: sent.get("by").to_owned(),
        within: sent.get("in").to_owned(),
        filter: sent.get("filter").to_owned(),
        q: sent.get("q").to_owned(),
        layout: Layout {
            rows: sent.get("rows").to_owned(),
            sum: sent.get("sum").to_owned(),
            ..Layout::default()
        },
        ..Ask::default()
    };
    let fields = Fields::of(&def, &ask)?;
    let neighbour = |name: &str| Id::parse(sent.get(name));
    let mut body = Map::new();
    body.insert(fields.by.name.clone(), value(fields.by, sent.get("to"))?);
    let mut was = Vec::new();
    was.extend(
        sent.first("from")
            .map(|from| (fields.by.id.clone(), from.to_owned())),
    );
    if let (Some(rows), Some(row)) = (fields.rows, sent.first("row"))
        && choices::is_set(rows)
    {
        body.insert(rows.name.clone(), value(rows, row)?);
        let from = sent.first("from_row");
        was.extend(from.map(|from| (rows.id.clone(), from.to_owned())));
    }
    let between = (neighbour("after"), neighbour("before"));
    let (id, body) = (objects::id(&id)?, Json::Object(body));
    let saved = records::place(&reader.cx, &def.id, id, body, between, was).await?;
    if !reader.wants_fragment() {
        return Ok(visit::redirect(
            &reader.visitor,
            &ask.address(&def, &[]),
            None,
        ));
    }
    // The card lies where it was put, whatever becomes of the heads: without them the board asks for all.
    let heads = heads(&reader, &def, &ask, fields)
        .await
        .unwrap_or_else(|error| {
            tracing::warn!(%error, "a card was moved, but columns could not be counted");
            Markup::default()
        });
    // What takes it back.
    let batch = (saved.outcome == Outcome::Updated).then(|| reader.cx.batch.to_string());
    Ok(
        html! { (heads) @if let Some(batch) = batch { div.board-saved data-batch=(batch) {} } }
            .into_response(),
    )
}

/// The heads of columns and rows with fresh counts and sums.
async fn heads(
    reader: &Reader,
    def: &ObjectDef,
    ask: &Ask,
    fields: Fields<'_>,
) -> Result<Markup, Error> {
    let question = ask.question(&reader.cx, def)?;
    let lanes = columns::of(&reader.cx, def, fields.by, &ask.within, &question).await?;
    let question = Query {
        filter: lanes.narrowed(question.filter),
        ..question
    };
    let board = Board::new(reader, def, fields, ask, &lanes, question).await?;
    let rows = board.rows().await?;
    let totals = board.totals(&rows).await?;
    let heads = lanes.all.iter().map(|lane| {
        let told = told(reader, lane, totals.of(&lane.value));
        column_head(&reader.ui, &told)
    });
    let rows = rows.iter().map(|lane| {
        let told = told(reader, lane, totals.of_row(&lane.value));
        row_head(&RowView {
            value: told.value,
            title: told.title,
            tone: told.tone,
            count: told.count,
            sum: told.sum,
            cells: Vec::new(),
        })
    });
    Ok(html! { @for head in heads { (head) } @for head in rows { (head) } })
}

/// What a column is set to; empty is no value.
fn value(field: &FieldDef, to: &str) -> Result<Json, Error> {
    Ok(match (to, &field.ty) {
        ("", _) => Json::Null,
        (to, FieldType::Reference { .. }) => json!(objects::id(to)?.to_string()),
        (to, _) => json!(to),
    })
}

fn told(reader: &Reader, lane: &Lane, total: Total) -> ColumnView {
    let language = reader.ui.language;
    ColumnView {
        value: lane.value.clone(),
        title: match lane.title.is_empty() {
            true => reader.ui.t(texts::NO_VALUE).to_owned(),
            false => lane.title.clone(),
        },
        tone: lane.tone,
        count: total.count_text(language),
        sum: total.sum_text(language),
        ..ColumnView::default()
    }
}

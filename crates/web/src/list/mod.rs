//! The list of any object.

pub mod ask;
pub mod columns;
pub mod toolbar;
pub mod view;

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Error, Id};
use engine::records;
use maud::html;
use schema::{FieldDef, ObjectDef, Query, Record};

use crate::extract::{Params, Path};
use crate::problems::Answer;
use crate::shell::{Page, Scroll};
use crate::ui::Tone;
use crate::values::{Show, numbers, title};
use crate::visit::Reader;
use crate::{board, objects};
use ask::{Ask, Asked};
use toolbar::{FilterFault, Toolbar};
use view::{ListView, Place, Row, Views, content, count_part, head, region, rows};

/// Rows of a page.
const ROWS: u32 = 50;
/// Counting stops here.
pub(crate) const COUNTED: u64 = 10_000;

/// Shows the list of an object, or its board.
pub async fn show(
    mut reader: Reader,
    Path(plural): Path<String>,
    Params(ask): Params<Ask>,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    if ask.view == "board" {
        return board::show(reader, &def, ask).await;
    }
    match ask.read(&reader.cx, &def) {
        Ok(asked) => Ok(answer(&reader, &def, ask, asked).await?),
        Err(error) => refuse(&reader, &def, &ask, error),
    }
}

async fn answer(
    reader: &Reader,
    def: &ObjectDef,
    ask: Ask,
    asked: Asked,
) -> Result<Response, Error> {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let query = Query {
        limit: ROWS,
        ..asked.query
    };
    let page = records::list(cx, query.clone()).await?;
    let columns = columns::of(def);
    let mut view = frame_of(def, &ask);
    let shown = Show {
        states: states(reader, &columns).await?,
        ..Show::of(cx)
    };
    view.rows = page
        .records
        .iter()
        .map(|record| row(&shown, def, &columns, record))
        .collect();
    view.next = page.next.map(|cursor| {
        ask.address(
            def,
            &[("cursor", &records::seal_cursor(cx, &query, &cursor))],
        )
    });
    view.columns = columns::heads(def, &columns, &ask, &cx.schema);
    if query.after.is_some() && reader.wants_fragment() {
        return Ok(rows(ui, &view).into_response());
    }
    let total = records::count(
        cx,
        &Query {
            after: None,
            ..query
        },
        Some(COUNTED + 1),
    )
    .await?;
    view.count = Some(numbers::count(total, COUNTED));
    Ok(respond(reader, def, &view, StatusCode::OK))
}

/// A filter that cannot be read: the page says where, and shows no rows.
fn refuse(reader: &Reader, def: &ObjectDef, ask: &Ask, error: Error) -> Answer {
    let Error::Malformed {
        message,
        position: Some(position),
        field: Some(field),
        ..
    } = &error
    else {
        return Err(error.into());
    };
    if field != "filter" {
        return Err(error.into());
    }
    let mut view = frame_of(def, ask);
    view.toolbar.fault = Some(FilterFault {
        position: *position,
        message: message.clone(),
    });
    view.columns = columns::heads(def, &columns::of(def), ask, &reader.cx.schema);
    Ok(respond(reader, def, &view, StatusCode::BAD_REQUEST))
}

/// The page, or the part of it that a search while typing replaces.
fn respond(reader: &Reader, def: &ObjectDef, view: &ListView, status: StatusCode) -> Response {
    let ui = &reader.ui;
    let count = view.count.as_deref();
    if reader.wants_fragment() {
        let fragment = html! {
            (region(ui, view))
            template hx type="partial" hx-target="#count" hx-swap="outerHTML" { (count_part(&view.looks, count)) }
        };
        return (status, fragment).into_response();
    }
    let table = format!("/{}", def.plural);
    let current = if view.place == Place::Trash {
        "trash"
    } else {
        "table"
    };
    let views = Views {
        current,
        table: &table,
        board: view.board.as_deref(),
    };
    let page = Page {
        title: &view.looks.label_plural,
        kind: "list",
        current: Some(&def.plural),
        scripts: &[],
        scroll: Scroll::Boxes,
        head: head(ui, &view.looks, count, views),
        content: content(ui, view),
    };
    (status, reader.page(&page)).into_response()
}

fn frame_of(def: &ObjectDef, ask: &Ask) -> ListView {
    let place = if ask.trash { Place::Trash } else { Place::Live };
    let mut keep = Vec::new();
    for (name, value) in [
        ("sort", ask.sort.as_str()),
        ("trash", if ask.trash { "true" } else { "" }),
    ] {
        if !value.is_empty() {
            keep.push((name.to_owned(), value.to_owned()));
        }
    }
    ListView {
        looks: objects::looks(def),
        board: board::columns::field(def, "").map(|_| format!("/{}?view=board", def.plural)),
        toolbar: Toolbar {
            search: ask.q.clone(),
            filter: ask.filter.clone(),
            example: columns::example(def),
            live: Some(format!("/{}", def.plural)),
            keep,
            ..Toolbar::default()
        },
        place,
        ..ListView::default()
    }
}

fn row(shown: &Show, def: &ObjectDef, columns: &[&FieldDef], record: &Record) -> Row {
    Row {
        id: record.id.to_string(),
        title: title(def, record),
        cells: columns
            .iter()
            .skip(1)
            .map(|field| shown.field(field, record))
            .collect(),
    }
}

/// The colours of the states that a column of the list refers to (a deal's stages).
pub(crate) async fn states(
    reader: &Reader,
    columns: &[&FieldDef],
) -> Result<HashMap<Id, Tone>, Error> {
    let mut all = HashMap::new();
    for field in columns {
        if let Some(target) = board::columns::states_of(&reader.cx.schema, field) {
            let records = board::columns::targets(&reader.cx, &target, None).await?;
            all.extend(
                records
                    .iter()
                    .map(|record| (record.id, board::columns::tone(&target, record))),
            );
        }
    }
    Ok(all)
}

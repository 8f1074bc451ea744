//! The list of any object.

pub mod arranged;
pub mod aside;
mod aside_view;
pub mod ask;
mod chips;
pub mod choices;
pub mod columns;
pub(crate) mod conditions;
mod folded;
mod folding;
mod folds;
mod groups;
pub mod kept;
pub mod layout;
pub mod lens;
pub mod options;
mod order;
pub mod toolbar;
mod totals;
pub mod view;
pub(crate) mod ways;
mod widths;

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Error, Id};
use engine::records;
use maud::html;
use schema::def::system_field;
use schema::{FieldDef, Filter, ObjectDef, Query, Record};

use crate::extract::{Params, Path};
use crate::home::samples;
use crate::live::Shown;
use crate::problems::Answer;
use crate::selection::view::Bar;
use crate::shell::{Page, Scroll};
use crate::ui::Tone;
use crate::values::{Show, numbers, title};
use crate::visit::{self, Reader};
use crate::{board, calendar, cells, gallery, objects, texts, timeline};
use arranged::Chosen;
use ask::{Ask, Asked};
use folded::Folded;
use folds::Folds;
use kept::Kept;
use toolbar::{FilterFault, Toolbar};
use view::{
    ListView, Place, Row, Views, bar_part, content, count_part, export_part, head, region, rows,
    views_part,
};

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
    if ask.layout.is_loose {
        // A form names each field of cards; what one hands on is shorter.
        return Ok(visit::redirect(
            &reader.visitor,
            &ask.address(&def, &[]),
            None,
        ));
    }
    let (ask, kept) = kept::expanded(&reader, &def, ask).await?;
    match ask.view.as_str() {
        "board" => return board::show(reader, &def, ask, kept).await,
        "calendar" => return calendar::show(reader, &def, ask, kept).await,
        "timeline" => return timeline::show(reader, &def, ask, kept).await,
        "gallery" => return gallery::show(reader, &def, ask, kept).await,
        _ => {}
    }
    match ask.read(&reader.cx, &def) {
        Ok(asked) => Ok(answer(&reader, &def, ask, asked, &kept).await?),
        Err(error) => refuse(&reader, &def, &ask, &kept, error),
    }
}

async fn answer(
    reader: &Reader,
    def: &ObjectDef,
    ask: Ask,
    asked: Asked,
    kept: &Kept,
) -> Result<Response, Error> {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let query = Query {
        limit: ROWS,
        ..asked.query
    };
    let folding = ask.folding();
    let grouped = arranged::group(def, &cx.schema, &ask).filter(|_| !ask.trash);
    let (found, further) = match grouped.is_some() && folding.is_everything() {
        true => (Vec::new(), None),
        false => {
            let page = records::list(cx, query.clone()).await?;
            (page.records, page.next)
        }
    };
    let mut view = frame_of(reader, def, &ask);
    view.live = Shown::found(&cx.schema, def, &query).words();
    let columns = shown_columns(def, &ask, view.place);
    let fields: Vec<&FieldDef> = columns.iter().map(|one| one.field).collect();
    let group = grouped;
    let shown = Show {
        states: states(reader, &[fields.as_slice(), group.as_slice()].concat()).await?,
        ..Show::of(cx)
    };
    let totals = totals::chosen(def, &ask);
    let whole = Query {
        filter: asked.whole,
        after: None,
        ..query.clone()
    };
    let mut arranged = Folded {
        rows: found.len(),
        ..Folded::default()
    };
    let mut heads = match group {
        Some(field) if !folding.is_none() => {
            let rows = (found.as_slice(), further.is_some());
            let (by, after) = ((field, &folding), ask.after.as_deref());
            arranged = folded::arrange(reader, &shown, by, &whole, rows, after, &totals).await?;
            HashMap::new()
        }
        Some(field) => {
            let before = ask.after.as_deref().filter(|_| query.after.is_some());
            let (all, rows) = (&query, &found);
            groups::heads(reader, &shown, field, all, rows, before, &totals).await?
        }
        None => HashMap::new(),
    };
    if found.is_empty() && !view.toolbar.is_narrowed() && view.place == Place::Live {
        view.looks.offers_samples = samples::is_offered(reader, def).await?;
    }
    view.rows = found
        .iter()
        .enumerate()
        .take(arranged.rows)
        .skip(arranged.first)
        .map(|(at, record)| Row {
            begins: heads.remove(&at),
            ..row(&shown, def, &fields, record)
        })
        .collect();
    for (at, before, begins) in arranged.heads {
        let row = at.checked_sub(arranged.first);
        if let Some(row) = row.and_then(|row| view.rows.get_mut(row)) {
            (row.before, row.begins) = (before, begins);
        }
    }
    view.last = arranged.last;
    view.folds = group.map(|_| Folds {
        base: ask.address(def, &[("fold", "")]),
        folding,
    });
    let last = found.last().zip(group);
    let last = last.map(|(record, field)| groups::key(cx, field, record));
    view.next = further.map(|cursor| {
        let sealed = records::seal_cursor(cx, &query, &cursor);
        let after = last.as_deref().unwrap_or_default();
        let mark = if group.is_some() { "after" } else { "" };
        match mark.is_empty() {
            true => ask.address(def, &[("cursor", &sealed)]),
            // Rows without a value have a group too, which is called by nothing.
            false => format!(
                "{}&{mark}={}",
                ask.address(def, &[("cursor", &sealed)]),
                ask::encoded(after)
            ),
        }
    });
    if let Some(rest) = &arranged.rest {
        // More folded groups than a page has heads: it goes on behind the last of them.
        let here = ask.address(def, &[("cursor", &ask.cursor)]);
        view.next = Some(format!("{here}&after={}", ask::encoded(rest)));
    }
    view.bar = bar_of(reader, &ask, view.place);
    let goes_on = query.after.is_some() || ask.after.is_some();
    if goes_on && reader.wants_fragment() {
        return Ok(rows(ui, &view).into_response());
    }
    let all = whole;
    let total = records::count(cx, &all, Some(COUNTED + 1)).await?;
    if !totals.is_empty() && !ask.trash && total > 0 {
        let figures = totals::figures(ui.language, cx, &all, Filter::All, None, &totals).await?;
        view.totals = figures.into_iter().next().map(|(_, figures)| figures);
    }
    view.toolbar.lens = Some(lens::of(reader, def, &ask, kept, &all.filter).await?);
    view.count = Some(numbers::count(ui.language, total, COUNTED));
    if let Some(bar) = view.bar.as_mut().filter(|_| view.next.is_some()) {
        bar.all.clone_from(&view.count);
    }
    Ok(respond(reader, def, &ask, &view, StatusCode::OK))
}

/// What can be done with several rows, for those who may.
fn bar_of(reader: &Reader, ask: &Ask, place: Place) -> Option<Bar> {
    let withheld = &reader.ui.withheld;
    let nothing = withheld.bulk && withheld.merge && withheld.export;
    let may = !reader.ui.reads_only && !nothing && place == Place::Live;
    may.then(|| Bar {
        q: ask.q.trim().to_owned(),
        filter: ask.filter.trim().to_owned(),
        all: None,
    })
}

/// A filter that cannot be read: the page says where, and shows no rows.
fn refuse(reader: &Reader, def: &ObjectDef, ask: &Ask, kept: &Kept, error: Error) -> Answer {
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
    let mut view = frame_of(reader, def, ask);
    view.toolbar.lens = Some(lens::bare(reader, def, ask, kept));
    view.toolbar.fault = Some(FilterFault::new(*position, &reader.ui.said(message)));
    Ok(respond(reader, def, ask, &view, StatusCode::BAD_REQUEST))
}

/// The page, or the part of it that a search while typing replaces.
fn respond(
    reader: &Reader,
    def: &ObjectDef,
    ask: &Ask,
    view: &ListView,
    status: StatusCode,
) -> Response {
    let ui = &reader.ui;
    let count = view.count.as_deref();
    let views = Views {
        invite: invite_of(reader, def),
        ..views(def, ask, view.place)
    };
    if reader.wants_fragment() {
        let fragment = html! {
            (region(ui, view))
            template hx type="partial" hx-target="#count" hx-swap="outerHTML" { (count_part(ui, &view.looks, count)) }
            template hx type="partial" hx-target="#views" hx-swap="outerHTML" { (views_part(ui, &views)) }
            @if let Some(lens) = &view.toolbar.lens {
                template hx type="partial" hx-target="#lens" hx-swap="outerHTML" { (lens::lens(ui, lens)) }
            }
            @if view.place == Place::Live {
                template hx type="partial" hx-target="#export" hx-swap="outerHTML" { (export_part(ui, &views)) }
            }
            template hx type="partial" hx-target="#selection-place" hx-swap="outerHTML" { (bar_part(ui, view)) }
        };
        return (status, fragment).into_response();
    }
    let title = match view.place {
        Place::Live => view.looks.label_plural.clone(),
        Place::Trash => format!("{} · {}", view.looks.label_plural, ui.t(texts::TRASH)),
    };
    let page = Page {
        title: &title,
        kind: "list",
        current: Some(&def.plural),
        scripts: &[],
        scroll: Scroll::Boxes,
        head: head(ui, &view.looks, count, &views),
        content: html! {
            (content(ui, view))
            @if view.place == Place::Live { (cells::view::offer(ui, &cells::offer(reader, def))) }
        },
    };
    (status, reader.page(&page)).into_response()
}

/// Where somebody is invited, on the list of people.
fn invite_of(reader: &Reader, def: &ObjectDef) -> Option<String> {
    let may = reader.cx.rights.may(schema::Special::ManagePeople);
    (may && def.id.as_str() == "user").then(|| format!("/{}/invite", def.plural))
}

/// The ways to the same records as a table, a board and so on.
pub(crate) fn views(def: &ObjectDef, ask: &Ask, place: Place) -> Views {
    Views {
        current: match place {
            Place::Trash => "trash",
            Place::Live => ways::current(&ask.view),
        },
        ways: match place {
            Place::Trash => Vec::new(),
            Place::Live => ways::of(def, ask),
        },
        export: export_address(def, ask),
        ..Views::default()
    }
}

/// Where a file is made of what the list shows.
fn export_address(def: &ObjectDef, ask: &Ask) -> String {
    let (q, filter) = (ask::encoded(&ask.q), ask::encoded(&ask.filter));
    format!("/{}/export?q={q}&filter={filter}", def.plural)
}

fn frame_of(reader: &Reader, def: &ObjectDef, ask: &Ask) -> ListView {
    let place = if ask.trash { Place::Trash } else { Place::Live };
    let columns = shown_columns(def, ask, place);
    let (ui, schema) = (&reader.ui, &reader.cx.schema);
    let heads = columns::heads(ui.language, def, &columns, ask, schema);
    let keep = ask.kept_but(def, &["q", "filter", "sort"]);
    ListView {
        looks: objects::looks_of(ui, def),
        standard: engine::rights::is_role(&def.id).then_some(texts::access::STANDARD_ROLES),
        toolbar: Toolbar {
            search: ask.q.clone(),
            filter: ask.filter.clone(),
            example: columns::example(def),
            live: Some(format!("/{}", def.plural)),
            keep,
            sorts: Some(columns::sorts(ui, def, schema, &heads, &ask.sort)),
            ..Toolbar::default()
        },
        columns: heads,
        frozen: arranged::frozen(ask),
        is_dense: ask.density == "dense",
        place,
        ..ListView::default()
    }
}

/// The columns; in the trash, when a record came there is the first thing to know.
fn shown_columns<'a>(def: &'a ObjectDef, ask: &Ask, place: Place) -> Vec<Chosen<'a>> {
    let mut columns = arranged::columns(def, ask);
    if place == Place::Trash
        && let Some(field) = system_field("deleted_at")
    {
        columns.insert(1, Chosen { field, width: None });
    }
    columns
}

fn row(shown: &Show, def: &ObjectDef, columns: &[&FieldDef], record: &Record) -> Row {
    Row {
        id: record.id.to_string(),
        version: record.version,
        title: title(def, record),
        before: Vec::new(),
        begins: None,
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

//! The gallery: records as cards with a picture, where their files have one.

pub mod view;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::Error;
use engine::records;
use maud::Markup;
use schema::{FieldDef, FieldType, ObjectDef, Query, Record, Value};

use crate::board::line;
use crate::files::picture;
use crate::home::samples;
use crate::list::ask::Ask;
use crate::list::kept::Kept;
use crate::list::lens;
use crate::list::options::{Choice, Options, card_choices};
use crate::list::toolbar::{FilterFault, Toolbar};
use crate::list::view::{Place, Views, head};
use crate::list::{self, COUNTED, choices, columns};
use crate::live::Shown;
use crate::objects;
use crate::problems::Answer;
use crate::shell::{Page, Scroll};
use crate::texts::views as texts;
use crate::values::{Show, numbers, title};
use crate::visit::Reader;
use view::{GalleryView, Tile, content, tiles};

/// Cards that are read at once.
const TILES: u32 = 36;
/// Values under the title where nothing was chosen.
const LINES: usize = 3;

/// Shows the gallery, or the cards that follow.
pub async fn show(reader: Reader, def: &ObjectDef, ask: Ask, kept: Kept) -> Answer {
    let gallery = Gallery::of(&reader, def, &ask, &kept);
    // The question is that of the table: the gallery has its order too.
    let query = match ask.read(&reader.cx, def) {
        Ok(asked) => Query {
            limit: TILES,
            trash: false,
            ..asked.query
        },
        Err(error) => return gallery.refuse(error),
    };
    let cx = &reader.cx;
    let page = records::list(cx, query.clone()).await?;
    let mut view = gallery.view();
    view.next = page.next.map(|cursor| {
        let sealed = records::seal_cursor(cx, &query, &cursor);
        ask.address(def, &[("cursor", &sealed)])
    });
    let shown = Show {
        states: list::states(&reader, &gallery.fields).await?,
        ..Show::of(cx)
    };
    view.tiles = page
        .records
        .iter()
        .map(|record| gallery.tile(&shown, record))
        .collect();
    if query.after.is_some() && reader.wants_fragment() {
        return Ok(tiles(&reader.ui, &view).into_response());
    }
    view.toolbar.lens = Some(lens::of(&reader, def, &ask, &kept, &query.filter).await?);
    view.live = Shown::found(&cx.schema, def, &query).words();
    let all = Query {
        after: None,
        ..query
    };
    let total = records::count(cx, &all, Some(COUNTED + 1)).await?;
    if view.tiles.is_empty() && !view.toolbar.is_narrowed() {
        view.looks.offers_samples = samples::is_offered(&reader, def).await?;
    }
    let count = numbers::count(reader.ui.language, total, COUNTED);
    Ok(gallery.respond(&view, Some(&count)).into_response())
}

struct Gallery<'a> {
    reader: &'a Reader,
    def: &'a ObjectDef,
    ask: &'a Ask,
    kept: &'a Kept,
    /// The field with the pictures.
    picture: Option<&'a FieldDef>,
    /// The fields under the title.
    fields: Vec<&'a FieldDef>,
}

impl<'a> Gallery<'a> {
    fn of(reader: &'a Reader, def: &'a ObjectDef, ask: &'a Ask, kept: &'a Kept) -> Gallery<'a> {
        let pictures = choices::pictures(def);
        let named = |name: &str| pictures.iter().copied().find(|field| field.name == name);
        let is_other = |field: &&FieldDef| field.ty != FieldType::Files;
        let usual = || {
            columns::of(def)
                .into_iter()
                .skip(1)
                .filter(is_other)
                .take(LINES)
                .collect()
        };
        Gallery {
            reader,
            def,
            ask,
            kept,
            picture: named(&ask.layout.picture).or(pictures.first().copied()),
            fields: ask.layout.card_fields(def).unwrap_or_else(usual),
        }
    }

    fn tile(&self, shown: &Show, record: &Record) -> Tile {
        let language = shown.language;
        let name = title(self.def, record);
        Tile {
            id: record.id.to_string(),
            picture: self
                .picture
                .and_then(|field| match record.value(field.id.as_str()) {
                    Value::Refs(files) => files
                        .iter()
                        .filter(|file| !file.hidden)
                        .find_map(|file| picture::small(file.id, file.name.as_deref()?)),
                    _ => None,
                }),
            lines: self
                .fields
                .iter()
                .map(|field| line(shown, language, field, record))
                .collect(),
            title: name,
        }
    }

    fn view(&self) -> GalleryView {
        let ask = self.ask;
        GalleryView {
            looks: objects::looks_of(&self.reader.ui, self.def),
            toolbar: Toolbar {
                search: ask.q.clone(),
                filter: ask.filter.clone(),
                example: columns::example(self.def),
                keep: ask.kept_but(self.def, &["q", "filter"]),
                ..Toolbar::default()
            },
            ..GalleryView::default()
        }
    }

    fn options(&self) -> Options {
        let ui = &self.reader.ui;
        let pictures = choices::pictures(self.def);
        let mut choices = Vec::new();
        if pictures.len() > 1 {
            let text = ui.t(texts::PICTURES);
            choices.push(Choice::of_fields(
                ui,
                "picture",
                text,
                &pictures,
                self.picture,
                None,
            ));
        }
        let all = choices::shown(self.def);
        Options {
            keep: self.ask.kept_but(self.def, &["picture", "card"]),
            choices,
            fields: card_choices(ui, &all, &self.fields),
            stale: None,
        }
    }

    fn respond(&self, view: &GalleryView, count: Option<&str>) -> Markup {
        let ui = &self.reader.ui;
        let views = Views {
            options: Some(self.options()),
            ..list::views(self.def, self.ask, Place::Live)
        };
        self.reader.page(&Page {
            title: &view.looks.label_plural,
            kind: "gallery",
            current: Some(&view.looks.plural),
            scripts: &[],
            scroll: Scroll::Boxes,
            head: head(ui, &view.looks, count, &views),
            content: content(ui, view),
        })
    }

    /// A filter that cannot be read: the page says where, and shows nothing else.
    fn refuse(&self, error: Error) -> Answer {
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
        let mut view = self.view();
        view.toolbar.lens = Some(lens::bare(self.reader, self.def, self.ask, self.kept));
        view.toolbar.fault = Some(FilterFault::new(*position, &self.reader.ui.said(message)));
        Ok((StatusCode::BAD_REQUEST, self.respond(&view, None)).into_response())
    }
}

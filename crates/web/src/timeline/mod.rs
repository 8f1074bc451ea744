//! The timeline: records with a begin and an end as bars over days, weeks or months, in groups
//! by a second field if that is chosen.

mod scale;
mod view;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::{Date, Error};
use engine::records;
use maud::Markup;
use schema::{Dir, FieldDef, ObjectDef, Path, Query, Record, Sort};

use crate::calendar::names;
use crate::calendar::reading::{self, Colours, Days};
use crate::calendar::span::read_on;
use crate::calendar::view::{Edges, Item};
use crate::list::ask::Ask;
use crate::list::kept::Kept;
use crate::list::lens;
use crate::list::options::{Choice, Options};
use crate::list::toolbar::{FilterFault, Toolbar};
use crate::list::view::{Place, Views, head};
use crate::list::{self, COUNTED, choices, columns};
use crate::live::Shown;
use crate::parts::cell;
use crate::problems::Answer;
use crate::shell::{Page, Scroll};
use crate::texts::{self as common, views as texts};
use crate::values::{Show, numbers};
use crate::visit::Reader;
use crate::{assets, objects};
use scale::{Scale, Zoom};
use view::{Head, Row, TimelineView, content, rows};

/// Rows that are read at once.
const ROWS: u32 = 60;

/// Shows the timeline, or the rows that follow.
pub async fn show(reader: Reader, def: &ObjectDef, ask: Ask, kept: Kept) -> Answer {
    let days = days(def, &ask)?;
    let timeline = Timeline::new(&reader, def, (&ask, &kept), days);
    let question = match ask.question(&reader.cx, def) {
        Ok(question) => question,
        Err(error) => return timeline.refuse(error),
    };
    let cx = &reader.cx;
    let colours = Colours::of(&reader, def).await?;
    let stretch = (timeline.scale.from, timeline.scale.to());
    let mut query = Query {
        fields: None,
        ..reading::within(&reader, def, days, &colours, &question, stretch, ROWS)
    };
    if let Some(group) = timeline.group {
        let by_group = Sort {
            path: Path::field(group.id.clone()),
            dir: Dir::Asc,
        };
        query.sort.insert(0, by_group);
    }
    if !ask.cursor.is_empty() {
        query.after = Some(records::open_cursor(cx, &query, &ask.cursor)?);
    }
    let page = records::list(cx, query.clone()).await?;
    let mut view = timeline.view();
    let last = timeline.rows(&mut view, &colours, &page.records);
    view.next = page.next.map(|cursor| {
        let sealed = records::seal_cursor(cx, &query, &cursor);
        let on = timeline.on.to_iso();
        ask.address(def, &[("on", &on), ("cursor", &sealed), ("row", &last)])
    });
    if query.after.is_some() && reader.wants_fragment() {
        return Ok(rows(&reader.ui, &view).into_response());
    }
    view.toolbar.lens = Some(lens::of(&reader, def, &ask, &kept, &question.filter).await?);
    view.live = Shown::found(&cx.schema, def, &query).words();
    let all = Query {
        after: None,
        ..query
    };
    let total = records::count(cx, &all, Some(COUNTED + 1)).await?;
    let count = numbers::count(reader.ui.language, total, COUNTED);
    Ok(timeline.respond(&view, Some(&count)).into_response())
}

/// The fields of begin and end: those that are asked for, else the object's own.
fn days<'a>(def: &'a ObjectDef, ask: &Ask) -> Result<Days<'a>, Error> {
    if ask.by.is_empty() && ask.layout.until.is_empty() {
        let (by, until) = choices::stretch(def).ok_or_else(|| Error::not_found("page"))?;
        return Ok(Days {
            by,
            until: Some(until),
        });
    }
    Days::of(def, ask)
}

struct Timeline<'a> {
    reader: &'a Reader,
    def: &'a ObjectDef,
    ask: &'a Ask,
    kept: &'a Kept,
    days: Days<'a>,
    scale: Scale,
    on: Date,
    today: Date,
    /// The field of the groups.
    group: Option<&'a FieldDef>,
}

impl<'a> Timeline<'a> {
    fn new(
        reader: &'a Reader,
        def: &'a ObjectDef,
        (ask, kept): (&'a Ask, &'a Kept),
        days: Days<'a>,
    ) -> Timeline<'a> {
        let today = reader.cx.now.date_in(&reader.cx.zone);
        let on = read_on(&ask.layout.on).unwrap_or(today);
        let mut groups = choices::parts(def).into_iter();
        Timeline {
            scale: Scale::of(Zoom::parse(&ask.layout.span), on),
            group: groups.find(|field| field.name == ask.layout.rows),
            reader,
            def,
            ask,
            kept,
            days,
            on,
            today,
        }
    }

    /// Puts rows in their groups. Gives the name of the last group.
    fn rows(&self, view: &mut TimelineView, colours: &Colours<'_>, records: &[Record]) -> String {
        let ui = &self.reader.ui;
        let shown = Show::of(&self.reader.cx);
        let mut last = self.ask.row.clone().unwrap_or_default();
        for record in records {
            let Some(one) = reading::happening(self.reader, self.def, self.days, colours, record)
            else {
                continue;
            };
            let group = self.group.map(|field| {
                let said = cell::plain(ui, &shown.field(field, record));
                if said.is_empty() {
                    ui.t(common::NO_VALUE).to_owned()
                } else {
                    said
                }
            });
            let is_new = group.as_ref().is_some_and(|group| *group != last);
            if let Some(group) = &group {
                last.clone_from(group);
            }
            let (at, len) = self.scale.place(one.start.day, one.last_day());
            view.rows.push(Row {
                group: group.filter(|_| is_new),
                bar: Item {
                    at,
                    len,
                    before: one.start.day < self.scale.from,
                    after: one.last_day() >= self.scale.to(),
                    ..Item::of(&one)
                },
            });
        }
        last
    }

    fn view(&self) -> TimelineView {
        let (ask, ui) = (self.ask, &self.reader.ui);
        let withheld = ui.reads_only || ui.withheld.change;
        let moves = !withheld && choices::is_set(self.days.by);
        let address = |zoom: Zoom, on: &str| {
            ask.address(
                self.def,
                &[("span", zoom.name()), ("on", on), ("cursor", "")],
            )
        };
        let beside = |steps| address(self.scale.zoom, &self.scale.beside(self.on, steps).to_iso());
        let words = [texts::ZOOM_DAYS, texts::ZOOM_WEEKS, texts::ZOOM_MONTHS];
        let zooms = Zoom::ALL.into_iter().zip(words);
        let today = self.scale.column(self.today);
        TimelineView {
            looks: objects::looks(self.def),
            toolbar: Toolbar {
                search: ask.q.clone(),
                filter: ask.filter.clone(),
                example: columns::example(self.def),
                keep: ask.kept_but(self.def, &["q", "filter", "sort"]),
                ..Toolbar::default()
            },
            by: self.days.by.name.clone(),
            until: self
                .days
                .until
                .map_or(String::new(), |until| until.name.clone()),
            moves,
            edges: match (moves, !withheld && self.days.is_sized()) {
                (true, true) => Edges::Both,
                (false, true) => Edges::End,
                _ => Edges::None,
            },
            previous: beside(-1),
            next_days: beside(1),
            today_href: address(self.scale.zoom, ""),
            zooms: zooms
                .map(|(zoom, text)| {
                    (
                        ui.t(text),
                        address(zoom, &ask.layout.on),
                        zoom == self.scale.zoom,
                    )
                })
                .collect(),
            title: self.title(),
            heads: self.heads(),
            zoom: self.scale.zoom.name(),
            from: self.scale.from.to_iso(),
            columns: self.scale.columns,
            unit: self.scale.unit,
            today: usize::try_from(today)
                .ok()
                .filter(|at| *at < self.scale.columns),
            ..TimelineView::default()
        }
    }

    fn title(&self) -> String {
        let ui = &self.reader.ui;
        let last = self.scale.to().plus_days(-1);
        format!(
            "{} – {}",
            names::month(ui, self.scale.from),
            names::month(ui, last)
        )
    }

    fn heads(&self) -> [Vec<Head>; 2] {
        let ui = &self.reader.ui;
        let zoom = self.scale.zoom;
        let upper = self.scale.upper().into_iter().map(|mark| Head {
            text: match zoom {
                Zoom::Months => mark.day.year().to_string(),
                // A month that is cut off has no room for its name.
                _ if mark.len < 3 && zoom == Zoom::Days || mark.len < 14 && zoom == Zoom::Weeks => {
                    String::new()
                }
                _ => names::month(ui, mark.day),
            },
            at: mark.at,
            len: mark.len,
        });
        let lower = self.scale.lower().into_iter().map(|mark| Head {
            text: match zoom {
                Zoom::Months => names::short_month(ui, mark.day).to_owned(),
                _ => mark.day.ymd().2.to_string(),
            },
            at: mark.at,
            len: mark.len,
        });
        [upper.collect(), lower.collect()]
    }

    fn options(&self) -> Options {
        let ui = &self.reader.ui;
        let all = choices::own_days(self.def);
        let same = |field: &&FieldDef| field.ty == self.days.by.ty && field.id != self.days.by.id;
        let ends: Vec<&FieldDef> = all.iter().copied().filter(same).collect();
        let none = Some(ui.t(texts::NONE));
        let choice = |name, text, all: &[&FieldDef], chosen, none| {
            Choice::of_fields(ui, name, ui.t(text), all, chosen, none)
        };
        Options {
            keep: self
                .ask
                .kept_but(self.def, &["by", "until", "rows", "sort"]),
            choices: vec![
                choice("by", texts::START_FIELD, &all, Some(self.days.by), None),
                choice("until", texts::END_FIELD, &ends, self.days.until, none),
                choice(
                    "rows",
                    texts::GROUPED_BY,
                    &choices::parts(self.def),
                    self.group,
                    none,
                ),
            ],
            ..Options::default()
        }
    }

    fn respond(&self, view: &TimelineView, count: Option<&str>) -> Markup {
        let ui = &self.reader.ui;
        let views = Views {
            options: Some(self.options()),
            ..list::views(self.def, self.ask, Place::Live)
        };
        self.reader.page(&Page {
            title: &view.looks.label_plural,
            kind: "timeline",
            current: Some(&view.looks.plural),
            scripts: &[assets::PLAN_JS],
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
            ..
        } = &error
        else {
            return Err(error.into());
        };
        let mut view = self.view();
        view.toolbar.lens = Some(lens::bare(self.reader, self.def, self.ask, self.kept));
        view.toolbar.fault = Some(FilterFault::new(*position, &self.reader.ui.said(message)));
        Ok((StatusCode::BAD_REQUEST, self.respond(&view, None)).into_response())
    }
}

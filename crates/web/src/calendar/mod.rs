//! The calendar of any object that has days: a month, a week, a day, or the agenda.

mod agenda;
mod hours;
pub(crate) mod lanes;
mod month;
pub(crate) mod moves;
pub(crate) mod names;
pub(crate) mod reading;
pub(crate) mod span;
pub(crate) mod view;
pub(crate) mod when;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::{Date, Error, Result};
use engine::records;
use maud::Markup;
use schema::def::system_field;
use schema::{FieldDef, FieldType, ObjectDef, Query, Record};

use crate::list::ask::{Ask, encoded};
use crate::list::kept::Kept;
use crate::list::lens;
use crate::list::options::{Choice, Options, card_choices};
use crate::list::toolbar::{FilterFault, Toolbar};
use crate::list::view::{Place, head};
use crate::list::{self, COUNTED, choices, columns as fields};
use crate::live::Shown as Live;
use crate::problems::Answer;
use crate::shell::{Page, Scroll};
use crate::texts::views as texts;
use crate::ui::Ui;
use crate::values::{Show, numbers};
use crate::visit::Reader;
use crate::{assets, objects};
use agenda::{AgendaDay, AgendaRow};
use hours::{HourDay, Hours};
use month::DayCell;
use reading::{Colours, Days, Found};
use span::{Shown, Span};
use view::{Bar, Body, CalendarView, content};

/// Lanes of a day in a month, and in a week without hours.
const ROOM: usize = 3;
const ROOM_OF_WEEK: usize = 16;
/// Records of an agenda that are read at once.
const ROWS: u32 = 50;
/// The hour of a new record on a day that says no time.
const USUAL_HOUR: &str = "T09:00";

/// Shows the calendar, or what follows in its agenda.
pub async fn show(reader: Reader, def: &ObjectDef, ask: Ask, kept: Kept) -> Answer {
    let days = Days::of(def, &ask)?;
    let colours = Colours::of(&reader, def).await?;
    let page = Calendar::new(&reader, def, (&ask, &kept), days, &colours);
    let question = match ask.question(&reader.cx, def) {
        Ok(question) => question,
        Err(error) => return page.refuse(error),
    };
    if page.is_list() {
        return page.agenda(question).await;
    }
    let stretch = (page.shown.from, page.shown.to);
    let found = reading::read(&reader, def, days, &colours, &question, stretch).await?;
    let mut view = page.view();
    view.live = page.live(&question, stretch);
    view.toolbar.lens = Some(lens::of(&reader, def, &ask, &kept, &question.filter).await?);
    if found.is_cut {
        let n = found.all.len().to_string();
        let many = view.looks.lower(&reader.ui).1;
        view.note = Some(
            reader
                .ui
                .fill(texts::TOO_MANY, &[("objects", &many), ("n", &n)]),
        );
    } else if found.total() == 0 {
        let many = view.looks.lower(&reader.ui).1;
        let text = match view.toolbar.is_narrowed() {
            true => texts::NONE_FIT_IN_DAYS,
            false => texts::NONE_IN_DAYS,
        };
        view.nothing = Some(reader.ui.fill(text, &[("objects", &many)]));
    }
    view.body = match page.shown.span {
        Span::Month => page.month(&found),
        _ => page.hours(&found),
    };
    let count = match found.is_cut {
        true => format!(
            "{}+",
            numbers::grouped(reader.ui.language, &found.total().to_string())
        ),
        false => numbers::count(reader.ui.language, found.total(), COUNTED),
    };
    Ok(page.respond(&view, Some(&count)).into_response())
}

/// What a calendar is made of.
struct Calendar<'a> {
    reader: &'a Reader,
    def: &'a ObjectDef,
    ask: &'a Ask,
    kept: &'a Kept,
    days: Days<'a>,
    colours: &'a Colours<'a>,
    shown: Shown,
    today: Date,
    week_start: u32,
}

impl<'a> Calendar<'a> {
    fn new(
        reader: &'a Reader,
        def: &'a ObjectDef,
        (ask, kept): (&'a Ask, &'a Kept),
        days: Days<'a>,
        colours: &'a Colours<'a>,
    ) -> Calendar<'a> {
        let today = reader.cx.now.date_in(&reader.cx.zone);
        let on = span::read_on(&ask.layout.on).unwrap_or(today);
        let settings = reader.cx.ws.settings();
        let week_start =
            span::week_start(reader.ui.week_start, reader.ui.language, &settings.region);
        let shown = Shown::of(Span::parse(&ask.layout.span), on, week_start);
        Calendar {
            reader,
            def,
            ask,
            kept,
            days,
            colours,
            shown,
            today,
            week_start,
        }
    }

    fn ui(&self) -> &Ui {
        &self.reader.ui
    }

    /// Whether it is a list: a day without hours is one.
    fn is_list(&self) -> bool {
        match self.shown.span {
            Span::Agenda => true,
            Span::Day => !self.days.has_times(),
            _ => false,
        }
    }

    fn address(&self, span: Span, on: &str) -> String {
        let word = if span == Span::Month { "" } else { span.name() };
        self.ask.address(self.def, &[("span", word), ("on", on)])
    }

    /// The page without what happens.
    fn view(&self) -> CalendarView {
        let (ask, ui) = (self.ask, self.ui());
        let withheld = ui.reads_only || ui.withheld.change;
        let spans = [texts::MONTH, texts::WEEK, texts::DAY, texts::AGENDA];
        let shown = &self.shown;
        let ways = Span::ALL.into_iter().zip(spans);
        CalendarView {
            looks: objects::looks(self.def),
            toolbar: Toolbar {
                search: ask.q.clone(),
                filter: ask.filter.clone(),
                example: fields::example(self.def),
                keep: ask.kept_but(self.def, &["q", "filter", "sort"]),
                ..Toolbar::default()
            },
            by: self.days.by.name.clone(),
            until: self
                .days
                .until
                .map_or(String::new(), |until| until.name.clone()),
            moves: !withheld && self.days.is_set(),
            sizes: !withheld && self.days.is_sized(),
            bar: Bar {
                title: names::title(ui, shown),
                previous: self.address(shown.span, &shown.beside(-1)),
                next: self.address(shown.span, &shown.beside(1)),
                today: self.address(shown.span, ""),
                spans: ways
                    .map(|(span, text)| {
                        let on = match ask.layout.on.is_empty() {
                            true => String::new(),
                            false => span::on_text(span, shown.on),
                        };
                        (ui.t(text), self.address(span, &on), span == shown.span)
                    })
                    .collect(),
            },
            ..CalendarView::default()
        }
    }

    fn live(&self, question: &Query, stretch: (Date, Date)) -> String {
        let query = reading::within(
            self.reader,
            self.def,
            self.days,
            self.colours,
            question,
            stretch,
            1,
        );
        Live::found(&self.reader.cx.schema, self.def, &query).words()
    }

    /// Where a record of a day is made, with that day in it; none if one may not.
    fn new_on(&self, value: &str) -> Option<String> {
        let ui = self.ui();
        let may = !ui.reads_only && !ui.withheld.make && self.days.is_set();
        may.then(|| {
            let back = encoded(&self.ask.address(self.def, &[]));
            let (plural, by) = (&self.def.plural, encoded(&self.days.by.name));
            format!("/{plural}/new?-return_to={back}&{by}={value}")
        })
    }

    fn cell(&self, day: Date) -> DayCell {
        let (_, _, of_month) = day.ymd();
        let iso = day.to_iso();
        let new = match self.days.has_times() {
            true => format!("{iso}{USUAL_HOUR}"),
            false => iso.clone(),
        };
        DayCell {
            number: match of_month {
                1 => names::short_day(self.ui(), day),
                _ => of_month.to_string(),
            },
            name: names::long_day(self.ui(), day),
            is_today: day == self.today,
            is_stop: day == self.stop(),
            is_outside: self.shown.span == Span::Month
                && day.first_of_month() != self.shown.on.first_of_month(),
            new: self.new_on(&encoded(&new)),
            open: self.address(Span::Day, &iso),
            iso,
            ..DayCell::default()
        }
    }

    /// The day that Tab comes to: today if it is shown, else the one that is looked at.
    fn stop(&self) -> Date {
        let shown = self.shown.from..self.shown.to;
        match (shown.contains(&self.today), self.shown.span) {
            (true, _) => self.today,
            (false, Span::Month) => self.shown.on.first_of_month(),
            (false, _) => self.shown.on,
        }
    }

    fn month(&self, found: &Found) -> Body {
        let days: Vec<Date> = self.shown.days().collect();
        let weeks = days.chunks(7).filter_map(|week| {
            let first = *week.first()?;
            let cells = week.iter().map(|day| self.cell(*day)).collect();
            Some(month::fill(cells, first, found, ROOM))
        });
        let names = (0..7).map(|n| names::short_weekday(self.ui(), (self.week_start + n) % 7));
        Body::Month {
            names: names.collect(),
            weeks: weeks.collect(),
        }
    }

    fn hours(&self, found: &Found) -> Body {
        let ui = self.ui();
        let days: Vec<Date> = self.shown.days().collect();
        let has_times = self.days.has_times();
        let whole = Found {
            all: found
                .all
                .iter()
                .filter(|one| one.is_long())
                .cloned()
                .collect(),
            counts: found.counts.clone().filter(|_| !has_times),
            is_cut: false,
        };
        let room = if has_times { ROOM } else { ROOM_OF_WEEK };
        let cells = days.iter().map(|day| DayCell {
            number: String::new(),
            ..self.cell(*day)
        });
        let (_, now) = self.reader.cx.now.local(&self.reader.cx.zone);
        let head = |day: &Date| {
            let name = names::short_weekday(ui, span::weekday(*day));
            (format!("{name} {}", day.ymd().2), *day == self.today)
        };
        Body::Hours(Hours {
            whole: month::fill(cells.collect(), self.shown.from, &whole, room),
            heads: days.iter().map(head).collect(),
            days: match has_times {
                false => Vec::new(),
                true => days.iter().map(|day| self.hour_day(*day, found)).collect(),
            },
            now: usize::try_from(now / 900_000_000).unwrap_or(0),
        })
    }

    fn hour_day(&self, day: Date, found: &Found) -> HourDay {
        HourDay {
            iso: day.to_iso(),
            name: names::long_day(self.ui(), day),
            is_today: day == self.today,
            new: self.new_on(&encoded(&day.to_iso())),
            items: hours::placed(day, &found.all),
        }
    }

    /// A day or more, one record after the other.
    async fn agenda(&self, question: Query) -> Answer {
        let cx = &self.reader.cx;
        let (from, to) = (self.shown.from, self.shown.to);
        let mut query = Query {
            fields: None,
            ..reading::within(
                self.reader,
                self.def,
                self.days,
                self.colours,
                &question,
                (from, to),
                ROWS,
            )
        };
        if !self.ask.cursor.is_empty() {
            query.after = Some(records::open_cursor(cx, &query, &self.ask.cursor)?);
        }
        let page = records::list(cx, query.clone()).await?;
        let next = page.next.map(|cursor| {
            let sealed = records::seal_cursor(cx, &query, &cursor);
            // The day stands there too: at midnight it is still the same list.
            let on = self.shown.on.to_iso();
            self.ask
                .address(self.def, &[("on", &on), ("cursor", &sealed)])
        });
        let days = self.agenda_days(&page.records).await?;
        let mut view = self.view();
        if query.after.is_some() && self.reader.wants_fragment() {
            return Ok(agenda::rows(self.ui(), &view, &days, next.as_deref()).into_response());
        }
        view.live = self.live(&question, (from, to));
        let lens = lens::of(self.reader, self.def, self.ask, self.kept, &question.filter);
        view.toolbar.lens = Some(lens.await?);
        let plain = Query {
            after: None,
            ..query
        };
        let total = records::count(cx, &plain, Some(COUNTED + 1)).await?;
        let empty = match self.shown.span {
            Span::Day => texts::NOTHING_ON_DAY,
            _ => texts::NOTHING_FROM_DAY,
        };
        let many = view.looks.lower(self.ui()).1;
        view.body = Body::Agenda {
            days,
            next,
            empty: self.ui().fill(empty, &[("objects", &many)]),
        };
        let count = numbers::count(self.ui().language, total, COUNTED);
        Ok(self.respond(&view, Some(&count)).into_response())
    }

    async fn agenda_days(&self, records: &[Record]) -> Result<Vec<AgendaDay>> {
        let lines = self.lines();
        let shown = Show {
            states: list::states(self.reader, &lines).await?,
            ..Show::of(&self.reader.cx)
        };
        let mut days: Vec<AgendaDay> = Vec::new();
        for record in records {
            let Some(one) =
                reading::happening(self.reader, self.def, self.days, self.colours, record)
            else {
                continue;
            };
            // What began before stands on the first day that is shown.
            let day = one.start.day.max(self.shown.from);
            let iso = day.to_iso();
            if days.last().is_none_or(|last| last.iso != iso) {
                days.push(AgendaDay {
                    name: names::long_day(self.ui(), day),
                    is_today: day == self.today,
                    iso,
                    rows: Vec::new(),
                });
            }
            let row = AgendaRow {
                id: one.id.to_string(),
                when: self.when(&one),
                title: one.title,
                tone: one.tone,
                lines: lines
                    .iter()
                    .map(|field| shown.field(field, record))
                    .collect(),
                owner: record
                    .owner
                    .as_ref()
                    .filter(|owner| !owner.hidden)
                    .map(|owner| shown.linked(owner)),
            };
            if let Some(last) = days.last_mut() {
                last.rows.push(row);
            }
        }
        Ok(days)
    }

    fn when(&self, one: &reading::Happening) -> String {
        let until = |day: Date| {
            let day = names::plain_day(self.ui(), day);
            self.ui().fill(texts::UNTIL, &[("day", &day)])
        };
        let last = one.last_day();
        let end = one.end.and_then(when::At::clock);
        match (one.start.clock(), end) {
            (Some(start), Some(end)) if last == one.start.day => format!("{start} – {end}"),
            (Some(start), Some(_)) => format!("{start}, {}", until(last)),
            (Some(start), None) => start,
            (None, _) if last > one.start.day => until(last),
            (None, _) => String::new(),
        }
    }

    /// The fields that rows of the agenda show beside the title.
    fn lines(&self) -> Vec<&'a FieldDef> {
        if let Some(chosen) = self.ask.layout.card_fields(self.def) {
            return chosen
                .into_iter()
                .filter(|field| field.name != "owner")
                .collect();
        }
        let all = choices::shown(self.def);
        let amount = all.iter().find(|field| field.ty == FieldType::Money);
        let about = all.iter().find(|field| {
            matches!(
                field.ty,
                FieldType::Reference { .. } | FieldType::AnyReference { .. }
            ) && self.colours.field().is_none_or(|own| own.id != field.id)
        });
        about
            .into_iter()
            .chain(self.colours.field().as_ref())
            .chain(amount)
            .copied()
            .collect()
    }

    fn options(&self) -> Options {
        let ui = self.ui();
        let all = choices::days(self.def);
        let ends: Vec<&FieldDef> = choices::own_days(self.def)
            .into_iter()
            .filter(|field| field.ty == self.days.by.ty && field.id != self.days.by.id)
            .collect();
        let mut choices = vec![Choice::of_fields(
            ui,
            "by",
            ui.t(texts::DAY_FIELD),
            &all,
            Some(self.days.by),
            None,
        )];
        if !ends.is_empty() {
            let none = ui.t(texts::NONE);
            choices.push(Choice::of_fields(
                ui,
                "until",
                ui.t(texts::END_FIELD),
                &ends,
                self.days.until,
                Some(none),
            ));
        }
        let lists = self.is_list();
        let asked: &[&str] = match lists {
            true => &["by", "until", "card"],
            false => &["by", "until"],
        };
        Options {
            keep: self.ask.kept_but(self.def, asked),
            choices,
            fields: match lists {
                true => {
                    let mut fields = choices::shown(self.def);
                    fields.retain(|field| system_field(&field.name).is_none());
                    card_choices(ui, &fields, &self.lines())
                }
                false => Vec::new(),
            },
            stale: None,
        }
    }

    fn respond(&self, view: &CalendarView, count: Option<&str>) -> Markup {
        let views = list::view::Views {
            options: Some(self.options()),
            ..list::views(self.def, self.ask, Place::Live)
        };
        self.reader.page(&Page {
            title: &view.looks.label_plural,
            kind: "calendar",
            current: Some(&view.looks.plural),
            scripts: &[assets::PLAN_JS],
            scroll: Scroll::Boxes,
            head: head(self.ui(), &view.looks, count, &views),
            content: content(self.ui(), view),
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

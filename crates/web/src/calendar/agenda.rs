//! The agenda: day after day what happens, as a list that goes on as one scrolls.

use maud::{Markup, html};

use super::view::CalendarView;
use crate::parts::cell::{Cell, short};
use crate::parts::face::{Linked, avatar};
use crate::parts::notice::empty as notice;
use crate::parts::teach;
use crate::texts::{self as common, views as texts};
use crate::ui::{Tone, Ui};

/// A day with what begins on it.
#[derive(Clone, Debug, Default)]
pub struct AgendaDay {
    pub iso: String,
    pub name: String,
    pub is_today: bool,
    pub rows: Vec<AgendaRow>,
}

/// One record of a day.
#[derive(Clone, Debug, Default)]
pub struct AgendaRow {
    pub id: String,
    pub title: String,
    pub tone: Tone,
    /// “14:30 – 15:00”, “until 7 Nov 2026”.
    pub when: String,
    pub lines: Vec<Cell>,
    pub owner: Option<Linked>,
}

/// The list.
pub fn agenda(
    ui: &Ui,
    view: &CalendarView,
    days: &[AgendaDay],
    next: Option<&str>,
    none: &str,
) -> Markup {
    html! {
        @if days.is_empty() {
            div.agenda { (notice("calendar-days", ui.t(texts::NOTHING_ON), none, &action(ui, view))) }
        } @else {
            ol.agenda data-grows="agenda" { (rows(ui, view, days, next)) }
        }
    }
}

/// What can be done where nothing is.
fn action(ui: &Ui, view: &CalendarView) -> Markup {
    match view.toolbar.is_narrowed() {
        true => teach::clear(ui, &format!("/{}?view=calendar", view.looks.plural)),
        false => teach::make(ui, &view.looks),
    }
}

/// The days and the mark at which the next ones are asked for; also the answer to that.
pub fn rows(ui: &Ui, view: &CalendarView, days: &[AgendaDay], next: Option<&str>) -> Markup {
    html! {
        @for day in days {
            li.agenda__day id={ "on-" (day.iso) @if let Some(first) = day.rows.first() { "-" (first.id) } } {
                h3.agenda__name.agenda__name--today[day.is_today] { time datetime=(day.iso) { (day.name) } }
                ul.agenda__rows { @for row in &day.rows { (agenda_row(ui, view, row)) } }
            }
        }
        @if let Some(next) = next {
            li.agenda__more hx-get=(next) hx-swap="outerHTML" hx-trigger="click, intersect once" {
                button.button.button--quiet.button--small type="button" { (ui.t(common::LOAD_MORE)) }
            }
        }
    }
}

fn agenda_row(ui: &Ui, view: &CalendarView, row: &AgendaRow) -> Markup {
    html! {
        li.agenda__row {
            span class={ "dot " (row.tone.class()) } aria-hidden="true" {}
            span.agenda__when { (row.when) }
            a.agenda__title href={ "/" (view.looks.plural) "/" (row.id) } { (row.title) }
            span.agenda__lines {
                @for line in row.lines.iter().filter(|cell| **cell != Cell::Empty) { span.agenda__line { (short(ui, line)) } }
            }
            @if let Some(owner) = &row.owner { span.agenda__owner title=(owner.name) { (avatar(&owner.name, owner.shape)) } }
        }
    }
}

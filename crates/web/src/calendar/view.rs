//! The calendar: its bar, and what happens in it. A month, a week, a day and the agenda have
//! files of their own.

use maud::{Markup, html};

use super::agenda::{AgendaDay, agenda};
use super::hours::{Hours, hours};
use super::month::{Week, month};
use super::reading::Happening;
use crate::list::toolbar::{Toolbar, toolbar};
use crate::list::view::Looks;
use crate::texts::{self as common, views as texts};
use crate::ui::{Icon, Tone, Ui};

/// A calendar page.
#[derive(Default)]
pub struct CalendarView {
    pub looks: Looks,
    pub toolbar: Toolbar,
    /// Whose changes show here (`data-live`).
    pub live: String,
    /// The fields that say when something is.
    pub by: String,
    pub until: String,
    /// Whether what is shown can be moved, and made longer.
    pub moves: bool,
    pub sizes: bool,
    pub bar: Bar,
    pub body: Body,
    /// What is to be said above.
    pub note: Option<String>,
    /// That there is nothing.
    pub nothing: Option<String>,
}

/// What the calendar shows, and the ways on from there.
#[derive(Default)]
pub struct Bar {
    /// “November 2026”.
    pub title: String,
    pub previous: String,
    pub next: String,
    pub today: String,
    /// Words, addresses, and which is shown.
    pub spans: Vec<(&'static str, String, bool)>,
}

/// The calendar itself.
#[derive(Default)]
pub enum Body {
    #[default]
    Nothing,
    Month {
        names: Vec<&'static str>,
        weeks: Vec<Week>,
    },
    Hours(Hours),
    Agenda {
        days: Vec<AgendaDay>,
        next: Option<String>,
        empty: String,
    },
}

/// Something that happens, as a bar or a block.
#[derive(Clone, Debug, Default)]
pub struct Item {
    pub id: String,
    pub version: i64,
    pub title: String,
    pub tone: Tone,
    /// As scripts read them: `2026-11-05T14:30`.
    pub start: String,
    pub end: Option<String>,
    /// `14:30`, if it begins at a time and is shown from there.
    pub clock: Option<String>,
    /// Where it stands: place, length and lane.
    pub at: usize,
    pub len: usize,
    pub lane: usize,
    /// How many lanes there are where it stands.
    pub of: usize,
    /// Whether it began before what is shown, or goes on after it.
    pub before: bool,
    pub after: bool,
}

/// At which edges something is made longer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edges {
    #[default]
    None,
    End,
    Both,
}

impl Item {
    /// What happens, not yet at a place.
    pub fn of(one: &Happening) -> Item {
        Item {
            id: one.id.to_string(),
            version: one.version,
            title: one.title.clone(),
            tone: one.tone,
            start: one.start.text(),
            end: one.end.map(|end| end.text()),
            len: 1,
            of: 1,
            ..Item::default()
        }
    }
}

impl CalendarView {
    /// Where what happens can be made longer.
    pub fn edges(&self) -> Edges {
        if self.sizes { Edges::End } else { Edges::None }
    }
}

/// Toolbar, bar and calendar.
pub fn content(ui: &Ui, view: &CalendarView) -> Markup {
    html! {
        (toolbar(ui, &view.looks, &view.toolbar))
        plan-view.plan id="calendar" data-live=(view.live) data-object=(view.looks.plural) data-by=(view.by) data-until=(view.until)
            data-fixed[!view.moves] data-offline=(ui.t(common::OFFLINE)) {
            (bar(ui, &view.bar))
            (voice(ui, view.edges()))
            @if let Some(note) = &view.note { p.plan__note role="status" { (Icon("info")) (note) } }
            @if let Some(nothing) = &view.nothing { p.plan__nothing role="status" { (nothing) } }
            @match &view.body {
                Body::Nothing => {},
                Body::Month { names, weeks } => (month(ui, view, names, weeks)),
                Body::Hours(shown) => (hours(ui, view, shown)),
                Body::Agenda { days, next, empty } => (agenda(ui, view, days, next.as_deref(), empty)),
            }
        }
    }
}

/// Where one is in time, and the ways on from there.
pub fn bar(ui: &Ui, bar: &Bar) -> Markup {
    html! {
        div.plan__bar {
            a.button.button--small href=(bar.today) { (ui.t(texts::TODAY)) }
            span.plan__steps {
                a.button.button--quiet.button--icon.button--small href=(bar.previous) aria-label=(ui.t(texts::EARLIER)) rel="prev" { (Icon("chevron-left")) }
                a.button.button--quiet.button--icon.button--small href=(bar.next) aria-label=(ui.t(texts::LATER)) rel="next" { (Icon("chevron-right")) }
            }
            h2.plan__title { (bar.title) }
            nav.segments.plan__spans aria-label=(ui.t(texts::SPANS)) {
                @for (word, href, is_shown) in &bar.spans {
                    a.segments__item href=(href) aria-current=[is_shown.then_some("page")] { (word) }
                }
            }
        }
    }
}

/// What is said to who moves things by keys.
pub fn voice(ui: &Ui, edges: Edges) -> Markup {
    let hint = match edges {
        Edges::None => texts::PLAN_HINT,
        Edges::End | Edges::Both => texts::PLAN_HINT_SIZES,
    };
    html! {
        p.plan__hint id="plan-hint" { (ui.t(hint)) }
        div.plan__live.visually-hidden role="status" aria-live="assertive" data-lifted=(ui.t(texts::ITEM_LIFTED)) data-moved=(ui.t(texts::ITEM_MOVED))
            data-dropped=(ui.t(texts::ITEM_DROPPED)) data-cancelled=(ui.t(texts::ITEM_CANCELLED)) {}
    }
}

/// A bar or block, which leads to its record.
pub fn item(plural: &str, edges: Edges, item: &Item, block: bool) -> Markup {
    html! {
        a class={
            @if block { "happening happening--block " } @else { "happening " } (item.tone.class())
            " at-" (item.at) " for-" (item.len) " lane-" (item.lane)
            @if block { " of-" (item.of) }
            @if item.before { " happening--from-before" } @if item.after { " happening--goes-on" }
        } href={ "/" (plural) "/" (item.id) } id=[(!item.before).then(|| format!("h-{}", item.id))]
            data-id=(item.id) data-version=(item.version) data-start=(item.start) data-end=[&item.end] title=(item.title) draggable="false" {
            @if edges == Edges::Both && !item.before { span.happening__edge data-drag="start" {} }
            @if let Some(clock) = &item.clock { span.happening__clock { (clock) } " " }
            span.happening__title { (item.title) }
            @if edges != Edges::None && !item.after { span.happening__edge data-drag="end" {} }
        }
    }
}

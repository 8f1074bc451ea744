//! Bars over days.

use maud::{Markup, html};

use crate::calendar::view::{Bar, Edges, Item, bar, item, voice};
use crate::list::toolbar::{Toolbar, toolbar};
use crate::list::view::Looks;
use crate::parts::notice::empty;
use crate::parts::teach;
use crate::texts::{self as common, views as texts};
use crate::ui::Ui;

/// A timeline page.
#[derive(Default)]
pub struct TimelineView {
    pub looks: Looks,
    pub toolbar: Toolbar,
    /// Whose changes show here (`data-live`).
    pub live: String,
    /// The fields of begin and end.
    pub by: String,
    pub until: String,
    /// Whether bars can be moved, and at which edges they are made longer.
    pub moves: bool,
    pub edges: Edges,
    /// “October 2026 – April 2027”, and the ways on from there.
    pub title: String,
    pub previous: String,
    pub next_days: String,
    pub today_href: String,
    pub zooms: Vec<(&'static str, String, bool)>,
    /// What stands above the columns, in two rows.
    pub heads: [Vec<Head>; 2],
    pub zoom: &'static str,
    /// The first day, how many columns there are, and how many days one has.
    pub from: String,
    pub columns: usize,
    pub unit: i64,
    /// The column of today, if it is shown.
    pub today: Option<usize>,
    pub rows: Vec<Row>,
    /// Where the rows after these are.
    pub next: Option<String>,
}

/// Something above the columns.
#[derive(Clone, Debug, Default)]
pub struct Head {
    pub text: String,
    pub at: usize,
    pub len: usize,
}

/// One record.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The group that begins here.
    pub group: Option<String>,
    pub bar: Item,
}

/// Toolbar, bar and timeline.
pub fn content(ui: &Ui, view: &TimelineView) -> Markup {
    let ways = Bar {
        title: view.title.clone(),
        previous: view.previous.clone(),
        next: view.next_days.clone(),
        today: view.today_href.clone(),
        spans: view.zooms.clone(),
    };
    html! {
        (toolbar(ui, &view.looks, &view.toolbar))
        plan-view.plan id="timeline" data-live=(view.live) data-object=(view.looks.plural) data-by=(view.by) data-until=(view.until)
            data-fixed[!view.moves] data-offline=(ui.t(common::OFFLINE)) {
            (bar(ui, &ways))
            (voice(ui, view.edges))
            @if view.toolbar.fault.is_some() {}
            @else if view.rows.is_empty() { div.timeline { (nothing(ui, view)) } }
            @else {
                div class={ "timeline timeline--" (view.zoom) } tabindex="0" aria-label=(view.title) {
                    div.timeline__head aria-hidden="true" {
                        @for row in &view.heads {
                            div.timeline__marks { @for head in row { span class={ "timeline__mark at-" (head.at) " for-" (head.len) } { (head.text) } } }
                        }
                    }
                    ol.timeline__rows data-grows="timeline" { (rows(ui, view)) }
                    @if let Some(at) = view.today { div class={ "timeline__today at-" (at) } aria-hidden="true" {} }
                }
            }
        }
    }
}

/// The rows and the mark at which the next ones are asked for; also the answer to that.
pub fn rows(ui: &Ui, view: &TimelineView) -> Markup {
    html! {
        @for row in &view.rows {
            @if let Some(group) = &row.group { li.timeline__group id={ "group-" (row.bar.id) } { span.timeline__group-name { (group) } } }
            li.timeline__row id={ "line-" (row.bar.id) } {
                a.timeline__name href={ "/" (view.looks.plural) "/" (row.bar.id) } tabindex="-1" title=(row.bar.title) { (row.bar.title) }
                div.timeline__track data-from=(view.from) data-unit=(view.unit) data-columns=(view.columns) {
                    (item(&view.looks.plural, view.edges, &row.bar, false))
                }
            }
        }
        @if let Some(next) = &view.next {
            li.timeline__more hx-get=(next) hx-swap="outerHTML" hx-trigger="click, intersect once" {
                button.button.button--quiet.button--small type="button" { (ui.t(common::LOAD_MORE)) }
            }
        }
    }
}

fn nothing(ui: &Ui, view: &TimelineView) -> Markup {
    let many = view.looks.lower(ui).1;
    let text = ui.fill(texts::NOTHING_IN_DAYS, &[("objects", &many)]);
    let action = match view.toolbar.is_narrowed() {
        true => teach::clear(ui, &format!("/{}?view=timeline", view.looks.plural)),
        false => teach::make(ui, &view.looks),
    };
    empty("chart-gantt", ui.t(texts::NOTHING_ON), &text, &action)
}

//! The page that asks before a change set is taken back.

use engine::jobs::{State, Status};
use engine::undo::Report;
use maud::{Markup, html};

use crate::parts::notice::crumbs;
use crate::texts::{self, cells};
use crate::ui::{Icon, Ui};
use crate::values::numbers::grouped;

/// What an undo would do.
#[derive(Clone, Debug, Default)]
pub struct UndoView {
    pub batch: String,
    /// Where to go on to.
    pub back: String,
    pub changes: Vec<Entry>,
    /// How many records it is about, if not all are shown.
    pub more: Option<u64>,
    pub left: Vec<Left>,
    pub conflicts: u64,
    /// Whether all of it was looked at.
    pub is_complete: bool,
    /// Whether there is nothing to do.
    pub is_nothing: bool,
}

/// A record that would change.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub kind: String,
    pub name: String,
    /// `update`, `delete`, `restore`, `create`, `merge`, `definition`.
    pub action: String,
    /// Label, before, after.
    pub fields: Vec<(String, String, String)>,
}

/// What stays as it is, and why.
#[derive(Clone, Debug, Default)]
pub struct Left {
    pub kind: String,
    pub name: String,
    pub field: Option<String>,
    pub why: String,
}

/// The bar above.
pub fn head(ui: &Ui, view: &UndoView) -> Markup {
    let back = (ui.t(texts::BACK).to_owned(), view.back.clone());
    crumbs(ui, &[back], ui.t(texts::UNDO))
}

/// What would change, what would not, and the button.
pub fn content(ui: &Ui, view: &UndoView) -> Markup {
    html! {
        article.results-page id="undo" {
            h1.work__title { (ui.t(texts::UNDO_ASK)) }
            @if view.conflicts > 0 {
                div.banner.banner--conflict role="status" {
                    (Icon("circle-alert"))
                    p.banner__text { (ui.fill(texts::UNDO_STAYS, &[("count", &view.conflicts.to_string())])) }
                }
                ul.undo__list { @for left in &view.left { (left_part(left)) } }
            }
            @if view.is_nothing { p.related__none { (ui.t(texts::UNDO_NOTHING)) } }
            @else {
                ol.undo__list { @for entry in &view.changes { (entry_part(ui, entry)) } }
                @if let Some(more) = view.more {
                    p.related__none { (ui.fill(texts::UNDO_MORE, &[("count", &more.to_string())])) }
                }
                @if !view.is_complete { p.related__none { (ui.t(texts::UNDO_LARGE)) } }
                form.undo__actions id="undo-form" method="post" action={ "/-/undo/" (view.batch) } {
                    (ui.csrf_field())
                    input type="hidden" name="back" value=(view.back);
                    button.button.button--primary { (Icon("undo-2")) (ui.t(texts::UNDO)) }
                    a.button.button--quiet href=(view.back) { (ui.t(texts::CANCEL)) }
                }
            }
        }
    }
}

fn entry_part(ui: &Ui, entry: &Entry) -> Markup {
    html! {
        li {
            p.change__what { strong { (entry.name) } " " (entry.kind) ": " (ui.t(doing(&entry.action))) }
            @for (label, before, after) in &entry.fields {
                p.diff {
                    span.diff__field { (label) }
                    @if !before.is_empty() { del { (before) } (Icon("arrow-right")) }
                    @if after.is_empty() { ins.none { "–" } } @else { ins { (after) } }
                }
            }
        }
    }
}

fn left_part(left: &Left) -> Markup {
    html! {
        li {
            strong { (left.name) } " " (left.kind)
            @if let Some(field) = &left.field { ", " (field) }
            ": " (left.why)
        }
    }
}

fn doing(action: &str) -> texts::Text {
    match action {
        "delete" => texts::UNDO_DELETE,
        "restore" | "create" => texts::UNDO_RESTORE,
        "merge" => texts::UNDO_MERGE,
        _ => texts::UNDO_UPDATE,
    }
}

/// What a note says of an undo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Running,
    Done,
    /// So many were left as they are.
    Partly(u64),
    Failed,
}

impl Said {
    /// What came of it.
    pub fn of(report: &Report) -> Said {
        match report.conflicts {
            0 => Said::Done,
            left => Said::Partly(left),
        }
    }

    /// How far a job is with it.
    pub fn of_job(job: &Status) -> Said {
        match job.state {
            State::Waiting | State::Running => Said::Running,
            State::Done => Said::of(&Report::of_progress(&job.progress)),
            State::Failed | State::Cancelled => Said::Failed,
        }
    }
}

/// The words of a note, for the script that asked.
pub fn note(ui: &Ui, said: &Said) -> Markup {
    let (state, text) = match said {
        Said::Running => ("running", ui.t(cells::UNDO_RUNNING).to_owned()),
        Said::Done => ("done", ui.t(texts::DONE_UNDONE).to_owned()),
        Said::Partly(left) => {
            let left = grouped(ui.language, &left.to_string());
            ("partly", ui.fill(cells::UNDONE_BUT, &[("n", &left)]))
        }
        Said::Failed => ("failed", ui.t(cells::UNDO_FAILED).to_owned()),
    };
    html! { p data-undone=(state) { (text) } }
}

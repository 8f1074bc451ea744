//! How far an edit or removal of many has come, and what came of it.

use engine::bulk::Told;
use engine::jobs::State;
use maud::{Markup, html};

use crate::list::view::Looks;
use crate::parts::notice::crumbs;
use crate::texts::{self as common, imports as figures, selection as texts};
use crate::ui::{Icon, Ui};
use crate::values::numbers::grouped;

/// The page.
#[derive(Clone, Debug)]
pub struct ProgressView {
    pub looks: Looks,
    pub id: String,
    pub state: State,
    pub told: Told,
    /// The first that were refused.
    pub failed: Vec<Failed>,
    /// Why it had to stop.
    pub error: Option<String>,
    /// Where it is undone.
    pub undo: Option<String>,
}

impl ProgressView {
    /// The change set that can be taken back by now.
    fn undoable(&self) -> Option<&str> {
        let address = self.undo.as_deref()?.strip_prefix("/-/undo/")?;
        address.split('?').next()
    }
}

/// A record that was refused.
#[derive(Clone, Debug)]
pub struct Failed {
    pub id: String,
    pub name: String,
    pub why: String,
}

/// The bar above.
pub fn head(ui: &Ui, view: &ProgressView) -> Markup {
    let list = (
        view.looks.label_plural.clone(),
        format!("/{}", view.looks.plural),
    );
    crumbs(ui, &[list], ui.t(texts::BULK_EDIT))
}

/// The page; while it goes on, it asks for itself again and again.
pub fn content(ui: &Ui, view: &ProgressView) -> Markup {
    let is_on = !view.state.is_over();
    let here = format!("/{}/bulk/{}", view.looks.plural, view.id);
    let again = is_on.then_some(here.as_str());
    html! {
        article.work id="bulk" data-state=(view.state.name())
            data-undoable=[view.undoable()] data-said=[view.undoable().map(|_| title(ui, view))]
            hx-get=[again] hx-trigger=[again.map(|_| "load delay:400ms")] hx-target="#bulk" hx-swap="outerHTML" {
            header.work__head { h1.work__title { (title(ui, view)) } }
            @if is_on { (running(ui, view.state, (view.told.seen, view.told.total), &here)) } @else { (over(ui, view)) }
        }
    }
}

fn title(ui: &Ui, view: &ProgressView) -> String {
    let (one, many) = view.looks.lower(ui);
    let changed = grouped(ui.language, &view.told.changed.to_string());
    let objects = if view.told.changed == 1 { one } else { many };
    let done = [("n", changed.as_str()), ("objects", objects.as_str())];
    let all = [("objects", view.looks.label_plural.as_str())];
    match (view.state, view.told.removes) {
        (State::Waiting, _) => ui.t(texts::BULK_WAITING).to_owned(),
        (State::Running, false) => ui.fill(texts::BULK_EDITING, &all),
        (State::Running, true) => ui.fill(texts::BULK_DELETING, &all),
        (State::Done, false) => ui.fill(texts::BULK_EDITED, &done),
        (State::Done, true) => ui.fill(texts::BULK_DELETED, &done),
        (State::Failed | State::Cancelled, _) => ui.t(texts::BULK_FAILED).to_owned(),
    }
}

/// How far a job is that waits or runs, on the page at `here` that asks for itself again.
pub(crate) fn running(ui: &Ui, state: State, (done, total): (u64, u64), here: &str) -> Markup {
    let percent = (done * 100).checked_div(total);
    html! {
        div.progress role="status" {
            @match percent.filter(|_| state == State::Running) {
                Some(percent) => {
                    progress.progress__bar max="100" value=(percent.min(100)) aria-label=(ui.t(figures::PROGRESS)) {}
                    p.progress__told {
                        span { (grouped(ui.language, &done.to_string())) " / " (grouped(ui.language, &total.to_string())) }
                        span.push-end { (percent.min(100)) " %" }
                    }
                },
                None => progress.progress__bar aria-label=(ui.t(figures::PROGRESS)) {},
            }
            p.hint { (ui.t(texts::LEAVE)) }
        }
        noscript { a.button href=(here) { (Icon("refresh-cw")) (ui.t(figures::REFRESH)) } }
    }
}

fn over(ui: &Ui, view: &ProgressView) -> Markup {
    let told = &view.told;
    let word = match told.removes {
        true => texts::DELETED,
        false => texts::CHANGED,
    };
    let counts = [
        ("changed", told.changed, word),
        ("unchanged", told.unchanged, texts::UNCHANGED),
        ("refused", told.failed, texts::NOT_DONE),
    ];
    let many = view.looks.lower(ui).1;
    html! {
        @if let Some(error) = &view.error {
            div.error-summary role="alert" { p { (ui.said(error)) } }
        }
        dl.figures {
            @for (name, count, label) in counts {
                div.figures__one data-figure=(name) data-none[count == 0] {
                    dt { (ui.t(label)) }
                    dd { (grouped(ui.language, &count.to_string())) }
                }
            }
        }
        div.work__actions {
            a.button.button--primary href={ "/" (view.looks.plural) } { (ui.fill(texts::BACK_TO, &[("objects", &many)])) }
            @if let Some(undo) = &view.undo {
                a.button id="undo-bulk" href=(undo) { (Icon("undo-2")) (ui.t(common::UNDO)) }
            }
        }
        @if !view.failed.is_empty() {
            section.reasons {
                header.section__head {
                    h2.section__title { (ui.t(texts::WHY_NOT)) }
                    @if (view.failed.len() as u64) < told.failed {
                        @let (first, all) = (view.failed.len().to_string(), grouped(ui.language, &told.failed.to_string()));
                        span.section__count { (ui.fill(figures::FIRST_REASONS, &[("n", &first), ("all", &all)])) }
                    }
                }
                ul.reasons__list {
                    @for failed in &view.failed {
                        li.reasons__one {
                            a.reasons__line.text-link href={ "/" (view.looks.plural) "/" (failed.id) } { (failed.name) }
                            span.reasons__why { (failed.why) }
                        }
                    }
                }
            }
        }
    }
}

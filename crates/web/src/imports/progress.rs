//! How far an import has come, and what came of it.

use engine::imports::State;
use maud::{Markup, html};

use super::outcome::{Outcome, figures, reasons};
use super::view::{Stand, stand};
use crate::parts::cell::Moment;
use crate::texts::imports as texts;
use crate::ui::{Icon, Ui};

/// An import that was begun.
#[derive(Clone, Debug)]
pub struct ProgressView {
    pub id: String,
    pub name: String,
    pub state: State,
    pub stand: Stand,
    pub is_dry: bool,
    /// How much of its files was gone through.
    pub percent: u64,
    pub rows: String,
    pub outcome: Outcome,
    /// Why it had to stop.
    pub error: Option<String>,
    pub by: String,
    pub when: Moment,
    /// Names and addresses of the lists of what came in.
    pub lists: Vec<(String, String)>,
    /// Where it is undone, or brought back if it was.
    pub undo: Option<String>,
    /// When it was undone.
    pub undone: Option<Moment>,
    /// Changes that were taken back so far.
    pub undoing: Option<u64>,
    pub object: String,
}

/// The page; while it goes on, it asks for itself again and again.
pub fn content(ui: &Ui, view: &ProgressView) -> Markup {
    let is_on = !view.state.is_over();
    let again = (is_on || view.undoing.is_some()).then(|| format!("/imports/{}", view.id));
    html! {
        article.work id="import" data-state=(view.state.name())
            hx-get=[&again] hx-trigger=[again.as_ref().map(|_| "load delay:600ms")] hx-target="#import" hx-swap="outerHTML" {
            header.work__head {
                h1.work__title { (view.name) }
                p.work__about {
                    (stand(ui, view.stand))
                    span { (view.by) @if !view.by.is_empty() { " · " } time datetime=(view.when.iso) data-tip=(view.when.full) { (view.when.shown) } }
                }
            }
            @if is_on { (running(ui, view)) } @else { (over(ui, view)) }
        }
    }
}

fn running(ui: &Ui, view: &ProgressView) -> Markup {
    let text = match (view.state, view.is_dry) {
        (State::Waiting, _) => texts::WAITING_TEXT,
        (_, true) => texts::CHECKING_TEXT,
        _ => texts::RUNNING_TEXT,
    };
    // How far a trial has come is told at its end.
    let is_known = !view.is_dry && view.state == State::Running;
    html! {
        div.progress role="status" {
            @if is_known {
                progress.progress__bar max="100" value=(view.percent) aria-label=(ui.t(texts::PROGRESS)) { (view.percent) " %" }
                p.progress__told {
                    span { (ui.fill(texts::ROWS_SO_FAR, &[("n", &view.rows)])) }
                    span.push-end { (view.percent) " %" }
                }
            } @else {
                progress.progress__bar aria-label=(ui.t(texts::PROGRESS)) {}
            }
            p.hint { (ui.t(text)) }
        }
        @if is_known { (figures(ui, &view.outcome)) }
        div.work__actions {
            form method="post" action={ "/imports/" (view.id) "/cancel" } data-confirm=[(!view.is_dry).then(|| ui.t(texts::STOP_ASK))] data-confirm-text=(ui.t(texts::STOP_TEXT)) data-confirm-yes=(ui.t(texts::STOP)) {
                (ui.csrf_field())
                button.button { (ui.t(texts::STOP)) }
            }
            noscript { a.button href={ "/imports/" (view.id) } { (Icon("refresh-cw")) (ui.t(texts::REFRESH)) } }
        }
    }
}

fn over(ui: &Ui, view: &ProgressView) -> Markup {
    html! {
        @if let Some(seen) = view.undoing {
            div.banner role="status" {
                span.spinner aria-hidden="true" {}
                p.banner__text { (ui.fill(texts::UNDOING, &[("n", &seen.to_string())])) }
            }
        }
        @if let Some(when) = &view.undone {
            div.banner role="status" {
                (Icon("undo-2"))
                p.banner__text { (ui.fill(texts::UNDONE_TEXT, &[("when", &when.shown)])) }
            }
        }
        @if view.state == State::Failed {
            div.error-summary role="alert" {
                p.error-summary__title { (Icon("circle-alert")) (ui.t(texts::STOPPED_TEXT)) }
                @if let Some(error) = &view.error { p { (error) } }
            }
        }
        @if view.state == State::Cancelled {
            div.banner.banner--conflict role="status" { (Icon("circle-alert")) p.banner__text { (ui.t(texts::CANCELLED_TEXT)) } }
        }
        (figures(ui, &view.outcome))
        div.work__actions {
            @for (n, (name, href)) in view.lists.iter().enumerate() {
                a.button.button--primary[n == 0] data-list href=(href) { (Icon("list")) (ui.fill(texts::SHOW, &[("objects", name)])) }
            }
            a.button href={ "/imports/new?object=" (view.object) } { (Icon("upload")) (ui.t(texts::AGAIN)) }
            @if let Some(undo) = &view.undo {
                @match view.undone {
                    None => a.button id="undo-import" href=(undo) { (Icon("undo-2")) (ui.t(texts::UNDO)) },
                    Some(_) => a.button id="redo-import" href=(undo) { (Icon("redo-2")) (ui.t(texts::REDO)) },
                }
            }
        }
        (reasons(ui, &view.outcome))
        @if !view.outcome.left_out.is_empty() {
            details.system {
                summary { (Icon("chevron-right")) (ui.t(texts::LEFT_OUT)) " (" (view.outcome.left_out.len()) ")" }
                ul.work__left { @for left in &view.outcome.left_out { li { (left) } } }
            }
        }
    }
}

//! The form page: what is wrong first, then groups of controls, then the bar that saves.

use maud::{Markup, html};

use super::control::ControlView;
use super::controls::control;
use crate::list::view::Looks;
use crate::parts::notice::crumbs;
use crate::texts;
use crate::ui::{Icon, Ui};

/// A form page.
#[derive(Clone, Debug, Default)]
pub struct FormView {
    pub looks: Looks,
    /// The record that is changed; none for a new one.
    pub record: Option<Editing>,
    pub groups: Vec<FormGroup>,
    /// Every fault, also those of no field of this form (empty name).
    pub faults: Vec<FormFault>,
    /// What the form's input was sent with, or came with: a reload must not lose it unasked.
    pub state: FormState,
    /// The page to go back to, if it is not the list or the record.
    pub back: Option<String>,
    /// Which inputs are untouched (see `was.rs`).
    pub was: String,
}

/// The record under change.
#[derive(Clone, Debug, Default)]
pub struct Editing {
    pub id: String,
    pub title: String,
    /// The version that saving expects to find.
    pub version: i64,
}

/// Where a form stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FormState {
    #[default]
    Fresh,
    /// It came back with faults; the input is kept.
    Refused,
    /// The record was changed by somebody else meanwhile; the input is kept.
    Overtaken,
    /// Its token was not right (any more); nothing was done, the input is kept.
    Stale,
}

/// Controls that belong together.
#[derive(Clone, Debug, Default)]
pub struct FormGroup {
    pub title: String,
    pub controls: Vec<ControlView>,
}

/// One thing that is wrong.
#[derive(Clone, Debug)]
pub struct FormFault {
    pub field: String,
    pub label: String,
    pub message: String,
}

/// The bar above.
pub fn head(ui: &Ui, view: &FormView) -> Markup {
    let list = (
        view.looks.label_plural.clone(),
        format!("/{}", view.looks.plural),
    );
    let mut above = vec![list];
    let here = match &view.record {
        Some(record) => {
            above.push((
                record.title.clone(),
                format!("/{}/{}", view.looks.plural, record.id),
            ));
            ui.t(texts::EDIT).to_owned()
        }
        None => title(ui, view),
    };
    crumbs(ui, &above, &here)
}

/// The document's title.
pub fn title(ui: &Ui, view: &FormView) -> String {
    match &view.record {
        Some(record) => ui.fill(texts::EDIT_RECORD, &[("name", &record.title)]),
        None => ui.fill(texts::NEW, &[("object", &view.looks.lower(ui).0)]),
    }
}

/// The form.
pub fn content(ui: &Ui, view: &FormView) -> Markup {
    let (one, _) = view.looks.lower(ui);
    let action = match &view.record {
        Some(record) => format!("/{}/{}", view.looks.plural, record.id),
        None => format!("/{}", view.looks.plural),
    };
    // Both are the same: the page of a record takes the form of its change.
    let back = view.back.as_deref().unwrap_or(&action);
    let save = match &view.record {
        Some(_) => ui.t(texts::SAVE).to_owned(),
        None => ui.fill(texts::CREATE, &[("object", &one)]),
    };
    html! {
        // The server says every fault at once and in the reader's words, so the browser does not.
        form.form id="record-form" method="post" action=(action) novalidate data-dirty[view.state != FormState::Fresh] {
            (ui.csrf_field())
            input type="hidden" name="-was" value=(view.was);
            @if let Some(back) = &view.back { input type="hidden" name="-return_to" value=(back); }
            @if let Some(record) = &view.record { input type="hidden" name="version" value=(record.version); }
            h1.visually-hidden { (title(ui, view)) }
            @if !view.looks.about.is_empty() { p.form__about { (view.looks.about) } }
            @if let Some(record) = &view.record { (overtaken(ui, &one, &action, record)) }
            @if view.state == FormState::Overtaken {
                div.banner.banner--conflict role="alert" { (Icon("triangle-alert")) p.banner__text { (ui.fill(texts::CONFLICT, &[("object", &one)])) } }
            }
            @if view.state == FormState::Stale {
                div.banner.banner--conflict role="alert" data-fault { (Icon("triangle-alert")) p.banner__text { (ui.t(texts::SEND_AGAIN)) } }
            }
            @if !view.faults.is_empty() { (summary(ui, &view.faults)) }
            @for group in &view.groups {
                section.form__group aria-label=[(!group.title.is_empty()).then_some(group.title.as_str())] {
                    @if !group.title.is_empty() { h2.form__title { (group.title) } }
                    @for one in &group.controls { (control(ui, one)) }
                }
            }
            div.form__bar {
                span.form__note { (ui.t(texts::SAVE_HINT)) }
                a.button id="cancel" href=(back) { (ui.t(texts::CANCEL)) }
                button.button.button--primary id="save" type="submit" { (save) }
            }
        }
    }
}

/// What the page's script shows when the record is changed under the open form. What
/// was typed stays; the browser asks before the link loses it.
fn overtaken(ui: &Ui, one: &str, action: &str, record: &Editing) -> Markup {
    let object = [("object", one)];
    html! {
        div.form__news role="status" {
            div.banner.banner--conflict hidden data-live-notice=(record.id) data-somebody=(ui.t(texts::SOMEBODY_ELSE))
                data-changed=(ui.fill(texts::CHANGED_MEANWHILE, &object)) data-trashed=(ui.fill(texts::TRASHED_MEANWHILE, &object))
                data-merged=(ui.fill(texts::MERGED_MEANWHILE, &object)) data-purged=(ui.fill(texts::PURGED_MEANWHILE, &object))
                data-gone=(ui.fill(texts::GONE_MEANWHILE, &object)) {
                (Icon("refresh-cw"))
                p.banner__text {}
                a.button.button--small data-when="changed" href={ (action) "/edit" } { (ui.t(texts::RELOAD)) }
                // The page of what is in the trash, or of what it became part of.
                a.button.button--small data-when="trashed merged" href=(action) { (ui.t(texts::OPEN)) }
            }
        }
    }
}

/// The fault with its field's label before it, unless the sentence begins with it.
fn said(fault: &FormFault) -> String {
    match fault.message.starts_with(&fault.label) {
        true => fault.message.clone(),
        false => format!("{}: {}", fault.label, fault.message),
    }
}

pub(super) fn summary(ui: &Ui, faults: &[FormFault]) -> Markup {
    let title = match faults.len() {
        1 => ui.t(texts::FAULTS_ONE).to_owned(),
        n => ui.fill(texts::FAULTS_MANY, &[("n", &n.to_string())]),
    };
    html! {
        div.error-summary role="alert" tabindex="-1" {
            p.error-summary__title { (Icon("circle-alert")) (title) }
            ul {
                @for fault in faults {
                    li {
                        @if fault.field.is_empty() { (ui.said(&fault.message)) }
                        @else { a href={ "#f-" (fault.field) } { (said(fault)) } }
                    }
                }
            }
        }
    }
}

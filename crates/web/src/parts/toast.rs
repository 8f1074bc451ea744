//! Short notes at the foot of the page, with what can be done about what they say.

use maud::{Markup, html};

use crate::texts::parts as texts;
use crate::ui::{Icon, Ui};

/// A note.
#[derive(Clone, Copy, Debug)]
pub struct Toast<'a> {
    pub icon: &'a str,
    pub text: &'a str,
    pub act: Option<Act<'a>>,
}

/// What its button does.
#[derive(Clone, Copy, Debug)]
pub enum Act<'a> {
    /// Leads to a page.
    Open { label: &'a str, href: &'a str },
    /// Sends a form, such as the one that undoes what the note tells.
    Send {
        label: &'a str,
        to: &'a str,
        fields: &'a [(&'a str, &'a str)],
    },
}

/// A note. It leaves by itself; with an action it stays longer and can be sent away.
pub fn toast(ui: &Ui, note: &Toast<'_>) -> Markup {
    html! {
        div.toast {
            (Icon(note.icon))
            span.toast__text { (note.text) }
            @match note.act {
                Some(Act::Open { label, href }) => a.toast__action href=(href) { (label) },
                Some(Act::Send { label, to, fields }) => form method="post" action=(to) {
                    (ui.csrf_field())
                    @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
                    button.toast__action { (label) }
                },
                None => {},
            }
            @if note.act.is_some() {
                button.toast__close type="button" aria-label=(ui.t(texts::DISMISS)) { (Icon("x")) }
            }
        }
    }
}

/// The place where notes stand, with the one that the last action left.
pub fn toasts(ui: &Ui, flash: Option<&Toast<'_>>) -> Markup {
    html! {
        div.toasts id="toasts" role="status" aria-live="polite" data-dismiss=(ui.t(texts::DISMISS)) {
            @if let Some(note) = flash { (toast(ui, note)) }
        }
    }
}

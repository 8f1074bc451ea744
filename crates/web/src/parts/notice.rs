//! What pages say: empty states, banners, the confirmation dialog, breadcrumbs.

use maud::{Markup, html};

use crate::texts;
use crate::ui::{Icon, Ui};

/// Nothing is here: what that means and what to do next.
pub fn empty(icon: &str, title: &str, text: &str, actions: &Markup) -> Markup {
    html! {
        div.empty {
            div.empty__icon { (Icon(icon)) }
            h2.empty__title { (title) }
            p.empty__text { (text) }
            @if !actions.0.is_empty() { div.empty__actions { (actions) } }
        }
    }
}

/// The one dialog that asks before something is done; scripts fill in the question.
pub fn confirm_dialog(ui: &Ui) -> Markup {
    html! {
        dialog.dialog id="confirm" aria-labelledby="confirm-title" {
            form method="dialog" {
                div.dialog__body {
                    h2.dialog__title id="confirm-title" {}
                    p.dialog__text {}
                }
                div.dialog__actions {
                    button.button value="cancel" autofocus { (ui.t(texts::CANCEL)) }
                    button.button.button--danger value="ok" { (ui.t(texts::DELETE)) }
                }
            }
        }
    }
}

/// Where this page lies: links to what is above it, then itself.
pub fn crumbs(ui: &Ui, above: &[(String, String)], here: &str) -> Markup {
    html! {
        nav.crumbs aria-label=(ui.t(texts::NAVIGATION)) {
            @for (label, href) in above {
                a href=(href) { (label) }
                (Icon("chevron-right"))
            }
            span.crumbs__here aria-current="page" { (here) }
        }
    }
}

//! The cards of the gate: sign in, come back.

use maud::{Markup, html};

use super::kept::{ACTION, Kept, PREFIX};
use crate::shell::gate;
use crate::texts;
use crate::ui::{Icon, Ui};

/// The sign-in form.
#[derive(Clone, Debug, Default)]
pub struct SignInView {
    pub email: String,
    /// Where to go afterwards.
    pub next: String,
    pub fault: Option<String>,
    /// Shown while nobody has an account.
    pub note: Option<String>,
    /// What was typed into a form before, to be shown again.
    pub kept: Kept,
}

/// The sign-in page.
pub fn sign_in(ui: &Ui, view: &SignInView) -> Markup {
    let card = html! {
        h1.gate__title { (ui.t(texts::SIGN_IN_TITLE)) }
        @if let Some(fault) = &view.fault { (alert(fault)) }
        form.gate__form id="sign-in" method="post" action="/sign-in" {
            (ui.csrf_field())
            input type="hidden" name="next" value=(view.next);
            @if !view.kept.fields.is_empty() {
                input type="hidden" name=(ACTION) value=(view.kept.action);
                @for (name, value) in &view.kept.fields { input type="hidden" name={ (PREFIX) (name) } value=(value); }
            }
            div.control {
                label.control__label for="email" { (ui.t(texts::EMAIL)) }
                input.input id="email" name="email" type="email" value=(view.email) autocomplete="username" required autofocus[view.email.is_empty()];
            }
            div.control {
                label.control__label for="password" { (ui.t(texts::PASSWORD)) }
                input.input id="password" name="password" type="password" autocomplete="current-password" required autofocus[!view.email.is_empty()];
            }
            button.button.button--primary.button--wide type="submit" { (ui.t(texts::SIGN_IN)) }
        }
    };
    gate(
        ui,
        ui.t(texts::SIGN_IN),
        "sign-in",
        &card,
        view.note.as_deref(),
    )
}

/// The page after signing in again: what was typed is one step away. The form has
/// no token, so that it is shown once more and not acted on.
pub fn welcome_back(ui: &Ui, kept: &Kept) -> Markup {
    let card = html! {
        h1.gate__title { (ui.t(texts::SIGNED_IN_AGAIN)) }
        p.gate__text { (ui.t(texts::TYPED_IS_KEPT)) }
        form.gate__form id="kept" method="post" action=(kept.action) {
            @for (name, value) in &kept.fields { input type="hidden" name=(name) value=(value); }
            button.button.button--primary.button--wide type="submit" autofocus { (ui.t(texts::SHOW_TYPED)) }
        }
    };
    gate(ui, ui.t(texts::SIGNED_IN_AGAIN), "kept", &card, None)
}

fn alert(message: &str) -> Markup {
    html! {
        div.error-summary role="alert" tabindex="-1" { p.error-summary__title { (Icon("circle-alert")) (message) } }
    }
}

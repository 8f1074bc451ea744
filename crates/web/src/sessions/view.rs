//! The cards of the gate: sign in, come back.

use maud::{Markup, html};

use super::kept::{ACTION, Kept, PREFIX};
use crate::parts::factor::{PasskeyForm, Purpose, passkey_form};
use crate::providers::gate::{Button, buttons};
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
    /// Whether passkeys work under this address.
    pub has_passkeys: bool,
    /// Others that one can sign in with.
    pub providers: Vec<Button>,
}

/// The sign-in page.
pub fn sign_in(ui: &Ui, view: &SignInView) -> Markup {
    let along = along(&view.next, &view.kept);
    // What was refused without an address was a passkey, and is not offered again at once.
    let was_refused = view.fault.is_some() && view.email.is_empty();
    let passkey = PasskeyForm {
        id: "passkey",
        action: "/sign-in/passkey",
        ask: "/sign-in/passkey/ask",
        purpose: match was_refused {
            true => Purpose::Use,
            false => Purpose::UseOrOffer,
        },
        button: ui.t(texts::account::WITH_PASSKEY),
        along: &along,
        cancel: None,
    };
    let known = match view.has_passkeys {
        true => "username webauthn",
        false => "username",
    };
    let card = html! {
        h1.gate__title { (ui.t(texts::SIGN_IN_TITLE)) }
        @if let Some(fault) = &view.fault { (alert(fault)) }
        form.gate__form id="sign-in" method="post" action="/sign-in" {
            (ui.csrf_field())
            @for (name, value) in &along { input type="hidden" name=(name) value=(value); }
            div.control {
                label.control__label for="email" { (ui.t(texts::EMAIL)) }
                input.input id="email" name="email" type="email" value=(view.email) autocomplete=(known) required autofocus[view.email.is_empty()];
            }
            div.control {
                label.control__label for="password" { (ui.t(texts::PASSWORD)) }
                input.input id="password" name="password" type="password" autocomplete="current-password" required autofocus[!view.email.is_empty()];
            }
            button.button.button--primary.button--wide type="submit" { (ui.t(texts::SIGN_IN)) }
        }
        @if view.has_passkeys {
            p.gate__or data-needs-passkeys hidden { (ui.t(texts::account::OR)) }
            (passkey_form(ui, &passkey, &html! {}))
        }
        (buttons(ui, &view.providers, &view.next))
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

/// What goes along from page to page until somebody is in: where they want to go, and
/// what they had typed.
pub(super) fn along(next: &str, kept: &Kept) -> Vec<(String, String)> {
    let mut all = vec![("next".to_owned(), next.to_owned())];
    if !kept.fields.is_empty() {
        all.push((ACTION.to_owned(), kept.action.clone()));
        let fields = kept.fields.iter();
        all.extend(fields.map(|(name, value)| (format!("{PREFIX}{name}"), value.clone())));
    }
    all
}

/// Says what is wrong with a whole form.
pub(crate) fn alert(message: &str) -> Markup {
    html! {
        div.error-summary role="alert" tabindex="-1" { p.error-summary__title { (Icon("circle-alert")) (message) } }
    }
}

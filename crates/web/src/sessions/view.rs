//! The cards of the gate: sign in, set up.

use maud::{Markup, html};

use super::kept::{ACTION, Kept, PREFIX};
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
    /// Others that one can sign in with.
    pub providers: Vec<Button>,
}

/// The form of the first administrator.
#[derive(Clone, Debug, Default)]
pub struct SetUpView {
    pub token: String,
    pub name: String,
    pub email: String,
    /// Field and what is wrong with it.
    pub faults: Vec<(String, String)>,
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

/// The page that makes the first account.
pub fn set_up(ui: &Ui, view: &SetUpView) -> Markup {
    let fields = [
        (
            "name",
            texts::NAME,
            "text",
            "name",
            view.name.as_str(),
            None,
        ),
        (
            "email",
            texts::EMAIL,
            "email",
            "username",
            view.email.as_str(),
            None,
        ),
        (
            "password",
            texts::PASSWORD,
            "password",
            "new-password",
            "",
            Some(texts::PASSWORD_HINT),
        ),
    ];
    let general = view
        .faults
        .iter()
        .find(|(field, _)| !fields.iter().any(|known| known.0 == field));
    let card = html! {
        div {
            h1.gate__title { (ui.t(texts::SET_UP_TITLE)) }
            p.gate__text { (ui.t(texts::SET_UP_TEXT)) }
        }
        @if let Some((_, fault)) = general { (alert(fault)) }
        form.gate__form id="setup" method="post" action="/setup" {
            (ui.csrf_field())
            input type="hidden" name="token" value=(view.token);
            @for (name, label, kind, complete, value, help) in fields {
                @let fault = view.faults.iter().find(|(field, _)| field == name);
                div.control.control--invalid[fault.is_some()] data-field=(name) {
                    label.control__label for=(name) { (ui.t(label)) }
                    input.input id=(name) name=(name) type=(kind) value=(value) autocomplete=(complete) required
                        aria-invalid=[fault.map(|_| "true")] aria-describedby=[fault.map(|_| format!("e-{name}"))];
                    @if let Some(help) = help { p.control__help { (ui.t(help)) } }
                    @if let Some((_, message)) = fault { p.control__error id={ "e-" (name) } { (Icon("circle-alert")) (message) } }
                }
            }
            button.button.button--primary.button--wide type="submit" { (ui.t(texts::SET_UP)) }
        }
    };
    gate(ui, ui.t(texts::SET_UP_TITLE), "setup", &card, None)
}

fn alert(message: &str) -> Markup {
    html! {
        div.error-summary role="alert" tabindex="-1" { p.error-summary__title { (Icon("circle-alert")) (message) } }
    }
}

//! The cards of the second step, and of the first second factor.

use identity::factors::NewProgram;
use maud::{Markup, html};

use super::kept::Kept;
use super::view::along;
use crate::parts::factor::{PasskeyForm, Purpose, code_input, codes, passkey_form, program_form};
use crate::shell::gate;
use crate::texts::{self, account};
use crate::ui::{Icon, Ui};

/// Asks for a second factor.
#[derive(Clone, Debug, Default)]
pub struct SecondView {
    pub email: String,
    pub next: String,
    pub kept: Kept,
    pub has_program: bool,
    pub has_passkey: bool,
    pub fault: Option<String>,
}

/// Sets up the first second factor.
pub struct FirstView<'a> {
    pub next: String,
    pub program: &'a NewProgram,
    /// Whether passkeys work under this address.
    pub has_passkeys: bool,
    pub fault: Option<String>,
    /// What is wrong with the code.
    pub code_fault: Option<String>,
}

/// The page of the second step.
pub fn second(ui: &Ui, view: &SecondView) -> Markup {
    let along = along(&view.next, &view.kept);
    let (text, label, help) = match view.has_program {
        true => (
            match view.has_passkey {
                true => account::SECOND_EITHER,
                false => account::SECOND_PROGRAM,
            },
            account::CODE,
            Some(account::CODE_HELP),
        ),
        false => (account::SECOND_PASSKEY, account::RECOVERY_CODE, None),
    };
    let passkey = PasskeyForm {
        id: "second-passkey",
        action: "/sign-in/second/passkey",
        ask: "/sign-in/second/ask",
        purpose: Purpose::Use,
        button: ui.t(account::USE_PASSKEY),
        along: &along,
        cancel: None,
    };
    let card = html! {
        div {
            h1.gate__title { (ui.t(account::SECOND_TITLE)) }
            p.gate__text { (ui.t(text)) }
        }
        @if view.has_passkey {
            (passkey_form(ui, &passkey, &html! {}))
            p.gate__or data-needs-passkeys hidden { (ui.t(account::OR)) }
        }
        form.gate__form id="second" method="post" action="/sign-in/second" {
            (ui.csrf_field())
            @for (name, value) in &along { input type="hidden" name=(name) value=(value); }
            (code_input(ui, label, help, view.fault.as_deref()))
            button.button.button--primary.button--wide type="submit" { (ui.t(account::GO_ON)) }
        }
        p.gate__text { (view.email) " · " a.text-link href="/sign-in" { (ui.t(account::START_OVER)) } }
    };
    gate(ui, ui.t(account::SECOND_TITLE), "second", &card, None)
}

/// The page that sets up the first second factor.
pub fn first(ui: &Ui, view: &FirstView<'_>) -> Markup {
    let along = along(&view.next, &Kept::default());
    let passkey = PasskeyForm {
        id: "first-passkey",
        action: "/sign-in/set-up/passkey",
        ask: "/sign-in/set-up/ask",
        purpose: Purpose::Make,
        button: ui.t(account::PASSKEY_ADD),
        along: &along,
        cancel: None,
    };
    let card = html! {
        div {
            h1.gate__title { (ui.t(account::FIRST_TITLE)) }
            p.gate__text { (ui.t(account::FIRST_TEXT)) }
        }
        @if let Some(fault) = &view.fault { (super::view::alert(fault)) }
        section.gate__way {
            h2.gate__way-title { (Icon("timer")) (ui.t(account::FIRST_PROGRAM)) }
            (program_form(ui, view.program, "/sign-in/set-up", &along, view.code_fault.as_deref(), &html! {}))
        }
        @if view.has_passkeys {
            section.gate__way data-needs-passkeys hidden {
                h2.gate__way-title { (Icon("fingerprint")) (ui.t(account::FIRST_PASSKEY)) }
                p.hint { (ui.t(account::PASSKEYS_TEXT)) }
                (passkey_form(ui, &passkey, &html! {}))
            }
        }
    };
    gate(ui, ui.t(account::FIRST_TITLE), "first", &card, None)
}

/// Recovery codes right after the first second factor.
pub fn first_codes(ui: &Ui, made: &[String], next: &str) -> Markup {
    let card = html! {
        h1.gate__title { (ui.t(account::CODES_TITLE)) }
        (codes(ui, made, next))
    };
    gate(ui, ui.t(texts::account::CODES_TITLE), "codes", &card, None)
}

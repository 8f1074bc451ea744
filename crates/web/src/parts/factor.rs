//! What sets up and asks for second factors, at the gate and in one's account alike: the
//! form of a passkey, the secret of an authenticator program, recovery codes.

use base64::{Engine, engine::general_purpose::STANDARD};
use identity::factors::NewProgram;
use maud::{Markup, html};

use crate::texts::{CANCEL, account as texts};
use crate::ui::{Icon, Ui};

/// A form that a passkey fills in.
#[derive(Clone, Copy, Debug)]
pub struct PasskeyForm<'a> {
    pub id: &'a str,
    /// Where the answer goes.
    pub action: &'a str,
    /// Where it says what to ask.
    pub ask: &'a str,
    pub purpose: Purpose,
    pub button: &'a str,
    /// Fields that go along.
    pub along: &'a [(String, String)],
    /// The way back, where one is needed.
    pub cancel: Option<&'a str>,
}

/// What a passkey is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Make,
    Use,
    /// Also where the address is typed, if the browser can.
    UseOrOffer,
}

/// The form, with what stands above its button. It shows where there are passkeys.
pub fn passkey_form(ui: &Ui, form: &PasskeyForm<'_>, above: &Markup) -> Markup {
    let purpose = match form.purpose {
        Purpose::Make => "create",
        Purpose::Use | Purpose::UseOrOffer => "get",
    };
    let offers = (form.purpose == Purpose::UseOrOffer).then_some("");
    let look = match form.purpose {
        Purpose::Make => "button button--primary",
        Purpose::Use | Purpose::UseOrOffer => "button button--wide",
    };
    html! {
        form.passkey id=(form.id) method="post" action=(form.action) hidden data-needs-passkeys
            data-passkey=(purpose) data-ask=(form.ask) data-auto=[offers]
            data-text-declined=(ui.t(texts::PASSKEY_DECLINED)) data-text-failed=(ui.t(texts::PASSKEY_FAILED)) {
            (ui.csrf_field())
            input type="hidden" name="ticket";
            input type="hidden" name="answer";
            @for (name, value) in form.along { input type="hidden" name=(name) value=(value); }
            (above)
            p.control__error role="alert" data-fault hidden { (Icon("circle-alert")) span {} }
            div.passkey__act { button class=(look) type="submit" { (Icon("fingerprint")) (form.button) } @if let Some(back) = form.cancel { a.button.button--quiet href=(back) { (ui.t(CANCEL)) } } }
        }
    }
}

/// A secret to scan or to type, and the code that confirms it.
pub fn program_form(
    ui: &Ui,
    new: &NewProgram,
    action: &str,
    along: &[(String, String)],
    fault: Option<&str>,
    cancel: &Markup,
) -> Markup {
    let picture = format!(
        "data:image/svg+xml;base64,{}",
        STANDARD.encode(&new.picture)
    );
    html! {
        form.program id="program" method="post" action=(action) {
            (ui.csrf_field())
            input type="hidden" name="ticket" value=(new.ticket);
            @for (name, value) in along { input type="hidden" name=(name) value=(value); }
            p.hint { (ui.t(texts::PROGRAM_SCAN)) }
            div.program__secret {
                img.program__picture src=(picture) alt=(ui.t(texts::PROGRAM_PICTURE)) width="176" height="176";
                div.program__typed {
                    span.control__label { (ui.t(texts::PROGRAM_SECRET)) }
                    code.program__text { (new.secret) }
                    button.button.button--small type="button" data-copy=(new.secret.replace(' ', "")) { (Icon("copy")) (ui.t(texts::CODES_COPY)) }
                }
            }
            (code_input(ui, texts::PROGRAM_CODE, None, fault))
            div.program__act { button.button.button--primary type="submit" { (ui.t(texts::PROGRAM_CONFIRM)) } (cancel) }
        }
    }
}

/// Where a code is typed.
pub fn code_input(
    ui: &Ui,
    label: crate::texts::Text,
    help: Option<crate::texts::Text>,
    fault: Option<&str>,
) -> Markup {
    html! {
        div.control.control--invalid[fault.is_some()] data-field="code" {
            label.control__label for="code" { (ui.t(label)) }
            input.input.code-input id="code" name="code" type="text" inputmode="text" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" maxlength="40" required autofocus
                aria-invalid=[fault.map(|_| "true")] aria-describedby=[fault.map(|_| "e-code").or(help.map(|_| "h-code"))];
            @if let Some(help) = help { p.control__help id="h-code" { (ui.t(help)) } }
            @if let Some(fault) = fault { p.control__error id="e-code" role="alert" { (Icon("circle-alert")) (fault) } }
        }
    }
}

/// Recovery codes, shown this once.
pub fn codes(ui: &Ui, codes: &[String], go_on: &str) -> Markup {
    html! {
        div.codes id="codes" {
            p.hint { (ui.t(texts::CODES_KEEP)) }
            ol.codes__list { @for code in codes { li { code { (code) } } } }
            div.codes__act {
                button.button type="button" data-copy=(codes.join("\n")) { (Icon("copy")) (ui.t(texts::CODES_COPY)) }
                button.button type="button" data-print { (Icon("printer")) (ui.t(texts::CODES_PRINT)) }
                a.button.button--primary id="codes-kept" href=(go_on) { (ui.t(texts::CODES_KEPT)) }
            }
        }
    }
}

//! The pages of one's account.

use maud::{Markup, html};

use super::agent::Agent;
use crate::parts::cell::Moment;
use crate::parts::factor::{PasskeyForm, Purpose, code_input, passkey_form};
use crate::parts::notice::crumbs;
use crate::sessions::view::alert;
use crate::texts::{self, Text, account};
use crate::ui::{Icon, Tone, Ui};

/// The account.
pub struct AccountView {
    pub person: String,
    pub email: String,
    pub has_password: bool,
    /// By which providers they are known, if there are any.
    pub connected: Option<Markup>,
    /// Why there are no passkeys here.
    pub unfit: Option<Text>,
    pub factors: FactorsView,
    /// What they want to be told of.
    pub notifications: Markup,
    pub sessions: Vec<SessionView>,
}

/// Second factors of somebody.
pub struct FactorsView {
    /// The day when the authenticator program was set up, and its last use.
    pub program: Option<(String, Option<Moment>)>,
    pub codes_left: usize,
    pub has_any: bool,
    pub passkeys: Vec<PasskeyView>,
}

/// A passkey.
pub struct PasskeyView {
    pub id: String,
    pub name: String,
    /// The host that it was made for, if it is not this one.
    pub elsewhere: Option<String>,
    pub made: String,
    pub used: Option<Moment>,
    pub refused: Option<Moment>,
}

/// A session.
pub struct SessionView {
    pub mark: String,
    pub agent: Agent,
    /// What the browser calls itself.
    pub full: String,
    pub is_this: bool,
    pub address: String,
    pub begun: Moment,
    pub seen: Moment,
    /// How somebody signed in, such as `by password`.
    pub via: String,
}

/// Asks who is signed in to prove it.
pub struct ProofView {
    pub email: String,
    pub next: String,
    pub has_password: bool,
    pub has_code: bool,
    pub has_passkey: bool,
    /// The field, none if it is the whole form, and what is wrong.
    pub fault: Option<(String, String)>,
}

/// Asks for a new password.
pub struct PasswordView {
    pub email: String,
    pub has_one: bool,
    pub fault: Option<(String, String)>,
}

/// The bar above.
pub fn head(ui: &Ui, below: Option<&str>) -> Markup {
    let own = ui.t(account::ACCOUNT);
    match below {
        Some(title) => crumbs(ui, &[(own.to_owned(), super::PAGE.to_owned())], title),
        None => crumbs(ui, &[], own),
    }
}

/// The account.
pub fn content(ui: &Ui, view: &AccountView) -> Markup {
    html! {
        section.work id="account" {
            header.work__head {
                h1.work__title { (ui.t(account::ACCOUNT)) }
                p.work__about { span { (view.person) } span { (view.email) } }
            }
            (password_panel(ui, view.has_password))
            @if let Some(connected) = &view.connected { (connected) }
            (program_panel(ui, &view.factors))
            (passkeys_panel(ui, view))
            @if view.factors.has_any { (codes_panel(ui, &view.factors)) }
            (view.notifications)
            (sessions_panel(ui, view))
        }
    }
}

/// A part of the page: an icon, what it is, a mark of how it stands, what it says.
fn panel(id: &str, icon: &str, title: &str, badge: &Markup, text: &str, more: &Markup) -> Markup {
    html! {
        section.panel id=(id) aria-labelledby={ (id) "-title" } {
            header.panel__head {
                span.panel__icon { (Icon(icon)) }
                h2.panel__title id={ (id) "-title" } { (title) }
                (badge)
            }
            p.panel__text { (text) }
            (more)
        }
    }
}

fn badge(tone: Tone, text: &str) -> Markup {
    html! { span class={ "badge " (tone.class()) } { (text) } }
}

fn moment(at: &Moment) -> Markup {
    html! { time datetime=(at.iso) data-tip=(at.full) { (at.shown) } }
}

fn password_panel(ui: &Ui, has_one: bool) -> Markup {
    let (text, action) = match has_one {
        true => (account::PASSWORD_TEXT, account::PASSWORD_CHANGE),
        false => (account::NO_PASSWORD_TEXT, account::PASSWORD_GIVE),
    };
    let more = html! {
        div.panel__act { a.button id="change-password" href="/account/password" { (ui.t(action)) } }
    };
    let title = ui.t(account::PASSWORD);
    panel(
        "password-panel",
        "lock",
        title,
        &html! {},
        ui.t(text),
        &more,
    )
}

fn program_panel(ui: &Ui, factors: &FactorsView) -> Markup {
    let (mark, set_up) = match &factors.program {
        Some(_) => (badge(Tone::Green, ui.t(account::ON)), account::PROGRAM_ANEW),
        None => (badge(Tone::Gray, ui.t(account::OFF)), account::SET_UP),
    };
    let more = html! {
        @if let Some((day, used)) = &factors.program {
            p.panel__note { (since(ui, day, used.as_ref())) }
        }
        div.panel__act {
            a.button id="set-up-program" href="/account/program" { (ui.t(set_up)) }
            @if factors.program.is_some() {
                form method="post" action="/account/program/remove" data-confirm=(ui.t(account::PROGRAM_REMOVE_ASK)) data-confirm-text=(ui.t(account::PROGRAM_REMOVE_TEXT)) data-confirm-yes=(ui.t(account::REMOVE)) {
                    (ui.csrf_field())
                    button.button id="remove-program" { (ui.t(account::REMOVE)) }
                }
            }
        }
    };
    let (title, text) = (ui.t(account::PROGRAM), ui.t(account::PROGRAM_TEXT));
    panel("program-panel", "timer", title, &mark, text, &more)
}

fn since(ui: &Ui, day: &str, used: Option<&Moment>) -> Markup {
    html! {
        (ui.fill(account::SINCE, &[("day", day)])) " · "
        @match used {
            Some(at) => { (ui.fill(account::LAST_USED, &[("when", &at.shown)])) }
            None => { (ui.t(account::NEVER_USED)) }
        }
    }
}

fn passkeys_panel(ui: &Ui, view: &AccountView) -> Markup {
    let list = &view.factors.passkeys;
    let more = html! {
        @if list.is_empty() { p.panel__note { (ui.t(account::PASSKEYS_NONE)) } } @else { (passkeys(ui, list, Removable::Yes)) }
        @match view.unfit {
            Some(why) => { p.panel__note { (Icon("info")) span { (ui.t(why)) } } }
            None => {
                div.panel__act data-needs-passkeys hidden { a.button id="add-passkey" href="/account/passkeys/new" { (Icon("plus")) (ui.t(account::PASSKEY_ADD)) } }
                p.panel__note data-lacks-passkeys { (Icon("info")) span { (ui.t(account::PASSKEY_UNABLE)) } }
            }
        }
    };
    let (title, text) = (ui.t(account::PASSKEYS), ui.t(account::PASSKEYS_TEXT));
    panel(
        "passkeys-panel",
        "fingerprint",
        title,
        &html! {},
        text,
        &more,
    )
}

/// Whether the reader may remove what a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removable {
    Yes,
    No,
}

/// Passkeys, one a row.
pub fn passkeys(ui: &Ui, list: &[PasskeyView], removable: Removable) -> Markup {
    html! {
        ul.rows {
            @for one in list {
                li.rows__one data-passkey-id=(one.id) {
                    span.rows__icon { (Icon("key")) }
                    div.rows__text {
                        p.rows__name { (one.name) @if let Some(site) = &one.elsewhere { " " span.rows__aside { (ui.fill(account::PASSKEY_ELSEWHERE, &[("site", site)])) } } }
                        @match &one.refused {
                            Some(at) => { p.rows__fault { (ui.fill(account::PASSKEY_REFUSED, &[("when", &at.shown)])) } }
                            None => { p.rows__about { (since(ui, &one.made, one.used.as_ref())) } }
                        }
                    }
                    @if removable == Removable::Yes {
                        form method="post" action={ "/account/passkeys/" (one.id) "/remove" } data-confirm=(ui.fill(account::PASSKEY_REMOVE_ASK, &[("name", &one.name)])) data-confirm-text=(ui.t(account::PASSKEY_REMOVE_TEXT)) data-confirm-yes=(ui.t(account::REMOVE)) {
                            (ui.csrf_field())
                            button.button.button--small aria-label={ (ui.t(account::REMOVE)) " " (one.name) } { (ui.t(account::REMOVE)) }
                        }
                    }
                }
            }
        }
    }
}

/// How many recovery codes are left, as a mark.
pub fn codes_badge(ui: &Ui, left: usize) -> Markup {
    let tone = match left {
        0 => Tone::Red,
        1..=identity::factors::LOW => Tone::Amber,
        _ => Tone::Green,
    };
    match left {
        0 => badge(tone, ui.t(account::CODES_NONE)),
        _ => badge(
            tone,
            &ui.fill(account::CODES_LEFT, &[("count", &left.to_string())]),
        ),
    }
}

fn codes_panel(ui: &Ui, factors: &FactorsView) -> Markup {
    let asks = factors.codes_left > 0;
    let more = html! {
        form.panel__act method="post" action="/account/codes" data-confirm=[asks.then(|| ui.t(account::CODES_MAKE_ASK))] data-confirm-text=[asks.then(|| ui.t(account::CODES_MAKE_TEXT))] data-confirm-yes=[asks.then(|| ui.t(account::CODES_MAKE))] {
            (ui.csrf_field())
            button.button id="make-codes" { (ui.t(account::CODES_MAKE)) }
        }
    };
    let (title, text) = (ui.t(account::CODES), ui.t(account::CODES_TEXT));
    let mark = codes_badge(ui, factors.codes_left);
    panel("codes-panel", "list-checks", title, &mark, text, &more)
}

fn sessions_panel(ui: &Ui, view: &AccountView) -> Markup {
    let more = html! {
        (sessions(ui, &view.sessions, &|mark| format!("/account/sessions/{mark}/end")))
        form.panel__act method="post" action="/account/sessions/end" data-confirm=(ui.t(account::EVERYWHERE_ASK)) data-confirm-text=(ui.t(account::EVERYWHERE_TEXT)) data-confirm-yes=(ui.t(account::EVERYWHERE)) {
            (ui.csrf_field())
            button.button id="everywhere" { (Icon("log-out")) (ui.t(account::EVERYWHERE)) }
        }
    };
    let (title, text) = (ui.t(account::SESSIONS), ui.t(account::SESSIONS_TEXT));
    panel("sessions-panel", "monitor", title, &html! {}, text, &more)
}

/// The browser of a session in words.
fn browser(ui: &Ui, agent: &Agent) -> String {
    match (agent.browser, agent.system) {
        (Some(browser), Some(system)) => ui.fill(
            account::AGENT_ON,
            &[("browser", browser), ("system", system)],
        ),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => ui.t(account::UNKNOWN_BROWSER).to_owned(),
    }
}

/// Sessions, one a row; each can be ended at the address that `end` gives.
pub fn sessions(ui: &Ui, list: &[SessionView], end: &dyn Fn(&str) -> String) -> Markup {
    html! {
        ul.rows {
            @for one in list {
                @let name = browser(ui, &one.agent);
                @let is_mobile = matches!(one.agent.system, Some("iPhone" | "iPad" | "Android"));
                li.rows__one data-session=(one.mark) {
                    span.rows__icon { (Icon(if is_mobile { "phone" } else { "monitor" })) }
                    div.rows__text {
                        p.rows__name data-tip=(one.full) { (name) @if one.is_this { " " (badge(Tone::Indigo, ui.t(account::THIS_BROWSER))) } }
                        p.rows__about {
                            @if !one.address.is_empty() { (ui.fill(account::SESSION_FROM, &[("address", &one.address)])) " · " }
                            (ui.fill(account::SESSION_BEGUN, &[("when", &one.begun.shown)])) " " (one.via) " · "
                            @let (before, after) = ui.t(account::SESSION_SEEN).split_once("{when}").unwrap_or_default();
                            (before) (moment(&one.seen)) (after)
                        }
                    }
                    form method="post" action=(end(&one.mark)) {
                        (ui.csrf_field())
                        button.button.button--small aria-label=(ui.fill(account::SESSION_END_THIS, &[("browser", &name)])) { (ui.t(account::SESSION_END)) }
                    }
                }
            }
        }
    }
}

/// The form of a new passkey.
pub fn new_passkey(ui: &Ui, name: &str, fault: Option<&str>) -> Markup {
    let form = PasskeyForm {
        id: "new-passkey",
        action: "/account/passkeys",
        ask: "/account/passkeys/ask",
        purpose: Purpose::Make,
        button: ui.t(account::PASSKEY_ADD),
        along: &[],
        cancel: Some(super::PAGE),
    };
    let above = html! {
        div.control {
            label.control__label for="passkey-name" { (ui.t(account::PASSKEY_NAME)) }
            input.input id="passkey-name" name="name" value=(name) maxlength="60" autocomplete="off" autofocus aria-describedby="h-passkey-name";
            p.control__help id="h-passkey-name" { (ui.t(account::PASSKEY_NAME_HELP)) }
        }
    };
    html! {
        section.work.account-step {
            header.work__head {
                h1.work__title { (ui.t(account::PASSKEY_ADD)) }
                p.hint { (ui.t(account::PASSKEY_NEW_TEXT)) }
            }
            @if let Some(fault) = fault { (alert(fault)) }
            (passkey_form(ui, &form, &above))
            p.panel__note data-lacks-passkeys { (Icon("info")) span { (ui.t(account::PASSKEY_UNABLE)) } }
        }
    }
}

/// There are no passkeys under this address.
pub fn no_passkeys(ui: &Ui, why: Text) -> Markup {
    html! {
        section.work.account-step {
            header.work__head { h1.work__title { (ui.t(account::PASSKEY_ADD)) } }
            div.banner { (Icon("info")) p.banner__text { (ui.t(why)) } }
        }
    }
}

/// Asks for a proof.
pub fn proof(ui: &Ui, view: &ProofView) -> Markup {
    let along = [("next".to_owned(), view.next.clone())];
    let form = PasskeyForm {
        id: "proof-passkey",
        action: "/account/proof/passkey",
        ask: "/account/proof/ask",
        purpose: Purpose::Use,
        button: ui.t(account::USE_PASSKEY),
        along: &along,
        cancel: None,
    };
    let fault = |of: &str| {
        let found = view.fault.as_ref().filter(|(field, _)| field == of);
        found.map(|(_, text)| text.as_str())
    };
    html! {
        section.work.account-step id="proof" {
            header.work__head {
                h1.work__title { (ui.t(account::PROOF_TITLE)) }
                p.hint { (ui.t(account::PROOF_TEXT)) }
            }
            @if let Some(fault) = fault("") { (alert(fault)) }
            @if !view.has_password && !view.has_code && !view.has_passkey {
                div.banner { (Icon("info")) p.banner__text { (ui.t(account::PROOF_NONE)) } }
            }
            @if view.has_passkey {
                (passkey_form(ui, &form, &html! {}))
                @if view.has_password || view.has_code { p.gate__or data-needs-passkeys hidden { (ui.t(account::OR)) } }
            }
            @if view.has_password {
                form.account-form id="proof-password" method="post" action="/account/proof" {
                    (ui.csrf_field())
                    input type="hidden" name="next" value=(view.next);
                    (named(&view.email))
                    (password_input(ui, "password", account::PASSWORD, "current-password", None, fault("password")))
                    div.work__actions {
                        button.button.button--primary type="submit" { (ui.t(account::GO_ON)) }
                        @if !view.has_code { (cancel(ui)) }
                    }
                }
            }
            @if view.has_code {
                @if view.has_password { p.gate__or { (ui.t(account::OR)) } }
                form.account-form id="proof-code" method="post" action="/account/proof" {
                    (ui.csrf_field())
                    input type="hidden" name="next" value=(view.next);
                    (code_input(ui, account::PROOF_CODE, None, fault("code")))
                    div.work__actions {
                        button.button type="submit" { (ui.t(account::GO_ON)) }
                        (cancel(ui))
                    }
                }
            }
        }
    }
}

/// Asks for a new password.
pub fn password(ui: &Ui, view: &PasswordView) -> Markup {
    let fault = |of: &str| {
        let found = view.fault.as_ref().filter(|(field, _)| field == of);
        found.map(|(_, text)| text.as_str())
    };
    let title = match view.has_one {
        true => account::PASSWORD_CHANGE,
        false => account::PASSWORD_GIVE,
    };
    html! {
        section.work.account-step {
            header.work__head {
                h1.work__title { (ui.t(title)) }
                p.hint { (ui.t(account::PASSWORD_TEXT)) }
            }
            form.account-form id="password-form" method="post" action="/account/password" {
                (ui.csrf_field())
                (named(&view.email))
                @if view.has_one { (password_input(ui, "present", account::PASSWORD_PRESENT, "current-password", None, fault("present"))) }
                (password_input(ui, "password", account::PASSWORD_NEW, "new-password", Some(account::PASSWORD_NEW_HELP), fault("password")))
                div.work__actions {
                    button.button.button--primary type="submit" { (ui.t(title)) }
                    (cancel(ui))
                }
            }
        }
    }
}

/// The way back to the account.
pub fn cancel(ui: &Ui) -> Markup {
    html! { a.button.button--quiet href=(super::PAGE) { (ui.t(texts::CANCEL)) } }
}

/// Tells password programs whose password it is.
fn named(email: &str) -> Markup {
    html! { input type="hidden" name="email" value=(email) autocomplete="username"; }
}

fn password_input(
    ui: &Ui,
    name: &str,
    label: Text,
    complete: &str,
    help: Option<Text>,
    fault: Option<&str>,
) -> Markup {
    html! {
        div.control.control--invalid[fault.is_some()] data-field=(name) {
            label.control__label for=(name) { (ui.t(label)) }
            input.input id=(name) name=(name) type="password" autocomplete=(complete) required autofocus
                aria-invalid=[fault.map(|_| "true")] aria-describedby=[fault.map(|_| format!("e-{name}")).or_else(|| help.map(|_| format!("h-{name}")))];
            @if let Some(help) = help { p.control__help id={ "h-" (name) } { (ui.t(help)) } }
            @if let Some(fault) = fault { p.control__error id={ "e-" (name) } role="alert" { (Icon("circle-alert")) (fault) } }
        }
    }
}

//! The pages on which links are made, and the card on which a password is chosen.

use base::Fault;
use identity::links::{Holder, PATH, Purpose};
use maud::{Markup, html};

use crate::sent::Sent;
use crate::shell::gate;
use crate::texts::{self as common, Text, invitations as texts};
use crate::ui::{Icon, Ui};

/// The form that invites somebody.
#[derive(Clone, Debug, Default)]
pub struct InviteView {
    pub plural: String,
    /// Keys and names.
    pub roles: Vec<(String, String)>,
    /// Ids and names.
    pub teams: Vec<(String, String)>,
    pub typed: Typed,
    /// Why nothing was done, if that is no fault of a field.
    pub stale: Option<String>,
    pub faults: Vec<Fault>,
}

/// What was typed into it.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub name: String,
    pub email: String,
    pub role: String,
    pub team: String,
}

/// Somebody for whom a link can be made.
#[derive(Clone, Debug)]
pub struct AskView {
    pub plural: String,
    pub id: String,
    pub name: String,
    pub purpose: Purpose,
}

/// A link that was made.
#[derive(Clone, Debug)]
pub struct MadeView {
    /// The page of whose it is.
    pub person: String,
    pub name: String,
    pub link: String,
    pub until: String,
}

impl Typed {
    pub fn of(sent: &Sent) -> Typed {
        let text = |name: &str| sent.get(name).trim().to_owned();
        Typed {
            name: text("name"),
            email: text("email"),
            role: text("role"),
            team: text("team"),
        }
    }
}

/// The form.
pub fn invite(ui: &Ui, view: &InviteView) -> Markup {
    let chosen = match view.typed.role.as_str() {
        "" => "sales",
        role => role,
    };
    html! {
        form.work id="invite-form" method="post" action={ "/" (view.plural) "/invite" } novalidate {
            (ui.csrf_field())
            header.work__head {
                h1.work__title { (ui.t(texts::INVITE_TITLE)) }
                p.work__about { (ui.t(texts::INVITE_TEXT)) }
            }
            @if let Some(stale) = &view.stale { (alert(stale)) }
            (line(ui, view, "name", common::NAME, &view.typed.name, "text"))
            (line(ui, view, "email", common::EMAIL, &view.typed.email, "email"))
            div.control {
                label.control__label for="f-role" { (ui.t(texts::INVITE_ROLE)) }
                select.select id="f-role" name="role" {
                    @for (key, name) in &view.roles { option value=(key) selected[key == chosen] { (name) } }
                }
                (fault(ui, &view.faults, "role"))
            }
            @if !view.teams.is_empty() {
                div.control {
                    label.control__label for="f-team" { (ui.t(texts::INVITE_TEAM)) }
                    select.select id="f-team" name="team" {
                        option value="" { (ui.t(texts::NO_TEAM)) }
                        @for (id, name) in &view.teams { option value=(id) selected[*id == view.typed.team] { (name) } }
                    }
                    (fault(ui, &view.faults, "team"))
                }
            }
            div.work__actions {
                button.button.button--primary id="make" type="submit" { (ui.t(texts::INVITE_MAKE)) }
                a.button href={ "/" (view.plural) } { (ui.t(common::CANCEL)) }
            }
        }
    }
}

fn line(ui: &Ui, view: &InviteView, name: &str, label: Text, value: &str, kind: &str) -> Markup {
    let is_wrong = view.faults.iter().any(|fault| fault.field == name);
    html! {
        div.control.control--invalid[is_wrong] data-field=(name) {
            label.control__label for={ "f-" (name) } { (ui.t(label)) span.control__required aria-hidden="true" { "*" } }
            input.input id={ "f-" (name) } name=(name) type=(kind) value=(value) autocomplete="off" required
                aria-invalid=[is_wrong.then_some("true")] aria-describedby=[is_wrong.then(|| format!("e-{name}"))];
            (fault(ui, &view.faults, name))
        }
    }
}

fn fault(ui: &Ui, faults: &[Fault], field: &str) -> Markup {
    html! {
        @for fault in faults.iter().filter(|fault| fault.field == field) {
            p.control__error id={ "e-" (field) } { (Icon("circle-alert")) span { (ui.said(&fault.message)) } }
        }
    }
}

/// What a page that asks is called.
pub fn ask_title(ui: &Ui, view: &AskView) -> String {
    let text = match view.purpose {
        Purpose::Invitation => texts::LINK_INVITATION,
        Purpose::Reset => texts::LINK_RESET,
    };
    ui.fill(text, &[("name", &view.name)])
}

/// The page that asks.
pub fn ask(ui: &Ui, view: &AskView) -> Markup {
    let person = format!("/{}/{}", view.plural, view.id);
    let text = match view.purpose {
        Purpose::Invitation => texts::LINK_INVITATION_TEXT,
        Purpose::Reset => texts::LINK_RESET_TEXT,
    };
    html! {
        form.work id="link-form" method="post" action={ (person) "/link" } {
            (ui.csrf_field())
            header.work__head {
                h1.work__title { (ask_title(ui, view)) }
                p.work__about { (ui.fill(text, &[("name", &view.name)])) }
            }
            div.work__actions {
                button.button.button--primary id="make" type="submit" { (Icon("link")) (ui.t(texts::INVITE_MAKE)) }
                a.button href=(person) { (ui.t(common::CANCEL)) }
            }
        }
    }
}

/// The page of a link that was made.
pub fn made(ui: &Ui, view: &MadeView, heading: &str) -> Markup {
    let name = [("name", view.name.as_str())];
    html! {
        section.work id="link-made" {
            header.work__head {
                h1.work__title { (heading) }
                p.work__about { (ui.fill(texts::LINK_ONCE, &name)) }
            }
            div.control {
                label.visually-hidden for="made-link" { (heading) }
                div.copied {
                    input.input.copied__text id="made-link" value=(view.link) readonly aria-describedby="h-link";
                    button.button.button--primary type="button" data-copy=(view.link) { (Icon("copy")) (ui.t(texts::COPY)) }
                }
                p.control__help id="h-link" { (ui.fill(texts::LINK_UNTIL, &[("when", &view.until)])) }
            }
            div.work__actions { a.button href=(view.person) { (ui.t(texts::TO_PERSON)) } }
        }
    }
}

/// The page that a link leads to: its script sends on what stands behind the `#`; where
/// there is none, it is typed in.
pub fn arrive(ui: &Ui) -> Markup {
    let card = html! {
        h1.gate__title { (ui.t(texts::CHOOSE_TITLE)) }
        form.gate__form id="link" method="post" action=(PATH) data-from-hash="secret" {
            (ui.csrf_field())
            div.control {
                label.control__label for="secret" { (ui.t(texts::CODE)) }
                input.input id="secret" name="secret" autocomplete="off" spellcheck="false" required aria-describedby="h-secret";
                p.control__help id="h-secret" { (ui.t(texts::CODE_HELP)) }
            }
            button.button.button--primary.button--wide type="submit" { (ui.t(texts::GO_ON)) }
        }
    };
    gate(ui, ui.t(texts::CHOOSE_TITLE), "link", &card, None)
}

/// The card on which a password is chosen.
pub fn choose(ui: &Ui, holder: &Holder, secret: &str, fault: Option<&str>) -> Markup {
    let (title, text) = match holder.purpose {
        Purpose::Invitation => (
            ui.fill(texts::WELCOME, &[("name", &holder.name)]),
            texts::CHOOSE_TEXT,
        ),
        Purpose::Reset => (ui.t(texts::CHOOSE_TITLE).to_owned(), texts::RESET_TEXT),
    };
    let card = html! {
        div {
            h1.gate__title { (title) }
            p.gate__text { (ui.fill(text, &[("email", &holder.email)])) }
        }
        form.gate__form id="choose" method="post" action=(PATH) {
            (ui.csrf_field())
            input type="hidden" name="secret" value=(secret);
            // Programs that keep passwords learn whose it is.
            input.visually-hidden type="email" name="username" value=(holder.email) autocomplete="username" readonly tabindex="-1" aria-hidden="true";
            div.control.control--invalid[fault.is_some()] data-field="password" {
                label.control__label for="password" { (ui.t(texts::PASSWORD)) }
                input.input id="password" name="password" type="password" autocomplete="new-password" required autofocus aria-invalid=[fault.map(|_| "true")] aria-describedby="h-password strength"
                    hx-post={ (PATH) "/strength" } hx-trigger="input changed delay:350ms" hx-include="#choose" hx-target="#strength" hx-swap="outerHTML";
                @match fault {
                    Some(fault) => p.control__error id="strength" role="alert" { (Icon("circle-alert")) span { (fault) } },
                    None => p.control__help id="strength" aria-live="polite" {},
                }
                p.control__help id="h-password" { (ui.t(common::PASSWORD_HINT)) }
            }
            button.button.button--primary.button--wide type="submit" { (ui.t(texts::SAVE)) }
        }
    };
    gate(ui, &title, "choose", &card, None)
}

/// What is said of a password while it is typed.
pub fn strength(ui: &Ui, is_typed: bool, fault: Option<&str>) -> Markup {
    html! {
        @match fault {
            _ if !is_typed => p.control__help id="strength" aria-live="polite" {},
            Some(fault) => p.control__help.strength id="strength" aria-live="polite" data-strength="weak" { (Icon("circle-alert")) span { (ui.t(texts::WEAK)) ". " (fault) } },
            None => p.control__help.strength id="strength" aria-live="polite" data-strength="strong" { (Icon("circle-check")) span { (ui.t(texts::STRONG)) } },
        }
    }
}

/// The card of a link that is good for nothing any more.
pub fn over(ui: &Ui) -> Markup {
    let card = html! {
        div role="alert" {
            h1.gate__title { (ui.t(texts::OVER_TITLE)) }
            p.gate__text data-fault { (ui.t(texts::OVER_TEXT)) }
        }
        a.button.button--primary.button--wide href="/sign-in" { (ui.t(common::SIGN_IN)) }
    };
    gate(ui, ui.t(texts::OVER_TITLE), "link-over", &card, None)
}

fn alert(message: &str) -> Markup {
    html! {
        div.error-summary role="alert" tabindex="-1" { p.error-summary__title { (Icon("circle-alert")) (message) } }
    }
}

//! What somebody sees on the way in by a provider.

use identity::providers::{Provider, Refused};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::shell::gate;
use crate::texts::providers as texts;
use crate::ui::{Icon, Ui};

/// A button of the sign-in page.
#[derive(Clone, Debug)]
pub struct Button {
    pub key: String,
    pub name: String,
}

/// A sentence of ours, and what the provider says in its own words.
struct Told {
    text: String,
    theirs: Option<String>,
}

impl Button {
    pub fn of(provider: &Provider) -> Button {
        Button {
            key: provider.key.clone(),
            name: provider.name.clone(),
        }
    }
}

/// Where a sign-in with a provider begins.
pub fn address(key: &str, next: &str) -> String {
    match next.is_empty() {
        true => format!("/sign-in/with/{key}"),
        false => {
            let next = utf8_percent_encode(next, NON_ALPHANUMERIC);
            format!("/sign-in/with/{key}?next={next}")
        }
    }
}

/// The buttons below the sign-in form.
pub fn buttons(ui: &Ui, all: &[Button], next: &str) -> Markup {
    html! {
        @if !all.is_empty() {
            p.gate__or { (ui.t(texts::OR)) }
            ul.gate__providers aria-label=(ui.t(texts::LINKED)) {
                @for one in all {
                    li {
                        a.button.button--wide data-provider=(one.key) href=(address(&one.key, next)) {
                            (Icon("shield-check")) (ui.fill(texts::SIGN_IN_WITH, &[("name", &one.name)]))
                        }
                    }
                }
            }
        }
    }
}

/// The page of a sign-in that did not work.
pub fn refused(ui: &Ui, provider: &Provider, why: &Refused) -> Markup {
    let told = tell(ui, &provider.name, why);
    let card = html! {
        div role="alert" {
            h1.gate__title { (ui.t(texts::REFUSED_TITLE)) }
            p.gate__text data-fault { (told.text) }
            @if let Some(theirs) = told.theirs.filter(|theirs| !theirs.is_empty()) {
                blockquote.gate__quote { (theirs) }
            }
        }
        div.gate__form {
            a.button.button--primary.button--wide href=(address(&provider.key, "")) { (ui.t(texts::AGAIN)) }
            a.button.button--wide href="/sign-in" { (ui.t(texts::BACK)) }
        }
    };
    gate(ui, ui.t(texts::REFUSED_TITLE), "refused", &card, None)
}

/// The page from which somebody who is signed in goes to a provider to be connected: no
/// form leads to another place, a link does.
pub fn go_on(ui: &Ui, provider: &Provider, to: &str) -> Markup {
    let name = [("provider", provider.name.as_str())];
    let title = ui.fill(texts::GO_ON_TITLE, &name);
    let card = html! {
        div {
            h1.gate__title { (title) }
            p.gate__text { (ui.fill(texts::GO_ON_TEXT, &name)) }
        }
        a.button.button--primary.button--wide id="go-on" href=(to) { (ui.fill(texts::GO_ON, &name)) }
    };
    gate(ui, &title, "connect", &card, None)
}

fn tell(ui: &Ui, provider: &str, why: &Refused) -> Told {
    let (text, email, theirs) = match why {
        Refused::NotAsked => (texts::NOT_ASKED, "", None),
        Refused::Denied(theirs) => (texts::DENIED, "", Some(theirs)),
        Refused::Unreachable(theirs) => (texts::UNREACHABLE, "", Some(theirs)),
        Refused::NotBelieved(theirs) => (texts::NOT_BELIEVED, "", Some(theirs)),
        Refused::NoAddress => (texts::NO_ADDRESS, "", None),
        Refused::Unverified(email) => (texts::UNVERIFIED, email.as_str(), None),
        Refused::Domain(email) => (texts::DOMAIN, email.as_str(), None),
        Refused::Unknown(email) => (texts::UNKNOWN, email.as_str(), None),
        Refused::Off(email) => (texts::OFF, email.as_str(), None),
        Refused::InCharge(email) => (texts::IN_CHARGE, email.as_str(), None),
        Refused::Another(email) => (texts::ANOTHER, email.as_str(), None),
        Refused::NoRole(email) => (texts::NO_ROLE, email.as_str(), None),
    };
    Told {
        text: ui.fill(text, &[("provider", provider), ("email", email)]),
        theirs: theirs.cloned(),
    }
}

//! The page of how somebody signs in.

use identity::links::Purpose;
use maud::{Markup, html};

use crate::account::view::{FactorsView, Removable, SessionView, codes_badge, passkeys, sessions};
use crate::parts::notice::crumbs;
use crate::texts::{account as texts, invitations};
use crate::ui::{Icon, Ui};

/// The page.
pub struct CareView {
    pub person: String,
    /// The list of people, its name and address.
    pub list: (String, String),
    /// The person's own page.
    pub address: String,
    pub has_password: bool,
    pub is_asked: bool,
    /// The link that they could still use, and until when.
    pub link: Option<(Purpose, String)>,
    /// By which providers they are known, if there are any.
    pub connected: Option<Markup>,
    pub factors: FactorsView,
    pub sessions: Vec<SessionView>,
}

/// The bar above.
pub fn head(ui: &Ui, view: &CareView) -> Markup {
    let person = (view.person.clone(), view.address.clone());
    crumbs(ui, &[view.list.clone(), person], ui.t(texts::CARE_CRUMB))
}

/// The page.
pub fn content(ui: &Ui, view: &CareView, title: &str) -> Markup {
    let password = match view.has_password {
        true => texts::CARE_HAS_PASSWORD,
        false => texts::CARE_NO_PASSWORD,
    };
    html! {
        section.work id="care" {
            header.work__head {
                h1.work__title { (title) }
                p.work__about { span { (ui.t(password)) } @if view.is_asked { span { (ui.t(texts::CARE_ASKED)) } } }
            }
            div.work__actions { a.button id="make-link" href={ (view.address) "/link" } { (Icon("link")) (ui.t(invitations::LINK)) } }
            @if let Some(link) = &view.link { (open_link(ui, view, link)) }
            @if let Some(connected) = &view.connected { (connected) }
            (factors(ui, view))
            (open(ui, view))
        }
    }
}

/// The link that they could still use.
fn open_link(ui: &Ui, view: &CareView, (purpose, until): &(Purpose, String)) -> Markup {
    let (text, key) = match purpose {
        Purpose::Invitation => (invitations::OPEN_INVITATION, "invitation"),
        Purpose::Reset => (invitations::OPEN_RESET, "reset"),
    };
    html! {
        section.panel id="link-panel" aria-labelledby="link-title" {
            header.panel__head {
                span.panel__icon { (Icon("link")) }
                h2.panel__title id="link-title" { (ui.t(invitations::OPEN)) }
            }
            p.panel__text { (ui.fill(text, &[("when", until)])) }
            form.panel__act method="post" action={ (view.address) "/link/withdraw" } data-confirm=(ui.t(invitations::WITHDRAW_ASK)) data-confirm-text=(ui.t(invitations::WITHDRAW_TEXT)) data-confirm-yes=(ui.t(invitations::WITHDRAW)) {
                (ui.csrf_field())
                input type="hidden" name="purpose" value=(key);
                button.button id="withdraw" { (ui.t(invitations::WITHDRAW)) }
            }
        }
    }
}

fn factors(ui: &Ui, view: &CareView) -> Markup {
    let name = [("name", view.person.as_str())];
    html! {
        section.panel id="factors-panel" aria-labelledby="factors-title" {
            header.panel__head {
                span.panel__icon { (Icon("shield-check")) }
                h2.panel__title id="factors-title" { (ui.t(texts::CARE_FACTORS)) }
            }
            @if !view.factors.has_any { p.panel__text { (ui.t(texts::CARE_NO_FACTORS)) } } @else {
                @if let Some((day, used)) = &view.factors.program {
                    ul.rows { li.rows__one {
                        span.rows__icon { (Icon("timer")) }
                        div.rows__text {
                            p.rows__name { (ui.t(texts::PROGRAM)) }
                            p.rows__about {
                                (ui.fill(texts::SINCE, &[("day", day)]))
                                @if let Some(used) = used { " · " (ui.fill(texts::LAST_USED, &[("when", &used.shown)])) }
                            }
                        }
                    } }
                }
                @if !view.factors.passkeys.is_empty() { (passkeys(ui, &view.factors.passkeys, Removable::No)) }
                p.panel__note { (ui.t(texts::CODES)) " " (codes_badge(ui, view.factors.codes_left)) }
                form.panel__act method="post" action={ (view.address) "/sign-in/reset" } data-confirm=(ui.fill(texts::CARE_RESET_ASK, &name)) data-confirm-text=(ui.t(texts::CARE_RESET_TEXT)) data-confirm-yes=(ui.t(texts::CARE_RESET)) {
                    (ui.csrf_field())
                    button.button id="reset" { (ui.t(texts::CARE_RESET)) }
                }
            }
        }
    }
}

fn open(ui: &Ui, view: &CareView) -> Markup {
    let end = format!("{}/sign-in/end", view.address);
    html! {
        section.panel id="sessions-panel" aria-labelledby="sessions-title" {
            header.panel__head {
                span.panel__icon { (Icon("monitor")) }
                h2.panel__title id="sessions-title" { (ui.t(texts::CARE_SESSIONS)) }
            }
            @if view.sessions.is_empty() { p.panel__text { (ui.t(texts::CARE_NO_SESSIONS)) } } @else {
                (sessions(ui, &view.sessions, &|mark| format!("{end}/{mark}")))
                form.panel__act method="post" action=(end) data-confirm=(ui.t(texts::EVERYWHERE_ASK)) data-confirm-text=(ui.t(texts::CARE_EVERYWHERE_TEXT)) data-confirm-yes=(ui.t(texts::EVERYWHERE)) {
                    (ui.csrf_field())
                    button.button id="everywhere" { (Icon("log-out")) (ui.t(texts::EVERYWHERE)) }
                }
            }
        }
    }
}

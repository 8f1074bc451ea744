//! By which providers somebody is known: a part of a page about them, and the way out.

use base::{Error, Id};
use identity::providers::{self, Linked};
use maud::{Markup, html};

use super::gate::Button;
use crate::account;
use crate::extract::Path;
use crate::objects;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::texts::providers as texts;
use crate::ui::{Icon, Ui};
use crate::values::times;
use crate::visit::{Reader, redirect};

/// What the part shows.
#[derive(Clone, Debug, Default)]
pub struct ConnectedView {
    /// The address of the person.
    pub person: String,
    pub is_own: bool,
    pub linked: Vec<(Linked, String)>,
    /// Those that they may connect themselves.
    pub offered: Vec<Button>,
}

/// The part about a person, for themselves and for whoever looks after them; none if
/// nobody else signs people in. Who looks as somebody else does not see it.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn part(reader: &Reader, user: Id) -> Result<Option<Markup>, Error> {
    if reader.cx.who.viewer().is_some() {
        return Ok(None);
    }
    let linked = match providers::linked(&reader.cx, user).await {
        Ok(linked) => linked,
        Err(Error::Forbidden { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let offered = providers::offered(&reader.cx.ws).await?;
    let is_own = reader.cx.user() == Some(user);
    let is_linked = |id: Id| linked.iter().any(|one| one.provider == id);
    let view = ConnectedView {
        person: format!("/users/{user}"),
        is_own,
        offered: offered
            .iter()
            .filter(|one| is_own && !is_linked(one.id))
            .map(Button::of)
            .collect(),
        linked: linked
            .into_iter()
            .map(|one| {
                let since = times::ago(
                    reader.ui.language,
                    one.since,
                    reader.cx.now,
                    &reader.cx.zone,
                );
                (one, since.shown)
            })
            .collect(),
    };
    if view.linked.is_empty() && offered.is_empty() {
        return Ok(None);
    }
    Ok(Some(connected(&reader.ui, &view)))
}

/// Lets a provider know somebody no more.
pub async fn remove(
    mut reader: Reader,
    Path((plural, id, provider)): Path<(String, String, String)>,
    _sent: Sent,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    if def.id.as_str() != "user" {
        return Err(Error::not_found("page").into());
    }
    let (user, provider) = (objects::id(&id)?, objects::id(&provider)?);
    providers::unlink(&reader.cx, user, provider).await?;
    let back = match reader.cx.user() == Some(user) {
        true => account::PAGE.to_owned(),
        false => format!("/{plural}/{user}/sign-in"),
    };
    Ok(redirect(
        &reader.visitor,
        &back,
        Some(texts::DONE_DISCONNECTED.key),
    ))
}

/// The part.
pub fn connected(ui: &Ui, view: &ConnectedView) -> Markup {
    let text = match (view.is_own, view.linked.is_empty()) {
        (true, _) => texts::LINKED_TEXT,
        (false, true) => texts::LINKED_NONE,
        (false, false) => texts::LINKED_THEIRS,
    };
    html! {
        section.panel id="connected" aria-labelledby="connected-title" {
            header.panel__head {
                span.panel__icon { (Icon("shield-check")) }
                h2.panel__title id="connected-title" { (ui.t(texts::LINKED)) }
            }
            p.panel__text { (ui.t(text)) }
            @if !view.linked.is_empty() || !view.offered.is_empty() {
                ul.rows {
                    @for (one, since) in &view.linked { (row(ui, view, one, since)) }
                    @for one in &view.offered { (offer(ui, one)) }
                }
            }
        }
    }
}

fn row(ui: &Ui, view: &ConnectedView, one: &Linked, since: &str) -> Markup {
    let name = [("name", one.name.as_str())];
    html! {
        li.rows__one {
            span.rows__icon { (Icon("circle-check")) }
            div.rows__text {
                p.rows__name { (one.name) }
                p.rows__about {
                    @if !one.label.is_empty() { (one.label) " · " }
                    (ui.fill(texts::SINCE, &[("when", since)]))
                }
            }
            form method="post" action={ (view.person) "/providers/" (one.provider) "/disconnect" }
                data-confirm=(ui.fill(texts::DISCONNECT_ASK, &name)) data-confirm-text=(ui.t(texts::DISCONNECT_TEXT)) data-confirm-yes=(ui.t(texts::DISCONNECT)) {
                (ui.csrf_field())
                button.button.button--small aria-label=(ui.fill(texts::DISCONNECT_THIS, &name)) { (ui.t(texts::DISCONNECT)) }
            }
        }
    }
}

fn offer(ui: &Ui, one: &Button) -> Markup {
    html! {
        li.rows__one {
            span.rows__icon { (Icon("circle")) }
            div.rows__text {
                p.rows__name { (one.name) }
                p.rows__about { (ui.t(texts::NOT_LINKED)) }
            }
            form method="post" action={ "/sign-in/with/" (one.key) "/connect" } {
                (ui.csrf_field())
                button.button.button--small data-connect=(one.key) aria-label=(ui.fill(texts::CONNECT, &[("name", &one.name)])) { (ui.t(texts::CONNECT_IT)) }
            }
        }
    }
}

//! By which providers somebody is known: a part of a page about them, and the way out.

use base::{Error, Id};
use identity::providers::{self, Linked};
use maud::{Markup, html};

use super::gate::Button;
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
    pub linked: Vec<(Linked, String)>,
    /// Those that they may connect themselves.
    pub offered: Vec<Button>,
}

/// The part about a person, for themselves and for whoever looks after them; none if
/// nobody else signs people in.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn part(reader: &Reader, user: Id) -> Result<Option<Markup>, Error> {
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
        offered: offered
            .iter()
            .filter(|one| is_own && !is_linked(one.id))
            .map(Button::of)
            .collect(),
        linked: linked
            .into_iter()
            .map(|one| {
                let since = times::ago(one.since, reader.cx.now, &reader.cx.zone);
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
    let back = format!("/{plural}/{user}/access");
    Ok(redirect(
        &reader.visitor,
        &back,
        Some(texts::DONE_DISCONNECTED.key),
    ))
}

/// The part.
pub fn connected(ui: &Ui, view: &ConnectedView) -> Markup {
    html! {
        section.connected id="connected" {
            h2.access__heading { (ui.t(texts::LINKED)) }
            @if view.linked.is_empty() { p.connected__none { (ui.t(texts::LINKED_NONE)) } }
            ul.connected__list {
                @for (one, since) in &view.linked { (row(ui, view, one, since)) }
                @for one in &view.offered {
                    li.connected__one {
                        (Icon("shield-check"))
                        span.connected__name { (one.name) }
                        form method="post" action={ "/sign-in/with/" (one.key) "/connect" } {
                            (ui.csrf_field())
                            button.button.button--small data-connect=(one.key) { (ui.fill(texts::CONNECT, &[("name", &one.name)])) }
                        }
                    }
                }
            }
        }
    }
}

fn row(ui: &Ui, view: &ConnectedView, one: &Linked, since: &str) -> Markup {
    let name = [("name", one.name.as_str())];
    html! {
        li.connected__one {
            (Icon("shield-check"))
            span.connected__name {
                (one.name)
                span.connected__about {
                    @if !one.label.is_empty() { (one.label) " · " }
                    (ui.fill(texts::SINCE, &[("when", since)]))
                }
            }
            form method="post" action={ (view.person) "/providers/" (one.provider) "/disconnect" }
                data-confirm=(ui.fill(texts::DISCONNECT_ASK, &name)) data-confirm-text=(ui.t(texts::DISCONNECT_TEXT)) data-confirm-yes=(ui.t(texts::DISCONNECT)) {
                (ui.csrf_field())
                button.button.button--small { (ui.t(texts::DISCONNECT)) }
            }
        }
    }
}

//! Links with which people choose a password: made by whoever manages people, and used.

pub mod choose;
mod view;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::{Error, Id};
use engine::people::{self, Newcomer};
use identity::links::{self, Link};
use maud::Markup;
use schema::{ObjectDef, ObjectId, Query, Special};

use crate::extract::Path;
use crate::objects;
use crate::problems::Answer;
use crate::sent::{Filled, Sent};
use crate::shell::{Page, Scroll};
use crate::texts::{self as common, invitations as texts};
use crate::values::{times, title};
use crate::visit::{Reader, redirect};
use view::{AskView, InviteView, MadeView, Typed};

/// Teams that can be chosen from.
const MOST_TEAMS: u32 = 200;

/// Asks whom to invite.
pub async fn new(mut reader: Reader, Path(plural): Path<String>) -> Answer {
    let def = people_of(&mut reader, &plural).await?;
    let view = invite_view(&reader, &def, Typed::default()).await?;
    Ok(invite_page(&reader, &def, &view).into_response())
}

/// Makes a user, and the link for them.
pub async fn create(mut reader: Reader, Path(plural): Path<String>, filled: Filled) -> Answer {
    let def = people_of(&mut reader, &plural).await?;
    let (Filled::Ours(sent) | Filled::Stale(sent)) = &filled;
    let typed = Typed::of(sent);
    let made = match &filled {
        Filled::Ours(_) => invite(&reader, &typed).await,
        Filled::Stale(_) => Err(Error::forbidden(common::SEND_AGAIN.english)),
    };
    match made {
        Ok((user, link)) => {
            let page = made_page(&reader, &def, (user, &typed.name), &link);
            Ok((StatusCode::CREATED, page).into_response())
        }
        Err(error) if matches!(filled, Filled::Stale(_)) || !error.faults().is_empty() => {
            let status = StatusCode::from_u16(error.status()).unwrap_or_default();
            let mut view = invite_view(&reader, &def, typed).await?;
            view.stale = error
                .faults()
                .is_empty()
                .then(|| reader.ui.said(&error.public()));
            view.faults = error.faults().to_vec();
            Ok((status, invite_page(&reader, &def, &view)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn invite(reader: &Reader, typed: &Typed) -> Result<(Id, Link), Error> {
    let new = Newcomer {
        email: typed.email.clone(),
        name: typed.name.clone(),
        role: Some(typed.role.clone()),
        roles: Vec::new(),
        team: Id::parse(&typed.team),
    };
    let user = people::admit(&reader.cx, new).await?;
    let link = links::issue(&reader.cx, user.id, links::Purpose::Invitation).await?;
    Ok((user.id, link))
}

/// Asks whether to make a link for somebody.
pub async fn ask(mut reader: Reader, Path((plural, id)): Path<(String, String)>) -> Answer {
    let def = people_of(&mut reader, &plural).await?;
    let user = people::in_charge_of(&reader.cx, objects::id(&id)?).await?;
    let view = AskView {
        plural: def.plural.clone(),
        id: user.id.to_string(),
        name: title(&def, &user),
        purpose: links::purpose(&reader.cx.ws, user.id).await?,
    };
    let heading = view::ask_title(&reader.ui, &view);
    let content = view::ask(&reader.ui, &view);
    let above = [list(&def), (view.name, format!("/{plural}/{}", user.id))];
    Ok(page(&reader, &def, &above, &heading, content).into_response())
}

/// Makes a link for somebody, and shows it this once.
pub async fn make(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    _sent: Sent,
) -> Answer {
    let def = people_of(&mut reader, &plural).await?;
    let user = people::in_charge_of(&reader.cx, objects::id(&id)?).await?;
    let purpose = links::purpose(&reader.cx.ws, user.id).await?;
    let link = links::issue(&reader.cx, user.id, purpose).await?;
    let name = title(&def, &user);
    Ok(made_page(&reader, &def, (user.id, &name), &link).into_response())
}

/// Takes back a link that nobody has used.
pub async fn withdraw(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    people_of(&mut reader, &plural).await?;
    let id = objects::id(&id)?;
    let purpose = match sent.get("purpose") {
        "invitation" => links::Purpose::Invitation,
        _ => links::Purpose::Reset,
    };
    links::withdraw(&reader.cx, id, purpose).await?;
    let back = format!("/{plural}/{id}/sign-in");
    let note = Some(texts::DONE_WITHDRAWN.key);
    Ok(redirect(&reader.visitor, &back, note))
}

/// The object of people, for who manages them.
async fn people_of(reader: &mut Reader, plural: &str) -> Result<std::sync::Arc<ObjectDef>, Error> {
    let def = objects::find(reader, plural).await?;
    if def.id.as_str() != "user" {
        return Err(Error::not_found("page"));
    }
    reader.cx.may(Special::ManagePeople)?;
    Ok(def)
}

async fn invite_view(reader: &Reader, def: &ObjectDef, typed: Typed) -> Result<InviteView, Error> {
    let named = engine::rights::named(&reader.cx.ws).await?;
    let standard = named.into_iter().filter(|role| role.record.is_none());
    Ok(InviteView {
        plural: def.plural.clone(),
        roles: standard.map(|role| (role.key, role.name)).collect(),
        teams: teams(reader).await?,
        typed,
        stale: None,
        faults: Vec::new(),
    })
}

async fn teams(reader: &Reader) -> Result<Vec<(String, String)>, Error> {
    let team = ObjectId::from("team");
    let Some(def) = reader.cx.schema.object(&team) else {
        return Ok(Vec::new());
    };
    let query = Query {
        limit: MOST_TEAMS,
        ..Query::of(team.clone())
    };
    let found = engine::records::list(&reader.cx, query).await?;
    let teams = found.records.iter();
    Ok(teams
        .map(|one| (one.id.to_string(), title(def, one)))
        .collect())
}

fn list(def: &ObjectDef) -> (String, String) {
    (def.label_plural.clone(), format!("/{}", def.plural))
}

fn invite_page(reader: &Reader, def: &ObjectDef, view: &InviteView) -> Markup {
    let heading = reader.ui.t(texts::INVITE_TITLE);
    let content = view::invite(&reader.ui, view);
    page(reader, def, &[list(def)], heading, content)
}

fn made_page(reader: &Reader, def: &ObjectDef, (user, name): (Id, &str), link: &Link) -> Markup {
    let view = MadeView {
        person: format!("/{}/{user}", def.plural),
        name: name.to_owned(),
        link: link.address(&reader.visitor.ours),
        until: times::instant(reader.ui.language, link.expires_at, &reader.cx.zone).full,
    };
    let heading = reader.ui.fill(texts::LINK_MADE, &[("name", name)]);
    let content = view::made(&reader.ui, &view, &heading);
    let above = [list(def), (view.name, view.person)];
    page(reader, def, &above, &heading, content)
}

fn page(
    reader: &Reader,
    def: &ObjectDef,
    above: &[(String, String)],
    heading: &str,
    content: Markup,
) -> Markup {
    // Below a person the title names them again, which leaves no room on a phone.
    let here = match above.len() {
        0 | 1 => heading,
        _ => reader.ui.t(texts::LINK),
    };
    reader.page(&Page {
        title: heading,
        kind: "invitation",
        current: Some(&def.plural),
        scripts: &[],
        scroll: Scroll::Page,
        head: crate::parts::notice::crumbs(&reader.ui, above, here),
        content,
    })
}

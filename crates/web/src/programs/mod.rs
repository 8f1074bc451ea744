//! Programs that people let act for them: the question before it, the list of them, and
//! how it ends.

pub mod consent;
mod consent_view;
mod view;

use axum::response::IntoResponse;
use engine::people::programs::Scope;
use identity::oauth::{self, ClientInfo, GrantInfo, Place};
use schema::Special;

use crate::extract::Path;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::shell::{Page, Scroll};
use crate::texts::programs as texts;
use crate::ui::Ui;
use crate::values::times;
use crate::visit::{Reader, redirect};
use view::{ListView, Program, Row, content, head};

/// The plural under which the navigation names them.
pub const PLURAL: &str = "programs";

/// Lists one's own, and all that registered for who manages people.
pub async fn list(reader: Reader) -> Answer {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let mine = oauth::mine(cx).await?;
    let all = match cx.rights.may(Special::ManagePeople) {
        true => Some(oauth::programs(cx).await?),
        false => None,
    };
    let view = ListView {
        rows: mine.iter().map(|grant| row(&reader, grant)).collect(),
        all: all.map(|all| all.iter().map(|one| program(&reader, one)).collect()),
        address: reader.visitor.ours.clone(),
    };
    let page = Page {
        title: ui.t(texts::PROGRAMS),
        kind: "programs",
        current: Some(PLURAL),
        scripts: &[],
        scroll: Scroll::Page,
        head: head(ui),
        content: content(ui, &view),
    };
    Ok(reader.page(&page).into_response())
}

/// Ends what one let a program do.
pub async fn end(reader: Reader, Path(id): Path<String>, _: Sent) -> Answer {
    oauth::end(&reader.cx, crate::objects::id(&id)?).await?;
    let note = Some(texts::DONE_ENDED.key);
    Ok(redirect(&reader.visitor, "/programs", note))
}

/// Removes a program for everybody.
pub async fn remove(reader: Reader, Path(id): Path<String>, _: Sent) -> Answer {
    oauth::remove(&reader.cx, crate::objects::id(&id)?).await?;
    let note = Some(texts::DONE_REMOVED.key);
    Ok(redirect(&reader.visitor, "/programs", note))
}

fn row(reader: &Reader, grant: &GrantInfo) -> Row {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let ago = |at| times::ago(ui.language, at, cx.now, &cx.zone).shown;
    Row {
        id: grant.id.to_string(),
        name: grant.program.clone(),
        place: grant.place.as_ref().map(|place| shown(ui, place)),
        may_write: grant.scopes.contains(&Scope::Write),
        since: ui.fill(texts::SINCE, &[("when", &ago(grant.created_at))]),
        used: match grant.last_used_at {
            Some(at) => ui.fill(texts::USED, &[("when", &ago(at))]),
            None => ui.t(texts::NEVER_USED).to_owned(),
        },
    }
}

fn program(reader: &Reader, one: &ClientInfo) -> Program {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let made = times::ago(ui.language, one.client.created_at, cx.now, &cx.zone).shown;
    let first = one.client.redirects.first();
    Program {
        id: one.client.id.to_string(),
        name: one.client.name.clone(),
        place: first.map(|first| shown(ui, &oauth::place(first))),
        registered: ui.fill(texts::REGISTERED, &[("when", &made)]),
        people: match one.grants {
            0 => ui.t(texts::PEOPLE_NONE).to_owned(),
            1 => ui.t(texts::PEOPLE_ONE).to_owned(),
            n => ui.fill(texts::PEOPLE, &[("n", &n.to_string())]),
        },
    }
}

fn shown(ui: &Ui, place: &Place) -> String {
    match place {
        Place::Site(host) => ui.fill(texts::AT, &[("place", host)]),
        Place::Device => ui.t(texts::ON_DEVICE).to_owned(),
        Place::App(scheme) => ui.fill(texts::APP, &[("scheme", scheme)]),
    }
}

//! How others sign in, for who manages people: their factors, their sessions, and what to
//! do when somebody lost a phone or left a session open.

mod view;

use axum::response::{IntoResponse, Response};
use base::{Error, Id};
use identity::care;

use crate::account::{factors_view, session_view};
use crate::extract::Path;
use crate::objects;
use crate::problems::Answer;
use crate::providers::connected;
use crate::sent::Sent;
use crate::shell::{Page, Scroll};
use crate::texts::account as texts;
use crate::values::times;
use crate::visit::{self, Reader};
use view::{CareView, content, head};

/// Shows it.
pub async fn show(mut reader: Reader, Path(at): Path<(String, String)>) -> Answer {
    let def = objects::find(&mut reader, &at.0).await?;
    let id = person(&mut reader, &at).await?;
    let look = care::look(&reader.cx, id).await?;
    let offered = identity::providers::offered(&reader.cx.ws).await?;
    let mine = reader.visitor.session.as_ref();
    let mine = mine.map_or("", |session| session.mark.as_str());
    let view = CareView {
        person: look.name.clone(),
        list: (def.label_plural.clone(), format!("/{}", def.plural)),
        address: format!("/{}/{id}", at.0),
        has_password: look.has_password,
        is_asked: look.is_asked,
        link: look.link.map(|link| {
            let until = times::instant(reader.ui.language, link.expires_at, &reader.cx.zone);
            (link.purpose, until.shown)
        }),
        connected: connected::part(&reader, id).await?,
        factors: factors_view(&reader, &look.factors),
        sessions: look
            .sessions
            .iter()
            .map(|one| session_view(&reader, one, mine, &offered))
            .collect(),
    };
    let title = reader.ui.fill(texts::CARE_TITLE, &[("name", &view.person)]);
    let page = Page {
        title: &title,
        kind: "care",
        current: Some(&at.0),
        scripts: &[],
        scroll: Scroll::Page,
        head: head(&reader.ui, &view),
        content: content(&reader.ui, &view, &title),
    };
    Ok(reader.page(&page).into_response())
}

/// Ends one of their sessions.
pub async fn end(
    mut reader: Reader,
    Path((plural, id, mark)): Path<(String, String, String)>,
    _sent: Sent,
) -> Answer {
    let at = (plural, id);
    let id = person(&mut reader, &at).await?;
    care::end_session(&reader.cx, id, &mark).await?;
    Ok(back(&reader, &at.0, id, texts::DONE_ENDED.key))
}

/// Ends all their sessions.
pub async fn end_all(mut reader: Reader, Path(at): Path<(String, String)>, _sent: Sent) -> Answer {
    let id = person(&mut reader, &at).await?;
    care::end_sessions(&reader.cx, id).await?;
    Ok(back(&reader, &at.0, id, texts::DONE_ENDED.key))
}

/// Removes all their factors.
pub async fn reset(mut reader: Reader, Path(at): Path<(String, String)>, _sent: Sent) -> Answer {
    let id = person(&mut reader, &at).await?;
    care::remove_factors(&reader.cx, id).await?;
    Ok(back(&reader, &at.0, id, texts::DONE_REMOVED.key))
}

fn back(reader: &Reader, plural: &str, id: Id, note: &'static str) -> Response {
    visit::redirect(
        &reader.visitor,
        &format!("/{plural}/{id}/sign-in"),
        Some(note),
    )
}

/// The person of an address.
async fn person(reader: &mut Reader, (plural, id): &(String, String)) -> Result<Id, Error> {
    let def = objects::find(reader, plural).await?;
    match def.id.as_str() {
        "user" => objects::id(id),
        _ => Err(Error::not_found("page")),
    }
}

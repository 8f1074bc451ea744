//! A program sends a person here: they are asked whether it may act for them, and go back
//! with the answer.
//!
//! Nobody is sent anywhere before they have answered, and nobody at all by a request whose
//! program or address is not known for certain.

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use engine::people::programs::Scope;
use identity::oauth::{self, Asked, NotAsked, Place};

use super::consent_view::{
    AskView, OnView, WrongView, ask_page, on_page, stranger_page, wrong_page,
};
use crate::problems::Answer;
use crate::sent::Sent;
use crate::texts::programs as texts;
use crate::ui::Ui;
use crate::visit::Reader;

/// Asks.
pub async fn ask(reader: Reader, uri: Uri) -> Answer {
    let query = uri.query().unwrap_or_default();
    match oauth::ask(&reader.visitor.web.ws, query, &reader.visitor.ours).await {
        Ok(asked) => Ok(ask_page(&reader.ui, &shown(&reader, &asked, query)).into_response()),
        Err(not) => refused(&reader, not),
    }
}

/// Takes the answer, and shows the way back.
pub async fn create(reader: Reader, sent: Sent) -> Answer {
    let (ws, ours) = (&reader.visitor.web.ws, &reader.visitor.ours);
    // What was asked is read once more: the form is only as good as a request.
    let asked = match oauth::ask(ws, sent.get("request"), ours).await {
        Ok(asked) => asked,
        Err(not) => return refused(&reader, not),
    };
    let to = match sent.get("answer") {
        "allow" => oauth::allow(&reader.cx, &asked).await?,
        _ => oauth::deny(&asked),
    };
    Ok(go_on(&reader, &asked, &to))
}

/// A page that goes on by itself. A redirect would be held back: the policy lets forms lead
/// to ourselves alone, and that holds for all that their answers redirect to.
fn go_on(reader: &Reader, asked: &Asked, to: &str) -> Response {
    let view = OnView {
        program: asked.client.name.clone(),
        to: to.to_owned(),
    };
    let mut response = on_page(&reader.ui, &view).into_response();
    if let Ok(refresh) = HeaderValue::try_from(format!("0;url={to}")) {
        response.headers_mut().insert(header::REFRESH, refresh);
    }
    response
}

fn refused(reader: &Reader, not: NotAsked) -> Answer {
    let ui = &reader.ui;
    let page = match not {
        NotAsked::Failed(error) => return Err(error.into()),
        NotAsked::Stranger(why) => stranger_page(ui, why),
        NotAsked::Wrong {
            client,
            redirect,
            back,
            fault,
        } => wrong_page(
            ui,
            &WrongView {
                program: client,
                why: fault.description,
                code: fault.code,
                place: place(ui, &oauth::place(&redirect)),
                back,
            },
        ),
    };
    Ok((StatusCode::BAD_REQUEST, page).into_response())
}

fn shown(reader: &Reader, asked: &Asked, query: &str) -> AskView {
    let session = reader.visitor.session.as_ref();
    AskView {
        program: asked.client.name.clone(),
        workspace: reader.cx.ws.settings().name.clone(),
        may_write: asked.scopes.contains(&Scope::Write),
        place: place(&reader.ui, &oauth::place(&asked.redirect)),
        person: reader.frame().person,
        email: session.map_or_else(String::new, |session| session.email.clone()),
        request: query.to_owned(),
    }
}

fn place(ui: &Ui, place: &Place) -> String {
    match place {
        Place::Site(host) => host.clone(),
        Place::Device => ui.t(texts::GOES_DEVICE).to_owned(),
        Place::App(scheme) => ui.fill(texts::GOES_APP, &[("scheme", scheme)]),
    }
}

//! Looking at the pages as somebody else sees them: begun on the page of what they may do,
//! ended on every page, and what is shown meanwhile.

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use base::Error;
use engine::people::{Session, viewing};

use crate::extract::Path;
use crate::objects;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::texts::access as texts;
use crate::ui::Ui;
use crate::visit::{Reader, redirect};

/// Where it is ended.
pub const END: &str = "/-/view-as/end";
const SIGN_OUT: &str = "/sign-out";

/// What is shown meanwhile. All else is how somebody signs in, what they hold secret, or
/// takes data out; a page that is new is not shown before it stands here.
const SHOWN: [&str; 29] = [
    "/",
    "/design",
    "/settings",
    "/search",
    "/-/lookup/people-and-teams",
    "/-/lookup/{plural}",
    "/-/filter/{plural}",
    "/-/list/{plural}/{what}",
    "/-/desk",
    "/notifications",
    "/-/notifications",
    "/-/desk/found",
    "/-/quick/{plural}",
    "/-/files/{id}",
    "/-/files/{id}/picture",
    "/imports",
    "/imports/new",
    "/imports/{id}",
    "/{plural}",
    "/{plural}/new",
    "/{plural}/selection",
    "/{plural}/bulk",
    "/{plural}/bulk/{id}",
    "/{plural}/duplicates",
    "/{plural}/merge",
    "/{plural}/{id}",
    "/{plural}/{id}/access",
    "/{plural}/{id}/edit",
    "/{plural}/{id}/shares",
];

/// Whether a request is answered to who looks as somebody else; to all others it is.
///
/// # Errors
/// `Forbidden` if not.
pub fn admits(session: &Session, request: &Request) -> Result<(), Error> {
    let Some(viewing) = &session.viewing else {
        return Ok(());
    };
    let matched = request.extensions().get::<MatchedPath>();
    let path = matched.map(MatchedPath::as_str);
    let says = |text| {
        let message = Ui::default().fill(text, &[("name", &viewing.name)]);
        Err(Error::forbidden(message))
    };
    match (request.method(), path) {
        (&Method::GET | &Method::HEAD, None) => Ok(()),
        (&Method::GET | &Method::HEAD, Some(path)) if SHOWN.contains(&path) => Ok(()),
        (&Method::GET | &Method::HEAD, Some(_)) => says(texts::VIEWING_SECRETS),
        (&Method::POST, Some(END | SIGN_OUT)) => Ok(()),
        _ => says(texts::VIEWING_WRITES),
    }
}

/// Begins to look as somebody.
pub async fn create(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    _sent: Sent,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    if def.id.as_str() != "user" {
        return Err(Error::not_found("page").into());
    }
    let session = reader.visitor.session.as_ref();
    let session = session.ok_or_else(|| Error::unauthorized("Sign in first."))?;
    viewing::begin(&reader.cx, session, objects::id(&id)?).await?;
    Ok(redirect(&reader.visitor, "/", None))
}

/// Ends it, and leads back to where it began.
pub async fn end(reader: Reader, _sent: Sent) -> Answer {
    let visitor = &reader.visitor;
    let session = visitor.session.as_ref();
    let session = session.ok_or_else(|| Error::unauthorized("Sign in first."))?;
    viewing::end(&reader.cx, session).await?;
    // Who it was that was looked as is told by the session of before.
    let Some(viewing) = &session.viewing else {
        return Ok(redirect(visitor, "/", None));
    };
    let users = reader.cx.whole.named("user");
    let plural = users.map_or("users", |def| def.plural.as_str());
    let back = format!("/{plural}/{}/access", viewing.user);
    Ok(redirect(visitor, &back, Some(texts::VIEW_ENDED.key)))
}

#[cfg(test)]
mod tests {
    use super::{END, SHOWN, SIGN_OUT};

    #[test]
    fn what_is_shown_is_there() {
        let all = crate::routes::addresses();
        for address in SHOWN.iter().chain(&[END, SIGN_OUT]) {
            assert!(all.iter().any(|one| one == address), "{address}");
        }
    }
}

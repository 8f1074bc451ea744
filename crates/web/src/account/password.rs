//! One's own password.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::Error;
use engine::people;
use identity::proof as proofs;

use super::view::{PasswordView, password as content};
use super::{PAGE, below, proof, proven, session};
use crate::problems::{self, Answer};
use crate::sent::Sent;
use crate::texts::{self, account};
use crate::visit::{self, Reader};

const HERE: &str = "/account/password";

/// Asks for a new one.
pub async fn ask(reader: Reader) -> Answer {
    let has_one = people::has_password(&reader.cx.ws, session(&reader)?.user).await?;
    if !has_one && proven(&reader)?.is_none() {
        return Ok(proof::first(&reader, HERE));
    }
    Ok(page(&reader, has_one, None)?.into_response())
}

/// Changes it. The present one is the proof, for who has one.
pub async fn update(reader: Reader, sent: Sent) -> Answer {
    let session = session(&reader)?;
    let ws = &reader.cx.ws;
    let has_one = people::has_password(ws, session.user).await?;
    if !has_one && proven(&reader)?.is_none() {
        return Ok(proof::first(&reader, HERE));
    }
    if has_one {
        let (throttle, address) = (&reader.visitor.web.throttle, &reader.visitor.address);
        if let Err(pause) = throttle.attempt(&session.email, address, reader.cx.now) {
            let fault = ("present", reader.ui.t(texts::SIGN_IN_SLOW));
            let page = page(&reader, has_one, Some(fault))?;
            let shown = (StatusCode::TOO_MANY_REQUESTS, page).into_response();
            return Ok(crate::sessions::later(shown, pause.seconds));
        }
        match proofs::by_password(ws, session, sent.get("present")).await {
            Ok(()) => throttle.succeeded(&session.email, address),
            Err(error @ Error::Invalid(_)) => {
                let page = page(
                    &reader,
                    has_one,
                    Some(("present", &problems::told(&reader.ui, &error))),
                )?;
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
            }
            Err(error) => {
                throttle.forgive(&session.email, address);
                return Err(error.into());
            }
        }
    }
    let new = sent.get("password").to_owned();
    match people::change_own_password(ws, session, new, reader.visitor.origin()).await {
        Ok(()) => {
            let note = Some(account::DONE_PASSWORD.key);
            Ok(visit::redirect(&reader.visitor, PAGE, note))
        }
        Err(error @ Error::Invalid(_)) => {
            let page = page(
                &reader,
                has_one,
                Some(("password", &problems::told(&reader.ui, &error))),
            )?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn page(
    reader: &Reader,
    has_one: bool,
    fault: Option<(&str, &str)>,
) -> Result<maud::Markup, Error> {
    let view = PasswordView {
        email: session(reader)?.email.clone(),
        has_one,
        fault: fault.map(|(field, text)| (field.to_owned(), text.to_owned())),
    };
    let title = match has_one {
        true => account::PASSWORD_CHANGE,
        false => account::PASSWORD_GIVE,
    };
    Ok(below(reader, title, content(&reader.ui, &view)))
}

//! One's passkeys.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::Error;
use identity::factors::{self, Which};
use identity::proof as proofs;

use super::view::{new_passkey, no_passkeys};
use super::{PAGE, agent, below, codes, person, proof, proven, session};
use crate::extract::Path;
use crate::objects;
use crate::problems::{self, Answer};
use crate::sent::Sent;
use crate::sessions::passkey;
use crate::texts::account;
use crate::visit::{self, Reader};

const NEW: &str = "/account/passkeys/new";

/// Shows the form of a new one.
pub async fn new(reader: Reader, headers: axum::http::HeaderMap) -> Answer {
    if let Err(why) = passkey::site(&reader.visitor) {
        let content = no_passkeys(&reader.ui, passkey::unfit(why));
        return Ok(below(&reader, account::PASSKEY_ADD, content).into_response());
    }
    if proven(&reader)?.is_none() {
        return Ok(proof::first(&reader, NEW));
    }
    let said = headers.get(axum::http::header::USER_AGENT);
    let said = said.and_then(|said| said.to_str().ok()).unwrap_or_default();
    Ok(page(&reader, agent(said).system.unwrap_or_default(), None))
}

/// Says what to make.
pub async fn ask(reader: Reader, _sent: Sent) -> Answer {
    let Some(proven) = proven(&reader)? else {
        let error = Error::forbidden(reader.ui.t(account::PROOF_TITLE));
        return Ok(passkey::told(&reader.visitor.ui, Err(error)));
    };
    let person = (session(&reader)?.email.as_str(), person(&reader));
    Ok(passkey::told(
        &reader.visitor.ui,
        passkey::ask_new(&reader.visitor, proven, person).await,
    ))
}

/// Takes it.
pub async fn create(reader: Reader, sent: Sent) -> Answer {
    let Some(proven) = proven(&reader)? else {
        return Ok(proof::first(&reader, NEW));
    };
    let name = sent.get("name");
    match passkey::add(&reader.visitor, &reader.cx, proven, &sent, name).await {
        Ok(()) => {
            proofs::by_factor(&reader.cx.ws, session(&reader)?).await?;
            codes::first(&reader, proven, account::DONE_PASSKEY.key).await
        }
        Err(error @ (Error::Invalid(_) | Error::Conflict { .. } | Error::Unsupported { .. })) => {
            let mut shown = page(&reader, name, Some(&problems::told(&reader.ui, &error)));
            *shown.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(shown)
        }
        Err(error) => Err(error.into()),
    }
}

/// Removes one.
pub async fn remove(reader: Reader, Path(id): Path<String>, _sent: Sent) -> Answer {
    let Some(proven) = proven(&reader)? else {
        return Ok(proof::first(&reader, PAGE));
    };
    let which = Which::Passkey(objects::id(&id)?);
    factors::remove(&reader.cx, proven, which).await?;
    let note = Some(account::DONE_REMOVED.key);
    Ok(visit::redirect(&reader.visitor, PAGE, note))
}

fn page(reader: &Reader, name: &str, fault: Option<&str>) -> Response {
    let content = new_passkey(&reader.ui, name, fault);
    below(reader, account::PASSKEY_ADD, content).into_response()
}

//! One's authenticator program.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::Error;
use identity::factors::{self, NewProgram, Which};
use identity::proof as proofs;
use maud::html;

use super::{PAGE, below, codes, proof, proven, session};
use crate::parts::factor::program_form;
use crate::problems::{self, Answer};
use crate::sent::Sent;
use crate::texts::account;
use crate::visit::{self, Reader};

const HERE: &str = "/account/program";

/// Offers a secret.
pub async fn ask(reader: Reader) -> Answer {
    let Some(proven) = proven(&reader)? else {
        return Ok(proof::first(&reader, HERE));
    };
    let email = &session(&reader)?.email;
    let new = factors::offer(&reader.cx.ws, proven, email).await?;
    Ok(page(&reader, &new, None))
}

/// Takes the first code.
pub async fn create(reader: Reader, sent: Sent) -> Answer {
    let Some(proven) = proven(&reader)? else {
        return Ok(proof::first(&reader, HERE));
    };
    let (ws, session) = (&reader.cx.ws, session(&reader)?);
    let ticket = sent.get("ticket");
    match factors::add(&reader.cx, proven, ticket, sent.get("code")).await {
        Ok(()) => {
            proofs::by_factor(ws, session).await?;
            let note = account::DONE_PROGRAM.key;
            codes::first(&reader, proven, note).await
        }
        Err(error @ Error::Invalid(_)) => {
            let new = match factors::offered(ws, proven, ticket, &session.email).await? {
                Some(new) => new,
                None => factors::offer(ws, proven, &session.email).await?,
            };
            let mut shown = page(&reader, &new, Some(&problems::told(&reader.ui, &error)));
            *shown.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(shown)
        }
        Err(error) => Err(error.into()),
    }
}

/// Removes it.
pub async fn remove(reader: Reader, _sent: Sent) -> Answer {
    let Some(proven) = proven(&reader)? else {
        return Ok(proof::first(&reader, PAGE));
    };
    factors::remove(&reader.cx, proven, Which::Program).await?;
    let note = Some(account::DONE_REMOVED.key);
    Ok(visit::redirect(&reader.visitor, PAGE, note))
}

fn page(reader: &Reader, new: &NewProgram, fault: Option<&str>) -> Response {
    let ui = &reader.ui;
    let content = html! {
        section.work.account-step {
            header.work__head { h1.work__title { (ui.t(account::PROGRAM_TITLE)) } }
            (program_form(ui, new, HERE, &[], fault, &super::view::cancel(ui)))
        }
    };
    below(reader, account::PROGRAM_TITLE, content).into_response()
}

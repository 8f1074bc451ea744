//! Recovery codes, made and shown once.

use axum::response::{IntoResponse, Response};
use identity::factors;
use identity::proof::Proven;
use maud::html;

use super::{PAGE, below, proof, proven, session};
use crate::parts::factor;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::texts::account;
use crate::visit::{self, Reader};

/// Makes new ones.
pub async fn create(reader: Reader, _sent: Sent) -> Answer {
    match proven(&reader)? {
        Some(proven) => made(&reader, proven).await,
        None => Ok(proof::first(&reader, PAGE)),
    }
}

/// After a factor was set up: codes for who has none, else back to the account.
pub async fn first(reader: &Reader, proven: Proven, note: &'static str) -> Answer {
    let owned = factors::of(&reader.cx.ws, session(reader)?.user).await?;
    match owned.codes_left {
        0 => made(reader, proven).await,
        _ => Ok(visit::redirect(&reader.visitor, PAGE, Some(note))),
    }
}

async fn made(reader: &Reader, proven: Proven) -> Answer {
    let codes = factors::renew(&reader.cx, proven).await?;
    let ui = &reader.ui;
    let content = html! {
        section.work.account-step {
            header.work__head { h1.work__title { (ui.t(account::CODES_TITLE)) } }
            (factor::codes(ui, &codes, PAGE))
        }
    };
    let shown: Response = below(reader, account::CODES_TITLE, content).into_response();
    Ok(shown)
}

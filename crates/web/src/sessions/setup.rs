//! The first account, made by whoever holds the token that the server printed.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use base::{Error, Fault};
use engine::people::{self, NewUser};
use engine::{Principal, Via};
use identity::entry::{self, Entry};
use serde::Deserialize;

use super::kept::Kept;
use super::view::{SetUpView, set_up};
use super::{origin, second, welcome};
use crate::extract::Params;
use crate::problems::Answer;
use crate::sent::{Filled, Sent};
use crate::texts;
use crate::visit::Visitor;

/// What the page is asked with.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    token: String,
}

/// Shows the form.
pub async fn ask(visitor: Visitor, Params(asked): Params<Asked>) -> Answer {
    check(&visitor, &asked.token).await?;
    Ok(set_up(
        &visitor.ui,
        &SetUpView {
            token: asked.token,
            ..SetUpView::default()
        },
    )
    .into_response())
}

/// Makes the account and signs it in.
pub async fn create(visitor: Visitor, headers: HeaderMap, filled: Filled) -> Answer {
    let (Filled::Ours(sent) | Filled::Stale(sent)) = &filled;
    check(&visitor, sent.get("token")).await?;
    if let Filled::Stale(sent) = &filled {
        let view = SetUpView {
            faults: vec![(String::new(), visitor.ui.t(texts::SEND_AGAIN).to_owned())],
            ..typed(sent)
        };
        return Ok((StatusCode::FORBIDDEN, set_up(&visitor.ui, &view)).into_response());
    }
    let ws = &visitor.web.ws;
    let text = |name: &str| sent.get(name).trim().to_owned();
    let new = NewUser {
        email: text("email"),
        name: text("name"),
        role: "administrator".to_owned(),
        password: sent.get("password").to_owned(),
        team: None,
    };
    let made = match missing(&new) {
        faults if faults.is_empty() => {
            people::create_user(&ws.cx(Principal::System, Via::Page), new.clone())
                .await
                .map(drop)
        }
        faults => Err(Error::Invalid(faults)),
    };
    match made {
        Ok(()) => {
            let from = origin(&visitor, &headers);
            match entry::sign_in(ws, &new.email, &new.password, from).await? {
                Entry::In(_, secret) => {
                    let home = Redirect::to("/").into_response();
                    Ok(welcome(&visitor, home, &secret))
                }
                Entry::Second(ticket) => {
                    second::show_next(&visitor, &ticket, "/", Kept::default()).await
                }
            }
        }
        Err(error) if !error.faults().is_empty() => {
            let faults = error
                .faults()
                .iter()
                .map(|fault| (fault.field.clone(), fault.message.clone()))
                .collect();
            let view = SetUpView {
                faults,
                ..typed(sent)
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, set_up(&visitor.ui, &view)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// What was typed, but for the password.
fn typed(sent: &Sent) -> SetUpView {
    let text = |name: &str| sent.get(name).trim().to_owned();
    SetUpView {
        token: text("token"),
        name: text("name"),
        email: text("email"),
        faults: Vec::new(),
    }
}

/// An account to sign in with needs more than a user record does.
fn missing(new: &NewUser) -> Vec<Fault> {
    [("name", &new.name), ("email", &new.email)]
        .into_iter()
        .filter(|(_, value)| value.is_empty())
        .map(|(field, _)| Fault::new(field, "required", "This is needed."))
        .collect()
}

/// The page exists only for the right token and only while nobody can sign in.
async fn check(visitor: &Visitor, token: &str) -> Result<(), Error> {
    use subtle::ConstantTimeEq as _;
    let expected = visitor.web.setup_token.as_deref().unwrap_or_default();
    let right = !expected.is_empty() && bool::from(expected.as_bytes().ct_eq(token.as_bytes()));
    if right && !people::can_sign_in(&visitor.web.ws).await? {
        return Ok(());
    }
    Err(Error::not_found("page"))
}

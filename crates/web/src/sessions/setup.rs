//! The first start: whoever holds the token that the server printed says whose workspace
//! this is, and becomes its first administrator.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::Error;
use engine::{
    people::{self, First, How},
    samples,
};
use identity::entry::{self, Entry};
use serde::Deserialize;

use super::kept::Kept;
use super::setup_view::{SetUpView, set_up};
use super::{second, welcome};
use crate::extract::Params;
use crate::problems::Answer;
use crate::sent::{Filled, Sent};
use crate::texts::{self, setup as words};
use crate::visit::{Visitor, redirect};

/// What the page is asked with.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    token: String,
}

/// Shows the form.
pub async fn ask(visitor: Visitor, Params(asked): Params<Asked>) -> Answer {
    check(&visitor, &asked.token).await?;
    let settings = visitor.web.ws.settings();
    let view = SetUpView {
        token: asked.token,
        told: First {
            currency: settings.currency.to_string(),
            zone: settings.zone.clone(),
            region: settings.region.clone(),
            language: settings.language.clone(),
            ..First::default()
        },
        is_fresh: true,
        ..offered(&visitor)
    };
    Ok(set_up(&visitor.ui, &view).into_response())
}

/// Sets the workspace up, makes the account and signs it in.
pub async fn create(visitor: Visitor, filled: Filled) -> Answer {
    let (Filled::Ours(sent) | Filled::Stale(sent)) = &filled;
    check(&visitor, sent.get("token")).await?;
    let view = SetUpView {
        token: sent.get("token").to_owned(),
        told: told(sent),
        samples: sent.get("samples") == "yes",
        ..offered(&visitor)
    };
    let again = |status: StatusCode, faults: Vec<(String, String)>| {
        let view = SetUpView {
            faults,
            ..view.clone()
        };
        (status, set_up(&visitor.ui, &view)).into_response()
    };
    if matches!(filled, Filled::Stale(_)) {
        let fault = (String::new(), visitor.ui.t(texts::SEND_AGAIN).to_owned());
        return Ok(again(StatusCode::FORBIDDEN, vec![fault]));
    }
    let cx = visitor.web.ws.system().came_from(visitor.origin());
    match people::first(&cx, view.told.clone()).await {
        Ok(user) => begin(&visitor, &user, view.samples).await,
        Err(error) if !error.faults().is_empty() => {
            let faults = error
                .faults()
                .iter()
                .map(|fault| (fault.field.clone(), visitor.ui.said(&fault.message)))
                .collect();
            Ok(again(StatusCode::UNPROCESSABLE_ENTITY, faults))
        }
        Err(error) => Err(error.into()),
    }
}

/// Signs the new administrator in; has sample data filled in if that was wished.
async fn begin(visitor: &Visitor, user: &schema::Record, samples: bool) -> Answer {
    let ws = &visitor.web.ws;
    let note = match samples {
        true => {
            let system = ws.system().came_from(visitor.origin());
            match samples::fill(&system, Some(user.id)).await {
                Ok(_) => words::SAMPLES_BEGUN.key,
                Err(error) => {
                    tracing::error!(%error, "the sample data could not be made");
                    words::SAMPLES_FAILED.key
                }
            }
        }
        false => words::READY.key,
    };
    match entry::admit(ws, user, &How::password(), visitor.origin()).await? {
        Entry::In(_, secret) => {
            let home: Response = redirect(visitor, "/", Some(note));
            Ok(welcome(visitor, home, &secret))
        }
        Entry::Second(ticket) => second::show_next(visitor, &ticket, "/", Kept::default()).await,
    }
}

/// What the page offers here.
fn offered(visitor: &Visitor) -> SetUpView {
    SetUpView {
        offers_samples: samples::offered(&visitor.web.ws.system()),
        ..SetUpView::default()
    }
}

fn told(sent: &Sent) -> First {
    let text = |name: &str| sent.get(name).trim().to_owned();
    First {
        company: text("company"),
        currency: text("currency"),
        zone: text("zone"),
        region: text("region"),
        language: text("language"),
        name: text("name"),
        email: text("email"),
        password: sent.get("password").to_owned(),
    }
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

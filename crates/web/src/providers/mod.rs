//! Others who sign people in: set up by administrators, seen by the people whom they know.

pub mod connected;
pub mod entry;
mod fields;
pub mod gate;
mod view;

use axum::response::{IntoResponse, Response};
use base::{Error, Id};
use identity::providers::{self, Provider};
use serde_json::Value as Json;

use crate::extract::Path;
use crate::objects;
use crate::problems::Answer;
use crate::sent::{Filled, Sent};
use crate::shell::{Page, Scroll};
use crate::texts::{self as common, providers as texts};
use crate::visit::{Reader, redirect};
use view::{FieldFault, FormView, ListView, OneView};

/// Where they are set up.
pub const BASE: &str = "/sign-in-providers";
/// The same as the navigation names it.
pub const PLURAL: &str = "sign-in-providers";

/// Lists them.
pub async fn list(reader: Reader) -> Answer {
    let all = providers::list(&reader.cx).await?;
    let view = ListView {
        rows: all.iter().map(view::row).collect(),
        may_change: providers::may_change(&reader.cx).is_ok(),
    };
    let title = reader.ui.t(texts::PROVIDERS);
    let head = view::list_head(&reader.ui, &view);
    let content = view::list(&reader.ui, &view);
    Ok(page(&reader, title, head, content).into_response())
}

/// Asks for a new one.
pub async fn new(reader: Reader) -> Answer {
    providers::may_change(&reader.cx)?;
    let start = fields::start();
    Ok(form(&reader, None, &start, None, Vec::new())
        .await?
        .into_response())
}

/// Adds one.
pub async fn create(reader: Reader, filled: Filled) -> Answer {
    let (Filled::Ours(sent) | Filled::Stale(sent)) = &filled;
    let body = fields::body(sent, None);
    let made = match &filled {
        Filled::Ours(_) => providers::create(&reader.cx, &body).await,
        Filled::Stale(_) => Err(stale()),
    };
    match made {
        Ok(made) => {
            let address = format!("{BASE}/{}", made.id);
            Ok(redirect(
                &reader.visitor,
                &address,
                Some(common::DONE_SAVED.key),
            ))
        }
        Err(error) => again(&reader, None, &body, error).await,
    }
}

/// Shows one, to be changed.
pub async fn show(reader: Reader, Path(id): Path<String>) -> Answer {
    let provider = find(&reader, &id).await?;
    let body = provider.json(&reader.visitor.ours);
    Ok(form(&reader, Some(&provider), &body, None, Vec::new())
        .await?
        .into_response())
}

/// Changes one.
pub async fn update(reader: Reader, Path(id): Path<String>, filled: Filled) -> Answer {
    let provider = find(&reader, &id).await?;
    let (Filled::Ours(sent) | Filled::Stale(sent)) = &filled;
    let body = fields::body(sent, Some(&provider));
    let changed = match &filled {
        Filled::Ours(_) => providers::update(&reader.cx, provider.id, &body).await,
        Filled::Stale(_) => Err(stale()),
    };
    match changed {
        Ok(_) => {
            let address = format!("{BASE}/{}", provider.id);
            Ok(redirect(
                &reader.visitor,
                &address,
                Some(common::DONE_SAVED.key),
            ))
        }
        Err(error) => again(&reader, Some(&provider), &body, error).await,
    }
}

/// Looks at one as a sign-in would.
pub async fn test(reader: Reader, Path(id): Path<String>, _sent: Sent) -> Answer {
    let provider = find(&reader, &id).await?;
    let found = providers::test(&provider).await?;
    let body = provider.json(&reader.visitor.ours);
    Ok(form(&reader, Some(&provider), &body, None, found)
        .await?
        .into_response())
}

/// Removes one.
pub async fn remove(reader: Reader, Path(id): Path<String>, _sent: Sent) -> Answer {
    providers::remove(&reader.cx, objects::id(&id)?).await?;
    Ok(redirect(
        &reader.visitor,
        BASE,
        Some(texts::DONE_REMOVED.key),
    ))
}

async fn find(reader: &Reader, id: &str) -> Result<Provider, Error> {
    let id: Id = objects::id(id)?;
    providers::find(&reader.cx, id).await
}

fn stale() -> Error {
    Error::forbidden(common::SEND_AGAIN.english)
}

/// The form with what was typed and what is wrong with it.
async fn again(reader: &Reader, provider: Option<&Provider>, body: &Json, error: Error) -> Answer {
    let is_stale =
        matches!(&error, Error::Forbidden { message } if message == common::SEND_AGAIN.english);
    if error.faults().is_empty() && !is_stale {
        return Err(error.into());
    }
    let status = error.status();
    let page = form(reader, provider, body, Some(&error), Vec::new()).await?;
    let status = axum::http::StatusCode::from_u16(status).unwrap_or_default();
    Ok((status, page).into_response())
}

async fn form(
    reader: &Reader,
    provider: Option<&Provider>,
    body: &Json,
    error: Option<&Error>,
    found: Vec<providers::Finding>,
) -> Result<Response, Error> {
    let roles = engine::rights::named(&reader.cx.ws).await?;
    let faults = error
        .map(|error| error.faults().to_vec())
        .unwrap_or_default();
    let may_change = providers::may_change(&reader.cx).is_ok();
    let view = FormView {
        provider: provider.map(|provider| OneView {
            id: provider.id.to_string(),
            name: provider.name.clone(),
            redirect: provider.redirect(&reader.visitor.ours),
        }),
        redirect_pattern: format!("{}/sign-in/with/KEY/callback", reader.visitor.ours),
        groups: fields::groups(&reader.ui, body, provider, &roles, &faults),
        mapping: fields::mapping(&reader.ui, body, &roles, &faults),
        stale: error
            .filter(|error| error.faults().is_empty())
            .map(Error::public),
        faults: faults
            .iter()
            .map(|fault| FieldFault {
                input: fields::input(&reader.ui, &fault.field, provider.is_none()),
                message: fault.message.clone(),
            })
            .collect(),
        found,
        may_change,
    };
    let title = view::title(&reader.ui, &view);
    let head = view::form_head(&reader.ui, &view);
    let content = view::form(&reader.ui, &view);
    Ok(page(reader, &title, head, content).into_response())
}

fn page(reader: &Reader, title: &str, head: maud::Markup, content: maud::Markup) -> maud::Markup {
    reader.page(&Page {
        title,
        kind: "providers",
        current: Some(PLURAL),
        scripts: &[],
        scroll: Scroll::Page,
        head,
        content,
    })
}

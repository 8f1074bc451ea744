//! Where a link leads: whoever holds it chooses a password. Only a form that is sent has
//! the link's secret, so looking at the address uses nothing up.

use axum::http::StatusCode;
use axum::http::header::{HeaderValue, REFERRER_POLICY};
use axum::response::{IntoResponse, Response};
use engine::people::{self, How};
use identity::links::{self, Holder};

use super::view;
use crate::problems::Answer;
use crate::sent::{Filled, Sent};
use crate::sessions::enter;
use crate::texts as common;
use crate::visit::Visitor;

/// The page that a link leads to.
pub async fn arrive(visitor: Visitor) -> Answer {
    Ok(quiet(view::arrive(&visitor.ui).into_response()))
}

/// Shows whose link it is; with a password, uses it.
pub async fn accept(visitor: Visitor, filled: Filled) -> Answer {
    let (Filled::Ours(sent) | Filled::Stale(sent)) = &filled;
    let (ws, secret) = (&visitor.web.ws, sent.get("secret").trim());
    let Some(holder) = links::holder(ws, secret).await? else {
        return Ok(over(&visitor));
    };
    if matches!(filled, Filled::Stale(_)) {
        let fault = visitor.ui.t(common::SEND_AGAIN);
        return Ok(again(
            &visitor,
            &holder,
            secret,
            StatusCode::FORBIDDEN,
            Some(fault),
        ));
    }
    let Some(password) = sent.first("password") else {
        return Ok(again(&visitor, &holder, secret, StatusCode::OK, None));
    };
    let cx = ws.system().came_from(visitor.origin());
    match links::accept(&cx, secret, password.to_owned()).await {
        Ok(Some(user)) => {
            let way_in = enter::enter(&visitor, &user, &How::password(), "/").await?;
            Ok(quiet(way_in))
        }
        Ok(None) => Ok(over(&visitor)),
        Err(error) if !error.faults().is_empty() => {
            let fault = error.faults().first().map(|fault| fault.message.as_str());
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(again(&visitor, &holder, secret, status, fault))
        }
        Err(error) => Err(error.into()),
    }
}

/// Says how strong a password is while it is typed, to whoever holds a link.
pub async fn strength(visitor: Visitor, sent: Sent) -> Answer {
    let ws = &visitor.web.ws;
    let Some(holder) = links::holder(ws, sent.get("secret").trim()).await? else {
        return Ok(quiet(
            view::strength(&visitor.ui, false, None).into_response(),
        ));
    };
    let password = sent.get("password");
    let fault = people::password_fault(password, &[&holder.email, &holder.name]);
    let told = view::strength(&visitor.ui, !password.is_empty(), fault.as_deref());
    Ok(quiet(told.into_response()))
}

fn again(
    visitor: &Visitor,
    holder: &Holder,
    secret: &str,
    status: StatusCode,
    fault: Option<&str>,
) -> Response {
    let page = view::choose(&visitor.ui, holder, secret, fault);
    quiet((status, page).into_response())
}

fn over(visitor: &Visitor) -> Response {
    quiet((StatusCode::GONE, view::over(&visitor.ui)).into_response())
}

/// The address of the page is told to nobody.
fn quiet(mut response: Response) -> Response {
    let policy = HeaderValue::from_static("no-referrer");
    response.headers_mut().insert(REFERRER_POLICY, policy);
    response
}

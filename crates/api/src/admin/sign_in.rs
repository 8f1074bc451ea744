//! How people get in: of which standard roles a second factor is asked, how long
//! sessions last.

use axum::http::{StatusCode, Uri};
use axum::response::Response;
use engine::rights::{self, SignInRules};
use serde_json::json;

use crate::callers::Caller;
use crate::http::{Answer, Params};
use crate::objects::Payload;
use crate::records::shown;

/// `GET /admin/sign-in-rules`
pub async fn read(Caller { cx }: Caller, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    Ok(told(&rights::sign_in_rules(&cx).await?))
}

/// `PATCH /admin/sign-in-rules`: what the body does not name stays.
pub async fn update(Caller { cx }: Caller, uri: Uri, Payload(body): Payload) -> Answer {
    Params::of(&uri, &[])?;
    let rules = rights::sign_in_rules(&cx).await?.patched(&body)?;
    rights::set_sign_in_rules(&cx, rules.clone()).await?;
    Ok(told(&rules))
}

fn told(rules: &SignInRules) -> Response {
    shown::json(StatusCode::OK, &json!(rules))
}

//! `/{objects}/{id}/shares`: with whom a record is shared, and on which level.

use axum::http::{StatusCode, Uri};
use axum::response::IntoResponse;
use base::{Error, Fault, Id, Result};
use engine::shares::{self, Share, Shared};
use schema::{scope::Level, value::write};
use serde_json::{Value as Json, json};

use super::shown;
use crate::http::{Answer, Params};
use crate::objects::{Names, NoBody, On, One, Payload, id_named};

/// With whom a record is shared.
pub async fn list(One { on, id }: One, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    let found = shares::list(&on.cx, &on.def.id, id).await;
    let found = found.map_err(|error| on.problem(error))?;
    let data: Vec<Json> = found.iter().map(|one| share(&on, one)).collect();
    Ok(shown::json(StatusCode::OK, &json!({"data": data})))
}

/// Shares a record with a person or a team: 201 if it was not shared with them, else 200.
pub async fn put(One { on, id }: One, names: Names, uri: Uri, Payload(body): Payload) -> Answer {
    Params::of(&uri, &[])?;
    let (whom, level) = (whom(&names)?, level(&body)?);
    let shared = shares::share(&on.cx, &on.def.id, id, whom, level).await;
    let (status, is) = match shared.map_err(|error| on.problem(error))? {
        Shared::Anew(is) => (StatusCode::CREATED, is),
        Shared::Again(is) => (StatusCode::OK, is),
    };
    Ok(shown::json(status, &share(&on, &is)))
}

/// Shares a record with a person or a team no more.
pub async fn remove(One { on, id }: One, names: Names, uri: Uri, _: NoBody) -> Answer {
    Params::of(&uri, &[])?;
    let done = shares::unshare(&on.cx, &on.def.id, id, whom(&names)?).await;
    done.map_err(|error| on.problem(error))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn share(on: &On, share: &Share) -> Json {
    let link = |link| write::link_json(&on.cx.schema, link);
    json!({
        "whom": link(&share.whom),
        "level": share.level.name(),
        "shared_by": share.by.as_ref().map(link),
        "shared_at": share.at.to_rfc3339(),
    })
}

fn whom(names: &Names) -> Result<Id> {
    id_named(names, "whom")
}

fn level(body: &Json) -> Result<Level> {
    let mut faults = Vec::new();
    let known = body.get("level");
    let level = known.and_then(Json::as_str).and_then(Level::named);
    let message = "level is \"read\" to let them see it, or \"write\" to let them change it, too.";
    match (known, level) {
        (_, Some(_)) => {}
        (None, _) => faults.push(Fault::new("level", "required", message)),
        _ => faults.push(Fault::new("level", "unknown", message)),
    }
    let others = body.as_object().into_iter().flat_map(|map| map.keys());
    for key in others.filter(|key| *key != "level") {
        let shown = base::text::truncate(key, 60);
        let message = format!("There is no \"{shown}\" here. Leave it out.");
        faults.push(Fault::new(shown, "unknown_field", message));
    }
    level
        .filter(|_| faults.is_empty())
        .ok_or(Error::Invalid(faults))
}

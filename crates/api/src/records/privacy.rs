//! What is held on somebody: how much it is, all of it in a file, and erasing it.

use axum::http::{StatusCode, Uri};
use engine::privacy::{self, Held};
use serde_json::{Map, Value as Json, json};

use super::shown;
use crate::http::{Answer, Params};
use crate::objects::{NoBody, On, One};

/// How many records of each object are about somebody, and how many name them.
pub async fn held(One { on, id }: One, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    let held = privacy::held(&on.cx, &on.def.id, id).await;
    let held = held.map_err(|error| on.problem(error))?;
    Ok(shown::json(StatusCode::OK, &counts(&on, &held)))
}

/// All of it, as a zip archive.
pub async fn dossier(One { on, id }: One, uri: Uri, _: NoBody) -> Answer {
    Params::of(&uri, &[])?;
    let dossier = privacy::dossier(&on.cx, &on.def.id, id).await;
    let dossier = dossier.map_err(|error| on.problem(error))?;
    Ok(transfer::dossier(dossier))
}

/// Erases somebody for good.
pub async fn erase(One { on, id }: One, uri: Uri, _: NoBody) -> Answer {
    Params::of(&uri, &[])?;
    let erased = privacy::erase(&on.cx, &on.def.id, id).await;
    let erased = erased.map_err(|error| on.problem(error))?;
    Ok(shown::json(
        StatusCode::OK,
        &json!({"removed": erased.along, "pointing": erased.pointing}),
    ))
}

fn counts(on: &On, held: &Held) -> Json {
    let named =
        |of: &std::collections::BTreeMap<schema::ObjectId, std::collections::BTreeSet<_>>| {
            let count =
                |(object, ids): (&schema::ObjectId, &std::collections::BTreeSet<base::Id>)| {
                    let def = on.cx.whole.object(object);
                    let name = def.map_or(object.as_str(), |def| def.plural.as_str());
                    (name.to_owned(), json!(ids.len()))
                };
            of.iter().map(count).collect::<Map<String, Json>>()
        };
    json!({
        "merged": held.merged.len(),
        "removed": named(&held.hanging),
        "pointing": named(&held.pointing),
    })
}

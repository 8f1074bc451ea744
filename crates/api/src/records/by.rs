//! `PUT /{objects}/by/{field}/{value}`: the record with this value of a unique
//! field, made or changed.

use axum::http::{HeaderMap, Uri, header};
use base::{Error, Result};
use engine::records::Outcome;
use schema::FieldId;

use super::shown;
use crate::http::{Answer, Params};
use crate::objects::{Names, On, Payload};

/// Changes the record with this value, or makes one with it.
pub async fn by(
    mut on: On,
    names: Names,
    headers: HeaderMap,
    uri: Uri,
    Payload(body): Payload,
) -> Answer {
    Params::of(&uri, &[])?;
    if headers.contains_key(header::IF_MATCH) {
        let message = "A record that may not be there yet has no version to match. PATCH it by its id instead.";
        return Err(Error::malformed("if_match", message)
            .in_field("If-Match")
            .into());
    }
    let field = on.read(|on| unique_field(on, names.get("field")?)).await?;
    let saved =
        engine::records::upsert(&on.cx, &on.def.id, &field, names.get("value")?, body).await;
    let saved = saved.map_err(|error| on.problem(error))?;
    Ok(match saved.outcome {
        Outcome::Created => shown::created(&on.cx, &on.def, &saved.record),
        Outcome::Updated | Outcome::Unchanged => shown::updated(&on.cx, &on.def, &saved.record),
    })
}

fn unique_field(on: &On, name: &str) -> Result<FieldId> {
    let all = || on.def.live_fields().filter(|field| field.unique);
    if name == "id" {
        return Ok(FieldId::from("id"));
    }
    if let Some(field) = all().find(|field| field.name == name) {
        return Ok(field.id.clone());
    }
    let mut known = vec!["id"];
    known.extend(all().map(|field| field.name.as_str()));
    let shown = base::text::truncate(name, 60);
    let message = format!(
        "\"{shown}\" is no unique field. Records are found by {}.",
        known.join(", ")
    );
    Err(Error::malformed("not_unique", message).in_field("field"))
}

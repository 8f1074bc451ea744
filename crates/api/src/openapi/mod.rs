//! The OpenAPI 3.1 document of this very workspace: every object, standard or
//! added, with its fields as they are now.
//!
//! It promises no more and no less than the answers keep: each call names every
//! status that it can answer, and records have no other keys than those named.

mod admin;
mod audit;
mod bodies;
mod calls;
mod codes;
mod definitions;
mod files;
mod imports;
mod keys;
mod links;
mod notifications;
mod objects;
mod providers;
mod settings;
mod shared;
mod sign_in;
mod undo;
mod values;
mod views;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base::Result;
use engine::{Cx, Workspace};
use schema::{ObjectDef, Schema};
use serde_json::{Map, Value as Json, json};

use crate::callers::Caller;
use crate::http::{Answer, Params, problem};
use crate::state::Api;

pub use codes::CODES;

/// The document of a workspace's present definitions.
pub fn document(ws: &Workspace) -> Json {
    of(&ws.schema(), ws.standard_objects())
}

/// `GET /openapi.json`.
pub async fn read(
    State(api): State<Api>,
    Caller { cx }: Caller,
    headers: HeaderMap,
    uri: Uri,
) -> Answer {
    Params::of(&uri, &[])?;
    let cx = cx.fresh().await?;
    let text = api.documents.text(&cx)?;
    let tag = match (cx.schema.version(), cx.rights.fingerprint()) {
        (version, 0) => format!("\"schema-{version}\""),
        (version, rights) => format!("\"schema-{version}-{rights:x}\""),
    };
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let tag_header = HeaderValue::try_from(&tag).unwrap_or(HeaderValue::from_static("\"\""));
    if known.is_some_and(|known| known.contains(&tag)) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag_header)]).into_response());
    }
    let format = HeaderValue::from_static("application/json");
    let mut response = Response::new(axum::body::Body::from(text.as_bytes().to_vec()));
    response.headers_mut().insert(header::CONTENT_TYPE, format);
    response.headers_mut().insert(header::ETAG, tag_header);
    Ok(response)
}

/// As many documents are kept: one for each set of roles.
const MOST_KEPT: usize = 16;

/// The documents of the newest definitions by who may read what of them, kept as
/// text: each is made once per change.
#[derive(Default)]
pub struct Documents(Mutex<HashMap<(i64, u64), Arc<str>>>);

impl Documents {
    /// The text of the document.
    ///
    /// # Errors
    /// `Broken` if it cannot be written.
    pub fn text(&self, cx: &Cx) -> Result<Arc<str>> {
        let key = (cx.schema.version(), cx.rights.fingerprint());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = kept.get(&key) {
            return Ok(Arc::clone(text));
        }
        let text: Arc<str> = of(&cx.schema, cx.ws.standard_objects()).to_string().into();
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&text));
        Ok(text)
    }
}

/// The document of a schema. `standard` are the objects as they are compiled in.
pub fn of(schema: &Schema, standard: &[ObjectDef]) -> Json {
    let mut paths = Map::new();
    let mut schemas = shared::schemas();
    let mut tags =
        vec![json!({"name": "Workspace", "description": "The search and this description."})];
    calls::add(&mut paths);
    undo::add(&mut paths, &mut schemas);
    notifications::add(&mut paths, &mut schemas);
    objects::add_exports(&mut schemas);
    objects::add_shares(&mut schemas);
    objects::add_public_links(&mut schemas);
    values::shared(schema, &mut schemas);
    for def in schema.objects() {
        tags.push(json!({"name": def.label_plural, "description": def.help}));
        let standard = standard.iter().find(|own| own.id == def.id);
        objects::add(schema, def, standard, &mut paths, &mut schemas);
    }
    files::add(schema, &mut paths);
    links::add(schema, &mut paths);
    tags.push(json!({
        "name": "Views",
        "description": "Views of lists that people keep: a name for what a list shows. They grant nothing."
    }));
    views::add(&mut paths, &mut schemas);
    tags.push(json!({
        "name": "Objects and fields",
        "description": "The object language: what is changed here acts at once, everywhere."
    }));
    definitions::add(&mut paths, &mut schemas);
    tags.push(json!({
        "name": "Imports",
        "description": "Files of any size become records, in the background."
    }));
    imports::add(&mut paths, &mut schemas);
    tags.push(json!({
        "name": "Administration",
        "description": "What the workspace does in the background. For administrators."
    }));
    admin::add(&mut paths, &mut schemas);
    providers::add(&mut paths, &mut schemas);
    settings::add(&mut paths, &mut schemas);
    sign_in::add(&mut paths, &mut schemas);
    tags.push(json!({
        "name": "Audit log",
        "description": "Who came in, was given rights, took data out. For those with the right to see it."
    }));
    audit::add(&mut paths, &mut schemas);
    keys::add(&mut paths, &mut schemas);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Rapport",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The customer database of this workspace.",
            "description": shared::DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"key": []}, {"session": []}],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": shared::parameters(),
            "headers": shared::headers(),
            "responses": shared::responses(),
            "securitySchemes": shared::security(),
        },
    })
}

/// A pointer to a named part of the document.
fn reference(kind: &str, name: &str) -> Json {
    json!({"$ref": format!("#/components/{kind}/{name}")})
}

/// An object that always has exactly these properties.
fn whole(properties: Json) -> Json {
    let names = properties.as_object().into_iter().flat_map(Map::keys);
    let required: Vec<&String> = names.collect();
    let required = json!(required);
    json!({
        "type": "object",
        "required": required,
        "additionalProperties": false,
        "properties": properties,
    })
}

/// The responses of a call: what it answers when all is well, and every fault.
fn answers(good: &[(&str, Json)], faults: &[u16]) -> Json {
    let mut all = Map::new();
    for (status, response) in good {
        all.insert((*status).to_owned(), response.clone());
    }
    for status in shared::ANY_CALL.iter().chain(faults) {
        all.entry(status.to_string())
            .or_insert_with(|| reference("responses", &format!("problem_{status}")));
    }
    Json::Object(all)
}

/// A JSON response with headers of `components/headers`.
fn answer(description: &str, schema: &Json, headers: &[&str]) -> Json {
    let mut response = json!({
        "description": description,
        "content": {"application/json": {"schema": schema}},
    });
    response["headers"] = header_list(headers);
    response
}

/// A response without a body.
fn empty_answer(description: &str, headers: &[&str]) -> Json {
    json!({"description": description, "headers": header_list(headers)})
}

fn header_list(headers: &[&str]) -> Json {
    let all = headers.iter().chain(["Rapport-Request-Id"].iter());
    let all = all.map(|name| ((*name).to_owned(), reference("headers", name)));
    Json::Object(all.collect())
}

/// A required JSON body.
fn body(schema: &Json) -> Json {
    json!({"required": true, "content": {"application/json": {"schema": schema}}})
}

/// The media type of a problem's content.
fn problem_content() -> Json {
    json!({problem::MEDIA_TYPE: {"schema": reference("schemas", "Problem")}})
}

#[cfg(test)]
mod tests;

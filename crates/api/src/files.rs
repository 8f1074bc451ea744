//! What files hold: sent and fetched. All else of them are records.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::IntoResponse;
use base::{Error, Result};
use engine::Cx;
use engine::files::{self, Arriving};
use schema::ObjectDef;
use transfer::Form;

use crate::callers::{Caller, Keyed};
use crate::http::form::Digest;
use crate::http::{Answer, Params, form, tags};
use crate::objects::One;
use crate::records::shown;
use crate::state::Api;

/// What a form may have.
const FIELDS: &str = "file";

/// `POST /files`: takes a file in.
pub async fn create(api: &Api, caller: Caller, def: Arc<ObjectDef>, request: Request) -> Answer {
    Params::of(request.uri(), &[])?;
    caller.cx.who.may_change()?;
    let keyed = Keyed::of(&caller, request.headers(), request.uri())?;
    let taking = take(&caller.cx, Form::open(request)?);
    let sent = form::within(api.limits.upload_patience, taking).await?;
    // It may have taken long to arrive.
    let cx = caller.cx.at_present();
    let (acting, digest) = (cx.clone(), sent.digest);
    let keeping = async move { keep(&acting, &def, sent).await.into_response() };
    match keyed {
        // What was kept before is not kept again.
        Some(keyed) => keyed.once(cx, &digest, keeping).await,
        None => Ok(keeping.await),
    }
}

async fn keep(cx: &Cx, def: &ObjectDef, sent: Sent) -> Answer {
    let file = sent.file.finish(cx, &sent.name).await?;
    Ok(shown::created(cx, def, &file))
}

/// A file that has arrived.
struct Sent {
    file: Arriving,
    name: String,
    digest: [u8; 32],
}

async fn take(cx: &Cx, mut form: Form) -> Result<Sent> {
    let mut came = None;
    let mut digest = Digest::default();
    while let Some(mut part) = form.next().await? {
        digest.begin(&part);
        match (part.name(), &came) {
            ("file", None) => {
                let name = part.file_name().unwrap_or_default().to_string();
                let mut file = Arriving::begin(cx)?;
                while let Some(chunk) = part.chunk().await? {
                    digest.update(&chunk);
                    file.push(&chunk).await?;
                }
                came = Some((file, name));
            }
            ("file", Some(_)) => {
                let message = "Send one file at a time.";
                return Err(Error::malformed("repeated_parameter", message).in_field("file"));
            }
            (other, _) => return Err(form::unknown(other, FIELDS)),
        }
        digest.end();
    }
    let (file, name) = came
        .ok_or_else(|| Error::invalid("file", "required", "Send a file, in the field \"file\"."))?;
    Ok(Sent {
        file,
        name,
        digest: digest.sum(),
    })
}

/// `GET /files/{id}`: what a file holds, to be kept and not to be shown: nothing
/// that somebody sent is run where others are signed in.
pub async fn read(One { on, id }: One, headers: HeaderMap, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    let wanted = tags::if_none_match(&headers)?;
    let content = files::content(&on.cx, id).await;
    let content = content.map_err(|error| on.problem(error))?;
    let tag = tags::tag(content.version);
    if wanted.has(content.version) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let mut response = transfer::download(on.cx, &content);
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}

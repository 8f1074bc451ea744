//! What files hold: sent and fetched. All else of them are records.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Result};
use engine::Cx;
use engine::files::{self, Arriving};
use multer::{Field, Multipart};
use schema::ObjectDef;

use crate::callers::{Caller, Keyed};
use crate::http::form::Digest;
use crate::http::tags::{self, Wanted};
use crate::http::{Answer, Params, form};
use crate::objects::One;
use crate::records::shown;
use crate::state::Api;

/// What a form may have.
const FIELDS: &str = "file";

/// `POST /files`: takes a file in.
pub async fn create(api: &Api, caller: Caller, def: Arc<ObjectDef>, request: Request) -> Answer {
    Params::of(request.uri(), &[])?;
    let keyed = Keyed::of(&caller, request.headers(), request.uri())?;
    let taking = take(&caller.cx, form::parts(request)?);
    let sent = form::within(api.limits.upload_patience, taking).await?;
    let (cx, digest) = (caller.cx.clone(), sent.digest);
    let keeping = async move { keep(&cx, &def, sent).await.into_response() };
    match keyed {
        // What is not kept, since it was before, is swept.
        Some(keyed) => keyed.once(caller.cx, &digest, keeping).await,
        None => Ok(keeping.await),
    }
}

async fn keep(cx: &Cx, def: &ObjectDef, sent: Sent) -> Answer {
    let file = sent.file.finish(&sent.name).await?;
    Ok(shown::created(cx, def, &file))
}

/// A file that has arrived.
struct Sent {
    file: Arriving,
    name: String,
    digest: [u8; 32],
}

async fn take(cx: &Cx, mut parts: Multipart<'_>) -> Result<Sent> {
    let mut came = None;
    let mut digest = Digest::default();
    while let Some(mut field) = parts.next_field().await.map_err(form::broken)? {
        let name = field.name().unwrap_or_default().to_string();
        digest.begin(&field);
        let outcome = match (name.as_str(), &came) {
            ("file", None) => arrive(cx, &mut field, &mut digest)
                .await
                .map(|file| came = Some(file)),
            ("file", Some(_)) => Err(Error::malformed(
                "repeated_parameter",
                "Send one file at a time.",
            )
            .in_field("file")),
            (other, _) => Err(form::unknown(other, FIELDS)),
        };
        if let Err(error) = outcome {
            if let Some((file, _)) = came {
                file.abandon().await;
            }
            return Err(error);
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

async fn arrive(cx: &Cx, field: &mut Field<'_>, digest: &mut Digest) -> Result<(Arriving, String)> {
    let name = field.file_name().unwrap_or_default().to_string();
    let mut file = Arriving::begin(cx)?;
    loop {
        let more = match field.chunk().await.map_err(form::broken) {
            Ok(Some(chunk)) => {
                digest.update(&chunk);
                file.push(&chunk).await
            }
            Ok(None) => return Ok((file, name)),
            Err(error) => Err(error),
        };
        if let Err(error) = more {
            file.abandon().await;
            return Err(error);
        }
    }
}

/// `GET /files/{id}`: what a file holds, to be kept and not to be shown: nothing
/// that somebody sent is run where others are signed in.
pub async fn read(One { on, id }: One, headers: HeaderMap, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    let wanted = tags::if_none_match(&headers)?;
    let content = files::content(&on.cx, id).await;
    let content = content.map_err(|error| on.problem(error))?;
    let tag = (header::ETAG, tags::tag(content.version));
    let has = match wanted {
        Wanted::Whatever => false,
        Wanted::Anything => true,
        Wanted::OneOf(versions) => versions.contains(&content.version),
    };
    if has {
        return Ok((StatusCode::NOT_MODIFIED, [tag]).into_response());
    }
    let body = Body::from_stream(files::stream(on.cx, &content));
    let mut response: Response = ([tag], body).into_response();
    let headers = response.headers_mut();
    for (name, value) in content.headers() {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    Ok(response)
}

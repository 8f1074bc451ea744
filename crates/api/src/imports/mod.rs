//! Imports: asked for, watched, ended, and the rows at fault of one.

mod upload;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base::Id;
use engine::{
    Cx,
    imports::{self, Import},
};
use schema::Special;
use serde_json::{Value as Json, json};

use self::upload::Sent;
use crate::callers::{Caller, Keyed};
use crate::http::{Answer, Params};
use crate::objects::{Names, NoBody, id_of};
use crate::records::{not_ours, shown};
use crate::state::Api;

/// Parameters of the list of imports.
pub const PARAMETERS: &[&str] = &["cursor", "limit"];
/// Imports of a page, unless asked otherwise.
pub const USUAL: u32 = 50;
/// At most so many.
pub const MOST: u32 = 500;

/// `GET /imports`: newest first.
pub async fn list(Caller { cx }: Caller, uri: Uri) -> Answer {
    let params = Params::of(&uri, PARAMETERS)?;
    let limit = params.number("limit", 1..=MOST, USUAL)?;
    let before = match params.get("cursor") {
        Some(cursor) => Some(
            cursor
                .strip_prefix('i')
                .and_then(Id::parse)
                .ok_or_else(not_ours)?,
        ),
        None => None,
    };
    let mut page = imports::list(&cx, before, limit + 1).await?;
    let more = page.len() > limit as usize;
    page.truncate(limit as usize);
    let next = page
        .last()
        .filter(|_| more)
        .map(|last| format!("i{}", last.id));
    let data: Vec<Json> = page.iter().map(Import::json).collect();
    Ok(shown::json(
        StatusCode::OK,
        &json!({"data": data, "next_cursor": next}),
    ))
}

/// `POST /imports`: takes files in; they are imported by a job.
pub async fn create(State(api): State<Api>, caller: Caller, request: Request) -> Answer {
    Params::of(request.uri(), &[])?;
    // Files that will be refused are not taken in first.
    caller.cx.may(Special::Import)?;
    let keyed = Keyed::of(&caller, request.headers(), request.uri())?;
    let sent = upload::read(&caller.cx, request, &api.limits).await?;
    // They may have taken long to arrive.
    let cx = caller.cx.at_present();
    let Some(keyed) = keyed else {
        return begin(&cx, sent).await;
    };
    let (acting, digest) = (cx.clone(), sent.digest());
    let begun = async move { begin(&acting, sent).await.into_response() };
    keyed.once(cx, &digest, begun).await
}

async fn begin(cx: &Cx, sent: Sent) -> Answer {
    let is_dry = sent.is_dry;
    let import = imports::create(cx, sent.files(cx)?, is_dry).await?;
    let mut response = shown::json(StatusCode::ACCEPTED, &import.json());
    if let Ok(address) = HeaderValue::try_from(format!("/api/v1/imports/{}", import.id)) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    Ok(shown::in_batch(cx, response))
}

/// `GET /imports/{id}`
pub async fn read(Caller { cx }: Caller, names: Names, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    let import = imports::find(&cx, id_of(&names)?).await?;
    Ok(shown::json(StatusCode::OK, &import.json()))
}

/// `POST /imports/{id}/cancel`: what is in stays in.
pub async fn cancel(Caller { cx }: Caller, names: Names, uri: Uri, _: NoBody) -> Answer {
    Params::of(&uri, &[])?;
    let import = imports::cancel(&cx, id_of(&names)?).await?;
    let response = shown::json(StatusCode::OK, &import.json());
    Ok(shown::of_batch(import.batch, response))
}

/// `GET /imports/{id}/errors`: the rows at fault of a file, as a file that can
/// be corrected and imported again.
pub async fn errors(Caller { cx }: Caller, names: Names, uri: Uri) -> Answer {
    let params = Params::of(&uri, &["file"])?;
    let most = u32::try_from(imports::FILES).unwrap_or(u32::MAX);
    let part = params.number("file", 1..=most, 1)? as usize - 1;
    let import = imports::find(&cx, id_of(&names)?).await?;
    let name = format!(
        "attachment; filename=\"import-{}-{}.errors.csv\"",
        import.id,
        part + 1
    );
    let rows = imports::error_file(cx, import, part)?;
    let mut response: Response = Body::from_stream(rows).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8"),
    );
    if let Ok(name) = HeaderValue::try_from(name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

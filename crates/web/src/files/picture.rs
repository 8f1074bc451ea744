//! A file as a picture of a page: only what begins like a picture of a kind that carries no
//! script is given as one, whatever it is called.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::Error;
use engine::files;
use futures::{StreamExt as _, stream};
use serde::Deserialize;

use super::thumbnail::{Known, Thumbnail, Thumbnails, Turn, is_large};
use crate::extract::{Params, Path};
use crate::objects;
use crate::problems::Answer;
use crate::routes::Web;
use crate::texts;
use crate::visit::Reader;

/// A larger file is no picture for a page, in bytes.
const MOST: u64 = 20_000_000;

/// The endings of names that pages show as pictures.
const ENDINGS: [&str; 6] = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"];

/// Where a file is a picture, if it is called like one.
pub fn address(id: base::Id, name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let is_picture = ENDINGS.iter().any(|ending| name.ends_with(ending));
    is_picture.then(|| format!("{}/{id}/picture", super::BASE))
}

/// The same as small as a card shows it.
pub fn small(id: base::Id, name: &str) -> Option<String> {
    address(id, name).map(|picture| format!("{picture}?small=true"))
}

/// How a picture is asked for.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    small: bool,
}

/// `GET /-/files/{id}/picture`: what a file holds, to be shown on a page.
pub async fn show(
    State(web): State<Web>,
    reader: Reader,
    Path(id): Path<String>,
    Params(asked): Params<Asked>,
    headers: HeaderMap,
) -> Answer {
    let id = objects::id(&id)?;
    let content = files::content(&reader.cx, id).await?;
    let size = if asked.small { "-small" } else { "" };
    let mark = format!("\"{id}-{}{size}\"", content.version);
    let known = headers.get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == mark.as_bytes()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let no_picture = || Error::unsupported(reader.ui.t(texts::views::NO_PICTURE));
    if content.size > MOST {
        return Err(no_picture().into());
    }
    let (known, turn) = match asked.small && is_large(content.size) {
        true => looked_up(&web.thumbnails, &mark).await,
        false => (Some(Known::AsItIs), None),
    };
    if let Some(Known::Small(small)) = known {
        return small_one(small, mark);
    }
    let mut rest = Box::pin(files::stream(reader.cx.clone(), &content));
    let first = rest.next().await.transpose()?.unwrap_or_default();
    let kind = kind_of(&first).ok_or_else(no_picture)?;
    let Some(turn) = turn else {
        let all = stream::once(async { Ok(first) }).chain(rest);
        return answer(kind, content.size, mark, Body::from_stream(all));
    };
    let mut all = first;
    while let Some(block) = rest.next().await.transpose()? {
        all.extend(block);
    }
    let all: Arc<[u8]> = all.into();
    match web.thumbnails.make(&mark, all.clone(), turn).await {
        Known::Small(small) => small_one(small, mark),
        Known::AsItIs => answer(kind, content.size, mark, all.to_vec()),
    }
}

/// What is known of a small picture; if nothing is, the turn to find out.
async fn looked_up(thumbnails: &Thumbnails, mark: &str) -> (Option<Known>, Option<Turn>) {
    if let Some(known) = thumbnails.known(mark) {
        return (Some(known), None);
    }
    let turn = thumbnails.turn().await;
    // Somebody else may have found out while it was waited for.
    match thumbnails.known(mark) {
        Some(known) => (Some(known), None),
        None => (None, turn),
    }
}

fn small_one(small: Thumbnail, mark: String) -> Answer {
    let size = small.bytes.len() as u64;
    answer(small.kind, size, mark, small.bytes.to_vec())
}

fn answer(kind: &str, size: u64, mark: String, body: impl Into<Body>) -> Answer {
    let mut response = Response::new(body.into());
    for (name, value) in [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_LENGTH, size.to_string()),
        // Each time it is asked whether it may still be seen.
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
        (header::ETAG, mark),
        (
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'".to_owned(),
        ),
    ] {
        let value = value.parse().map_err(Error::broken)?;
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

/// The type of a picture by its first bytes.
fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    let at =
        |from: usize, mark: &[u8]| bytes.get(from..).is_some_and(|rest| rest.starts_with(mark));
    match () {
        () if at(0, b"\x89PNG\r\n\x1a\n") => Some("image/png"),
        () if at(0, b"\xff\xd8\xff") => Some("image/jpeg"),
        () if at(0, b"GIF87a") || at(0, b"GIF89a") => Some("image/gif"),
        () if at(0, b"RIFF") && at(8, b"WEBP") => Some("image/webp"),
        () if at(4, b"ftypavif") || at(4, b"ftypavis") => Some("image/avif"),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_are_pictures() {
        for (bytes, expect) in [
            (&b"\x89PNG\r\n\x1a\nrest"[..], Some("image/png")),
            (b"\xff\xd8\xff\xe0", Some("image/jpeg")),
            (b"GIF89a", Some("image/gif")),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some("image/webp")),
            (b"\0\0\0\x20ftypavif", Some("image/avif")),
            (b"<svg onload=alert(1)>", None),
            (b"<html>", None),
            (b"", None),
        ] {
            assert_eq!(kind_of(bytes), expect);
        }
        let id = base::Id::seeded(base::Micros(0), 1);
        assert!(address(id, "Front.JPG").is_some());
        assert!(address(id, "front.svg").is_none() && address(id, "png").is_none());
    }
}

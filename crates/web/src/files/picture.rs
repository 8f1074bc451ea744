//! A file as a picture of a page: only what begins like a picture of a kind that carries no
//! script is given as one, whatever it is called.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::Error;
use engine::files;
use futures::{StreamExt as _, stream};

use crate::extract::Path;
use crate::objects;
use crate::problems::Answer;
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

/// `GET /-/files/{id}/picture`: what a file holds, to be shown on a page.
pub async fn show(reader: Reader, Path(id): Path<String>, headers: HeaderMap) -> Answer {
    let id = objects::id(&id)?;
    let content = files::content(&reader.cx, id).await?;
    let mark = format!("\"{id}-{}\"", content.version);
    let known = headers.get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == mark.as_bytes()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let no_picture = || Error::unsupported(reader.ui.t(texts::views::NO_PICTURE));
    if content.size > MOST {
        return Err(no_picture().into());
    }
    let mut rest = Box::pin(files::stream(reader.cx.clone(), &content));
    let first = rest.next().await.transpose()?.unwrap_or_default();
    let kind = kind_of(&first).ok_or_else(no_picture)?;
    let all = stream::once(async { Ok(first) }).chain(rest);
    let mut response = Response::new(Body::from_stream(all));
    for (name, value) in [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_LENGTH, content.size.to_string()),
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

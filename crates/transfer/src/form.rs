//! Forms with files (RFC 7578).

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use base::{Error, Result};
use bytes::Bytes;
use multer::{Field, Multipart};

use crate::pace::{Held, Paced};

/// A form that is arriving.
pub struct Form {
    parts: Multipart<'static>,
    held: Held,
}

/// One field of it. It has to be read to its end before the next one.
pub struct Part {
    field: Field<'static>,
    held: Held,
}

/// Whether a body says that it is a form with files.
pub fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.trim_start()
        .to_ascii_lowercase()
        .starts_with("multipart/form-data")
}

impl Form {
    /// Begins to read a form.
    ///
    /// # Errors
    /// `Unsupported` if it is no form with files.
    pub fn open(request: Request) -> Result<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let boundary = kind
            .and_then(|kind| kind.to_str().ok())
            .and_then(|kind| multer::parse_boundary(kind).ok());
        let boundary = boundary.ok_or_else(|| {
            Error::unsupported("Send the file as multipart/form-data, in the field \"file\".")
        })?;
        let held = Held::default();
        let body = Paced::new(request.into_body().into_data_stream(), held.clone());
        Ok(Self {
            parts: Multipart::new(body, boundary),
            held,
        })
    }

    /// The next field; none after the last.
    ///
    /// # Errors
    /// `Malformed` if it cannot be read.
    pub async fn next(&mut self) -> Result<Option<Part>> {
        let field = self.parts.next_field().await.map_err(broken)?;
        self.held.gave_on();
        Ok(field.map(|field| Part {
            field,
            held: self.held.clone(),
        }))
    }
}

impl Part {
    /// The name of the field; empty if it has none.
    pub fn name(&self) -> &str {
        self.field.name().unwrap_or_default()
    }

    /// The name of the file, if it is one.
    pub fn file_name(&self) -> Option<&str> {
        self.field.file_name()
    }

    /// Some more of it; none at its end.
    ///
    /// # Errors
    /// `Malformed` if the form cannot be read or breaks off.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let chunk = self.field.chunk().await.map_err(broken)?;
        self.held.gave_on();
        Ok(chunk)
    }
}

fn broken(_: multer::Error) -> Error {
    Error::malformed(
        "body",
        "The form cannot be read, or broke off. Send it again.",
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may fail")]
mod tests {
    use std::convert::Infallible;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::body::Body;
    use futures::{StreamExt as _, stream};

    use super::*;
    use crate::pace::MOST;

    const CHUNK: usize = 16 << 10;

    /// A form that begins so and goes on with what nobody ends, all of it there at
    /// once; and how much of it was asked for.
    fn endless(begin: &'static str) -> (Request, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let rest = stream::repeat_with(move || {
            counted.fetch_add(CHUNK, Ordering::Relaxed);
            Bytes::from_static(&[b'a'; CHUNK])
        });
        let body = stream::iter([Bytes::from_static(begin.as_bytes())]).chain(rest);
        (
            form(Body::from_stream(body.map(Ok::<_, Infallible>))),
            asked,
        )
    }

    fn form(body: Body) -> Request {
        Request::post("/")
            .header("content-type", "multipart/form-data; boundary=xyz")
            .body(body)
            .unwrap()
    }

    #[tokio::test]
    async fn what_never_begins_is_refused_soon() {
        for begin in ["", "--xyz\r\nX: ", "--xyz\r\n"] {
            let (request, asked) = endless(begin);
            let error = Form::open(request).unwrap().next().await.err();
            assert_eq!(error.map(|error| error.status()), Some(400), "{begin:?}");
            assert!(asked.load(Ordering::Relaxed) <= 2 * MOST, "{begin:?}");
        }
    }

    #[tokio::test]
    async fn little_is_held_of_what_is_large() {
        let head = "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
        let (request, asked) = endless(head);
        let mut form = Form::open(request).unwrap();
        let mut part = form.next().await.unwrap().unwrap();
        assert_eq!((part.name(), part.file_name()), ("file", Some("a")));
        let mut came = 0;
        while came < 100 * MOST {
            came += part.chunk().await.unwrap().unwrap().len();
            assert!(asked.load(Ordering::Relaxed) <= came + 2 * MOST);
        }
    }

    #[tokio::test]
    async fn parts_come_one_by_one_however_they_are_cut() {
        let sent = "before\r\n--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n\
            --xyz\r\nContent-Disposition: form-data; name=\"b\"; filename=\"b.txt\"\r\n\r\n\r\n--xyz--\r\n";
        for cut in [1, 7, 1_000] {
            let pieces = sent.as_bytes().chunks(cut).map(Bytes::copy_from_slice);
            let pieces: Vec<_> = pieces.map(Ok::<_, Infallible>).collect();
            let mut form = Form::open(form(Body::from_stream(stream::iter(pieces)))).unwrap();
            let mut read = Vec::new();
            while let Some(mut part) = form.next().await.unwrap() {
                let mut bytes = Vec::new();
                while let Some(chunk) = part.chunk().await.unwrap() {
                    bytes.extend_from_slice(&chunk);
                }
                read.push((part.name().to_owned(), String::from_utf8(bytes).unwrap()));
            }
            let expect = [("a", "one"), ("b", "")];
            assert_eq!(read, expect.map(|(a, b)| (a.to_owned(), b.to_owned())));
        }
    }
}

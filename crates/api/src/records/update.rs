//! `PATCH /{objects}/{id}`: some fields of a record.

use axum::http::{HeaderMap, Uri};
use base::{Error, Id, Result};
use engine::records::Expect;

use super::shown;
use crate::http::tags::{self, Wanted};
use crate::http::{Answer, Params};
use crate::objects::{On, One, Payload};

/// Changes the given fields and leaves the others.
pub async fn update(
    One { on, id }: One,
    headers: HeaderMap,
    uri: Uri,
    Payload(body): Payload,
) -> Answer {
    Params::of(&uri, &[])?;
    let expect = expected(&on, id, &headers).await?;
    let saved = engine::records::update(&on.cx, &on.def.id, id, body, expect).await;
    let saved = saved.map_err(|error| on.problem(error))?;
    Ok(shown::updated(&on.cx, &on.def, &saved.record))
}

/// The version that `If-Match` requires. Of several, the present one if it is
/// among them, else the newest.
pub async fn expected(on: &On, id: Id, headers: &HeaderMap) -> Result<Expect> {
    let versions = match tags::if_match(headers)? {
        Wanted::Whatever | Wanted::Anything => return Ok(Expect::Any),
        Wanted::OneOf(versions) => versions,
    };
    match versions.as_slice() {
        [] => Err(Error::stale(
            "If-Match names no version that this record can have: versions are written \"v1\", \"v2\" and so on. Read the record again and send its ETag.",
        )),
        [one] => Ok(Expect::Version(*one)),
        several => {
            let present = engine::records::get_any(&on.cx, &on.def.id, id)
                .await?
                .version;
            let newest = several
                .iter()
                .copied()
                .filter(|version| *version <= present)
                .max();
            Ok(Expect::Version(newest.unwrap_or(0)))
        }
    }
}

//! Where one is signed in.

use axum::http::HeaderMap;
use engine::people::{self, open};

use super::{PAGE, session};
use crate::extract::Path;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::texts::account;
use crate::visit::{self, Reader};

/// Ends one session; this browser's own is ended as by signing out.
pub async fn end(
    reader: Reader,
    headers: HeaderMap,
    Path(mark): Path<String>,
    sent: Sent,
) -> Answer {
    let session = session(&reader)?;
    if mark == session.mark {
        return crate::sessions::end(reader.visitor, headers, sent).await;
    }
    open::end(&reader.cx, session.user, &mark).await?;
    let note = Some(account::DONE_ENDED.key);
    Ok(visit::redirect(&reader.visitor, PAGE, note))
}

/// Ends all of them, this one too.
pub async fn end_all(reader: Reader, headers: HeaderMap, sent: Sent) -> Answer {
    let user = session(&reader)?.user;
    people::sign_out_everywhere(&reader.cx, user).await?;
    crate::sessions::end(reader.visitor, headers, sent).await
}

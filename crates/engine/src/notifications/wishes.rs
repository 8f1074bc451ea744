//! Which kinds somebody wants to be told of: all, but for those that they muted.

use base::Result;

use super::{Kind, person, store};
use crate::{Cx, records};

/// The kinds that who asks does not want.
///
/// # Errors
/// `Forbidden` if who asks is no person; `Busy` if the database is away.
pub async fn muted(cx: &Cx) -> Result<Vec<Kind>> {
    let me = person(cx)?;
    store::muted(&mut cx.ws.db().read().await?, me).await
}

/// Says which kinds who asks does not want from now on. What they were told stays.
///
/// # Errors
/// `Forbidden` if who asks is no person, or only looks as they see.
pub async fn wish(cx: &Cx, muted: Vec<Kind>) -> Result<()> {
    let me = person(cx)?;
    cx.who.may_be_told()?;
    records::write_beside(cx, move |tx| {
        let muted = muted.clone();
        Box::pin(async move { store::mute(tx, me, &muted).await })
    })
    .await
}

//! What somebody does not want to see on their first page any more. It is kept with the
//! settings, by person; nothing is decided by it.

use std::collections::BTreeSet;

use base::{Error, Id, Result};

use crate::{Cx, records};

/// The parts that who acts has put away; none for whoever is no person.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn hidden(cx: &Cx) -> Result<BTreeSet<String>> {
    let Some(me) = cx.user() else {
        return Ok(BTreeSet::new());
    };
    let mut conn = cx.ws.db().read().await?;
    let kept = store::setting(&mut conn, &key(me)).await?;
    // What cannot be read hides nothing.
    Ok(kept
        .and_then(|kept| serde_json::from_value(kept).ok())
        .unwrap_or_default())
}

/// Puts a part away.
///
/// # Errors
/// `Forbidden` if who acts is no person or only looks; `Busy` if the database is away.
pub async fn hide(cx: &Cx, part: &str) -> Result<()> {
    cx.who.may_change()?;
    let Some(me) = cx.user() else {
        return Err(Error::forbidden("Only people have a first page."));
    };
    let mut all = hidden(cx).await?;
    all.insert(part.to_owned());
    let all = serde_json::to_value(all).map_err(Error::broken)?;
    records::write_beside(cx, move |tx| {
        let all = all.clone();
        Box::pin(async move { store::put_setting(tx, &key(me), &all).await })
    })
    .await
}

fn key(person: Id) -> String {
    format!("home {person}")
}

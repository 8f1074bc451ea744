//! A refresh token becomes new tokens (RFC 6749, section 6). Each is good once: a second
//! use ends everything that was granted (RFC 9700, section 4.14).

use engine::{Cx, people, records};
use serde_json::Value as Json;

use super::{
    clients::Client,
    fault::{Fault, Refused, get},
    scopes, secrets,
    store::{self, Kind},
    tokens::{Done, Pair, end, end_in, gone},
};

/// Answers a request with a refresh token.
///
/// # Errors
/// By RFC 6749, section 5.2.
pub(super) async fn refresh(
    cx: &Cx,
    client: Client,
    form: &[(String, String)],
) -> Result<Json, Refused> {
    if !client.settings.refreshes {
        let message = "The program did not register the grant type refresh_token.";
        return Err(Fault::new("unauthorized_client", message).into());
    }
    let secret = get(form, "refresh_token");
    let secret = secret.ok_or_else(|| Fault::request("refresh_token is missing."))?;
    let hash = secrets::hash(secret);
    let known = store::owned_token(&mut cx.ws.db().read().await?, &hash).await?;
    let known = known.filter(|known| known.client == client.id && known.kind == Kind::Refresh);
    let Some(known) = known else {
        return Err(Fault::grant("This refresh token is not valid (any more).").into());
    };
    if people::program(&cx.ws, known.grant).await?.is_none() {
        end(cx, known.grant).await?;
        return Err(gone().into());
    }
    let scope = scopes::within(&known.scope, get(form, "scope"))?;
    let (now, pair) = (cx.now, Pair::make(&client, cx.now)?);
    let (made, narrowed) = (pair.clone(), scope.clone());
    let by = cx.clone();
    let done: Done<()> = records::write_beside(cx, move |tx| {
        let (hash, pair, scope) = (hash.clone(), made.clone(), narrowed.clone());
        let by = by.clone();
        Box::pin(async move {
            let Some(row) = store::token(tx, &hash, Kind::Refresh).await? else {
                return Ok(Err(Fault::grant(
                    "This refresh token is not valid (any more).",
                )));
            };
            if row.expires_at <= now {
                return Ok(Err(Fault::grant("This refresh token has expired.")));
            }
            if !store::use_token(tx, &hash, now).await? {
                end_in(tx, &by, row.grant).await?;
                return Ok(Err(Fault::grant(
                    "This refresh token was used before, so all of its tokens have ended.",
                )));
            }
            pair.put(tx, row.grant, &scope, &row.scope).await?;
            Ok(Ok(()))
        })
    })
    .await?;
    done?;
    Ok(pair.told(&scope))
}

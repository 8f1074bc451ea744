//! Programs give back what they do not need any more (RFC 7009).

use engine::{Cx, records};

use super::{
    authentication,
    fault::{Fault, Refused, get, once},
    secrets,
    store::{self, Kind},
    tokens::end,
};

/// Ends a token, and with a refresh token all that was granted. One that is not known is
/// as good as ended. `cx` says from where it comes.
///
/// # Errors
/// By RFC 7009, section 2.2.1.
pub async fn revoke(
    cx: &Cx,
    form: Vec<(String, String)>,
    authorization: Option<&str>,
) -> Result<(), Refused> {
    let form = once(form, &[])?;
    let client = authentication::client(&cx.ws, &form, authorization).await?;
    let secret = get(&form, "token").ok_or_else(|| Fault::request("token is missing."))?;
    let hash = secrets::hash(secret);
    let known = store::owned_token(&mut cx.ws.db().read().await?, &hash).await?;
    let Some(known) = known.filter(|known| known.kind != Kind::Code) else {
        return Ok(());
    };
    if known.client != client.id {
        let message = "This token was given to another program.";
        return Err(Fault::new("unauthorized_client", message).into());
    }
    if known.kind == Kind::Refresh {
        return Ok(end(cx, known.grant).await?);
    }
    let done = records::write_beside(cx, move |tx| {
        let hash = hash.clone();
        Box::pin(async move { store::drop_token(tx, &hash).await })
    });
    Ok(done.await?)
}

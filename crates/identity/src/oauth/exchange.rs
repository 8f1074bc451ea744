//! A code becomes tokens (RFC 6749, section 4.1.3).

use base::Id;
use engine::{
    Cx,
    people::{self, programs::CODE, tickets},
    records,
};
use serde_json::Value as Json;

use super::{
    asking::Granted,
    clients::Client,
    fault::{Fault, Refused, get},
    secrets,
    store::{self, Kind, TokenRow},
    tokens::{Done, Pair, end, end_in, gone},
};

/// So long it is known that a code was used.
const SPENT_SECONDS: i64 = 24 * 3_600;

/// Answers a request with a code.
///
/// # Errors
/// By RFC 6749, section 5.2.
pub(super) async fn exchange(
    cx: &Cx,
    client: Client,
    form: &[(String, String)],
) -> Result<Json, Refused> {
    let need = |name: &str| {
        let found = get(form, name).map(str::to_owned);
        found.ok_or_else(|| Fault::request(format!("{name} is missing.")))
    };
    let (code, verifier) = (need("code")?, need("code_verifier")?);
    let redirect = get(form, "redirect_uri").map(str::to_owned);
    let (now, grant) = (cx.now, Id::make(cx.now));
    let pair = Pair::make(&client, now)?;
    let made = pair.clone();
    let by = cx.clone();
    let done: Done<String> = records::write_beside(cx, move |tx| {
        let by = by.clone();
        let (code, verifier, redirect) = (code.clone(), verifier.clone(), redirect.clone());
        let (client, pair) = (client.clone(), made.clone());
        Box::pin(async move {
            let Some(ticket) = tickets::take_in(tx, CODE, &code, now).await? else {
                // Used twice, it was in two hands: nobody knows whose tokens those are.
                if let Some(spent) = store::token(tx, &secrets::hash(&code), Kind::Code).await? {
                    end_in(tx, &by, spent.grant).await?;
                }
                return Ok(Err(Fault::grant("This code is not valid (any more).")));
            };
            let granted: Granted =
                serde_json::from_value(ticket.payload).map_err(base::Error::broken)?;
            if let Err(fault) = matches(&granted, &client, redirect.as_deref(), &verifier) {
                return Ok(Err(fault));
            }
            let Some(user) = ticket.user else {
                return Ok(Err(Fault::grant("This code is nobody's.")));
            };
            store::put_grant(tx, grant, client.id, user, &granted.scope, now).await?;
            let spent = TokenRow {
                hash: secrets::hash(&code),
                grant,
                kind: Kind::Code,
                scope: granted.scope.clone(),
                created_at: now,
                expires_at: now.plus_seconds(SPENT_SECONDS),
                used_at: Some(now),
            };
            store::put_token(tx, &spent).await?;
            pair.put(tx, grant, &granted.scope, &granted.scope).await?;
            store::touch_client(tx, client.id, now).await?;
            Ok(Ok(granted.scope))
        })
    })
    .await?;
    let scope = done?;
    if people::program(&cx.ws, grant).await?.is_none() {
        end(cx, grant).await?;
        return Err(gone().into());
    }
    Ok(pair.told(&scope))
}

/// That a code was given to this program, at this address, and to whom began it.
fn matches(granted: &Granted, client: &Client, redirect: Option<&str>, verifier: &str) -> Done<()> {
    if granted.client != client.id.to_string() {
        return Err(Fault::grant("This code was given to another program."));
    }
    // OAuth 2.1 does not send it again; what is sent must be right.
    if redirect.is_some_and(|redirect| redirect != granted.redirect) {
        return Err(Fault::grant("redirect_uri is not that of the request."));
    }
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    let is_verifier = (43..=128).contains(&verifier.len()) && verifier.bytes().all(fits);
    match is_verifier && secrets::is(verifier, &granted.challenge) {
        true => Ok(()),
        false => Err(Fault::grant("code_verifier does not meet the challenge.")),
    }
}

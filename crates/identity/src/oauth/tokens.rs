//! The token endpoint: codes become tokens, tokens are renewed (RFC 6749, sections 4.1.3
//! and 6), and ended (RFC 7009).

use base::{Id, Micros};
use engine::{Cx, Principal, Via, Workspace, people, people::tickets, records};
use serde_json::{Value as Json, json};

use super::{
    asking::{CODE, Granted, resources},
    authentication,
    clients::Client,
    fault::{Fault, Refused, get, once},
    scopes, secrets,
    store::{self, Kind, TokenRow},
};

/// An access token lives for an hour.
const ACCESS_SECONDS: i64 = 3_600;
/// A refresh token that is not used lives for sixty days.
const REFRESH_SECONDS: i64 = 60 * 24 * 3_600;
/// So long it is known that a code was used.
const SPENT_SECONDS: i64 = 24 * 3_600;
const ACCESS: &str = "ro_";
const REFRESH: &str = "rr_";

/// Whether a text is meant to be an access token.
pub fn is_access_token(text: &str) -> bool {
    text.starts_with(ACCESS)
}

/// What goes through a write and is either done or refused; both commit.
type Done<T> = Result<T, Fault>;

/// Answers a request for tokens. `authorization` is the header of that name.
///
/// # Errors
/// By RFC 6749, section 5.2.
pub async fn token(
    ws: &Workspace,
    form: Vec<(String, String)>,
    authorization: Option<&str>,
    ours: &str,
) -> Result<Json, Refused> {
    let form = once(form, &["resource"])?;
    let client = authentication::client(ws, &form, authorization).await?;
    resources(&form, ours)?;
    match get(&form, "grant_type") {
        Some("authorization_code") => exchange(ws, client, &form).await,
        Some("refresh_token") => refresh(ws, client, &form).await,
        None => Err(Fault::request("grant_type is missing.").into()),
        Some(_) => Err(Fault::new(
            "unsupported_grant_type",
            "grant_type is authorization_code or refresh_token.",
        )
        .into()),
    }
}

/// A pair of tokens in the making.
#[derive(Clone)]
struct Pair {
    access: String,
    refresh: Option<String>,
    now: Micros,
}

impl Pair {
    fn make(client: &Client, now: Micros) -> base::Result<Self> {
        let refreshes = client.settings.refreshes;
        Ok(Self {
            access: secrets::fresh(ACCESS)?,
            refresh: refreshes.then(|| secrets::fresh(REFRESH)).transpose()?,
            now,
        })
    }

    /// Keeps both. What is granted stays with the refresh token, whatever this access
    /// token was narrowed to.
    async fn put(
        &self,
        tx: &mut store::Tx,
        grant: Id,
        scope: &str,
        granted: &str,
    ) -> base::Result<()> {
        let refresh = self.refresh.iter();
        let refresh = refresh.map(|secret| (secret, Kind::Refresh, REFRESH_SECONDS, granted));
        let access = (&self.access, Kind::Access, ACCESS_SECONDS, scope);
        for (secret, kind, seconds, scope) in std::iter::once(access).chain(refresh) {
            let row = TokenRow {
                hash: secrets::hash(secret),
                grant,
                kind,
                scope: scope.to_owned(),
                created_at: self.now,
                expires_at: self.now.plus_seconds(seconds),
                used_at: None,
            };
            store::put_token(tx, &row).await?;
        }
        Ok(())
    }

    fn told(&self, scope: &str) -> Json {
        let mut told = json!({
            "access_token": self.access,
            "token_type": "Bearer",
            "expires_in": ACCESS_SECONDS,
            "scope": scope,
        });
        if let Some(refresh) = &self.refresh {
            told["refresh_token"] = refresh.as_str().into();
        }
        told
    }
}

async fn exchange(
    ws: &Workspace,
    client: Client,
    form: &[(String, String)],
) -> Result<Json, Refused> {
    let need = |name: &str| {
        let found = get(form, name).map(str::to_owned);
        found.ok_or_else(|| Fault::request(format!("{name} is missing.")))
    };
    let (code, verifier) = (need("code")?, need("code_verifier")?);
    let redirect = get(form, "redirect_uri").map(str::to_owned);
    let cx = system(ws);
    let (now, grant) = (cx.now, Id::make(cx.now));
    let pair = Pair::make(&client, now)?;
    let made = pair.clone();
    let done: Done<String> = records::write_beside(&cx, move |tx| {
        let (code, verifier, redirect) = (code.clone(), verifier.clone(), redirect.clone());
        let (client, pair) = (client.clone(), made.clone());
        Box::pin(async move {
            let Some(ticket) = tickets::take_in(tx, CODE, &code, now).await? else {
                // Used twice, it was in two hands: nobody knows whose tokens those are.
                if let Some(spent) = store::token(tx, &secrets::hash(&code), Kind::Code).await? {
                    store::end_grant(tx, spent.grant, now).await?;
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
    if people::program(ws, grant).await?.is_none() {
        end(&cx, grant).await?;
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

async fn refresh(
    ws: &Workspace,
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
    let known = store::owned_token(&mut ws.db().read().await?, &hash).await?;
    let known = known.filter(|known| known.client == client.id && known.kind == Kind::Refresh);
    let Some(known) = known else {
        return Err(Fault::grant("This refresh token is not valid (any more).").into());
    };
    let cx = system(ws);
    if people::program(ws, known.grant).await?.is_none() {
        end(&cx, known.grant).await?;
        return Err(gone().into());
    }
    let scope = scopes::within(&known.scope, get(form, "scope"))?;
    let (now, pair) = (cx.now, Pair::make(&client, cx.now)?);
    let (made, narrowed) = (pair.clone(), scope.clone());
    let done: Done<()> = records::write_beside(&cx, move |tx| {
        let (hash, pair, scope) = (hash.clone(), made.clone(), narrowed.clone());
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
                store::end_grant(tx, row.grant, now).await?;
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

fn gone() -> Fault {
    Fault::grant("Whoever let the program in may not come in any more, or has ended it.")
}

/// Ends a token, and with a refresh token all that was granted. One that is not known is
/// as good as ended.
///
/// # Errors
/// By RFC 7009, section 2.2.1.
pub async fn revoke(
    ws: &Workspace,
    form: Vec<(String, String)>,
    authorization: Option<&str>,
) -> Result<(), Refused> {
    let form = once(form, &[])?;
    let client = authentication::client(ws, &form, authorization).await?;
    let secret = get(&form, "token").ok_or_else(|| Fault::request("token is missing."))?;
    let hash = secrets::hash(secret);
    let known = store::owned_token(&mut ws.db().read().await?, &hash).await?;
    let Some(known) = known.filter(|known| known.kind != Kind::Code) else {
        return Ok(());
    };
    if known.client != client.id {
        let message = "This token was given to another program.";
        return Err(Fault::new("unauthorized_client", message).into());
    }
    let cx = system(ws);
    if known.kind == Kind::Refresh {
        return Ok(end(&cx, known.grant).await?);
    }
    let done = records::write_beside(&cx, move |tx| {
        let hash = hash.clone();
        Box::pin(async move { store::drop_token(tx, &hash).await })
    });
    Ok(done.await?)
}

/// As whom an access token acts.
///
/// # Errors
/// `Unauthorized` if it is over; `Busy` if the database is away.
pub async fn bearer(ws: &Workspace, token: &str) -> base::Result<Option<Principal>> {
    let ended =
        || base::Error::unauthorized("This access token has ended. Refresh it, or connect anew.");
    let hash = secrets::hash(token);
    let row = store::token(&mut ws.db().read().await?, &hash, Kind::Access).await?;
    let row = row.filter(|row| row.expires_at > ws.clock().now());
    let row = row.ok_or_else(ended)?;
    let who = people::programs::with_token(ws, row.grant, &row.scope, row.expires_at).await?;
    who.map(Some).ok_or_else(ended)
}

/// Notes that a program was at work.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn used(ws: &Workspace, grant: Id) -> base::Result<()> {
    let cx = system(ws);
    let now = cx.now;
    records::write_beside(&cx, move |tx| {
        Box::pin(async move { store::touch_grant(tx, grant, now).await })
    })
    .await
}

pub(super) async fn end(cx: &Cx, grant: Id) -> base::Result<()> {
    let now = cx.now;
    records::write_beside(cx, move |tx| {
        Box::pin(async move { store::end_grant(tx, grant, now).await })
    })
    .await
}

fn system(ws: &Workspace) -> Cx {
    ws.cx(Principal::System, Via::Rest)
}

//! Tokens: who asks for which (RFC 6749, section 3.2), and as whom they act.

use base::{Id, Micros};
use engine::audit::{self, Event};
use engine::{Cx, Principal, Via, Workspace, people, records};
use serde_json::{Value as Json, json};

use super::{
    asking::resources,
    authentication,
    clients::Client,
    exchange::exchange,
    fault::{Fault, Refused, get, once},
    refresh::refresh,
    secrets,
    store::{self, Kind, TokenRow},
};

/// An access token lives for an hour.
const ACCESS_SECONDS: i64 = 3_600;
/// A refresh token that is not used lives for sixty days.
const REFRESH_SECONDS: i64 = 60 * 24 * 3_600;
const ACCESS: &str = "ro_";
const REFRESH: &str = "rr_";

/// Whether a text is meant to be an access token.
pub fn is_access_token(text: &str) -> bool {
    text.starts_with(ACCESS)
}

/// What goes through a write and is either done or refused; both commit.
pub(super) type Done<T> = Result<T, Fault>;

/// Answers a request for tokens. `authorization` is the header of that name; `cx` says from
/// where it comes.
///
/// # Errors
/// By RFC 6749, section 5.2.
pub async fn token(
    cx: &Cx,
    form: Vec<(String, String)>,
    authorization: Option<&str>,
    ours: &str,
) -> Result<Json, Refused> {
    let form = once(form, &["resource"])?;
    let client = authentication::client(&cx.ws, &form, authorization).await?;
    resources(&form, ours)?;
    match get(&form, "grant_type") {
        Some("authorization_code") => exchange(cx, client, &form).await,
        Some("refresh_token") => refresh(cx, client, &form).await,
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
pub(super) struct Pair {
    access: String,
    refresh: Option<String>,
    now: Micros,
}

impl Pair {
    pub fn make(client: &Client, now: Micros) -> base::Result<Self> {
        let refreshes = client.settings.refreshes;
        Ok(Self {
            access: secrets::fresh(ACCESS)?,
            refresh: refreshes.then(|| secrets::fresh(REFRESH)).transpose()?,
            now,
        })
    }

    /// Keeps both. What is granted stays with the refresh token, whatever this access
    /// token was narrowed to.
    pub async fn put(
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

    pub fn told(&self, scope: &str) -> Json {
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

pub(super) fn gone() -> Fault {
    Fault::grant("Whoever let the program in may not come in any more, or has ended it.")
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
    let by = cx.clone();
    records::write_beside(cx, move |tx| {
        let by = by.clone();
        Box::pin(async move { end_in(tx, &by, grant).await })
    })
    .await
}

/// The same within a transaction.
pub(super) async fn end_in(tx: &mut store::Tx, by: &Cx, grant: Id) -> base::Result<()> {
    if let Some((client, user)) = store::end_grant(tx, grant, by.now).await? {
        audit::note(tx, by, &Event::OauthRevoked { client, user });
    }
    Ok(())
}

pub(super) fn system(ws: &Workspace) -> Cx {
    ws.cx(Principal::System, Via::Rest)
}

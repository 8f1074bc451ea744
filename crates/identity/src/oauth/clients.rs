//! Programs of third parties, which register themselves (RFC 7591).

use base::{Error, Id, Micros};
use engine::audit::{self, Event};
use engine::{Cx, Workspace, records};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::{
    fault::{Fault, Refused},
    redirects, scopes, secrets, store,
};

/// Addresses that one program names.
const MOST_REDIRECTS: usize = 20;
/// Characters of a program's name.
const LONGEST_NAME: usize = 80;
/// Programs that nobody has let do anything yet.
const MOST_UNUSED: i64 = 5_000;
/// When there are too many, those go that are older than this, in seconds.
const PRESSED_SECONDS: i64 = 3_600;

/// A program.
#[derive(Clone, Debug, PartialEq)]
pub struct Client {
    pub id: Id,
    pub name: String,
    pub redirects: Vec<String>,
    pub settings: Settings,
    pub created_at: Micros,
    pub last_used_at: Option<Micros>,
}

/// What else it said of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub auth: Auth,
    #[serde(default)]
    pub secret_hash: Option<String>,
    /// Whether it gets tokens that it can renew.
    #[serde(default)]
    pub refreshes: bool,
}

/// How a program proves that it is the one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Auth {
    /// It cannot keep a secret: an app, a program on somebody's device.
    #[serde(rename = "none")]
    None,
    #[serde(rename = "client_secret_basic")]
    Basic,
    #[serde(rename = "client_secret_post")]
    Post,
}

impl Auth {
    pub const ALL: [Self; 3] = [Self::None, Self::Basic, Self::Post];

    /// Its name in the protocol.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Basic => "client_secret_basic",
            Self::Post => "client_secret_post",
        }
    }
}

/// Registers a program; gives what it is told. `cx` says from where it asks.
///
/// # Errors
/// `invalid_redirect_uri` or `invalid_client_metadata` (RFC 7591, section 3.2.2);
/// `TooMany` if too many have registered and were never used.
pub async fn register(cx: &Cx, body: &Json) -> Result<Json, Refused> {
    let said = body
        .as_object()
        .ok_or_else(|| metadata("The body is a JSON object."))?;
    let redirects = addresses(said)?;
    let auth = auth(said)?;
    let refreshes = refreshes(said)?;
    let scope = scopes::text(&scopes::read(text(said, "scope")?)?);
    let secret = match auth {
        Auth::None => None,
        Auth::Basic | Auth::Post => Some(secrets::fresh("rs_")?),
    };
    let client = Client {
        id: Id::make(cx.now),
        name: name(said, &redirects)?,
        redirects,
        settings: Settings {
            auth,
            secret_hash: secret.as_deref().map(secrets::hash),
            refreshes,
        },
        created_at: cx.now,
        last_used_at: None,
    };
    let (row, now, by) = (client.clone(), cx.now, cx.clone());
    records::write_beside(cx, move |tx| {
        let (row, by) = (row.clone(), by.clone());
        Box::pin(async move {
            if store::unused(tx).await? >= MOST_UNUSED {
                store::drop_unused(tx, now.plus_seconds(-PRESSED_SECONDS)).await?;
            }
            if store::unused(tx).await? >= MOST_UNUSED {
                return Err(Error::TooMany {
                    retry_after_seconds: PRESSED_SECONDS.unsigned_abs(),
                });
            }
            let client = row.id;
            audit::note(tx, &by, &Event::OauthClientRegistered { client });
            store::put_client(tx, &row).await
        })
    })
    .await?;
    Ok(told(&client, secret, &scope))
}

fn told(client: &Client, secret: Option<String>, scope: &str) -> Json {
    let grants: &[&str] = match client.settings.refreshes {
        true => &["authorization_code", "refresh_token"],
        false => &["authorization_code"],
    };
    let mut told = json!({
        "client_id": client.id,
        "client_id_issued_at": client.created_at.seconds(),
        "client_name": client.name,
        "redirect_uris": client.redirects,
        "grant_types": grants,
        "response_types": ["code"],
        "token_endpoint_auth_method": client.settings.auth.name(),
        "scope": scope,
    });
    if let Some(secret) = secret {
        told["client_secret"] = secret.into();
        told["client_secret_expires_at"] = 0.into();
    }
    told
}

/// The program with this id, as it names itself in requests.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn find(ws: &Workspace, id: &str) -> base::Result<Option<Client>> {
    match Id::parse(id) {
        Some(id) => store::client(&mut ws.db().read().await?, id).await,
        None => Ok(None),
    }
}

fn metadata(description: &str) -> Fault {
    Fault::new("invalid_client_metadata", description)
}

fn text<'j>(said: &'j Map<String, Json>, key: &str) -> Result<Option<&'j str>, Fault> {
    match said.get(key) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(_) => Err(metadata(&format!("{key} is a text."))),
    }
}

fn texts<'j>(said: &'j Map<String, Json>, key: &str) -> Result<Option<Vec<&'j str>>, Fault> {
    let wrong = || metadata(&format!("{key} is a list of texts."));
    match said.get(key) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Array(all)) => {
            let all = all.iter().map(|one| one.as_str().ok_or_else(wrong));
            all.collect::<Result<Vec<_>, _>>().map(Some)
        }
        Some(_) => Err(wrong()),
    }
}

fn addresses(said: &Map<String, Json>) -> Result<Vec<String>, Fault> {
    let wrong = |message: &str| Fault::new("invalid_redirect_uri", message);
    let all = texts(said, "redirect_uris")?.unwrap_or_default();
    if all.is_empty() || all.len() > MOST_REDIRECTS {
        return Err(wrong("Name 1 to 20 redirect addresses."));
    }
    for address in &all {
        if let Some(fault) = redirects::fault(address) {
            return Err(wrong(fault));
        }
    }
    Ok(all.into_iter().map(str::to_owned).collect())
}

fn auth(said: &Map<String, Json>) -> Result<Auth, Fault> {
    let Some(name) = text(said, "token_endpoint_auth_method")? else {
        return Ok(Auth::Basic);
    };
    let known = Auth::ALL.into_iter().find(|auth| auth.name() == name);
    known.ok_or_else(|| {
        metadata("token_endpoint_auth_method is none, client_secret_basic or client_secret_post.")
    })
}

fn refreshes(said: &Map<String, Json>) -> Result<bool, Fault> {
    if let Some(types) = texts(said, "response_types")?
        && types.iter().any(|one| *one != "code")
    {
        return Err(metadata("response_types is code alone."));
    }
    let Some(types) = texts(said, "grant_types")? else {
        return Ok(false);
    };
    let known = ["authorization_code", "refresh_token"];
    if !types.contains(&known[0]) || types.iter().any(|one| !known.contains(one)) {
        return Err(metadata(
            "grant_types is authorization_code, and refresh_token if wanted.",
        ));
    }
    Ok(types.contains(&known[1]))
}

/// What people are told that it is called: what it says of itself, without signs that
/// change how the text around them reads.
fn name(said: &Map<String, Json>, redirects: &[String]) -> Result<String, Fault> {
    let given = text(said, "client_name")?.unwrap_or_default();
    let misleads = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let name: String = given.chars().filter(|c| !misleads(*c)).collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().count() > LONGEST_NAME {
        return Err(metadata("client_name has at most 80 characters."));
    }
    if !name.is_empty() {
        return Ok(name);
    }
    Ok(
        match redirects.first().map(|first| redirects::place(first)) {
            Some(redirects::Place::Site(host)) => host,
            Some(redirects::Place::App(scheme)) => scheme,
            Some(redirects::Place::Device) | None => "A program on a device".into(),
        },
    )
}

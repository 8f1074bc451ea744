//! The way back from a provider: whose question the answer belongs to, and what the
//! provider says of whoever came.

use base::Id;
use engine::Workspace;
use engine::people::tickets;
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use subtle::ConstantTimeEq as _;

use super::asking::{ASKED, Asked, hash};
use super::discovery::{Metadata, SecretIn};
use super::refused::quoted;
use super::token::{self, Fault};
use super::{Claims, Connections, Failure, Provider, Refused, fetch};

/// What a browser brings back.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    pub code: String,
    pub state: String,
    pub iss: String,
    pub error: String,
    pub error_description: String,
}

/// What a provider says of somebody, and what they wanted.
#[derive(Clone, Debug)]
pub struct Proof {
    pub claims: Claims,
    /// Where to go on to.
    pub next: String,
    /// Who, being signed in, wanted to be known by the provider.
    pub link: Option<Id>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: Option<String>,
    access_token: Option<String>,
}

/// Takes an answer. `browser` is what the browser holds since it began.
///
/// # Errors
/// `Refused` with the reason; `Busy` if the database is away.
pub async fn finish(
    ws: &Workspace,
    connections: &Connections,
    provider: &Provider,
    browser: Option<&str>,
    answer: &Answer,
) -> Result<Proof, Failure> {
    // Whatever comes of it, it is used up.
    let ticket = tickets::take(ws, ASKED, &answer.state).await?;
    let asked = ticket.and_then(|ticket| serde_json::from_value::<Asked>(ticket.payload).ok());
    let asked = asked.ok_or(Refused::NotAsked)?;
    let held = hash(browser.unwrap_or_default());
    let is_same = bool::from(held.as_bytes().ct_eq(asked.browser.as_bytes()));
    if asked.provider != provider.id || !is_same {
        return Err(Refused::NotAsked.into());
    }
    let now = ws.clock().now();
    let connection = connections.to(provider, now).await?;
    // RFC 9207, section 2.4: an answer of another provider is not sent on to this one.
    let names_another = !answer.iss.is_empty() && answer.iss != provider.issuer;
    if names_another || (answer.iss.is_empty() && connection.metadata.names_itself) {
        let message = "The answer comes from another provider (iss).";
        return Err(Refused::NotBelieved(message.to_owned()).into());
    }
    if !answer.error.is_empty() || answer.code.is_empty() {
        return Err(Refused::Denied(denial(&answer.error, &answer.error_description)).into());
    }
    let secret = super::opened(ws, provider).await?;
    let http = connections.http()?;
    let form = Form {
        provider,
        secret: secret.as_deref(),
        code: &answer.code,
        asked: &asked,
    };
    let tokens = form.exchange(&http, &connection.metadata).await?;
    let id_token = tokens.id_token.ok_or_else(|| {
        Refused::NotBelieved("It sends no ID token. Is the scope openid allowed there?".to_owned())
    })?;
    let access = tokens.access_token.as_deref();
    let check = |keys| token::verify(&id_token, provider, keys, (&asked.nonce, access), now);
    let checked = match check(&connection.keys) {
        Err(Fault::Key) => match connections.newer(provider, now).await? {
            Some(newer) => check(&newer.keys),
            None => Err(Fault::Key),
        },
        checked => checked,
    };
    let mut said = checked.map_err(|fault| not_believed(provider, fault))?;
    let lacks = Claims::lacking(&said, &provider.settings);
    if let (true, Some(address), Some(access)) = (lacks, &connection.metadata.userinfo, access) {
        let more = fetch::json(http.get(address.clone()).bearer_auth(access)).await;
        complete(&mut said, more)?;
    }
    Ok(Proof {
        claims: Claims::read(&said, &provider.settings)?,
        next: asked.next,
        link: asked.link,
    })
}

/// Adds what the provider tells besides the token, which goes before it.
fn complete(
    said: &mut Map<String, Json>,
    more: Result<(reqwest::StatusCode, Json), String>,
) -> Result<(), Failure> {
    let (status, more) = more.map_err(Refused::Unreachable)?;
    let Json::Object(more) = more else {
        return Ok(());
    };
    if !status.is_success() {
        let message = format!("It answers {} where it tells of people.", status.as_u16());
        return Err(Refused::Unreachable(message).into());
    }
    // OpenID Connect Core, section 5.3.2.
    if more.get("sub") != said.get("sub") {
        let message = "It tells of somebody else than of who signed in (sub).";
        return Err(Refused::NotBelieved(message.to_owned()).into());
    }
    // That an address was checked is said of the address beside it.
    let of_ours = said.contains_key("email") && more.get("email") != said.get("email");
    for (name, value) in more {
        if !(said.contains_key(&name) || name == "email_verified" && of_ours) {
            said.insert(name, value);
        }
    }
    Ok(())
}

/// What a code is exchanged for tokens with.
struct Form<'a> {
    provider: &'a Provider,
    secret: Option<&'a str>,
    code: &'a str,
    asked: &'a Asked,
}

impl Form<'_> {
    async fn exchange(
        &self,
        http: &reqwest::Client,
        metadata: &Metadata,
    ) -> Result<Tokens, Failure> {
        let client = self.provider.client_id.as_str();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", self.code),
            ("redirect_uri", &self.asked.redirect),
            ("code_verifier", &self.asked.verifier),
        ];
        let mut request = http.post(metadata.token.clone());
        match (self.secret, metadata.secret_in) {
            // RFC 6749, section 2.3.1: both are encoded before they are joined.
            (Some(secret), SecretIn::Header) => {
                request = request.basic_auth(encoded(client), Some(encoded(secret)));
            }
            (Some(secret), SecretIn::Form) => {
                form.extend([("client_id", client), ("client_secret", secret)]);
            }
            (None, _) => form.push(("client_id", client)),
        }
        let (status, json) = fetch::json(request.form(&form))
            .await
            .map_err(Refused::Unreachable)?;
        if !status.is_success() {
            let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
            let said = denial(&text("error"), &text("error_description"));
            tracing::warn!(
                provider = self.provider.name,
                said,
                "a provider gives no tokens"
            );
            return Err(Refused::Denied(said).into());
        }
        serde_json::from_value(json)
            .map_err(|_| Refused::Unreachable("Its tokens cannot be read.".to_owned()).into())
    }
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// What a provider says against it, in its own words.
fn denial(error: &str, description: &str) -> String {
    match (error.is_empty(), description.is_empty()) {
        (true, true) => String::new(),
        (_, true) => quoted(error),
        (true, false) => quoted(description),
        (false, false) => quoted(&format!("{description} ({error})")),
    }
}

fn not_believed(provider: &Provider, fault: Fault) -> Refused {
    let why = match fault {
        Fault::Key => "Its ID token is not signed with one of its keys.".to_owned(),
        Fault::Other(why) => why,
    };
    tracing::warn!(provider = provider.name, why, "a provider is not believed");
    Refused::NotBelieved(why)
}

//! The way to a provider: what it is asked, and what is kept of it.

use base::{Error, Id};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use engine::Workspace;
use engine::people::tickets;
use openidconnect::{Nonce, PkceCodeChallenge};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Connections, Failure, Provider};

/// The kind of the tickets of what was asked.
pub(super) const ASKED: &str = "provider";
/// Somebody has so long to sign in there, in seconds.
const SECONDS: i64 = 900;
/// Longest address to go on to afterwards, in bytes.
const LONGEST_NEXT: usize = 4_000;

/// What was asked, kept until the answer comes.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Asked {
    pub provider: Id,
    pub nonce: String,
    pub verifier: String,
    /// Hash of what the browser holds that began.
    pub browser: String,
    pub redirect: String,
    pub next: String,
    /// Who, being signed in, wants to be known by it.
    pub link: Option<Id>,
}

/// Where somebody is sent.
#[derive(Clone, Debug)]
pub struct Begun {
    pub address: String,
    /// What their browser is to hold until they come back.
    pub browser: String,
}

/// Begins: `browser` is what the browser holds from a sign-in that it began before,
/// `ours` the address that we are reached under, `link` who is signed in already and
/// wants to be known by the provider.
///
/// # Errors
/// `Refused` if the provider cannot be reached.
pub async fn begin(
    ws: &Workspace,
    connections: &Connections,
    provider: &Provider,
    (browser, ours, next): (Option<&str>, &str, &str),
    link: Option<Id>,
) -> Result<Begun, Failure> {
    let now = ws.clock().now();
    let connection = connections.to(provider, now).await?;
    let browser = match browser.filter(|held| is_ours(held)) {
        Some(held) => held.to_owned(),
        None => fresh()?,
    };
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let nonce = Nonce::new(fresh()?);
    let asked = Asked {
        provider: provider.id,
        nonce: nonce.secret().clone(),
        verifier: verifier.into_secret(),
        browser: hash(&browser),
        redirect: provider.redirect(ours),
        next: match next.len() <= LONGEST_NEXT {
            true => next.to_owned(),
            false => String::new(),
        },
        link,
    };
    let payload = serde_json::to_value(&asked).map_err(Error::broken)?;
    let state = tickets::issue(ws, ASKED, None, payload, SECONDS).await?;
    let mut address = connection.metadata.authorization.clone();
    address
        .query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &provider.client_id)
        .append_pair("redirect_uri", &asked.redirect)
        .append_pair("scope", &provider.settings.scopes.join(" "))
        .append_pair("state", &state)
        .append_pair("nonce", &asked.nonce)
        .append_pair("code_challenge", challenge.as_str())
        .append_pair("code_challenge_method", "S256");
    if !provider.settings.second_factor_acr.is_empty() {
        let classes = provider.settings.second_factor_acr.join(" ");
        address
            .query_pairs_mut()
            .append_pair("acr_values", &classes);
    }
    Ok(Begun {
        address: address.into(),
        browser,
    })
}

/// What is kept of what a browser holds.
pub(super) fn hash(browser: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(browser.as_bytes()))
}

fn is_ours(held: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    held.len() == 43 && held.chars().all(fits)
}

fn fresh() -> base::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(Error::broken)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

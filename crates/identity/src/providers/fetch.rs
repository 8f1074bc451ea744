//! Talking to a provider: by HTTPS, for a few seconds, with answers of a bounded size,
//! and never where an answer would send us on to.

use std::time::Duration;

use base::{Error, Result};
use reqwest::{Client, RequestBuilder, StatusCode, redirect::Policy};
use serde_json::Value as Json;
use url::{Host, Url};

use super::refused::quoted;

/// Most time of a request, in seconds.
const CONNECT: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_secs(10);
/// Largest answer, in bytes: keys and tokens are a few kilobytes.
const LARGEST: usize = 512 * 1024;

/// What sends requests.
pub(super) fn client() -> Result<Client> {
    Client::builder()
        .connect_timeout(CONNECT)
        .timeout(LONGEST)
        .redirect(Policy::none())
        .user_agent(concat!("rapport/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(Error::broken)
}

/// Reads the address of an issuer (OpenID Connect Discovery, section 2).
///
/// # Errors
/// What is wrong with it.
pub(super) fn issuer(text: &str) -> std::result::Result<Url, String> {
    let url = secure(text)?;
    match url.query().is_some() || url.fragment().is_some() {
        true => Err("An issuer's address has no ? and no #.".to_owned()),
        false => Ok(url),
    }
}

/// Reads an address that may be talked to: by HTTPS, or on this very machine.
///
/// # Errors
/// What is wrong with it.
pub(super) fn secure(text: &str) -> std::result::Result<Url, String> {
    let shown = quoted(text);
    let url = Url::parse(text)
        .map_err(|_| format!("\"{shown}\" is no address. Write one like https://id.example."))?;
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!(
            "\"{shown}\" holds a name or password. Leave it out."
        ));
    }
    match url.scheme() {
        "https" if url.has_host() => Ok(url),
        "http" if is_here => Ok(url),
        _ => Err(format!(
            "\"{shown}\" must begin with https://, or anybody between here and there could answer."
        )),
    }
}

/// A JSON object that an address answers, with its status.
///
/// # Errors
/// Why there is none, in words.
pub(super) async fn json(
    request: RequestBuilder,
) -> std::result::Result<(StatusCode, Json), String> {
    let mut answer = request
        .header("accept", "application/json")
        .send()
        .await
        .map_err(|error| unreachable(&error))?;
    let status = answer.status();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| unreachable(&error))? {
        if body.len() + chunk.len() > LARGEST {
            return Err(format!("It answers with more than {LARGEST} bytes."));
        }
        body.extend_from_slice(&chunk);
    }
    if status.is_redirection() {
        return Err(format!(
            "It answers {} and sends us elsewhere, where we do not go.",
            status.as_u16()
        ));
    }
    match serde_json::from_slice(&body) {
        Ok(json @ Json::Object(_)) => Ok((status, json)),
        _ => Err(format!(
            "It answers {} with something that is no JSON object.",
            status.as_u16()
        )),
    }
}

/// What went wrong on the way there, without the address.
fn unreachable(error: &reqwest::Error) -> String {
    tracing::debug!(?error, "a provider cannot be reached");
    let why = match error {
        error if error.is_timeout() => "It does not answer in time.",
        error if error.is_connect() => {
            "No connection can be made: its name is not known, nobody listens there, or its certificate is not one that is trusted."
        }
        _ => "The connection broke off.",
    };
    why.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_nobody_can_listen_to_are_talked_to() {
        for (text, good) in [
            ("https://id.example", true),
            ("https://id.example:8443/realms/north", true),
            ("http://localhost:8080", true),
            ("http://127.0.0.1:8080/x", true),
            ("http://[::1]:8080", true),
            ("http://id.example", false),
            ("http://localhost.id.example", false),
            ("http://127.0.0.1.id.example", false),
            ("https://me:secret@id.example", false),
            ("https://id.example#x", false),
            ("https://id.example?x", false),
            ("file:///etc/passwd", false),
            ("id.example", false),
            ("", false),
        ] {
            assert_eq!(issuer(text).is_ok(), good, "{text}");
        }
    }
}

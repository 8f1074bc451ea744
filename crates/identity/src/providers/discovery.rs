//! What a provider says of itself (OpenID Connect Discovery): read, checked, and told
//! to whoever sets it up.

use openidconnect::core::CoreJsonWebKeySet;
use reqwest::Client;
use serde::Deserialize;
use serde_json::Value as Json;
use url::Url;

use super::{Provider, fetch, refused::quoted, token};

/// What is needed of it.
#[derive(Clone, Debug)]
pub(super) struct Metadata {
    pub authorization: Url,
    pub token: Url,
    pub userinfo: Option<Url>,
    pub keys: Url,
    /// How it wants a client's secret; one way if it does not say.
    pub secret_in: SecretIn,
    /// Whether its answers name it (RFC 9207).
    pub names_itself: bool,
    pub pkce: Option<bool>,
    pub algorithms: Vec<String>,
}

/// How a client proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SecretIn {
    Header,
    Form,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: Option<String>,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    id_token_signing_alg_values_supported: Vec<String>,
}

/// One thing that a test found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub outlook: Outlook,
    /// A whole sentence.
    pub message: String,
}

/// Whether it will work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    Good,
    /// It may work, and somebody should know.
    Doubtful,
    Bad,
}

impl Outlook {
    /// Name in REST.
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Doubtful => "doubtful",
            Self::Bad => "bad",
        }
    }
}

/// Asks a provider who it is.
///
/// # Errors
/// What is wrong, in words.
pub(super) async fn discover(http: &Client, issuer: &str) -> Result<Metadata, String> {
    fetch::issuer(issuer)?;
    let address = format!(
        "{}/.well-known/openid-configuration",
        issuer.trim_end_matches('/')
    );
    let (status, json) = fetch::json(http.get(address)).await?;
    if !status.is_success() {
        return Err(format!(
            "It answers {} where an issuer describes itself. Is the issuer's address right?",
            status.as_u16()
        ));
    }
    read(issuer, json)
}

fn read(issuer: &str, json: Json) -> Result<Metadata, String> {
    let document: Document = serde_json::from_value(json).map_err(|error| {
        format!(
            "Its description of itself cannot be used: {}.",
            quoted(&error.to_string())
        )
    })?;
    if document.issuer != issuer {
        return Err(format!(
            "It calls itself \"{}\". Write the issuer exactly so, every slash counts.",
            quoted(&document.issuer)
        ));
    }
    let methods = &document.token_endpoint_auth_methods_supported;
    let takes = |method: &str| methods.iter().any(|known| known == method);
    Ok(Metadata {
        authorization: fetch::secure(&document.authorization_endpoint)?,
        token: fetch::secure(&document.token_endpoint)?,
        userinfo: document
            .userinfo_endpoint
            .as_deref()
            .map(fetch::secure)
            .transpose()?,
        keys: fetch::secure(&document.jwks_uri)?,
        // RFC 8414, section 2: who says nothing takes it in the header.
        secret_in: match takes("client_secret_post") && !takes("client_secret_basic") {
            true => SecretIn::Form,
            false => SecretIn::Header,
        },
        names_itself: document.authorization_response_iss_parameter_supported,
        pkce: document
            .code_challenge_methods_supported
            .map(|methods| methods.iter().any(|method| method == "S256")),
        algorithms: document.id_token_signing_alg_values_supported,
    })
}

/// The keys that it signs with.
///
/// # Errors
/// What is wrong, in words.
pub(super) async fn keys(http: &Client, of: &Metadata) -> Result<CoreJsonWebKeySet, String> {
    let (status, json) = fetch::json(http.get(of.keys.clone())).await?;
    if !status.is_success() {
        return Err(format!(
            "It answers {} where its keys are.",
            status.as_u16()
        ));
    }
    serde_json::from_value(json)
        .map_err(|error| format!("Its keys cannot be read: {}.", quoted(&error.to_string())))
}

/// Looks at a provider as a sign-in would, up to where a person is needed.
///
/// # Errors
/// `Broken` if no request can be made at all.
pub async fn test(provider: &Provider) -> base::Result<Vec<Finding>> {
    let http = fetch::client()?;
    let finding = |outlook, message: String| Finding { outlook, message };
    let metadata = match discover(&http, &provider.issuer).await {
        Ok(metadata) => metadata,
        Err(message) => return Ok(vec![finding(Outlook::Bad, message)]),
    };
    let mut found = vec![finding(
        Outlook::Good,
        "It describes itself, and is who it should be.".to_owned(),
    )];
    found.push(match keys(&http, &metadata).await {
        Ok(keys) if keys.keys().is_empty() => finding(
            Outlook::Bad,
            "It has no key of a kind that we can check.".to_owned(),
        ),
        Ok(keys) => finding(
            Outlook::Good,
            format!("Its keys can be read: {}.", keys.keys().len()),
        ),
        Err(message) => finding(Outlook::Bad, message),
    });
    let known = |name: &String| token::ALGORITHMS.iter().any(|(known, _)| known == name);
    if !metadata.algorithms.is_empty() && !metadata.algorithms.iter().any(known) {
        let names: Vec<&str> = token::ALGORITHMS.iter().map(|(name, _)| *name).collect();
        let message = format!(
            "It signs in no way that we check. We check {}.",
            names.join(", ")
        );
        found.push(finding(Outlook::Bad, message));
    }
    match metadata.pkce {
        Some(true) => {}
        Some(false) => found.push(finding(
            Outlook::Doubtful,
            "It says that it does not know PKCE with S256. Sign-in sends it all the same."
                .to_owned(),
        )),
        None => found.push(finding(
            Outlook::Doubtful,
            "It does not say whether it checks PKCE. Sign-in sends it all the same.".to_owned(),
        )),
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_description_must_be_of_its_issuer_and_lead_to_safe_places() {
        let good = json!({
            "issuer": "https://id.example",
            "authorization_endpoint": "https://id.example/auth",
            "token_endpoint": "https://id.example/token",
            "jwks_uri": "https://id.example/keys",
        });
        let metadata = read("https://id.example", good.clone()).unwrap();
        assert_eq!(metadata.secret_in, SecretIn::Header);
        for (field, value, said) in [
            ("issuer", json!("https://id.example/"), "every slash"),
            ("issuer", json!("https://other.example"), "calls itself"),
            (
                "token_endpoint",
                json!("http://id.example/token"),
                "https://",
            ),
            ("jwks_uri", json!("file:///keys"), "https://"),
            ("jwks_uri", json!(null), "cannot be used"),
        ] {
            let mut bad = good.clone();
            bad[field] = value;
            let message = read("https://id.example", bad).unwrap_err();
            assert!(message.contains(said), "{message}");
        }
    }
}

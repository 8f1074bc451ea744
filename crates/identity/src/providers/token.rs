//! An ID token: whether it is the provider's word, for us, now, for this very question.

use std::str::FromStr;
use std::time::{Duration, SystemTime};

use base::Micros;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use openidconnect::core::{
    CoreGenderClaim, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AccessToken, AccessTokenHash, ClaimsVerificationError, ClientId, EmptyAdditionalClaims,
    IdToken, IssuerUrl, Nonce, SignatureVerificationError,
};
use serde_json::{Map, Value as Json};

use super::{Provider, refused::quoted};

/// How tokens may be signed: by keys that only the provider has.
pub(super) const ALGORITHMS: &[(&str, CoreJwsSigningAlgorithm)] = &[
    ("RS256", CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256),
    ("PS256", CoreJwsSigningAlgorithm::RsaSsaPssSha256),
    ("ES256", CoreJwsSigningAlgorithm::EcdsaP256Sha256),
    ("EdDSA", CoreJwsSigningAlgorithm::EdDsa),
];

/// Clocks may differ by so much, in seconds.
const SKEW: i64 = 60;

type Token = IdToken<
    EmptyAdditionalClaims,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

/// Why a token is not believed.
#[derive(Debug)]
pub(super) enum Fault {
    /// Its key is not among those that are known: newer ones may have it.
    Key,
    Other(String),
}

/// What a token says, once it is found to be true.
pub(super) fn verify(
    text: &str,
    provider: &Provider,
    keys: &CoreJsonWebKeySet,
    (nonce, access): (&str, Option<&str>),
    now: Micros,
) -> Result<Map<String, Json>, Fault> {
    let other = |message: String| Fault::Other(message);
    let mut parts = text.split('.');
    let (head, body) = (parts.next().and_then(part), parts.next().and_then(part));
    let (Some(head), Some(body)) = (head, body) else {
        return Err(other("Its ID token cannot be read.".to_owned()));
    };
    let named = head.get("alg").and_then(Json::as_str).unwrap_or_default();
    let Some((_, algorithm)) = ALGORITHMS.iter().find(|(name, _)| *name == named) else {
        return Err(other(format!(
            "Its ID token is signed by \"{}\", which is not one of the ways that we check.",
            quoted(named)
        )));
    };
    let issuer = IssuerUrl::new(provider.issuer.clone());
    let issuer = issuer.map_err(|error| other(error.to_string()))?;
    let client = ClientId::new(provider.client_id.clone());
    let earlier = time(now.plus_seconds(-SKEW));
    let latest = now.plus_seconds(SKEW).seconds();
    let verifier = CoreIdTokenVerifier::new_public_client(client, issuer, keys.clone())
        .set_allowed_algs([algorithm.clone()])
        .set_time_fn(move || earlier.into())
        .set_issue_time_verifier_fn(move |at| match at.timestamp() <= latest {
            true => Ok(()),
            false => Err("it is of a time to come".to_owned()),
        });
    let token = Token::from_str(text).map_err(|error| {
        other(format!(
            "Its ID token cannot be read: {}.",
            quoted(&error.to_string())
        ))
    })?;
    let nonce = Nonce::new(nonce.to_owned());
    let claims = token.claims(&verifier, &nonce).map_err(fault)?;
    if let Some(party) = claims.authorized_party()
        && party.as_str() != provider.client_id
    {
        return Err(other(
            "Its ID token was made for another program (azp).".to_owned(),
        ));
    }
    if let Some(from) = body.get("nbf").and_then(Json::as_f64)
        && from > latest as f64
    {
        return Err(other("Its ID token is of a time to come (nbf).".to_owned()));
    }
    if let (Some(expected), Some(access)) = (claims.access_token_hash(), access) {
        let key = token
            .signing_key(&verifier)
            .map_err(|error| other(error.to_string()))?;
        let access = AccessToken::new(access.to_owned());
        let actual = AccessTokenHash::from_token(&access, algorithm, key);
        if actual.ok().as_ref() != Some(expected) {
            return Err(other(
                "Its access token belongs to another sign-in (at_hash).".to_owned(),
            ));
        }
    }
    Ok(body)
}

/// A part of a token as a JSON object.
fn part(text: &str) -> Option<Map<String, Json>> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn fault(error: ClaimsVerificationError) -> Fault {
    use ClaimsVerificationError as E;
    let message = match &error {
        E::SignatureVerification(SignatureVerificationError::NoMatchingKey) => return Fault::Key,
        // A key that was replaced under its name fails so.
        E::SignatureVerification(SignatureVerificationError::CryptoError(_)) => return Fault::Key,
        E::SignatureVerification(error) => format!("Its signature is not right: {error}"),
        E::Expired(_) => {
            "Its ID token is too old, or of a time to come. Do the clocks differ?".to_owned()
        }
        E::InvalidAudience(_) => "Its ID token was made for another program (aud).".to_owned(),
        E::InvalidIssuer(_) => "Its ID token was made by another provider (iss).".to_owned(),
        E::InvalidNonce(_) => "Its ID token answers another question (nonce).".to_owned(),
        error => error.to_string(),
    };
    Fault::Other(quoted(&message))
}

/// A time as the standard library has it.
fn time(at: Micros) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_micros(at.0.max(0).unsigned_abs())
}

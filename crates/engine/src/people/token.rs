//! Secrets that are handed out once and kept as hashes.

use base::{Error, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// 256 random bits as URL-safe text.
pub(crate) fn fresh() -> Result<String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(Error::broken)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What is kept of a token: it cannot be turned back, and a token has too many
/// bits to be tried out.
pub(crate) fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

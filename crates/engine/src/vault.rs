//! Secrets that the workspace keeps and must be able to read again: sealed with a key
//! that lies outside the database, so that a copy of the database alone tells nothing.
//!
//! Passwords, sessions and keys are not here: of them only hashes are kept.

use base::{Error, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

use store::Conn;

use crate::Workspace;

/// Length of a vault's key, in bytes.
pub const KEY_BYTES: usize = 32;

/// The form of what is sealed; the first byte of it.
const FORM: u8 = 1;
const NONCE: usize = 24;
/// The setting by which a key is known to be the workspace's.
const PROOF: &str = "vault";
/// The code of the fault that a process has no key, or another than the workspace's.
const NO_KEY: &str = "no_secret_key";
const PROOF_TEXT: &[u8] = b"rapport";

/// What seals and opens. Cheap to clone.
#[derive(Clone)]
pub struct Vault(XChaCha20Poly1305);

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    /// One with this key.
    pub fn new(key: &[u8; KEY_BYTES]) -> Self {
        Self(XChaCha20Poly1305::new(&Key::from(*key)))
    }

    /// Seals bytes for one purpose, such as `totp USER`: opened for another one they are
    /// refused, so that nobody moves them from row to row.
    ///
    /// # Errors
    /// `Broken` if the machine has no random numbers.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0u8; NONCE];
        getrandom::fill(&mut nonce).map_err(Error::broken)?;
        let payload = Payload {
            msg: plain,
            aad: purpose.as_bytes(),
        };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Error::broken("a secret is too long to be sealed"))?;
        Ok([&[FORM], nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Vault::seal`] sealed for this purpose.
    ///
    /// # Errors
    /// `Broken` if it was sealed with another key or for another purpose, or is damaged.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let wrong = || Error::broken(format!("what is sealed as \"{purpose}\" cannot be opened"));
        let (form, rest) = sealed.split_first().ok_or_else(wrong)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or_else(wrong)?;
        let nonce = <[u8; NONCE]>::try_from(nonce).map_err(|_| wrong())?;
        if *form != FORM {
            return Err(wrong());
        }
        let payload = Payload {
            msg: sealed,
            aad: purpose.as_bytes(),
        };
        let plain = self.0.decrypt(&XNonce::from(nonce), payload);
        plain.map_err(|_| wrong())
    }
}

impl Workspace {
    /// What seals this workspace's secrets. The first key that is used is the
    /// workspace's from then on.
    ///
    /// # Errors
    /// `Conflict` if this process has no key, or not the one that the workspace's
    /// secrets are sealed with; `Busy` if the database is away.
    pub async fn vault(&self) -> Result<Vault> {
        let vault = self.own_vault()?;
        let fresh = STANDARD.encode(vault.seal(PROOF, PROOF_TEXT)?);
        let proof: String = self.settled(PROOF, &fresh).await?;
        proved(vault, &proof)
    }

    /// The same for a workspace whose key was settled before, asked of a connection
    /// that is at hand.
    ///
    /// # Errors
    /// As [`Workspace::vault`], and `Conflict` if no key was settled.
    pub(crate) async fn vault_within(&self, conn: &mut Conn) -> Result<Vault> {
        let vault = self.own_vault()?;
        match store::setting(conn, PROOF).await? {
            Some(proof) => proved(vault, proof.as_str().unwrap_or_default()),
            None => Err(Error::conflict(
                NO_KEY,
                "This workspace has no key for secrets yet. Start its server once.",
            )),
        }
    }

    fn own_vault(&self) -> Result<&Vault> {
        self.registry().vault_given().ok_or_else(|| {
            Error::conflict(
                NO_KEY,
                "This process was started without a key for secrets.",
            )
        })
    }
}

/// The vault, if it opens what the workspace's own sealed.
fn proved(vault: &Vault, proof: &str) -> Result<Vault> {
    let proof = STANDARD.decode(proof).map_err(Error::broken)?;
    match vault.open(PROOF, &proof) {
        Ok(_) => Ok(vault.clone()),
        Err(_) => Err(Error::conflict(
            NO_KEY,
            "The secrets of this workspace are sealed with another key than this machine's. \
             Copy the file secret.key from the machine that served it first, or name it with secret_key_file.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_and_purpose_open() {
        let (vault, other) = (Vault::new(&[1; 32]), Vault::new(&[2; 32]));
        let sealed = vault.seal("totp a", b"secret").unwrap();
        assert_eq!(vault.open("totp a", &sealed).unwrap(), b"secret");
        assert!(vault.open("totp b", &sealed).is_err());
        assert!(other.open("totp a", &sealed).is_err());
        assert_ne!(vault.seal("totp a", b"secret").unwrap(), sealed);
        for n in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[n] ^= 1;
            assert!(vault.open("totp a", &bent).is_err(), "byte {n}");
            assert!(vault.open("totp a", &sealed[..n]).is_err(), "length {n}");
        }
    }
}

//! Cursors as they leave the program: sealed, so that nobody can make or read
//! one, and bound to the query that they belong to.

use base::Result;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    ChaCha20Poly1305, Key, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use schema::Cursor;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::read::bad_cursor;

/// A longer text is no cursor of ours, in bytes.
const LONGEST: usize = 64 * 1024;
const NONCE: usize = 12;

/// Seals a cursor for the query of this context: a hash of its object, filter,
/// order, search and rights.
pub fn seal(cursor: &Cursor, key: &[u8; 32], context: u64) -> String {
    seal_any(cursor, key, context)
}

/// Opens a cursor that came back.
///
/// # Errors
/// `Malformed` with the code `cursor` if it was not sealed with this key and
/// context.
pub fn open(text: &str, key: &[u8; 32], context: u64) -> Result<Cursor> {
    open_any(text, key, context)
}

/// The same for the place in anything else that goes on, such as a history.
pub fn seal_any(place: &impl Serialize, key: &[u8; 32], context: u64) -> String {
    // What we seal are numbers, texts and lists of them, which always can be written.
    let plain = serde_json::to_vec(place).unwrap_or_default();
    let nonce = nonce(&plain, key, context);
    let sealed = cipher(key).encrypt(
        &Nonce::from(nonce),
        Payload {
            msg: &plain,
            aad: &context.to_le_bytes(),
        },
    );
    let mut bytes = nonce.to_vec();
    // It fails only for texts of gigabytes; without its seal the text opens nothing.
    bytes.extend(sealed.unwrap_or_default());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Opens what [`seal_any`] sealed.
///
/// # Errors
/// See [`open`].
pub fn open_any<T: DeserializeOwned>(text: &str, key: &[u8; 32], context: u64) -> Result<T> {
    let plain = (text.len() <= LONGEST)
        .then(|| unsealed(text, key, context))
        .flatten();
    plain
        .and_then(|plain| serde_json::from_slice(&plain).ok())
        .ok_or_else(bad_cursor)
}

fn unsealed(text: &str, key: &[u8; 32], context: u64) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
    let nonce = <[u8; NONCE]>::try_from(nonce).ok()?;
    cipher(key)
        .decrypt(
            &Nonce::from(nonce),
            Payload {
                msg: sealed,
                aad: &context.to_le_bytes(),
            },
        )
        .ok()
}

fn cipher(key: &[u8; 32]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(&Key::from(*key))
}

/// A nonce made from what is sealed: the same place gives the same cursor, and
/// two different ones never share a nonce but by a collision of the hash.
fn nonce(plain: &[u8], key: &[u8; 32], context: u64) -> [u8; NONCE] {
    let mut hash = Sha256::new();
    hash.update(b"cursor nonce");
    hash.update(key);
    hash.update(context.to_le_bytes());
    hash.update(plain);
    let digest = hash.finalize();
    let mut nonce = [0; NONCE];
    nonce.copy_from_slice(&digest[..NONCE]);
    nonce
}

#[cfg(test)]
mod tests {
    use base::{Id, Micros};
    use schema::query::CursorKey;

    use super::*;

    fn cursor() -> Cursor {
        let keys = vec![
            Some(CursorKey::Text("müller".into())),
            None,
            Some(CursorKey::Int(-5)),
        ];
        Cursor {
            keys,
            id: Id::seeded(Micros(1_700_000_000_000_000), 7),
        }
    }

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        let sealed = seal(&cursor(), &[7; 32], 42);
        assert_eq!(open(&sealed, &[7; 32], 42).unwrap(), cursor());
        assert_eq!(sealed, seal(&cursor(), &[7; 32], 42));
        assert!(
            sealed
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        );
        assert!(
            !String::from_utf8_lossy(&URL_SAFE_NO_PAD.decode(&sealed).unwrap()).contains("ller")
        );
    }

    #[test]
    fn a_forged_or_misplaced_cursor_is_refused() {
        let sealed = seal(&cursor(), &[7; 32], 42);
        let refused = |text: &str, key: &[u8; 32], context| {
            let error = open(text, key, context).unwrap_err();
            assert_eq!((error.status(), error.code()), (400, "cursor"), "{text}");
        };
        refused(&sealed, &[8; 32], 42);
        refused(&sealed, &[7; 32], 43);
        for text in [
            "",
            "x",
            "%%%",
            "AAAA",
            &"A".repeat(100),
            &"A".repeat(100_000),
            &format!("{sealed}A"),
            &sealed[1..],
        ] {
            refused(text, &[7; 32], 42);
        }
        let mut bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        for n in 0..bytes.len() {
            bytes[n] ^= 1;
            refused(&URL_SAFE_NO_PAD.encode(&bytes), &[7; 32], 42);
            bytes[n] ^= 1;
        }
    }
}

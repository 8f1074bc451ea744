//! Passwords: argon2id, computed off the request threads, a few at a time.

use std::sync::LazyLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use base::{Error, Result, fold};
use tokio::sync::Semaphore;
use zxcvbn::{Score, zxcvbn};

/// Fewest characters of a password.
const SHORTEST: usize = 10;
/// Who tries the likeliest first needs some hundred million tries for it.
const STRONG: Score = Score::Three;
const COMMON: &str = "A password like this one is among the first that are tried. Take a longer phrase of words that do not belong together.";
/// Most bytes of a password: hashing a book is no sign-in.
const LONGEST: usize = 1024;

/// Each hash takes 19 MiB and a core for some tens of milliseconds.
static HASHERS: Semaphore = Semaphore::const_new(2);

/// A hash that no password has: signing in as nobody takes as long as signing
/// in as somebody.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    let mut random = [0u8; 32];
    // Without randomness the hash is of zeros, and still matches no password
    // that may be chosen (it holds NULs).
    let _ = getrandom::fill(&mut random);
    hash_now(&random).unwrap_or_default()
});

/// Why a password is refused, or nothing if it may be used.
pub(super) fn too_weak(password: &str, about: &[&str]) -> Option<String> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Some(format!(
            "A password has at least {SHORTEST} characters; this one has {length}."
        ));
    }
    if password.len() > LONGEST {
        return Some(format!("A password has at most {LONGEST} bytes."));
    }
    let folded = fold(password);
    if about
        .iter()
        .any(|word| !word.is_empty() && fold(word) == folded)
    {
        return Some("A password is not the name or the address. Take another.".into());
    }
    if zxcvbn(password, about).score() < STRONG {
        return Some(COMMON.into());
    }
    None
}

/// The hash to keep.
pub(super) async fn hash(password: String) -> Result<String> {
    off_thread(move || hash_now(password.as_bytes())).await?
}

/// Whether a password is the one of this hash; as slow if there is none.
pub(super) async fn matches(password: String, hash: Option<String>) -> Result<bool> {
    if password.len() > LONGEST {
        return Ok(false);
    }
    off_thread(move || {
        let (hash, known) = compared(hash);
        let Ok(parsed) = PasswordHash::new(&hash) else {
            return false;
        };
        Argon2::default()
            .verify_password(password.as_bytes(), &parsed)
            .is_ok()
            && known
    })
    .await
}

/// The hash that a password is compared with, and whether it is somebody's.
fn compared(hash: Option<String>) -> (String, bool) {
    let known = hash.is_some();
    (hash.unwrap_or_else(|| NOBODY.clone()), known)
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _turn = HASHERS.acquire().await.map_err(Error::broken)?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::broken)
}

fn hash_now(password: &[u8]) -> Result<String> {
    Argon2::default()
        .hash_password(password)
        .map(|hash| hash.to_string())
        .map_err(Error::broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused_with_a_reason() {
        for (password, weak) in [
            ("short", true),
            ("aaaaaaaaaaaa", true),
            ("password1234", true),
            ("iloveyou2020", true),
            ("qwertyuiop", true),
            ("maria@example.com", true),
            ("a believable phrase", false),
            ("größere Straße", false),
        ] {
            assert_eq!(
                too_weak(password, &["maria@example.com", "Maria"]).is_some(),
                weak,
                "{password}"
            );
        }
    }

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let kept = hash("correct horse battery".into()).await.unwrap();
        assert!(
            matches("correct horse battery".into(), Some(kept.clone()))
                .await
                .unwrap()
        );
        assert!(
            !matches("correct horse batterz".into(), Some(kept))
                .await
                .unwrap()
        );
        assert!(!matches("correct horse battery".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn an_account_that_is_not_there_takes_the_same_work() {
        let kept = hash("correct horse battery".into()).await.unwrap();
        let (somebodys, is_known) = compared(Some(kept.clone()));
        assert_eq!((&somebodys, is_known), (&kept, true));
        let (nobodys, is_known) = compared(None);
        assert!(!is_known);
        // Algorithm, version, memory, rounds and lanes, and how long salt and result are.
        let work = |hash: &str| {
            let parts: Vec<String> = hash.split('$').map(str::to_owned).collect();
            let lengths = [parts[4].len(), parts[5].len()];
            (parts[1..4].to_vec(), lengths)
        };
        assert_eq!(work(&nobodys), work(&kept));
        assert!(work(&kept).0[0].starts_with("argon2id"));
    }
}

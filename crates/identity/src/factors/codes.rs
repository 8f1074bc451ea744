//! Recovery codes: for who lost what they sign in with. Shown once, kept as hashes, each
//! good for one use.

use base::{Error, Id, Result};
use engine::audit::{self, Event};
use engine::{Cx, Workspace, records};
use sha2::{Digest, Sha256};

use super::{Given, store};
use crate::proof::Proven;

/// How many are made at once.
const COUNT: usize = 10;
/// With so many left, somebody is told to make new ones.
pub const LOW: usize = 3;
/// Letters of a code: 80 bits, too many to be tried out against a hash.
const LENGTH: usize = 16;
const GROUP: usize = 4;
/// Without letters that are taken for each other (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Makes new codes; those from before are good for nothing any more. They are given this
/// once.
///
/// # Errors
/// `Conflict` if there is no factor that they could stand in for.
pub async fn renew(cx: &Cx, proven: Proven) -> Result<Vec<String>> {
    let (user, by) = (proven.user(), cx.clone());
    let codes = (0..COUNT).map(|_| fresh()).collect::<Result<Vec<_>>>()?;
    let hashes: Vec<String> = codes.iter().map(|code| hash(user, code)).collect();
    records::write_beside(cx, move |tx| {
        let (hashes, by) = (hashes.clone(), by.clone());
        Box::pin(async move {
            if !engine::people::factors::has_any(tx, user).await? {
                let message = "Set up a second factor first: recovery codes stand in for one.";
                return Err(Error::conflict("no_factor", message));
            }
            audit::note(tx, &by, &Event::RecoveryCodesMade { user });
            store::put_codes(tx, user, &hashes).await
        })
    })
    .await?;
    Ok(codes)
}

/// Takes a code. Of two requests with one code one gets it.
pub(super) async fn give(ws: &Workspace, user: Id, code: &str) -> Result<Option<Given>> {
    let hash = hash(user, code);
    let cx = ws.system();
    let now = cx.now;
    records::write_beside(&cx, move |tx| {
        let hash = hash.clone();
        Box::pin(async move {
            if !store::use_code(tx, user, &hash, now).await? {
                return Ok(None);
            }
            let left = store::codes_left(tx, user).await?;
            Ok(Some(Given::Recovery { left }))
        })
    })
    .await
}

fn fresh() -> Result<String> {
    let mut bytes = [0u8; LENGTH];
    getrandom::fill(&mut bytes).map_err(Error::broken)?;
    // A byte has eight times as many values as there are letters: all come as often.
    let letters: Vec<char> = bytes
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    let groups: Vec<String> = letters
        .chunks(GROUP)
        .map(|part| part.iter().collect())
        .collect();
    Ok(groups.join("-"))
}

/// What is kept of a code. How it is typed makes no difference.
fn hash(user: Id, code: &str) -> String {
    let plain = code.chars().filter(char::is_ascii_alphanumeric);
    let plain: String = plain
        .map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        })
        .collect();
    let digest = Sha256::digest(format!("recovery code {user} {plain}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_of_one_form_and_differ() {
        let code = fresh().unwrap();
        assert_eq!(code.len(), 19);
        assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [4; 4]);
        assert_ne!(code, fresh().unwrap());
    }

    #[test]
    fn how_a_code_is_typed_makes_no_difference_and_whose_it_is_does() {
        let (ana, ben) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let kept = hash(ana, "01ab-cdef-ghjk-mnpq");
        for typed in [
            "01abcdefghjkmnpq",
            "OIAB CDEF GHJK MNPQ",
            "olab-cdef-ghjk-mnpq",
        ] {
            assert_eq!(hash(ana, typed), kept, "{typed}");
        }
        assert_ne!(hash(ana, "01ab-cdef-ghjk-mnpr"), kept);
        assert_ne!(hash(ben, "01ab-cdef-ghjk-mnpq"), kept);
    }
}

//! Passkeys (WebAuthn): made for one address of ours, kept by what the person has,
//! unlocked by what they know or are. That counts as two factors.
//!
//! What was asked waits in a ticket that is bound to the form token of the browser; the
//! browser gets its name and nothing of the state.

mod asking;
mod new;
mod site;
pub mod store;

pub use asking::{Asked, ask, prove};
pub use new::{add, ask_new};
pub use site::{Site, Unfit};

use base::{Error, Id, Micros, Result};
use sha2::{Digest, Sha256};

/// A passkey as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    pub id: Id,
    pub name: String,
    /// The host that it was made for, where alone it works.
    pub site: String,
    pub created_at: Micros,
    pub last_used_at: Option<Micros>,
    /// When it was refused because its counter had gone back; it is taken no more.
    pub refused_at: Option<Micros>,
}

/// The most that one person has.
const MOST: usize = 20;
/// The longest answer of a browser that is read, in bytes.
const LONGEST: usize = 32 * 1024;

/// What browsers sent as an answer.
fn read<T: serde::de::DeserializeOwned>(answer: &str) -> Result<T> {
    let read = match answer.len() <= LONGEST {
        true => serde_json::from_str(answer).ok(),
        false => None,
    };
    read.ok_or_else(|| refused("The answer of the browser could not be read. Try again."))
}

fn refused(message: &str) -> Error {
    Error::invalid("passkey", "refused", message)
}

fn over() -> Error {
    refused("That took too long. Try again.")
}

/// What a ticket keeps of the browser that it is for.
fn bound(token: &str) -> String {
    let digest = Sha256::digest(format!("passkey {token}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

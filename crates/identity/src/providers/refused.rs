//! Why somebody does not come in by a provider.

use base::Error;

/// Why somebody does not come in, as pages tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The answer belongs to no question of this browser, or to one that is over.
    NotAsked,
    /// The provider says no, in its own words.
    Denied(String),
    /// It cannot be reached, or does not answer as it should.
    Unreachable(String),
    /// Its word cannot be believed.
    NotBelieved(String),
    /// It does not say their e-mail address.
    NoAddress,
    /// It does not say that the address was checked.
    Unverified(String),
    /// It may not speak for addresses of this domain.
    Domain(String),
    /// Nobody here has this address, and nobody is let in who is not known.
    Unknown(String),
    /// Who has this address may not come in.
    Off(String),
    /// Who has this address decides who may do what, and is not believed to be them.
    InCharge(String),
    /// Who has this address is somebody else for this provider.
    Another(String),
    /// It says nothing that gives them a role.
    NoRole(String),
}

/// What went wrong on the way in.
#[derive(Debug)]
pub enum Failure {
    Refused(Refused),
    Error(Error),
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// What somebody else wrote, to be shown in a sentence of ours.
pub(super) fn quoted(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    base::text::truncate(text.trim(), 300).into_owned()
}

//! What is wrong, in the words of the protocol (RFC 6749, sections 4.1.2.1 and 5.2).

use base::Error;
use serde_json::{Value as Json, json};

/// A code of the protocol, with a sentence for whoever writes the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub code: &'static str,
    pub description: String,
}

/// Why a program does not get what it asks for.
#[derive(Debug)]
pub enum Refused {
    /// It asks wrongly, or may not.
    Fault(Fault),
    /// It cannot be told now.
    Failed(Error),
}

impl Fault {
    /// The descriptions of the protocol are ASCII without quotes and backslashes.
    pub fn new(code: &'static str, description: impl Into<String>) -> Self {
        let description: String = description.into();
        let plain = |c: char| matches!(c, ' ' | '!' | '#'..='[' | ']'..='~');
        Self {
            code,
            description: description
                .chars()
                .map(|c| if plain(c) { c } else { '?' })
                .collect(),
        }
    }

    pub fn request(description: impl Into<String>) -> Self {
        Self::new("invalid_request", description)
    }

    pub fn grant(description: impl Into<String>) -> Self {
        Self::new("invalid_grant", description)
    }

    pub fn client(description: impl Into<String>) -> Self {
        Self::new("invalid_client", description)
    }

    /// The body of an answer.
    pub fn json(&self) -> Json {
        json!({"error": self.code, "error_description": self.description})
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// The fields of a form that was sent.
pub fn pairs(form: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(form).into_owned().collect()
}

/// The parameters of a request, each of which may stand there once (RFC 6749, section 3.1),
/// but for those of `many`. Empty ones count as not given.
///
/// # Errors
/// `invalid_request` that names the one that stands there twice.
pub fn once(
    pairs: impl IntoIterator<Item = (String, String)>,
    many: &[&str],
) -> Result<Vec<(String, String)>, Fault> {
    let mut found: Vec<(String, String)> = Vec::new();
    for (name, value) in pairs {
        if found.len() >= MOST_PARAMETERS {
            return Err(Fault::request("There are too many parameters."));
        }
        if !many.contains(&name.as_str()) && found.iter().any(|(there, _)| *there == name) {
            let name: String = name.chars().take(40).collect();
            return Err(Fault::request(format!("{name} stands there twice.")));
        }
        found.push((name, value));
    }
    found.retain(|(_, value)| !value.is_empty());
    Ok(found)
}

/// More parameters than any request has.
const MOST_PARAMETERS: usize = 60;

/// The value of a parameter.
pub fn get<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    let found = pairs.iter().find(|(there, _)| there == name);
    found.map(|(_, value)| value.as_str())
}

//! What a provider says of somebody, as far as it is of use here.

use serde_json::{Map, Value as Json};

use super::{Failure, Refused, Second, Settings, refused::quoted};

/// Most values of the roles' claim that are looked at.
const MOST: usize = 2_000;
/// Longest subject, in bytes (OpenID Connect Core, section 2).
const LONGEST_SUBJECT: usize = 255;

/// What a provider says of somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// What it calls them for good.
    pub subject: String,
    /// As addresses are kept here; empty if it says none.
    pub email: String,
    pub is_verified: Verified,
    pub name: String,
    /// What their roles follow from.
    pub roles: Vec<String>,
    /// Whether they proved themselves by two factors.
    pub is_second: bool,
}

/// What a provider says of an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verified {
    Yes,
    No,
    #[default]
    Unsaid,
}

impl Claims {
    /// Reads them.
    ///
    /// # Errors
    /// `Refused` if it does not say whom it speaks of.
    pub(super) fn read(said: &Map<String, Json>, settings: &Settings) -> Result<Self, Failure> {
        let subject = said.get("sub").and_then(Json::as_str).unwrap_or_default();
        let is_whole = !subject.is_empty()
            && subject.len() <= LONGEST_SUBJECT
            && !subject.contains(char::is_control);
        if !is_whole {
            let message = "It does not say whom it speaks of (sub).";
            return Err(Refused::NotBelieved(message.to_owned()).into());
        }
        let text = |path: &str| {
            let found = find(said, path).and_then(Json::as_str);
            found.map(quoted).unwrap_or_default()
        };
        let given = text(&settings.email_claim);
        let email = engine::people::sign_in_name(&given).unwrap_or_default();
        let name = text(&settings.name_claim);
        Ok(Self {
            subject: subject.to_owned(),
            is_verified: match said.get("email_verified") {
                // That is said of the standard claim alone.
                _ if settings.email_claim != "email" => Verified::Unsaid,
                Some(Json::Bool(true)) => Verified::Yes,
                Some(Json::String(text)) if text == "true" => Verified::Yes,
                None | Some(Json::Null) => Verified::Unsaid,
                Some(_) => Verified::No,
            },
            name: match name.is_empty() {
                true => email.split('@').next().unwrap_or_default().to_owned(),
                false => name,
            },
            email,
            roles: texts(find(said, &settings.roles_claim)),
            is_second: match settings.second_factor {
                Second::Never => false,
                Second::Always => true,
                Second::Claims => says_second(said, settings),
            },
        })
    }

    /// Whether something is missing that the provider may tell elsewhere.
    pub(super) fn lacking(said: &Map<String, Json>, settings: &Settings) -> bool {
        let lacks = |path: &str| find(said, path).is_none();
        lacks(&settings.email_claim)
            || lacks(&settings.name_claim)
            || (settings.email_claim == "email" && lacks("email_verified"))
            || (!settings.roles.is_empty() && lacks(&settings.roles_claim))
    }
}

/// RFC 8176 names the methods; which classes count is a setting.
fn says_second(said: &Map<String, Json>, settings: &Settings) -> bool {
    let methods = texts(said.get("amr"));
    let class = said.get("acr").and_then(Json::as_str).unwrap_or_default();
    methods.iter().any(|method| method == "mfa")
        || settings
            .second_factor_acr
            .iter()
            .any(|known| known == class)
}

/// A claim by its name, or by a path with dots into claims.
fn find<'a>(said: &'a Map<String, Json>, path: &str) -> Option<&'a Json> {
    if let Some(found) = said.get(path) {
        return (!found.is_null()).then_some(found);
    }
    let mut parts = path.split('.');
    let first = said.get(parts.next()?)?;
    let found = parts.try_fold(first, |at, part| at.get(part))?;
    (!found.is_null()).then_some(found)
}

/// One text, or a list of texts.
fn texts(value: Option<&Json>) -> Vec<String> {
    match value {
        Some(Json::String(text)) => vec![text.clone()],
        Some(Json::Array(items)) => items
            .iter()
            .take(MOST)
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn claims(said: Json, settings: &Settings) -> Claims {
        let Json::Object(said) = said else {
            panic!("claims are an object")
        };
        Claims::read(&said, settings).unwrap_or_else(|_| panic!("they are read"))
    }

    #[test]
    fn an_address_is_verified_only_if_it_is_said_so_of_it() {
        let settings = Settings::default();
        let other = Settings {
            email_claim: "upn".into(),
            ..Settings::default()
        };
        for (said, of, expect) in [
            (
                json!({"sub": "1", "email": "A@b.example", "email_verified": true}),
                &settings,
                Verified::Yes,
            ),
            (
                json!({"sub": "1", "email": "a@b.example", "email_verified": "true"}),
                &settings,
                Verified::Yes,
            ),
            (
                json!({"sub": "1", "email": "a@b.example", "email_verified": "false"}),
                &settings,
                Verified::No,
            ),
            (
                json!({"sub": "1", "email": "a@b.example", "email_verified": 1}),
                &settings,
                Verified::No,
            ),
            (
                json!({"sub": "1", "email": "a@b.example"}),
                &settings,
                Verified::Unsaid,
            ),
            (
                json!({"sub": "1", "upn": "a@b.example", "email_verified": true}),
                &other,
                Verified::Unsaid,
            ),
        ] {
            let read = claims(said.clone(), of);
            assert_eq!(
                (read.email.as_str(), read.is_verified),
                ("a@b.example", expect),
                "{said}"
            );
        }
    }

    #[test]
    fn claims_are_found_by_paths_and_second_factors_by_what_counts() {
        let settings = Settings {
            roles_claim: "realm_access.roles".into(),
            second_factor: Second::Claims,
            second_factor_acr: vec!["gold".into()],
            ..Settings::default()
        };
        let said = json!({"sub": "1", "realm_access": {"roles": ["a", 7, "b"]}, "amr": ["pwd"], "acr": "gold"});
        let read = claims(said, &settings);
        assert_eq!(
            (read.roles, read.is_second),
            (vec!["a".into(), "b".into()], true)
        );
        for (said, second) in [
            (json!({"sub": "1", "amr": ["pwd", "mfa"]}), true),
            (json!({"sub": "1", "amr": ["pwd"], "acr": "silver"}), false),
            (json!({"sub": "1"}), false),
        ] {
            assert_eq!(claims(said.clone(), &settings).is_second, second, "{said}");
        }
        for said in [
            json!({}),
            json!({"sub": ""}),
            json!({"sub": 7}),
            json!({"sub": "x".repeat(256)}),
        ] {
            assert!(
                Claims::read(said.as_object().unwrap(), &settings).is_err(),
                "{said}"
            );
        }
    }
}

//! What somebody says of a provider: read strictly, every fault at once.

use base::{Error, Fault, Result};
use engine::rights::Named;
use serde_json::{Map, Value as Json};

use super::{Mapped, Provider, Second, Settings, fetch};

/// A provider as it is to be.
pub(super) struct Read {
    pub key: String,
    pub name: String,
    pub issuer: String,
    pub client_id: String,
    pub secret: Secret,
    pub settings: Settings,
}

/// What is said of the secret.
pub(super) enum Secret {
    Same,
    None,
    Given(String),
}

const LONGEST_NAME: usize = 100;
const LONGEST: usize = 500;
const LONGEST_SECRET: usize = 2_000;
const MOST: usize = 200;

/// Reads a body; what it does not name stays as it is.
///
/// # Errors
/// `Invalid` with every fault.
pub(super) fn read(body: &Json, was: Option<&Provider>, known: &[Named]) -> Result<Read> {
    let mut reader = Reader {
        body: body.as_object().cloned().unwrap_or_default(),
        faults: Vec::new(),
    };
    let settings = was.map(|was| was.settings.clone()).unwrap_or_default();
    let name = reader.text("name", was.map(|was| &was.name), LONGEST_NAME);
    let read = Read {
        key: reader.key(was, &name),
        issuer: reader.issuer(was),
        client_id: reader.text("client_id", was.map(|was| &was.client_id), LONGEST),
        secret: reader.secret(),
        settings: reader.settings(settings, known),
        name,
    };
    reader.body.remove("id");
    for (unknown, _) in std::mem::take(&mut reader.body) {
        reader.fault(
            &unknown,
            "unknown",
            "There is no such setting of a provider.",
        );
    }
    match reader.faults.is_empty() {
        true => Ok(read),
        false => Err(Error::Invalid(reader.faults)),
    }
}

struct Reader {
    body: Map<String, Json>,
    faults: Vec<Fault>,
}

impl Reader {
    fn fault(&mut self, field: &str, code: &'static str, message: impl Into<String>) {
        self.faults.push(Fault::new(field, code, message));
    }

    /// A text that must be there.
    fn text(&mut self, field: &str, was: Option<&String>, most: usize) -> String {
        let given = match self.body.remove(field) {
            None => return self.needed(field, was.cloned().unwrap_or_default()),
            Some(Json::String(text)) => text.trim().to_owned(),
            Some(_) => {
                self.fault(field, "type", "This must be a text.");
                return String::new();
            }
        };
        if given.chars().count() > most || given.contains(char::is_control) {
            let message =
                format!("This has at most {most} characters, and none that cannot be seen.");
            self.fault(field, "text", message);
        }
        self.needed(field, given)
    }

    fn needed(&mut self, field: &str, text: String) -> String {
        if text.is_empty() {
            self.fault(field, "required", "This is needed.");
        }
        text
    }

    fn key(&mut self, was: Option<&Provider>, name: &str) -> String {
        let given = self.body.remove("key");
        if let Some(was) = was {
            if given.is_some_and(|given| given != was.key.as_str()) {
                let message = "The key is part of the address that is registered with the provider: it stays.";
                self.fault("key", "fixed", message);
            }
            return was.key.clone();
        }
        let key = match given {
            Some(Json::String(key)) if !key.trim().is_empty() => key.trim().to_owned(),
            None | Some(Json::Null | Json::String(_)) => from_name(name),
            Some(_) => String::new(),
        };
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        // Without a name there is none to make it of, which is said beside the name.
        if key.is_empty() && name.is_empty() {
            return key;
        }
        if key.is_empty() || key.len() > 40 || !key.chars().all(fits) || key == "-" {
            let message = "A key has 1 to 40 small letters, digits and hyphens, such as google.";
            self.fault("key", "key", message);
        }
        key
    }

    fn issuer(&mut self, was: Option<&Provider>) -> String {
        if let Some(was) = was {
            let given = self.body.remove("issuer");
            if given.is_some_and(|given| given != was.issuer.as_str()) {
                let message = "Who the provider is stays: people are known by what it calls them. Add another provider.";
                self.fault("issuer", "fixed", message);
            }
            return was.issuer.clone();
        }
        let issuer = self.text("issuer", None, LONGEST);
        if let Err(message) = fetch::issuer(&issuer)
            && !issuer.is_empty()
        {
            self.fault("issuer", "address", message);
        }
        issuer
    }

    fn secret(&mut self) -> Secret {
        match self.body.remove("client_secret") {
            None => Secret::Same,
            Some(Json::Null) => Secret::None,
            Some(Json::String(secret)) if secret.is_empty() => Secret::Same,
            Some(Json::String(secret)) if secret.len() <= LONGEST_SECRET => Secret::Given(secret),
            Some(_) => {
                let message = format!("A secret is a text of at most {LONGEST_SECRET} bytes.");
                self.fault("client_secret", "text", message);
                Secret::Same
            }
        }
    }

    fn settings(&mut self, was: Settings, known: &[Named]) -> Settings {
        let settings = Settings {
            active: self.flag("active", was.active),
            scopes: self.scopes(was.scopes),
            email_claim: self.text("email_claim", Some(&was.email_claim), LONGEST),
            name_claim: self.text("name_claim", Some(&was.name_claim), LONGEST),
            roles_claim: self.text("roles_claim", Some(&was.roles_claim), LONGEST),
            roles: self.mapping(was.roles, known),
            default_role: self.default_role(was.default_role, known),
            create_users: self.flag("create_users", was.create_users),
            domains: self.domains(was.domains),
            trusted: self.flag("trusted", was.trusted),
            second_factor: self.second(was.second_factor),
            second_factor_acr: self.texts("second_factor_acr", was.second_factor_acr),
        };
        if settings.trusted && settings.domains.is_empty() {
            let message = "Say whose addresses it is trusted for: name the domains.";
            self.fault("domains", "required", message);
        }
        let gives_roles = !settings.roles.is_empty() || settings.default_role.is_some();
        if settings.create_users && !gives_roles {
            let message = "Say what new people may do: choose a role, or map roles.";
            self.fault("default_role", "required", message);
        }
        settings
    }

    fn flag(&mut self, field: &str, was: bool) -> bool {
        match self.body.remove(field) {
            None => was,
            Some(Json::Bool(flag)) => flag,
            Some(_) => {
                self.fault(field, "type", "This must be true or false.");
                was
            }
        }
    }

    fn texts(&mut self, field: &str, was: Vec<String>) -> Vec<String> {
        let given = match self.body.remove(field) {
            None => return was,
            Some(Json::Array(given)) if given.len() <= MOST => given,
            Some(_) => {
                let message = format!("This must be a list of at most {MOST} texts.");
                self.fault(field, "type", message);
                return was;
            }
        };
        let mut texts: Vec<String> = Vec::new();
        for item in given {
            match item.as_str().map(str::trim) {
                Some(text) if text.len() > LONGEST || text.contains(char::is_control) => {
                    let message = format!("Each of these has at most {LONGEST} bytes.");
                    self.fault(field, "text", message);
                }
                Some(text) => {
                    if !text.is_empty() && !texts.iter().any(|known| known == text) {
                        texts.push(text.to_owned());
                    }
                }
                None => self.fault(field, "type", "This must be a list of texts."),
            }
        }
        texts
    }

    fn scopes(&mut self, was: Vec<String>) -> Vec<String> {
        let mut scopes = self.texts("scopes", was);
        // RFC 6749, section 3.3.
        let fits = |c: char| c.is_ascii_graphic() && c != '"' && c != '\\';
        if let Some(odd) = scopes.iter().find(|scope| !scope.chars().all(fits)) {
            let message = format!("\"{odd}\" is no scope: it has characters that none has.");
            self.fault("scopes", "scope", message);
        }
        if !scopes.iter().any(|scope| scope == "openid") {
            scopes.insert(0, "openid".to_owned());
        }
        scopes
    }

    fn domains(&mut self, was: Vec<String>) -> Vec<String> {
        let domains = self.texts("domains", was).into_iter();
        let domains: Vec<String> = domains
            .map(|domain| domain.trim_start_matches('@').to_lowercase())
            .collect();
        let odd =
            |domain: &&String| domain.contains(|c: char| c == '@' || c.is_whitespace() || c == '*');
        if let Some(odd) = domains.iter().find(odd) {
            let message = format!("\"{odd}\" is no domain. Write one like north.example.");
            self.fault("domains", "domain", message);
        }
        domains
    }

    fn mapping(&mut self, was: Vec<Mapped>, known: &[Named]) -> Vec<Mapped> {
        let Some(given) = self.body.remove("roles") else {
            return was;
        };
        let mapped: Vec<Mapped> = match serde_json::from_value(given) {
            Ok(mapped) => mapped,
            Err(_) => {
                let message = "This must be a list of {\"value\": \"...\", \"role\": \"...\"}.";
                self.fault("roles", "type", message);
                return was;
            }
        };
        if mapped.len() > MOST {
            self.fault(
                "roles",
                "text",
                format!("At most {MOST} values can be mapped."),
            );
        }
        for one in &mapped {
            if one.value.trim().is_empty() || one.value.len() > LONGEST {
                self.fault("roles", "text", "A value is missing, or too long.");
            }
            self.role("roles", &one.role, known);
        }
        mapped
    }

    fn default_role(&mut self, was: Option<String>, known: &[Named]) -> Option<String> {
        match self.body.remove("default_role") {
            None => was,
            Some(Json::Null) => None,
            Some(Json::String(role)) if role.is_empty() => None,
            Some(Json::String(role)) => {
                self.role("default_role", &role, known);
                Some(role)
            }
            Some(_) => {
                self.fault(
                    "default_role",
                    "type",
                    "This must be the key of a role, or null.",
                );
                was
            }
        }
    }

    fn role(&mut self, field: &str, role: &str, known: &[Named]) {
        if !known.iter().any(|known| known.key == role) {
            let keys: Vec<&str> = known.iter().map(|known| known.key.as_str()).collect();
            let keys = keys.join(", ");
            let message = format!("There is no role \"{role}\". Take one of {keys}.");
            self.fault(field, "unknown", message);
        }
    }

    fn second(&mut self, was: Second) -> Second {
        let Some(given) = self.body.remove("second_factor") else {
            return was;
        };
        serde_json::from_value(given).unwrap_or_else(|_| {
            let message = "This is one of never, claims, always.";
            self.fault("second_factor", "unknown", message);
            was
        })
    }
}

/// A key of small letters, digits and single hyphens.
fn from_name(name: &str) -> String {
    let folded = base::fold(name);
    let words: Vec<String> = folded
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("-").chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn known() -> Vec<Named> {
        let named = |key: &str| Named {
            key: key.to_owned(),
            name: key.to_owned(),
            record: None,
        };
        ["administrator", "sales"].map(named).to_vec()
    }

    #[test]
    fn what_cannot_be_is_refused_beside_its_field() {
        let good = json!({"name": "North", "issuer": "https://id.example", "client_id": "crm"});
        assert_eq!(read(&good, None, &known()).ok().unwrap().key, "north");
        for (change, field) in [
            (json!({"name": ""}), "name"),
            (json!({"name": "×"}), "key"),
            (json!({"key": "No Key"}), "key"),
            (json!({"issuer": "http://id.example"}), "issuer"),
            (json!({"issuer": "https://id.example/?a=b"}), "issuer"),
            (json!({"issuer": "id.example"}), "issuer"),
            (json!({"client_id": 7}), "client_id"),
            (json!({"client_secret": 7}), "client_secret"),
            (json!({"scopes": ["a b"]}), "scopes"),
            (json!({"trusted": true}), "domains"),
            (json!({"domains": ["a@b"]}), "domains"),
            (json!({"create_users": true}), "default_role"),
            (json!({"default_role": "king"}), "default_role"),
            (json!({"roles": [{"value": "a", "role": "king"}]}), "roles"),
            (json!({"roles": [{"value": " ", "role": "sales"}]}), "roles"),
            (json!({"roles": {"a": "sales"}}), "roles"),
            (json!({"second_factor": "often"}), "second_factor"),
            (json!({"secret": "x"}), "secret"),
        ] {
            let mut body = good.clone();
            let (body_map, change_map) = (body.as_object_mut().unwrap(), change.as_object());
            body_map.extend(change_map.unwrap().clone());
            let Err(error) = read(&body, None, &known()) else {
                panic!("{change} is taken");
            };
            let fields: Vec<&str> = error.faults().iter().map(|f| f.field.as_str()).collect();
            assert_eq!(fields, [field], "{change}");
        }
    }
}

//! The request of a program to be let in: checked before a person is asked.

use base::Error;
use engine::{
    Cx, Principal, Workspace,
    audit::Event,
    people::{
        programs::{CODE, Scope},
        tickets,
    },
};
use serde::{Deserialize, Serialize};

use super::{
    clients::{self, Client},
    fault::{Fault, get, once},
    redirects, scopes,
};

/// A code is exchanged at once, in seconds.
const CODE_SECONDS: i64 = 60;
/// Bytes of a request.
const LONGEST: usize = 8_000;
/// Characters of `state`.
const LONGEST_STATE: usize = 2_000;
/// Characters of a challenge by SHA-256.
const CHALLENGE: usize = 43;

/// A request that a person may be asked about.
#[derive(Clone, Debug)]
pub struct Asked {
    pub client: Client,
    /// Where the answer goes.
    pub redirect: String,
    pub scopes: Vec<Scope>,
    state: Option<String>,
    challenge: String,
    issuer: String,
}

/// Why a person is not asked.
#[derive(Debug)]
pub enum NotAsked {
    /// It is not sure whose request it is, so the answer goes nowhere.
    Stranger(&'static str),
    /// The program asks wrongly. It may be told at this address, if the person goes there.
    Wrong {
        client: String,
        redirect: String,
        back: String,
        fault: Fault,
    },
    Failed(Error),
}

impl From<Error> for NotAsked {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// What a code stands for.
#[derive(Serialize, Deserialize)]
pub(super) struct Granted {
    pub client: String,
    pub redirect: String,
    pub scope: String,
    pub challenge: String,
}

/// Reads and checks a request (RFC 6749, section 4.1.1; RFC 7636; RFC 8707). `ours` is
/// the address under which we are reached.
///
/// # Errors
/// See [`NotAsked`].
pub async fn ask(ws: &Workspace, query: &str, ours: &str) -> Result<Asked, NotAsked> {
    if query.len() > LONGEST {
        return Err(NotAsked::Stranger(TOO_LONG));
    }
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let given = |name: &str| {
        let mut all = pairs.iter().filter(|(there, _)| there == name);
        match (all.next(), all.next()) {
            (Some((_, value)), None) if !value.is_empty() => Some(value.as_str()),
            _ => None,
        }
    };
    let is_there = |name: &str| pairs.iter().any(|(there, _)| there == name);
    let client = match given("client_id") {
        Some(id) => clients::find(ws, id).await?,
        None => None,
    };
    let client = client.ok_or(NotAsked::Stranger(NO_CLIENT))?;
    let redirect = match (given("redirect_uri"), client.redirects.as_slice()) {
        (Some(asked), registered) => registered
            .iter()
            .any(|one| redirects::is_same(one, asked))
            .then(|| asked.to_owned()),
        (None, [only]) if !is_there("redirect_uri") => Some(only.clone()),
        (None, _) => None,
    };
    let redirect = redirect.ok_or(NotAsked::Stranger(NO_REDIRECT))?;
    let state = given("state").map(str::to_owned);
    match details(pairs, ours) {
        Ok((scopes, challenge)) => Ok(Asked {
            client,
            redirect,
            scopes,
            state,
            challenge,
            issuer: ours.to_owned(),
        }),
        Err(fault) => Err(NotAsked::Wrong {
            back: answer(
                &redirect,
                &[
                    ("error", fault.code),
                    ("error_description", &fault.description),
                ],
                state.as_deref(),
                ours,
            ),
            client: client.name,
            redirect,
            fault,
        }),
    }
}

const TOO_LONG: &str = "The link that led here is too long.";
const NO_CLIENT: &str = "The program that sent you here is not known. It may have been removed; connect it anew from the program.";
const NO_REDIRECT: &str =
    "The program that sent you here wants the answer at an address that it did not register.";

/// What is asked for, and the challenge that the program is to meet.
fn details(pairs: Vec<(String, String)>, ours: &str) -> Result<(Vec<Scope>, String), Fault> {
    let pairs = once(pairs, &["resource"])?;
    let get = |name: &str| get(&pairs, name);
    match get("response_type") {
        Some("code") => {}
        None => return Err(Fault::request("response_type is missing.")),
        Some(_) => {
            return Err(Fault::new(
                "unsupported_response_type",
                "response_type is code.",
            ));
        }
    }
    if get("request").is_some() {
        return Err(Fault::new("request_not_supported", "Send parameters."));
    }
    if get("request_uri").is_some() {
        return Err(Fault::new("request_uri_not_supported", "Send parameters."));
    }
    if get("response_mode").is_some_and(|mode| mode != "query") {
        return Err(Fault::request("response_mode is query."));
    }
    if get("state").is_some_and(|state| state.len() > LONGEST_STATE) {
        return Err(Fault::request("state is too long."));
    }
    let challenge = get("code_challenge")
        .ok_or_else(|| Fault::request("code_challenge is missing: send one by the method S256."))?;
    if get("code_challenge_method") != Some("S256") {
        return Err(Fault::request("code_challenge_method is S256."));
    }
    let is_sign = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    if challenge.len() != CHALLENGE || !challenge.bytes().all(is_sign) {
        return Err(Fault::request("code_challenge is no SHA-256 in base64url."));
    }
    resources(&pairs, ours)?;
    Ok((scopes::read(get("scope"))?, challenge.to_owned()))
}

/// That what the tokens are meant for is ours (RFC 8707).
pub(super) fn resources(pairs: &[(String, String)], ours: &str) -> Result<(), Fault> {
    let named = pairs.iter().filter(|(name, _)| name == "resource");
    for (_, resource) in named {
        let rest = resource.strip_prefix(ours);
        let is_ours = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if !is_ours || resource.contains(['#', '?']) {
            let message = format!("Resources here begin with {ours}.");
            return Err(Fault::new("invalid_target", message));
        }
    }
    Ok(())
}

/// The person lets the program in: where to go on to, with a code.
///
/// # Errors
/// `Forbidden` to who is no person, or not there in person; `Busy` if the database is away.
pub async fn allow(cx: &Cx, asked: &Asked) -> base::Result<String> {
    let user = match &cx.who {
        Principal::User {
            id, through: None, ..
        } => *id,
        _ => return Err(Error::forbidden("Only people connect programs, in person.")),
    };
    let granted = Granted {
        client: asked.client.id.to_string(),
        redirect: asked.redirect.clone(),
        scope: scopes::text(&asked.scopes),
        challenge: asked.challenge.clone(),
    };
    let payload = serde_json::to_value(granted).map_err(Error::broken)?;
    let event = Event::OauthGranted {
        client: asked.client.id,
        user,
        scope: scopes::text(&asked.scopes),
    };
    let code = tickets::issue_told(cx, CODE, user, payload, CODE_SECONDS, event).await?;
    Ok(asked.answer(&[("code", &code)]))
}

/// The person does not: where to go on to.
pub fn deny(asked: &Asked) -> String {
    asked.answer(&[("error", "access_denied")])
}

impl Asked {
    fn answer(&self, parameters: &[(&str, &str)]) -> String {
        let state = self.state.as_deref();
        answer(&self.redirect, parameters, state, &self.issuer)
    }
}

fn answer(redirect: &str, said: &[(&str, &str)], state: Option<&str>, ours: &str) -> String {
    let mut all = said.to_vec();
    all.extend(state.map(|state| ("state", state)));
    all.push(("iss", ours));
    redirects::with(redirect, &all)
}

//! A provider of our own making, with real keys on a real connection, that also does
//! what no provider should.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json as Body, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey as _};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

pub const CLIENT: &str = "rapport";
pub const SECRET: &str = "s/ecret:+%";

/// A provider on a port of this machine.
#[derive(Clone)]
pub struct Other {
    pub issuer: String,
    /// What it signs with now.
    pub key: Key,
    mind: Arc<Mutex<Mind>>,
}

/// A key under a name.
#[derive(Clone)]
pub struct Key(Arc<CoreEdDsaPrivateSigningKey>, pub String);

/// What it answers.
#[derive(Default)]
struct Mind {
    issuer: String,
    keys: Vec<Json>,
    description: HashMap<String, Json>,
    /// By code.
    grants: HashMap<String, Grant>,
    userinfo: Json,
    /// Whom the last token was about.
    last: Json,
    exchanges: usize,
}

struct Grant {
    challenge: String,
    redirect: String,
    answer: Answer,
}

/// What a code is exchanged for.
pub enum Answer {
    Token(String),
    Nothing,
    Refusal(Json),
    Elsewhere(String),
    Flood,
}

/// What somebody was sent to a provider with.
pub struct Question {
    pub address: String,
    all: HashMap<String, String>,
}

impl Question {
    /// Reads the address that a browser was sent to.
    pub fn of(address: &str) -> Question {
        let (_, query) = address.split_once('?').expect("there are parameters");
        let decoded = |text: &str| {
            percent_encoding::percent_decode_str(&text.replace('+', " "))
                .decode_utf8_lossy()
                .into_owned()
        };
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        Question {
            address: address.to_owned(),
            all: pairs.map(|(k, v)| (k.to_owned(), decoded(v))).collect(),
        }
    }

    pub fn get(&self, name: &str) -> &str {
        self.all.get(name).map_or("", String::as_str)
    }
}

impl Key {
    /// A key that nobody had before.
    pub fn fresh(name: &str) -> Key {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).unwrap();
        // RFC 8410: what stands around the 32 bytes is always the same.
        let mut der = vec![
            0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
        ];
        der.extend(seed);
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            STANDARD.encode(der)
        );
        let id = Some(JsonWebKeyId::new(name.to_owned()));
        let key = CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, id).unwrap();
        Key(Arc::new(key), name.to_owned())
    }

    fn public(&self) -> Json {
        serde_json::to_value(self.0.as_verification_key()).unwrap()
    }

    /// A token with these claims.
    pub fn sign(&self, claims: &Json) -> String {
        let head = json!({"alg": "EdDSA", "kid": self.1, "typ": "JWT"});
        let text = unsigned(&head, claims);
        let signature = self
            .0
            .sign(&CoreJwsSigningAlgorithm::EdDsa, text.as_bytes())
            .unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Its public bytes, which anybody has.
    pub fn public_bytes(&self) -> Vec<u8> {
        let x = self.public()["x"].as_str().unwrap().to_owned();
        URL_SAFE_NO_PAD.decode(x).unwrap()
    }
}

/// The first two parts of a token.
pub fn unsigned(head: &Json, claims: &Json) -> String {
    let part = |json: &Json| URL_SAFE_NO_PAD.encode(json.to_string());
    format!("{}.{}", part(head), part(claims))
}

impl Other {
    /// One that listens.
    pub async fn start() -> Other {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let key = Key::fresh("first");
        let mind = Mind {
            issuer: issuer.clone(),
            keys: vec![key.public()],
            userinfo: json!({}),
            ..Mind::default()
        };
        let mind = Arc::new(Mutex::new(mind));
        #[allow(
            clippy::disallowed_methods,
            reason = "another program's addresses, which are none of ours"
        )]
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .with_state(Arc::clone(&mind));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Other { issuer, key, mind }
    }

    /// What REST is told of it.
    pub fn body(&self, more: Json) -> Json {
        let mut body = json!({
            "name": "North",
            "issuer": self.issuer,
            "client_id": CLIENT,
            "client_secret": SECRET,
        });
        let (map, more) = (body.as_object_mut().unwrap(), more.as_object().cloned());
        map.extend(more.unwrap());
        body
    }

    /// Says something else of itself.
    pub fn describe(&self, name: &str, value: Json) {
        let mut mind = self.mind.lock().unwrap();
        mind.description.insert(name.to_owned(), value);
    }

    /// Shows these keys from now on.
    pub fn show_keys(&self, keys: &[&Key]) {
        self.mind.lock().unwrap().keys = keys.iter().map(|key| key.public()).collect();
    }

    /// Tells this of whoever signed in.
    pub fn tell(&self, userinfo: Json) {
        self.mind.lock().unwrap().userinfo = userinfo;
    }

    /// How often a code was exchanged.
    pub fn exchanges(&self) -> usize {
        self.mind.lock().unwrap().exchanges
    }

    /// Lets somebody have a code for what they were sent with.
    pub fn grant(&self, question: &Question, answer: Answer) -> String {
        let mut mind = self.mind.lock().unwrap();
        let code = format!("code{}", mind.grants.len());
        let grant = Grant {
            challenge: question.get("code_challenge").to_owned(),
            redirect: question.get("redirect_uri").to_owned(),
            answer,
        };
        mind.grants.insert(code.clone(), grant);
        code
    }
}

async fn describe(State(mind): State<Arc<Mutex<Mind>>>) -> Body<Json> {
    let mind = mind.lock().unwrap();
    let at = &mind.issuer;
    let mut json = json!({
        "issuer": at,
        "authorization_endpoint": format!("{at}/auth?tenant=north"),
        "token_endpoint": format!("{at}/token"),
        "userinfo_endpoint": format!("{at}/userinfo"),
        "jwks_uri": format!("{at}/keys"),
        "code_challenge_methods_supported": ["S256"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    });
    for (name, value) in &mind.description {
        json[name] = value.clone();
    }
    Body(json)
}

async fn keys(State(mind): State<Arc<Mutex<Mind>>>) -> Body<Json> {
    Body(json!({"keys": mind.lock().unwrap().keys}))
}

async fn userinfo(State(mind): State<Arc<Mutex<Mind>>>, headers: HeaderMap) -> Response {
    match headers.get(header::AUTHORIZATION) {
        Some(value) if value == "Bearer an access token" => {
            let mind = mind.lock().unwrap();
            // Nothing more than the token: who it was about is always said.
            match mind.userinfo == json!({}) {
                true => Body(json!({"sub": mind.last})).into_response(),
                false => Body(mind.userinfo.clone()).into_response(),
            }
        }
        _ => StatusCode::UNAUTHORIZED.into_response(),
    }
}

async fn token(
    State(mind): State<Arc<Mutex<Mind>>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let mut mind = mind.lock().unwrap();
    mind.exchanges += 1;
    let get = |name: &str| form.get(name).map_or("", String::as_str);
    let refused =
        |error: &str| (StatusCode::BAD_REQUEST, Body(json!({"error": error}))).into_response();
    // RFC 6749, section 2.3.1, with the secret's odd characters encoded.
    let expected = STANDARD.encode(format!("{CLIENT}:s%2Fecret%3A%2B%25"));
    if headers.get(header::AUTHORIZATION).map(|v| v.as_bytes())
        != Some(format!("Basic {expected}").as_bytes())
    {
        return refused("invalid_client");
    }
    let Some(grant) = mind.grants.remove(get("code")) else {
        return refused("invalid_grant");
    };
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(get("code_verifier")));
    if hash != grant.challenge || get("redirect_uri") != grant.redirect {
        return refused("invalid_grant");
    }
    if let Answer::Token(token) = &grant.answer {
        let said = token.split('.').nth(1).unwrap_or_default();
        let said = URL_SAFE_NO_PAD.decode(said).unwrap_or_default();
        let said: Json = serde_json::from_slice(&said).unwrap_or_default();
        mind.last = said["sub"].clone();
    }
    match grant.answer {
        Answer::Token(token) => Body(json!({
            "access_token": "an access token",
            "token_type": "Bearer",
            "id_token": token,
        }))
        .into_response(),
        Answer::Nothing => {
            Body(json!({"access_token": "an access token", "token_type": "Bearer"})).into_response()
        }
        Answer::Refusal(json) => (StatusCode::BAD_REQUEST, Body(json)).into_response(),
        Answer::Elsewhere(to) => Redirect::temporary(&to).into_response(),
        Answer::Flood => "x".repeat(3_000_000).into_response(),
    }
}

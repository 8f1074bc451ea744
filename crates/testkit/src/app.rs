//! A whole app on a fresh workspace, called in process by callers of a kind:
//! a program with a key, a person who is signed in, nobody.
//!
//! The router comes as a parameter, so that this crate need not know who makes it.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use base::Clock;
use engine::{Principal, Via, Workspace, people};
use http_body_util::BodyExt;
use serde_json::Value as Json;
use tower::ServiceExt;

use crate::Fresh;

/// A whole app on a fresh workspace.
pub struct TestApp {
    pub fresh: Fresh,
    router: Router,
    key: String,
}

/// Somebody who sends requests to an app.
#[derive(Clone)]
pub struct Caller {
    router: Router,
    headers: Vec<(String, String)>,
}

/// A request in the making.
pub struct Asking<'c> {
    caller: &'c Caller,
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Bytes>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answered {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl TestApp {
    /// An app with an administrator's key and a pipeline, on `sqlite` or `postgres`.
    pub async fn on(database: &str, router: impl FnOnce(Workspace) -> Router) -> TestApp {
        let fresh = Fresh::on(database).await;
        let cx = fresh.ws.cx(Principal::System, Via::Command);
        sales::seed(&cx).await.expect("the first pipeline is made");
        let key = people::create_key(&cx, "tests", "administrator")
            .await
            .expect("a key is made");
        let router = router(fresh.ws.clone());
        TestApp { fresh, router, key }
    }

    /// The clock of the app.
    pub fn clock(&self) -> &Clock {
        &self.fresh.clock
    }

    /// A program with an administrator's key.
    pub fn as_key(&self) -> Caller {
        self.with_key(&self.key)
    }

    /// A program with some key.
    pub fn with_key(&self, key: &str) -> Caller {
        let header = ("authorization".to_owned(), format!("Bearer {key}"));
        Caller {
            router: self.router.clone(),
            headers: vec![header],
        }
    }

    /// Nobody.
    pub fn as_nobody(&self) -> Caller {
        Caller {
            router: self.router.clone(),
            headers: Vec::new(),
        }
    }

    /// A person who is signed in, with the session's CSRF token in every request.
    pub async fn as_user(&self, email: &str) -> Caller {
        let password = "a believable phrase";
        let new = people::NewUser {
            email: email.to_owned(),
            name: email.split('@').next().unwrap_or(email).to_owned(),
            role: "administrator".to_owned(),
            password: password.to_owned(),
            team: None,
        };
        people::create_user(&self.fresh.cx(), new)
            .await
            .expect("a user is made");
        self.sign_in(email, password).await
    }

    /// A person who has an account and signs in.
    pub async fn sign_in(&self, email: &str, password: &str) -> Caller {
        let (session, token) =
            people::sign_in(&self.fresh.ws, email, password, people::Origin::default())
                .await
                .expect("they sign in");
        Caller {
            router: self.router.clone(),
            headers: vec![
                ("cookie".to_owned(), format!("session={token}")),
                ("x-csrf-token".to_owned(), session.csrf),
            ],
        }
    }

    /// Another app on the same database, as another process would be.
    pub async fn again(&self, router: impl FnOnce(Workspace) -> Router) -> Caller {
        let router = router(self.fresh.again().await);
        Caller {
            router,
            ..self.as_key()
        }
    }
}

impl Caller {
    /// The same caller without one of its headers.
    #[must_use]
    pub fn without(&self, header: &str) -> Caller {
        let mut caller = self.clone();
        caller.headers.retain(|(name, _)| name != header);
        caller
    }

    /// What a header of theirs says; empty if they send none.
    pub fn header(&self, header: &str) -> String {
        let mut headers = self.headers.iter();
        let found = headers.find(|(name, _)| name == header);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// Begins a request of any method.
    pub fn ask(&self, method: &str, path: impl Into<String>) -> Asking<'_> {
        let method = Method::from_bytes(method.as_bytes()).expect("a method is one word");
        Asking {
            caller: self,
            method,
            path: path.into(),
            headers: Vec::new(),
            body: None,
        }
    }

    pub async fn get(&self, path: impl Into<String>) -> Answered {
        self.ask("GET", path).send().await
    }

    pub async fn post(&self, path: impl Into<String>, body: Json) -> Answered {
        self.ask("POST", path).json(body).send().await
    }

    pub async fn put(&self, path: impl Into<String>, body: Json) -> Answered {
        self.ask("PUT", path).json(body).send().await
    }

    pub async fn patch(&self, path: impl Into<String>, body: Json) -> Answered {
        self.ask("PATCH", path).json(body).send().await
    }

    pub async fn delete(&self, path: impl Into<String>) -> Answered {
        self.ask("DELETE", path).send().await
    }

    /// Makes a record of an object (by its plural), and gives it.
    pub async fn made(&self, plural: &str, body: Json) -> Json {
        let answer = self.post(format!("/api/v1/{plural}"), body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()
    }
}

impl Asking<'_> {
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    #[must_use]
    pub fn json(self, body: Json) -> Self {
        self.header("content-type", "application/json")
            .raw(body.to_string())
    }

    /// A body as it is.
    #[must_use]
    pub fn raw(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    pub async fn send(self) -> Answered {
        let mut request = Request::builder().method(self.method).uri(&self.path);
        for (name, value) in self.caller.headers.iter().chain(&self.headers) {
            request = request.header(name, value);
        }
        if let Some(body) = &self.body {
            request = request.header(header::CONTENT_LENGTH, body.len());
        }
        let request = request
            .body(Body::from(self.body.unwrap_or_default()))
            .expect("the request is well formed");
        let response = self
            .caller
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("a router does not fail");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("the body arrives").to_bytes();
        Answered {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }
}

impl Answered {
    /// The body as JSON; null if there is none.
    pub fn json(&self) -> Json {
        match self.body.is_empty() {
            true => Json::Null,
            false => serde_json::from_slice(&self.body)
                .unwrap_or_else(|_| panic!("no JSON: {}", self.text())),
        }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header as text; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Expects a status; gives the JSON.
    pub fn expect(&self, status: u16) -> Json {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self.json()
    }

    /// Expects a status and a text in the body.
    pub fn expect_text(&self, status: u16, text: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert!(
            self.text().contains(text),
            "{text:?} is not in {:?}",
            self.text()
        );
    }

    /// Expects a problem document of this status and code; gives it.
    pub fn problem(&self, status: u16, code: &str) -> Json {
        let problem = self.expect(status);
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{problem}"
        );
        assert_eq!(problem["status"], status, "{problem}");
        assert_eq!(problem["code"], code, "{problem}");
        assert!(
            !problem["detail"].as_str().unwrap_or_default().is_empty(),
            "{problem}"
        );
        problem
    }
}

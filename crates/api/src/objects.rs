//! What an address names: an object, one of its records; and what a body says.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::{StatusCode, header, request::Parts};
use base::{Error, Id, Result};
use engine::Cx;
use schema::ObjectDef;
use serde_json::Value as Json;

use crate::callers::Caller;
use crate::http::{Answer, Problem, body};
use crate::state::Api;

/// The object that an address names by its plural, seen by whoever calls.
#[derive(Clone)]
pub struct On {
    pub cx: Cx,
    pub def: Arc<ObjectDef>,
}

/// One of its records.
pub struct One {
    pub on: On,
    pub id: Id,
}

/// The names in an address, decoded.
pub struct Names(Vec<(String, String)>);

/// A body that is a JSON object.
pub struct Payload(pub Json);

impl On {
    /// The object of this plural. One that another process made a moment ago is
    /// found as well.
    ///
    /// # Errors
    /// `NotFound`; `Busy` if the database is away.
    pub async fn named(mut cx: Cx, plural: &str) -> Result<On> {
        if let Some(def) = of_plural(&cx, plural) {
            return Ok(On { cx, def });
        }
        cx = cx.fresh().await?;
        let def = of_plural(&cx, plural).ok_or_else(|| Error::not_found("object"))?;
        Ok(On { cx, def })
    }

    /// Reads what was asked by the definitions. If that finds a fault and
    /// another process changed the definitions, it is read once more by the new
    /// ones.
    ///
    /// # Errors
    /// The fault; `Busy` if the database is away.
    pub async fn read<T>(&mut self, ask: impl Fn(&On) -> Result<T>) -> Result<T> {
        let fault = match ask(self) {
            Ok(asked) => return Ok(asked),
            Err(fault) => fault,
        };
        let known = self.cx.schema.version();
        self.cx = self.cx.fresh().await?;
        if self.cx.schema.version() == known {
            return Err(fault);
        }
        self.def = self.cx.schema.object(&self.def.id).cloned().ok_or(fault)?;
        ask(self)
    }

    /// The address of a record.
    pub fn address(&self, id: Id) -> String {
        address(&self.def, id)
    }

    /// An error as a problem. One record that was merged into another says where that is.
    pub fn problem(&self, error: Error) -> Problem {
        match error {
            Error::Gone { winner: Some(id) } => {
                Problem::from(error).with(header::LOCATION, &self.address(id))
            }
            error => error.into(),
        }
    }
}

/// The address of a record.
pub fn address(def: &ObjectDef, id: Id) -> String {
    format!("/api/v1/{}/{id}", def.plural)
}

fn of_plural(cx: &Cx, plural: &str) -> Option<Arc<ObjectDef>> {
    cx.schema
        .named(plural)
        .filter(|def| def.plural == plural)
        .cloned()
}

impl Names {
    /// What stands in the place of this name in the address's template.
    ///
    /// # Errors
    /// `NotFound` if the template has no such place.
    pub fn get(&self, name: &str) -> Result<&str> {
        let found = self.0.iter().find(|(there, _)| there == name);
        found
            .map(|(_, value)| value.as_str())
            .ok_or_else(|| Error::not_found("page"))
    }
}

/// The id that stands in an address.
///
/// # Errors
/// `Malformed` if what stands there is none.
pub fn id_of(names: &Names) -> Result<Id> {
    id_named(names, "id")
}

/// The id that stands in the place of this name.
///
/// # Errors
/// `Malformed` if what stands there is none.
pub fn id_named(names: &Names, name: &str) -> Result<Id> {
    Id::parse(names.get(name)?).ok_or_else(|| {
        let message = "An id is a UUID such as 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f.";
        Error::malformed("id", message).in_field(name)
    })
}

impl FromRequestParts<Api> for Names {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Answer<Names> {
        let params = RawPathParams::from_request_parts(parts, api)
            .await
            .map_err(|_| {
                Error::malformed(
                    "encoding",
                    "The address is not UTF-8. Encode its text as UTF-8, then percent-encode it.",
                )
            })?;
        let names: Vec<_> = params
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        if names.iter().any(|(_, value)| value.contains('\0')) {
            let message = "The address holds a NUL character. Leave it out.";
            return Err(Error::malformed("nul", message).into());
        }
        Ok(Names(names))
    }
}

impl FromRequestParts<Api> for On {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Answer<On> {
        let caller = Caller::from_request_parts(parts, api).await?;
        let names = Names::from_request_parts(parts, api).await?;
        Ok(On::named(caller.cx, names.get("objects")?).await?)
    }
}

impl FromRequestParts<Api> for One {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Answer<One> {
        let on = On::from_request_parts(parts, api).await?;
        let names = Names::from_request_parts(parts, api).await?;
        let id = id_of(&names)?;
        Ok(One { on, id })
    }
}

impl FromRequest<Api> for Payload {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Answer<Payload> {
        let headers = request.headers().clone();
        let bytes = body::bytes(request, &api.limits).await?;
        Ok(Payload(body::object(&headers, &bytes, &api.limits)?))
    }
}

/// A body is not expected: it would be a wish that nobody hears.
pub struct NoBody;

impl FromRequest<Api> for NoBody {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Answer<NoBody> {
        let bytes = body::bytes(request, &api.limits).await?;
        // An empty object is what many clients send when there is nothing to say.
        if bytes.is_empty() || bytes.trim_ascii() == b"{}" {
            return Ok(NoBody);
        }
        let message = "This address takes no body. Leave it out.";
        Err(Problem::new(StatusCode::BAD_REQUEST, "body", message))
    }
}

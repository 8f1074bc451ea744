//! Addresses as handlers take them: path and parameters, refused by the problem page.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use base::Error;
use serde::de::DeserializeOwned;

use crate::problems::Refusal;

/// The parts of the path that the route names.
pub struct Path<T>(pub T);

/// The parameters of the address.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(path)) => Ok(Path(path)),
            // Bytes that are no text name nothing.
            Err(_) => Err(Error::not_found("page").into()),
        }
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(params)) => Ok(Params(params)),
            Err(rejection) => {
                tracing::debug!(%rejection, "unreadable parameters");
                Err(Error::malformed("parameters", UNREADABLE).into())
            }
        }
    }
}

const UNREADABLE: &str = "What stands behind the “?” of this address cannot be read: something is misspelt or stands there twice. Open the list again and choose there.";

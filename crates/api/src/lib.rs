//! REST over everything that `engine` does, and the document that describes it.
//!
//! No SQL and no rule lives here. One file per action: a handler says what is
//! wanted, asks for it and shows it. Every object, standard or added, has the
//! same addresses.

mod admin;
mod audit;
mod callers;
mod definitions;
mod docs;
mod events;
mod files;
mod health;
mod http;
mod imports;
mod keys;
mod limits;
mod links;
mod notifications;
mod oauth;
mod objects;
mod openapi;
mod records;
mod routes;
mod state;
mod undo;
mod views;

pub use callers::{CSRF_HEADER, SESSION_COOKIE};
pub use limits::Limits;
pub use openapi::document as openapi;
pub use routes::{addresses, health_router, router, router_until};

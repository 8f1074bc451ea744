//! Operational CRM, the selling part: leads, deals on their way through
//! pipelines, and the products that they are about.
//!
//! It knows neither axum nor Maud, and no SQL.

pub mod deals;
pub mod leads;
pub mod pipelines;
pub mod products;

pub use deals::{Deal, DealContact};
pub use leads::Lead;
pub use pipelines::{Pipeline, Stage, seed};
pub use products::Product;

/// Adds this crate's objects and their rules.
pub fn register(registry: &mut engine::Registry) {
    registry
        .object::<Lead>()
        .object::<Deal>()
        .object::<DealContact>()
        .object::<Product>()
        .object::<Pipeline>()
        .object::<Stage>();
}

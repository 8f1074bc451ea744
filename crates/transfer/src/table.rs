//! Addresses and what answers them, as a table that can be read again: a test goes
//! through it and tries every address, so that none is there that nobody thought of.

use std::convert::Infallible;

use axum::Router;
use axum::routing::MethodRouter;

/// A router that knows its addresses.
pub struct Table<S> {
    router: Router<S>,
    addresses: Vec<String>,
}

impl<S: Clone + Send + Sync + 'static> Table<S> {
    /// A table without addresses.
    #[must_use]
    pub fn new() -> Self {
        Self {
            router: Router::new(),
            addresses: Vec::new(),
        }
    }

    /// Adds an address, as axum writes it.
    #[must_use]
    pub fn route(mut self, address: &str, methods: MethodRouter<S, Infallible>) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the one place that notes addresses"
        )]
        let router = self.router.route(address, methods);
        self.router = router;
        self.addresses.push(address.to_owned());
        self
    }

    /// Adds the addresses of another table.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.addresses.extend(other.addresses);
        self
    }

    /// Every address, in the order in which they were added.
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }

    /// What answers.
    pub fn router(self) -> Router<S> {
        self.router
    }
}

impl<S: Clone + Send + Sync + 'static> Default for Table<S> {
    fn default() -> Self {
        Self::new()
    }
}

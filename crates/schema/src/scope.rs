//! What a principal may see, as branches that are added to every query.
//!
//! Invariant: [`Scoped`] is made by [`Scope::apply`] only, and the store reads
//! through nothing else; an unscoped read does not compile.

/// The rights of a principal, compiled. An administrator's sees all; roles
/// compile into it in issue C.
#[derive(Clone, Debug)]
pub struct Scope {
    all: (),
}

/// A question that was narrowed to what its asker may see.
#[derive(Clone, Debug)]
pub struct Scoped<Q>(Q);

impl Scope {
    /// The scope of an administrator and of the system itself.
    pub fn everything() -> Self {
        Self { all: () }
    }

    /// Narrows a question.
    pub fn apply<Q>(&self, query: Q) -> Scoped<Q> {
        let () = self.all;
        Scoped(query)
    }

    /// Whether nothing is hidden, so that nobody need look whether something is.
    pub fn is_everything(&self) -> bool {
        let () = self.all;
        true
    }

    /// Hash of the rights, part of a cursor's seal.
    pub fn fingerprint(&self) -> u64 {
        0
    }
}

impl<Q> Scoped<Q> {
    /// The narrowed question.
    pub fn get(&self) -> &Q {
        &self.0
    }
}

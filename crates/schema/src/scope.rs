//! Which records a principal may do something with, as branches that are added to
//! every query.
//!
//! Invariant: [`Scoped`] is made by [`Scope::apply`] only, and the store reads
//! through nothing else; an unscoped read does not compile.

use std::{
    collections::hash_map::DefaultHasher,
    hash::{Hash, Hasher},
    sync::Arc,
};

use base::Id;

use crate::{
    FieldId, Moment, ObjectId, Schema,
    filter::Pred,
    rights::{Action, FieldRight, Rights},
};

mod memory;
mod narrow;
mod outsider;
mod shared;

pub use memory::{Amount, Memory};
pub use outsider::Outsider;
pub use shared::{Level, SharedObjects, SharedWith};

/// The rights of a principal at a moment. Cheap to clone.
#[derive(Clone)]
pub struct Scope(Option<Arc<Narrow>>);

#[derive(Clone)]
struct Narrow {
    rights: Arc<Rights>,
    /// Definitions with nothing left out: rights may go by what their owner does
    /// not see.
    whole: Arc<Schema>,
    moment: Moment,
    /// The teams that `team` means: one's own and all below them.
    teams: Vec<Id>,
    shared: SharedWith,
    /// Who asks, if it is nobody of the company.
    outsider: Option<Outsider>,
    memory: Option<Arc<Memory>>,
}

/// A question that was narrowed to what its asker may see.
#[derive(Clone)]
pub struct Scoped<Q>(Q, Scope);

/// Which records of an object are in reach.
#[derive(Clone, Debug, PartialEq)]
pub enum Sight {
    Nothing,
    Everything,
    /// Those of any of these branches.
    Some(Vec<Branch>),
}

/// A reason for which records are in reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    pub whose: Whose,
    /// Of them those that meet this, looked at without rights.
    pub only: Pred,
}

/// Whose records they are.
#[derive(Clone, Debug, PartialEq)]
pub enum Whose {
    Anybodys,
    /// Of who is meant by this.
    Owned(Pred),
    /// Those that these fields lead from to records that may be read; where they
    /// are all empty, those that meet `else_`. Of both only what meets `also`.
    Inherited {
        via: Vec<FieldId>,
        else_: Pred,
        also: Pred,
    },
    /// Files that are attached to records that may be read.
    Attached,
    /// Those that are shared with any of these, on this level at least.
    Shared {
        whom: Vec<Id>,
        level: Level,
    },
}

impl Scope {
    /// The scope of the system itself.
    pub const EVERYTHING: &'static Self = &Self(None);

    /// The scope of the system itself.
    pub fn everything() -> Self {
        Self(None)
    }

    /// The scope of who has these rights. `teams` are those that they are members
    /// of and all below; `whole` are all definitions; `shared` says what others let
    /// them reach.
    pub fn of(
        rights: Arc<Rights>,
        whole: Arc<Schema>,
        moment: Moment,
        teams: Vec<Id>,
        shared: SharedWith,
    ) -> Self {
        if rights.is_everything() {
            return Self::everything();
        }
        Self(Some(Arc::new(Narrow {
            rights,
            whole,
            moment,
            teams,
            shared,
            outsider: None,
            memory: None,
        })))
    }

    /// The same that remembers for a while how much is in sight.
    #[must_use]
    pub fn remembering(self, memory: Arc<Memory>) -> Self {
        Self(self.0.map(|narrow| {
            Arc::new(Narrow {
                memory: Some(memory),
                ..narrow.as_ref().clone()
            })
        }))
    }

    /// How much this was of what is in sight a moment ago, if it is known.
    pub fn recall(&self, what: impl Hash) -> Option<Amount> {
        let memory = self.0.as_ref()?.memory.as_ref()?;
        memory.recall(self.about(what))
    }

    /// Remembers how much this is of what is in sight.
    pub fn remember(&self, what: impl Hash, amount: Amount) {
        let memory = self.0.as_ref().and_then(|narrow| narrow.memory.as_ref());
        if let Some(memory) = memory {
            memory.keep(self.about(what), amount);
        }
    }

    fn about(&self, what: impl Hash) -> u64 {
        let mut hash = DefaultHasher::new();
        self.fingerprint().hash(&mut hash);
        what.hash(&mut hash);
        hash.finish()
    }

    /// The same for somebody outside of the company: `own` and `team` are what names them.
    #[must_use]
    pub fn of_outsider(self, outsider: Outsider) -> Self {
        Self(self.0.map(|narrow| {
            Arc::new(Narrow {
                outsider: Some(outsider),
                ..narrow.as_ref().clone()
            })
        }))
    }

    /// Who asks, if it is nobody of the company.
    pub fn outsider(&self) -> Option<&Outsider> {
        self.0.as_ref()?.outsider.as_ref()
    }

    /// The same without what is only shared with them: what their roles alone let
    /// them reach.
    #[must_use]
    pub fn unshared(&self) -> Self {
        Self(self.0.as_ref().map(|narrow| {
            Arc::new(Narrow {
                shared: SharedWith::default(),
                ..narrow.as_ref().clone()
            })
        }))
    }

    /// Whether records of an object may be shared with them.
    pub fn has_shares(&self, object: &ObjectId) -> bool {
        self.0
            .as_ref()
            .is_some_and(|narrow| narrow.shared.may_be_of(object))
    }

    /// Narrows a question.
    pub fn apply<Q>(&self, query: Q) -> Scoped<Q> {
        Scoped(query, self.clone())
    }

    /// Whether nothing is hidden, so that nobody need look whether something is.
    pub fn is_everything(&self) -> bool {
        self.0.is_none()
    }

    /// All definitions, for what rights are decided by; none if nothing is hidden.
    pub fn whole(&self) -> Option<&Schema> {
        self.0.as_ref().map(|narrow| narrow.whole.as_ref())
    }

    /// Which records an action may be done with.
    pub fn sight(&self, object: &ObjectId, action: Action) -> Sight {
        match &self.0 {
            None => Sight::Everything,
            Some(narrow) => narrow.sight(object, action),
        }
    }

    /// Whose own records are meant; none if nobody's are, or if nothing is hidden.
    pub fn me(&self) -> Option<Id> {
        self.0.as_ref().and_then(|narrow| narrow.moment.me)
    }

    /// Whether a field of an object does not exist for them.
    pub fn hides(&self, object: &ObjectId, field: &FieldId) -> bool {
        let rights = self.0.as_ref().map(|narrow| &narrow.rights);
        rights.is_some_and(|rights| rights.field(object, field) == FieldRight::Hidden)
    }

    /// The teams whose records are meant: one's own and all below them.
    pub fn teams(&self) -> &[Id] {
        self.0.as_ref().map_or(&[], |narrow| &narrow.teams)
    }

    /// Whether some records of an object may not be read.
    pub fn restricts(&self, object: &ObjectId) -> bool {
        self.sight(object, Action::Read) != Sight::Everything
    }

    /// Hash of the rights, part of a cursor's seal.
    pub fn fingerprint(&self) -> u64 {
        let Some(narrow) = &self.0 else {
            return 0;
        };
        let mut hash = DefaultHasher::new();
        narrow.moment.me.hash(&mut hash);
        narrow.teams.hash(&mut hash);
        narrow.outsider.hash(&mut hash);
        narrow.rights.fingerprint().hash(&mut hash);
        hash.finish()
    }
}

impl<Q> Scoped<Q> {
    /// The narrowed question.
    pub fn get(&self) -> &Q {
        &self.0
    }

    /// What it is narrowed to.
    pub fn scope(&self) -> &Scope {
        &self.1
    }
}

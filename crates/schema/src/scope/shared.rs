//! What others let somebody reach, beyond what their roles do.

use std::collections::BTreeSet;

use base::Id;

use crate::ObjectId;

/// How far a share goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The record is seen.
    Read,
    /// It may be changed, too.
    Write,
}

/// As whom somebody has shares, and of what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SharedWith {
    /// They themselves, their teams, and the teams above those.
    pub whom: Vec<Id>,
    /// Of which objects something is or was shared with any of these.
    pub objects: SharedObjects,
}

/// Objects of which there may be shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SharedObjects {
    /// Of no others than these.
    Only(BTreeSet<ObjectId>),
    /// Too many people have shares to know who has which.
    Any,
}

impl Level {
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// Its word in JSON and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    /// The level of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

impl SharedWith {
    /// Whether there may be shares of an object. If not, nothing need be asked.
    pub fn may_be_of(&self, object: &ObjectId) -> bool {
        !self.whom.is_empty()
            && match &self.objects {
                SharedObjects::Only(objects) => objects.contains(object),
                SharedObjects::Any => true,
            }
    }
}

impl Default for SharedObjects {
    fn default() -> Self {
        Self::Only(BTreeSet::new())
    }
}

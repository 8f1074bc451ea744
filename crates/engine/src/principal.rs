//! Who acts: the system, people, keys, customers from outside, whoever has a public link.

use std::sync::Arc;

use base::{Error, Id, Result};
use schema::{Role, scope::Outsider};

use crate::{
    people::{Bounds, Through, ThroughKind},
    rights::ADMINISTRATOR,
};

/// The preset role that reads and does not write.
const READER: &str = "viewer";

/// Who acts.
#[derive(Clone, Debug, PartialEq)]
pub enum Principal {
    /// Rapport itself: set-up, commands of the machine's owner.
    System,
    User {
        id: Id,
        name: String,
        team: Option<Id>,
        /// The key of their role; empty if they have none.
        role: String,
        also: Belongs,
        /// What they act through, if they are not there in person.
        through: Option<Arc<Through>>,
    },
    Key {
        id: Id,
        name: String,
        role: String,
        owner: Option<Owner>,
        bounds: Bounds,
    },
    /// Somebody outside of the company who comes in themselves: a customer in a portal.
    Outsider {
        /// What they are: a contact.
        who: Outsider,
        name: String,
        /// The key of the role that says how far they get.
        role: String,
        through: Arc<Through>,
    },
    /// Whoever has a link to one record.
    Link {
        id: Id,
        /// What is seen through it, and nothing else.
        shows: Arc<Role>,
    },
}

/// The user whose records are a key's own, and whose teams are its.
#[derive(Clone, Debug, PartialEq)]
pub struct Owner {
    pub id: Id,
    pub teams: Vec<Id>,
}

/// What else gives a person rights: further roles, and teams besides their own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Belongs {
    pub roles: Vec<Id>,
    pub teams: Vec<Id>,
}

impl Principal {
    /// What holds them back beyond their roles.
    pub fn bounds(&self) -> Option<&Bounds> {
        match self {
            Self::Key { bounds, .. } => Some(bounds),
            _ => self.through().map(|through| &through.bounds),
        }
    }

    /// What a person acts through who is not there in person.
    pub fn through(&self) -> Option<&Through> {
        match self {
            Self::User { through, .. } => through.as_deref(),
            Self::Outsider { through, .. } => Some(through),
            Self::System | Self::Key { .. } | Self::Link { .. } => None,
        }
    }

    /// Who looks at the pages as this person sees them, if somebody does.
    pub fn viewer(&self) -> Option<Id> {
        let through = self.through()?;
        (through.kind == ThroughKind::Viewing).then_some(through.id)
    }

    /// That nobody only looks as they see: what is told or handed out to one person is
    /// not for another.
    ///
    /// # Errors
    /// `Forbidden` if somebody does.
    pub fn may_be_told(&self) -> Result<()> {
        match self {
            Self::User { name, .. } if self.viewer().is_some() => Err(Error::forbidden(format!(
                "You see Rapport as {name} sees it, without what is kept for them alone. Stop that first."
            ))),
            _ => Ok(()),
        }
    }

    /// That they may change anything now: their role lets them write, and nobody only
    /// looks as they see.
    ///
    /// # Errors
    /// `Forbidden` if not.
    pub fn may_change(&self) -> Result<()> {
        match self {
            Self::User { name, .. } if self.viewer().is_some() => Err(Error::forbidden(format!(
                "You see Rapport as {name} sees it, and nothing can be changed. Stop that first."
            ))),
            _ => self.may_write(),
        }
    }

    /// The same person, not there themselves.
    #[must_use]
    pub(crate) fn acting_through(mut self, by: Through) -> Self {
        if let Self::User { through, .. } = &mut self {
            *through = Some(Arc::new(by));
        }
        self
    }

    /// Whether they run the workspace: they decide who may sign in.
    pub fn is_administrator(&self) -> bool {
        if self.bounds().is_some_and(|bounds| !bounds.limits.is_none()) {
            return false;
        }
        match self {
            Self::System => true,
            Self::User { role, .. } | Self::Key { role, .. } => role == ADMINISTRATOR,
            Self::Outsider { .. } | Self::Link { .. } => false,
        }
    }

    /// Whether their role lets them write at all.
    ///
    /// # Errors
    /// `Forbidden` if not.
    pub fn may_write(&self) -> Result<()> {
        if self
            .bounds()
            .is_some_and(|bounds| bounds.limits.is_read_only)
        {
            let message = match self.through() {
                Some(Through {
                    name,
                    kind: ThroughKind::Program,
                    ..
                }) => {
                    format!("{name} may only read. It asks for more when it is connected anew.")
                }
                _ => "This key only reads. Make another one for what writes.".into(),
            };
            return Err(Error::forbidden(message));
        }
        match self {
            // Their teams and further roles may let them: what they may do is asked of those.
            Self::User {
                role, team, also, ..
            } if role == READER && (team.is_some() || !also.is_empty()) => Ok(()),
            Self::Link { .. } => Err(Error::forbidden("A public link only shows.")),
            Self::User { role, .. } | Self::Key { role, .. } if role == READER => {
                let message = "The role viewer reads and does not write. Ask an administrator for another role.";
                Err(Error::forbidden(message))
            }
            _ => Ok(()),
        }
    }
}

impl Belongs {
    /// Whether nothing of this gives any rights.
    fn is_empty(&self) -> bool {
        self.roles.is_empty() && self.teams.is_empty()
    }
}

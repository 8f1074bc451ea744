//! The context of whatever is done: who acts, through what, when, in which
//! workspace. Requests, commands and jobs all carry one.

use std::sync::Arc;

use base::{Id, Micros, Zone};
use schema::{Actor, Moment, Schema, Scope, value::Locale};

use crate::Workspace;

/// Who acts, on what, with which rights and when.
#[derive(Clone)]
pub struct Cx {
    pub ws: Workspace,
    pub who: Principal,
    pub via: Via,
    pub schema: Arc<Schema>,
    pub scope: Arc<Scope>,
    pub zone: Zone,
    pub now: Micros,
    /// Names the change set that every write of this context belongs to.
    pub batch: Id,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq)]
pub enum Principal {
    /// Rapport itself: set-up, commands of the machine's owner.
    System,
    User {
        id: Id,
        name: String,
        team: Option<Id>,
        /// The name of their role; empty if they have none.
        role: String,
    },
    Key {
        id: Id,
        name: String,
        role: String,
    },
}

/// The preset role that reads and does not write.
const READER: &str = "viewer";

/// The preset role that lets others in.
pub(crate) const ADMINISTRATOR: &str = "administrator";

impl Principal {
    /// Whether they run the workspace: they decide who may sign in.
    pub fn is_administrator(&self) -> bool {
        match self {
            Self::System => true,
            Self::User { role, .. } | Self::Key { role, .. } => role == ADMINISTRATOR,
        }
    }

    /// Whether their role lets them write at all.
    ///
    /// # Errors
    /// `Forbidden` if not.
    pub fn may_write(&self) -> base::Result<()> {
        match self {
            Self::User { role, .. } | Self::Key { role, .. } if role == READER => {
                let message = "The role viewer reads and does not write. Ask an administrator for another role.";
                Err(base::Error::forbidden(message))
            }
            _ => Ok(()),
        }
    }
}

/// Through what something is done; part of each record and of the change log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    Page,
    Rest,
    Import,
    Command,
    Job,
    Demo,
}

impl Via {
    /// Name in the change log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Rest => "rest",
            Self::Import => "import",
            Self::Command => "command",
            Self::Job => "job",
            Self::Demo => "demo",
        }
    }
}

impl Cx {
    /// The user who acts, if it is one.
    pub fn user(&self) -> Option<Id> {
        match &self.who {
            Principal::User { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// The same at this moment, where it has taken long to get here.
    pub fn at_present(&self) -> Self {
        Self {
            now: self.ws.clock().now(),
            ..self.clone()
        }
    }

    /// The actor that records and the change log name.
    pub fn actor(&self) -> Option<Actor> {
        match &self.who {
            Principal::System => None,
            Principal::User { id, name, .. } => Some(Actor {
                kind: "user".into(),
                id: Some(*id),
                name: Some(name.clone()),
            }),
            Principal::Key { id, name, .. } => Some(Actor {
                kind: "key".into(),
                id: Some(*id),
                name: Some(name.clone()),
            }),
        }
    }

    /// What `me`, `today` and the workspace's money mean here.
    pub fn moment(&self) -> Moment {
        let settings = self.ws.settings();
        Moment {
            now: self.now,
            zone: self.zone.clone(),
            me: self.user(),
            my_team: match &self.who {
                Principal::User { team, .. } => *team,
                _ => None,
            },
            currency: settings.currency,
            region: settings.region.clone(),
            fiscal_start_month: settings.fiscal_start_month,
        }
    }

    /// What typed values are read by.
    pub fn locale(&self) -> Locale {
        let settings = self.ws.settings();
        Locale {
            currency: settings.currency,
            region: settings.region.clone(),
        }
    }

    /// The same context with the definitions as they are now.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn fresh(&self) -> base::Result<Self> {
        let schema = self.ws.refresh().await?;
        Ok(Self {
            schema,
            ..self.clone()
        })
    }
}

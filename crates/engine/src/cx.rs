//! The context of whatever is done: who acts, through what, when, in which
//! workspace. Requests, commands and jobs all carry one.

use std::sync::Arc;

use base::{Error, Id, Micros, Result, Zone};
use schema::{
    Action, Actor, Moment, ObjectId, Reach, Rights, Role, Schema, Scope, Special, scope::Outsider,
    value::Locale,
};

use serde::{Deserialize, Serialize};

use crate::{
    Workspace,
    people::{Bounds, Through, ThroughKind},
    rights::ADMINISTRATOR,
};

/// Who acts, on what, with which rights and when.
#[derive(Clone)]
pub struct Cx {
    pub ws: Workspace,
    pub who: Principal,
    pub via: Via,
    /// From where they act.
    pub origin: Arc<Origin>,
    /// The definitions as who acts knows them.
    pub schema: Arc<Schema>,
    /// All of them, for rules and what else must see everything.
    pub whole: Arc<Schema>,
    /// What who acts may do.
    pub rights: Arc<Rights>,
    /// The same as what is added to each question.
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

/// Where somebody acts from: kept with sessions and in the audit log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// What the browser or program says of itself.
    pub agent: String,
    /// The network address, or [`COMMAND_LINE`].
    pub address: String,
}

/// What stands in the place of an address where a command of the machine's owner acts.
pub const COMMAND_LINE: &str = "command line";

/// The preset role that reads and does not write.
const READER: &str = "viewer";

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

impl Origin {
    /// Where somebody acts from of whom nothing else is known.
    fn of(who: &Principal, via: Via) -> Self {
        let is_command = matches!(via, Via::Command | Via::Import | Via::Demo);
        let address = match who == &Principal::System && is_command {
            true => COMMAND_LINE.to_string(),
            false => String::new(),
        };
        Self {
            agent: String::new(),
            address,
        }
    }
}

impl Belongs {
    /// Whether nothing of this gives any rights.
    fn is_empty(&self) -> bool {
        self.roles.is_empty() && self.teams.is_empty()
    }
}

impl Cx {
    /// The context of somebody at a time, by these definitions.
    pub(crate) fn of(
        ws: &Workspace,
        who: Principal,
        via: Via,
        whole: Arc<Schema>,
        (now, batch): (Micros, Id),
    ) -> Self {
        let standing = ws.standing();
        let rights = standing.rights(&who);
        let mut cx = Self {
            ws: ws.clone(),
            origin: Arc::new(Origin::of(&who, via)),
            who,
            via,
            schema: standing.narrow(&rights, &whole),
            whole,
            rights: Arc::new(rights),
            scope: Arc::new(Scope::everything()),
            zone: ws.zone(),
            now,
            batch,
        };
        if !cx.rights.is_everything() {
            let mut moment = cx.moment();
            match &cx.who {
                Principal::Key { owner, .. } => moment.me = owner.as_ref().map(|owner| owner.id),
                Principal::Outsider { who, .. } => moment.me = Some(who.id),
                _ => {}
            }
            let (teams, shared) = (standing.teams(&cx.who), standing.shared_with(&cx.who));
            let (rights, whole) = (Arc::clone(&cx.rights), Arc::clone(&cx.whole));
            let scope = Scope::of(rights, whole, moment, teams, shared);
            let scope = scope.remembering(standing.memory());
            cx.scope = Arc::new(match &cx.who {
                Principal::Outsider { who, .. } => scope.of_outsider(who.clone()),
                _ => scope,
            });
        }
        cx
    }

    /// The same from another place.
    #[must_use]
    pub fn came_from(self, origin: Origin) -> Self {
        Self {
            origin: Arc::new(origin),
            ..self
        }
    }

    /// The same with nothing hidden: for rules, and what follows from what somebody
    /// may do.
    #[must_use]
    pub fn unbound(&self) -> Self {
        Self {
            schema: Arc::clone(&self.whole),
            rights: Arc::new(Rights::everything()),
            scope: Arc::new(Scope::everything()),
            ..self.clone()
        }
    }

    /// That a right that is not about records is there.
    ///
    /// # Errors
    /// `Forbidden` if not.
    pub fn may(&self, special: Special) -> Result<()> {
        match self.rights.may(special) {
            true => Ok(()),
            false => Err(Error::forbidden(lacks(special))),
        }
    }

    /// That something may be done with at least some records of an object.
    ///
    /// # Errors
    /// `Forbidden` if not.
    pub fn may_do(&self, action: Action, object: &ObjectId) -> Result<()> {
        match self.rights.reach(object, action) {
            Reach::None => Err(self.may_not(action, object)),
            _ => Ok(()),
        }
    }

    /// Says that something may not be done.
    pub fn may_not(&self, action: Action, object: &ObjectId) -> Error {
        let what = self.whole.object(object).map_or_else(
            || "such records".to_string(),
            |def| def.label_plural.to_lowercase(),
        );
        let action = match action {
            Action::Create => "make",
            Action::Read => "see",
            Action::Update => "change",
            Action::Delete => "remove",
            Action::Export => "export",
        };
        Error::forbidden(format!(
            "Your roles do not let you {action} these {what}. Ask an administrator for the right."
        ))
    }

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
            Principal::System | Principal::Link { .. } => None,
            Principal::Outsider { who, name, .. } => Some(Actor {
                kind: who.object.to_string(),
                id: Some(who.id),
                name: Some(name.clone()),
            }),
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
    pub async fn fresh(&self) -> Result<Self> {
        let whole = self.ws.refresh().await?;
        Ok(self.by(whole))
    }

    /// The same context with the definitions that this process knows by now.
    #[must_use]
    pub fn renewed(&self) -> Self {
        let whole = self.ws.schema();
        match whole.version() == self.whole.version() {
            true => self.clone(),
            false => self.by(whole),
        }
    }

    /// The same context by other definitions.
    #[must_use]
    pub(crate) fn by(&self, whole: Arc<Schema>) -> Self {
        if self.rights.is_everything() {
            return Self {
                schema: Arc::clone(&whole),
                whole,
                ..self.clone()
            };
        }
        let at = (self.now, self.batch);
        Self {
            zone: self.zone.clone(),
            origin: Arc::clone(&self.origin),
            ..Self::of(&self.ws, self.who.clone(), self.via, whole, at)
        }
    }
}

fn lacks(special: Special) -> &'static str {
    match special {
        Special::ManageObjects => {
            "Your roles do not let you change objects, fields and settings. Ask an administrator."
        }
        Special::ManagePeople => {
            "Your roles do not let you change who may do what. Ask an administrator."
        }
        Special::Import => {
            "Your roles do not let you import files. Ask an administrator for the right."
        }
        Special::Bulk => {
            "Your roles do not let you change many records at once. Ask an administrator for the right."
        }
        Special::Audit => "Your roles do not let you see the audit log. Ask an administrator.",
        Special::Merge => {
            "Your roles do not let you merge records. Ask an administrator for the right."
        }
        Special::UndoOthers => {
            "Your roles do not let you take back what others did. Ask an administrator."
        }
        Special::Privacy => {
            "Your roles do not let you see or erase all that is held on somebody. Ask an administrator."
        }
        Special::Reveal => {
            "Your roles do not let you see sensitive values. Ask an administrator for the right."
        }
        Special::Publish => {
            "Your roles do not let you make public links. Ask an administrator for the right."
        }
    }
}

//! The context of whatever is done: who acts, through what, when, in which
//! workspace. Requests, commands and jobs all carry one.

use std::sync::Arc;

use base::{Error, Id, Micros, Result, Zone};
use schema::{
    Action, Actor, Moment, ObjectId, Reach, Rights, Schema, Scope, Special, value::Locale,
};

use serde::{Deserialize, Serialize};

use crate::{Principal, Workspace, wording::Wording};

/// Who acts, on what, with which rights and when.
#[derive(Clone)]
pub struct Cx {
    pub ws: Workspace,
    pub who: Principal,
    pub via: Via,
    /// From where they act.
    pub origin: Arc<Origin>,
    /// The definitions as who acts knows them, in their language.
    pub schema: Arc<Schema>,
    /// The language of the definitions, if it is not the one that they are written in.
    pub wording: Option<&'static dyn Wording>,
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

impl Cx {
    /// The context of somebody at a time, by these definitions.
    pub(crate) fn of(
        ws: &Workspace,
        who: Principal,
        via: Via,
        wording: Option<&'static dyn Wording>,
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
            schema: standing.narrow(&rights, &whole, wording, ws.standard_objects()),
            wording,
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

    /// The same for who reads another language than definitions are written in.
    #[must_use]
    pub fn worded(self, wording: &'static dyn Wording) -> Self {
        let (standing, standard) = (self.ws.standing(), self.ws.standard_objects());
        Self {
            schema: standing.narrow(&self.rights, &self.whole, Some(wording), standard),
            wording: Some(wording),
            ..self
        }
    }

    /// All definitions, in the language of who acts: for pages that name what is hidden.
    pub fn whole_worded(&self) -> Arc<Schema> {
        let (standing, standard) = (self.ws.standing(), self.ws.standard_objects());
        standing.narrow(&Rights::everything(), &self.whole, self.wording, standard)
    }

    /// The language of the definitions, such as `de`, if it is not the one that they are
    /// written in.
    pub fn language(&self) -> Option<&'static str> {
        self.wording.map(Wording::tag)
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
            let (standing, standard) = (self.ws.standing(), self.ws.standard_objects());
            return Self {
                schema: standing.narrow(&self.rights, &whole, self.wording, standard),
                whole,
                ..self.clone()
            };
        }
        let at = (self.now, self.batch);
        Self {
            zone: self.zone.clone(),
            origin: Arc::clone(&self.origin),
            ..Self::of(
                &self.ws,
                self.who.clone(),
                self.via,
                self.wording,
                whole,
                at,
            )
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

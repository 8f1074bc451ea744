//! What roles let people do: with records of each object, with their fields,
//! and besides.
//!
//! A role never takes away: several add up. Nothing here knows a record; which
//! ones `own` and `team` are, and how they are found, is [`crate::Scope`]'s.

mod json;
mod limits;
mod role;

use std::{
    collections::{BTreeMap, BTreeSet, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    sync::{Arc, OnceLock},
};

pub use json::{from_json, to_json};
pub use limits::Limits;
pub use role::{Grant, Role};

use crate::{FieldId, Filter, ObjectDef, ObjectId, Schema, Write};

/// What can be done with the records of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    Create,
    Read,
    Update,
    Delete,
    Export,
}

/// Which records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    #[default]
    None,
    /// Those that one owns, and those that are shared with one.
    Own,
    /// Those of one's teams as well, and of the teams below them. Of who has no
    /// team: those that have none.
    Team,
    All,
}

/// What can be done with a field of the records that one may read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldRight {
    /// It does not exist.
    Hidden,
    Read,
    #[default]
    Write,
}

/// What is no right to records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Special {
    /// Objects, fields, pipelines, settings of the workspace.
    ManageObjects,
    /// Users, teams, roles, keys.
    ManagePeople,
    /// Bringing files in.
    Import,
    /// Changing and removing all records that meet a filter.
    Bulk,
    /// Seeing who signed in, read, exported and changed rights.
    Audit,
    /// Making several records one.
    Merge,
    /// Taking back what others did.
    UndoOthers,
    /// Having sensitive values shown.
    Reveal,
    /// Having all that is held on somebody, and erasing it.
    Privacy,
    /// Making links by which anybody sees a record.
    Publish,
}

impl Action {
    pub const ALL: [Self; 5] = [
        Self::Create,
        Self::Read,
        Self::Update,
        Self::Delete,
        Self::Export,
    ];

    /// Its word in the JSON of roles.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Export => "export",
        }
    }
}

impl Reach {
    pub const ALL: [Self; 4] = [Self::None, Self::Own, Self::Team, Self::All];

    /// Its word in the JSON of roles.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Own => "own",
            Self::Team => "team",
            Self::All => "all",
        }
    }
}

impl FieldRight {
    pub const ALL: [Self; 3] = [Self::Hidden, Self::Read, Self::Write];

    /// Its word in the JSON of roles.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

impl Special {
    pub const ALL: [Self; 10] = [
        Self::ManageObjects,
        Self::ManagePeople,
        Self::Import,
        Self::Bulk,
        Self::Audit,
        Self::Merge,
        Self::UndoOthers,
        Self::Reveal,
        Self::Privacy,
        Self::Publish,
    ];

    /// Its word in the JSON of roles.
    pub fn name(self) -> &'static str {
        match self {
            Self::ManageObjects => "manage_objects",
            Self::ManagePeople => "manage_people",
            Self::Import => "import",
            Self::Bulk => "bulk",
            Self::Audit => "audit",
            Self::Merge => "merge",
            Self::UndoOthers => "undo_others",
            Self::Reveal => "reveal",
            Self::Privacy => "privacy",
            Self::Publish => "publish",
        }
    }
}

/// The rights of somebody: the sum of their roles.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    roles: Vec<Arc<Role>>,
    is_everything: bool,
    /// Its hash, once it was asked for.
    fingerprint: OnceLock<u64>,
}

impl Rights {
    /// Of the system itself, which is held back by nothing.
    pub fn everything() -> Self {
        Self {
            roles: Vec::new(),
            is_everything: true,
            fingerprint: OnceLock::new(),
        }
    }

    /// Of whoever has these roles.
    pub fn of(roles: Vec<Arc<Role>>) -> Self {
        let is_everything = roles.iter().any(|role| role.is_everything());
        Self {
            roles,
            is_everything,
            fingerprint: OnceLock::new(),
        }
    }

    /// The roles that they come from.
    pub fn roles(&self) -> &[Arc<Role>] {
        &self.roles
    }

    /// Whether nothing is held back.
    pub fn is_everything(&self) -> bool {
        self.is_everything
    }

    /// Whether a right that is not about records is there.
    pub fn may(&self, special: Special) -> bool {
        self.is_everything
            || self
                .roles
                .iter()
                .any(|role| role.specials.contains(&special))
    }

    /// The widest reach of an action, whatever records it is narrowed to.
    pub fn reach(&self, object: &ObjectId, action: Action) -> Reach {
        match self.is_everything {
            true => Reach::All,
            false => {
                let each = self
                    .roles
                    .iter()
                    .map(|role| role.grant(object).reach(action));
                each.max().unwrap_or_default()
            }
        }
    }

    /// Which records an action may be done with: those of any of these. What
    /// another contains already is left out.
    pub fn grants(&self, object: &ObjectId, action: Action) -> Vec<(Reach, Option<&Filter>)> {
        if self.is_everything {
            return vec![(Reach::All, None)];
        }
        let mut widest = Reach::None;
        let mut narrowed: BTreeMap<Reach, Vec<&Filter>> = BTreeMap::new();
        for role in &self.roles {
            let grant = role.grant(object);
            match (grant.reach(action), &grant.only) {
                (Reach::None, _) => {}
                (reach, None) => widest = widest.max(reach),
                (reach, Some(only)) => {
                    let known = narrowed.entry(reach).or_default();
                    if !known.contains(&only) {
                        known.push(only);
                    }
                }
            }
        }
        let mut all = Vec::new();
        if widest > Reach::None {
            all.push((widest, None));
        }
        for (reach, filters) in narrowed.into_iter().filter(|(reach, _)| *reach > widest) {
            all.extend(filters.into_iter().map(|only| (reach, Some(only))));
        }
        all
    }

    /// Whether a role gives nobody more than these rights: who says what others may
    /// do cannot give what they do not have.
    pub fn cover(&self, role: &Role) -> bool {
        if self.is_everything {
            return true;
        }
        // Of an object fields may be hidden that nothing else is said of.
        fn of(role: &Role) -> impl Iterator<Item = &ObjectId> {
            role.objects.keys().chain(role.fields.keys())
        }
        let named = of(role);
        let mine = self.roles.iter().flat_map(|role| of(role));
        // Any object that nobody names stands for all others.
        let other = ObjectId::from("*");
        let mut objects = named.chain(mine).chain([&other]);
        let covers = |object: &ObjectId| {
            Action::ALL.iter().all(|action| {
                let whole = self.grants(object, *action).into_iter();
                let widest = whole
                    .filter(|(_, only)| only.is_none())
                    .map(|(reach, _)| reach);
                widest.max().unwrap_or_default() >= role.grant(object).reach(*action)
            }) && self.fields_cover(object, role)
        };
        objects.all(covers) && role.specials.iter().all(|special| self.may(*special))
    }

    fn fields_cover(&self, object: &ObjectId, role: &Role) -> bool {
        let mine = self.roles.iter().map(AsRef::as_ref);
        let said = mine
            .chain([role])
            .filter_map(|role| role.fields.get(object));
        let mut fields = said.flat_map(|fields| fields.keys());
        role.grant(object).reach(Action::Read) == Reach::None
            || fields.all(|field| self.field(object, field) >= role.field(object, field))
    }

    /// What may be done with a field. Roles that cannot read the object say nothing
    /// of it.
    pub fn field(&self, object: &ObjectId, field: &FieldId) -> FieldRight {
        if self.is_everything {
            return FieldRight::Write;
        }
        let readers = self
            .roles
            .iter()
            .filter(|role| role.grant(object).reach(Action::Read) > Reach::None);
        let each = readers.map(|role| role.field(object, field));
        each.max().unwrap_or(FieldRight::Hidden)
    }

    /// The definitions as who has these rights knows them: objects that they cannot
    /// read and fields that are hidden do not exist, what they cannot write is
    /// read-only.
    pub fn narrow(&self, schema: &Arc<Schema>) -> Arc<Schema> {
        let says_nothing = |role: &Arc<Role>| role.fields.is_empty() && role.reads_all_objects();
        if self.is_everything || !self.roles.is_empty() && self.roles.iter().all(says_nothing) {
            return Arc::clone(schema);
        }
        let seen = schema
            .all_objects()
            .filter_map(|def| self.narrow_object(def));
        Arc::new(Schema::new(schema.version(), seen))
    }

    fn narrow_object(&self, def: &ObjectDef) -> Option<ObjectDef> {
        if self.reach(&def.id, Action::Read) == Reach::None {
            return None;
        }
        let mut def = def.clone();
        let hidden: BTreeSet<FieldId> = def
            .fields
            .keys()
            .filter(|field| **field != def.title)
            .filter(|field| self.field(&def.id, field) == FieldRight::Hidden)
            .cloned()
            .collect();
        def.fields.retain(|id, _| !hidden.contains(id));
        def.unique
            .retain(|set| !set.iter().any(|field| hidden.contains(field)));
        def.list.retain(|field| !hidden.contains(field));
        def.board = def.board.filter(|field| !hidden.contains(field));
        for (id, field) in &mut def.fields {
            if self.field(&def.id, id) < FieldRight::Write && field.write != Write::Computed {
                field.write = Write::Rule;
            }
        }
        Some(def)
    }

    /// Hash of them; 0 if nothing is held back.
    pub fn fingerprint(&self) -> u64 {
        if self.is_everything {
            return 0;
        }
        *self.fingerprint.get_or_init(|| {
            let mut hash = DefaultHasher::new();
            format!("{:?}", self.roles).hash(&mut hash);
            hash.finish()
        })
    }

    /// Tells these rights from others: the same roles have the same.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.roles.iter().map(|role| role.key.as_str())
    }
}

#[cfg(test)]
mod tests;

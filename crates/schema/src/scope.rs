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
    Access, FieldId, Filter, Moment, ObjectDef, ObjectId, Path, Schema,
    def::FILE,
    filter::{Cell, Pred, lower},
    rights::{Action, Reach, Rights},
};

/// The rights of a principal at a moment. Cheap to clone.
#[derive(Clone)]
pub struct Scope(Option<Arc<Narrow>>);

struct Narrow {
    rights: Arc<Rights>,
    /// Definitions with nothing left out: rights may go by what their owner does
    /// not see.
    whole: Arc<Schema>,
    moment: Moment,
    /// The teams that `team` means: one's own and all below them.
    teams: Vec<Id>,
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
}

impl Scope {
    /// The scope of the system itself.
    pub const EVERYTHING: &'static Self = &Self(None);

    /// The scope of the system itself.
    pub fn everything() -> Self {
        Self(None)
    }

    /// The scope of who has these rights. `teams` are those that they are members
    /// of and all below; `whole` are all definitions.
    pub fn of(rights: Arc<Rights>, whole: Arc<Schema>, moment: Moment, teams: Vec<Id>) -> Self {
        if rights.is_everything() {
            return Self::everything();
        }
        Self(Some(Arc::new(Narrow {
            rights,
            whole,
            moment,
            teams,
        })))
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

impl Narrow {
    fn sight(&self, object: &ObjectId, action: Action) -> Sight {
        let Some(def) = self.whole.object(object) else {
            return Sight::Nothing;
        };
        let mut branches = Vec::new();
        for (reach, only) in self.rights.grants(object, action) {
            let only = self.lowered(only, def);
            let all = self.whose(def, action, reach);
            if only == Pred::True && all.contains(&Whose::Anybodys) {
                return Sight::Everything;
            }
            branches.extend(all.into_iter().map(|whose| Branch {
                whose,
                only: only.clone(),
            }));
        }
        match branches.is_empty() {
            true => Sight::Nothing,
            false => Sight::Some(branches),
        }
    }

    fn lowered(&self, only: Option<&Filter>, def: &ObjectDef) -> Pred {
        only.map_or(Pred::True, |only| {
            lower(only, def, &self.whole, &self.moment)
        })
    }

    fn whose(&self, def: &ObjectDef, action: Action, reach: Reach) -> Vec<Whose> {
        let owned = || Whose::Owned(self.owned(def, reach));
        match (&def.access, reach) {
            (_, Reach::None) => Vec::new(),
            (Access::Via(via), _) => {
                let mine = Pred::any(vec![self.mine("owner"), self.mine("created_by")]);
                let (else_, also) = match (reach, action) {
                    (Reach::All, _) => (Pred::True, Pred::True),
                    (_, Action::Read | Action::Create | Action::Export) | (Reach::Team, _) => {
                        (mine, Pred::True)
                    }
                    _ => (mine.clone(), mine),
                };
                vec![Whose::Inherited {
                    via: via.clone(),
                    else_,
                    also,
                }]
            }
            (_, Reach::All) | (Access::Everyone, _)
                if action == Action::Read || reach == Reach::All =>
            {
                vec![Whose::Anybodys]
            }
            _ if def.id.as_str() == FILE && action != Action::Delete => {
                vec![owned(), Whose::Attached]
            }
            _ => vec![owned()],
        }
    }

    /// The records that one owns, or a team that is meant.
    fn owned(&self, def: &ObjectDef, reach: Reach) -> Pred {
        let mut any = vec![match def.id.as_str() {
            // Nobody owns people: everyone is their own.
            "user" => self.mine("id"),
            _ => self.mine("owner"),
        }];
        if reach == Reach::Team {
            any.push(match self.teams.is_empty() {
                true => test("team", Cell::Present).negated(),
                false => test("team", Cell::IdIn(self.teams.clone())),
            });
        }
        Pred::any(any)
    }

    fn mine(&self, field: &str) -> Pred {
        match self.moment.me {
            Some(me) => test(field, Cell::IdIn(vec![me])),
            None => Pred::False,
        }
    }
}

fn test(field: &str, cell: Cell) -> Pred {
    Pred::Cell {
        way: vec![],
        field: Path::field(field),
        cell,
    }
}

//! Rights of a person at a moment -> the branches of an object.

use super::{Branch, Level, Narrow, Sight, Whose};
use crate::{
    Access, Filter, ObjectDef, ObjectId, Path,
    def::FILE,
    filter::{Cell, Pred, lower},
    rights::{Action, Reach},
};

impl Narrow {
    pub(super) fn sight(&self, object: &ObjectId, action: Action) -> Sight {
        let Some(def) = self.whole.object(object) else {
            return Sight::Nothing;
        };
        let mut branches = Vec::new();
        for (reach, only) in self.rights.grants(object, action) {
            let only = self.lowered(only, def);
            let mut all = self.whose(def, action, reach);
            if !all.contains(&Whose::Anybodys) {
                all.extend(self.shared(def, action));
            }
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

    /// What others shared. Who reaches nothing of an object has no grant to get here
    /// by, and what a grant is narrowed to holds for what is shared, too.
    fn shared(&self, def: &ObjectDef, action: Action) -> Option<Whose> {
        let level = match action {
            Action::Read | Action::Export => Level::Read,
            Action::Update => Level::Write,
            Action::Create | Action::Delete => return None,
        };
        let is_shared = def.access == Access::Owned && self.shared.may_be_of(&def.id);
        is_shared.then(|| Whose::Shared {
            whom: self.shared.whom.clone(),
            level,
        })
    }

    /// The records that one owns, or a team that is meant.
    fn owned(&self, def: &ObjectDef, reach: Reach) -> Pred {
        if let Some(outsider) = &self.outsider {
            return outsider.owned(def, reach);
        }
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

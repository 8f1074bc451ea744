//! What somebody is held back by beyond their roles: a key that only reads, a program
//! that may do part of what the person may who lets it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{Grant, Reach, Rights, Role, Special};
use crate::ObjectId;

/// What is taken from rights. Nothing is, by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Nothing is written at all.
    pub is_read_only: bool,
    /// All other objects do not exist.
    pub objects: Option<BTreeSet<ObjectId>>,
    /// Objects that are read and not written.
    pub only_read: BTreeSet<ObjectId>,
    /// Rights that are not about records and are not there.
    pub without: BTreeSet<Special>,
}

impl Limits {
    /// Whether nothing is taken.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Tells these limits from others. No key of a role has such signs in it.
    fn mark(&self) -> String {
        let names = |objects: &BTreeSet<ObjectId>| {
            let names: Vec<&str> = objects.iter().map(ObjectId::as_str).collect();
            names.join(",")
        };
        let mut mark = String::new();
        if self.is_read_only {
            mark.push_str("|read");
        }
        if let Some(objects) = &self.objects {
            mark.push_str("|of ");
            mark.push_str(&names(objects));
        }
        if !self.only_read.is_empty() {
            mark.push_str("|fixed ");
            mark.push_str(&names(&self.only_read));
        }
        for special in &self.without {
            mark.push_str("|no ");
            mark.push_str(special.name());
        }
        mark
    }

    fn allow(&self, special: Special) -> bool {
        // What an import or a merge does is asked record by record as well. The others
        // reach beyond single objects.
        let reaches_all = !matches!(
            special,
            Special::Import | Special::Bulk | Special::Merge | Special::Reveal
        );
        let writes = !matches!(special, Special::Audit | Special::Reveal);
        !(self.without.contains(&special)
            || self.objects.is_some() && reaches_all
            || self.is_read_only && writes)
    }

    fn narrow(&self, object: Option<&ObjectId>, grant: &Grant) -> Grant {
        let is_fixed = object.is_some_and(|object| self.only_read.contains(object));
        match self.is_read_only || is_fixed {
            false => grant.clone(),
            true => Grant {
                create: Reach::None,
                update: Reach::None,
                delete: Reach::None,
                ..grant.clone()
            },
        }
    }

    fn narrow_role(&self, role: &Role) -> Role {
        let named: BTreeSet<&ObjectId> = match &self.objects {
            Some(objects) => objects.iter().collect(),
            None => role.objects.keys().chain(&self.only_read).collect(),
        };
        let objects: BTreeMap<ObjectId, Grant> = named
            .into_iter()
            .map(|object| {
                (
                    object.clone(),
                    self.narrow(Some(object), role.grant(object)),
                )
            })
            .collect();
        let others = match &self.objects {
            Some(_) => Grant::default(),
            None => self.narrow(None, &role.others),
        };
        Role {
            key: format!("{}{}", role.key, self.mark()),
            objects,
            others,
            specials: role
                .specials
                .iter()
                .copied()
                .filter(|special| self.allow(*special))
                .collect(),
            ..role.clone()
        }
    }
}

impl Rights {
    /// What is left of these rights within limits: never more than there was.
    #[must_use]
    pub fn within(self, limits: &Limits) -> Self {
        if limits.is_none() {
            return self;
        }
        let narrowed = self.roles.iter();
        Self::of(
            narrowed
                .map(|role| Arc::new(limits.narrow_role(role)))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Action;

    fn administrator() -> Rights {
        Rights::of(vec![Arc::new(Role {
            key: "administrator".into(),
            others: Grant::each(Reach::All),
            specials: Special::ALL.into_iter().collect(),
            ..Role::default()
        })])
    }

    fn objects(names: &[&str]) -> BTreeSet<ObjectId> {
        names.iter().map(|name| ObjectId::from(*name)).collect()
    }

    #[test]
    fn limits_only_take_away() {
        let (deal, company) = (ObjectId::from("deal"), ObjectId::from("company"));
        let of_deals = Limits {
            objects: Some(objects(&["deal"])),
            ..Limits::default()
        };
        let reads = Limits {
            is_read_only: true,
            ..Limits::default()
        };
        let fixed = Limits {
            only_read: objects(&["deal"]),
            without: [Special::ManagePeople].into(),
            ..Limits::default()
        };
        // Limits; deals: read, update, export; companies: read, update; import, audit, people.
        let all = Reach::All;
        let none = Reach::None;
        for (limits, expect, specials) in [
            (
                &Limits::default(),
                [all, all, all, all, all],
                [true, true, true],
            ),
            (&of_deals, [all, all, all, none, none], [true, false, false]),
            (&reads, [all, none, all, all, none], [false, true, false]),
            (&fixed, [all, none, all, all, all], [true, true, false]),
        ] {
            let rights = administrator().within(limits);
            let found = [
                rights.reach(&deal, Action::Read),
                rights.reach(&deal, Action::Update),
                rights.reach(&deal, Action::Export),
                rights.reach(&company, Action::Read),
                rights.reach(&company, Action::Update),
            ];
            assert_eq!(found, expect, "{limits:?}");
            let may = [Special::Import, Special::Audit, Special::ManagePeople];
            assert_eq!(
                may.map(|special| rights.may(special)),
                specials,
                "{limits:?}"
            );
            assert_eq!(rights.is_everything(), limits.is_none());
            let whole = administrator();
            assert!(rights.roles().iter().all(|role| whole.cover(role)));
        }
    }

    #[test]
    fn limits_give_nothing_that_a_role_has_not() {
        let company = ObjectId::from("company");
        let rights = Rights::of(vec![Arc::new(Role {
            key: "sales".into(),
            objects: [(ObjectId::from("deal"), Grant::each(Reach::Own))].into(),
            ..Role::default()
        })]);
        let limits = Limits {
            objects: Some(objects(&["deal", "company"])),
            ..Limits::default()
        };
        let left = rights.within(&limits);
        assert_eq!(left.reach(&company, Action::Read), Reach::None);
        assert_eq!(
            left.reach(&ObjectId::from("deal"), Action::Update),
            Reach::Own
        );
        assert_eq!(left.names().collect::<Vec<_>>(), ["sales|of company,deal"]);
    }
}

//! The companies that a person has to do with besides their own, and as what.

use std::collections::{HashMap, HashSet};

use base::{Id, Result};
use engine::{Draft, Rules, Tx, related};
use schema::{
    Changes, FieldValue, Object, Record,
    object::{Date, Ref, Text},
};
use schema_derive::Object;

use super::Contact;
use crate::Company;

/// A company that a person works for or with, and in which role.
#[derive(Object, Clone, Debug)]
#[object(
    plural = "affiliations",
    icon = "briefcase",
    title = role,
    kind = child(contact),
    access = via(contact),
    unique(contact, company)
)]
pub struct Affiliation {
    #[field(required, on_delete = cascade, inverse = "affiliations")]
    pub contact: Ref<Contact>,
    #[field(required, on_delete = cascade, inverse = "affiliations")]
    pub company: Ref<Company>,
    /// What they are there: board member, consultant, founder.
    #[field(search)]
    pub role: Option<Text>,
    /// Whether it is the person's own company.
    pub primary: bool,
    pub since: Option<Date>,
    pub until: Option<Date>,
}

impl Rules for Affiliation {
    async fn before_save(tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        for draft in all.iter_mut() {
            if let (Some(since), Some(until)) = (draft.get(Self::SINCE), draft.get(Self::UNTIL))
                && until < since
            {
                draft.fault(Self::UNTIL, "range", "It cannot end before it begins.");
            }
        }
        // A new one for the person's own company is the primary one, said or not.
        let people: Vec<Id> = all
            .iter()
            .filter(|draft| draft.is_new())
            .filter_map(|draft| Some(draft.get(Self::CONTACT)?.id))
            .collect();
        let people = tx.records(&Contact::object(), &people).await?;
        for draft in all.iter_mut().filter(|draft| draft.is_new()) {
            let own = draft
                .get(Self::CONTACT)
                .and_then(|contact| own_company(people.get(&contact.id)?));
            if own.is_some() && own == draft.get(Self::COMPANY).map(|company| company.id) {
                draft.set(Self::PRIMARY, true);
            }
        }
        Ok(())
    }

    async fn after_save(tx: &mut Tx<'_>, all: &[Draft<Self>]) -> Result<()> {
        let mut told: Vec<Told> = all.iter().filter_map(Told::of).collect();
        if told.is_empty() {
            return Ok(());
        }
        // Where the company itself went to the trash the contact keeps pointing
        // to it, so that it comes back with the company.
        let left: Vec<Id> = told
            .iter()
            .filter(|one| !one.own)
            .map(|one| one.company)
            .collect();
        let there = tx.records(&Company::object(), &left).await?;
        told.retain(|one| one.own || there.contains_key(&one.company));
        let ids: Vec<Id> = told
            .iter()
            .map(|one| one.contact)
            .collect::<HashSet<_>>()
            .into_iter()
            .collect();
        let people = tx.records(&Contact::object(), &ids).await?;
        let mut changes = Vec::new();
        for (contact, company) in decide(&told, |id| people.get(&id).and_then(own_company)) {
            if people.contains_key(&contact) {
                let mut change = Changes::default();
                change.set(
                    Contact::COMPANY,
                    company
                        .map(Ref::<Company>::new)
                        .map_or(schema::Value::Empty, Ref::into_value),
                );
                changes.push((contact, change));
            }
        }
        tx.update(&Contact::object(), changes).await?;
        Ok(())
    }
}

/// What a saved affiliation says about its contact's own company.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Told {
    contact: Id,
    company: Id,
    /// Whether it is the own company; not any more, if not.
    own: bool,
}

impl Told {
    fn of(draft: &Draft<Affiliation>) -> Option<Self> {
        let contact = draft.get(Affiliation::CONTACT)?.id;
        let company = draft.get(Affiliation::COMPANY)?.id;
        let is = draft.get(Affiliation::PRIMARY) == Some(true) && !draft.is_deleted();
        let was = draft.was(Affiliation::PRIMARY) == Some(true)
            && draft
                .before()
                .is_some_and(|before| before.deleted_at.is_none());
        let was_company = draft.was(Affiliation::COMPANY).map(|company| company.id);
        match (was, is) {
            (false, true) => Some(Self {
                contact,
                company,
                own: true,
            }),
            (true, true) if was_company != Some(company) => Some(Self {
                contact,
                company,
                own: true,
            }),
            (true, false) => Some(Self {
                contact,
                company: was_company.unwrap_or(company),
                own: false,
            }),
            _ => None,
        }
    }
}

/// The contacts whose own company changes, and to what. The last word counts;
/// "not any more" counts only where the company is still the person's own.
fn decide(told: &[Told], own: impl Fn(Id) -> Option<Id>) -> Vec<(Id, Option<Id>)> {
    let mut people: Vec<Id> = Vec::new();
    let mut now: HashMap<Id, Option<Id>> = HashMap::new();
    for one in told {
        let present = *now.entry(one.contact).or_insert_with(|| {
            people.push(one.contact);
            own(one.contact)
        });
        if one.own {
            now.insert(one.contact, Some(one.company));
        } else if present == Some(one.company) {
            now.insert(one.contact, None);
        }
    }
    people
        .into_iter()
        .map(|id| (id, now.get(&id).copied().flatten()))
        .collect()
}

/// Contacts got another company of their own: the flags of their affiliations follow.
pub(super) async fn follow(tx: &mut Tx<'_>, moved: &[(Id, Option<Id>)]) -> Result<()> {
    let people: HashMap<Id, Option<Id>> = moved.iter().copied().collect();
    let ids: Vec<Id> = people.keys().copied().collect();
    let mut changes = Vec::new();
    for record in related::pointing::<Affiliation, _>(tx, Affiliation::CONTACT, &ids).await? {
        let affiliation = Affiliation::view(&record)?;
        let own =
            people.get(&affiliation.contact.id).copied().flatten() == Some(affiliation.company.id);
        if own != affiliation.primary {
            let mut change = Changes::default();
            change.set(Affiliation::PRIMARY, own.into_value());
            changes.push((record.id, change));
        }
    }
    tx.update(&Affiliation::object(), changes).await?;
    Ok(())
}

fn own_company(contact: &Record) -> Option<Id> {
    contact.value(Contact::COMPANY.name()).as_ref_id()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u64) -> Id {
        Id::seeded(base::Micros(0), n)
    }

    #[test]
    fn the_last_word_about_the_own_company_counts() {
        let (ana, ben) = (id(1), id(2));
        let (north, south) = (id(11), id(12));
        let yes = |contact, company| Told {
            contact,
            company,
            own: true,
        };
        let no = |contact, company| Told {
            contact,
            company,
            own: false,
        };
        #[allow(
            clippy::type_complexity,
            reason = "a table of cases reads best as it stands"
        )]
        let cases: &[(&[Told], Option<Id>, &[(Id, Option<Id>)])] = &[
            (&[], None, &[]),
            (&[yes(ana, north)], None, &[(ana, Some(north))]),
            (
                &[yes(ana, north), yes(ana, south)],
                None,
                &[(ana, Some(south))],
            ),
            (&[no(ana, north)], Some(north), &[(ana, None)]),
            // It has another own company by now, which stays.
            (&[no(ana, north)], Some(south), &[(ana, Some(south))]),
            (
                &[no(ana, north), yes(ana, south)],
                Some(north),
                &[(ana, Some(south))],
            ),
            (
                &[yes(ana, south), no(ana, north)],
                Some(north),
                &[(ana, Some(south))],
            ),
            (
                &[yes(ana, north), yes(ben, south)],
                None,
                &[(ana, Some(north)), (ben, Some(south))],
            ),
        ];
        for (told, own, expected) in cases {
            assert_eq!(decide(told, |_| *own), *expected, "{told:?}");
        }
    }
}

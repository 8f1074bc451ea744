//! What speaks for records being one and what against it, and how much it weighs.
//!
//! | in common | names equal | near | other |
//! |---|---|---|---|
//! | an e-mail address | 99 | 97 | 80 |
//! | a phone number | 97 | 93 | 60 |
//! | either, of more than ten records | 97 | 93 | 30 |
//! | surroundings | 85 | 75 | - |
//! | surroundings, but something differs | 75 | 60 | - |
//! | only the name: of things | 80 | 60 | - |
//! | of things, and something differs | 60 | - | - |
//! | of people | 60 | 50 | - |
//! | of people, and something differs | 40 | - | - |
//!
//! Surroundings are a company that both belong to (a reference to the same record of an
//! object that has addresses itself), a link, or the domain of an e-mail address
//! unless everybody can have one there. What differs is an e-mail address that both have,
//! or such a reference; phone numbers do not count, for most people have several.
//! A dash: it is not told at all, else every address book would be full of it.

use std::collections::HashSet;

use base::{Id, Result, fold};
use schema::{
    FieldDef, FieldId, FieldType, ObjectDef, Record, Schema, Value,
    likeness::{Likeness, Named},
    value::keys,
};
use store::{ByIds, Trash};

use super::{super::read::Reading, ReasonKind};
use crate::Cx;

/// A handle of more records says little: a switchboard, `info@`.
const FEW: usize = 10;

/// Domains at which anybody may have an address, without what stands behind the
/// first dot where there are many of one name.
const OPEN_DOMAINS: &[&str] = &[
    "163",
    "126",
    "aol",
    "arcor",
    "bluewin",
    "daum",
    "fastmail",
    "foxmail",
    "free",
    "freenet",
    "gmail",
    "gmx",
    "googlemail",
    "hotmail",
    "icloud",
    "laposte",
    "libero",
    "live",
    "mac",
    "mail",
    "me",
    "msn",
    "naver",
    "orange",
    "outlook",
    "pm",
    "posteo",
    "proton",
    "protonmail",
    "qq",
    "rediffmail",
    "seznam",
    "sfr",
    "t-online",
    "tutanota",
    "ukr",
    "wanadoo",
    "web",
    "wp",
    "yahoo",
    "yandex",
    "ymail",
    "zoho",
];

/// How likely records are one that share a handle. `names` is none if some are not
/// named alike.
pub fn of_handle(kind: ReasonKind, names: Option<Likeness>, count: usize) -> u8 {
    let is_email = kind == ReasonKind::Email && count <= FEW;
    match (is_email, names) {
        (true, Some(Likeness::Equal)) => 99,
        (true, Some(Likeness::Near)) | (false, Some(Likeness::Equal)) => 97,
        (false, Some(Likeness::Near)) => 93,
        (true, None) => 80,
        (false, None) if count <= FEW => 60,
        (false, None) => 30,
    }
}

/// What is known of a record beside its name.
#[derive(Clone, Debug, Default)]
pub struct Known {
    emails: HashSet<String>,
    phones: HashSet<String>,
    links: HashSet<String>,
    domains: HashSet<String>,
    belongs: HashSet<(FieldId, Id)>,
}

/// The fields that [`Known`] is made of.
pub fn fields<'d>(schema: &Schema, def: &'d ObjectDef) -> Vec<&'d FieldDef> {
    let tells = |field: &&FieldDef| match &field.ty {
        FieldType::Emails | FieldType::Phones | FieldType::Links => true,
        FieldType::Reference { to, .. } => {
            let to = schema.object(to).filter(|to| to.id.as_str() != "user");
            to.is_some_and(|to| to.live_fields().any(|f| keys::handle_kind(&f.ty).is_some()))
        }
        _ => false,
    };
    def.live_fields().filter(tells).collect()
}

impl Known {
    /// Reads a record in which these fields are loaded.
    pub fn of(fields: &[&FieldDef], record: &Record) -> Known {
        let mut known = Known::default();
        for field in fields {
            let value = record.value(field.id.as_str());
            if let Value::Ref(link) = value {
                known.belongs.insert((field.id.clone(), link.id));
            }
            for handle in keys::handles(field, value) {
                match handle.kind {
                    "email" => {
                        known.domains.extend(domain(&handle.value));
                        known.emails.insert(handle.value);
                    }
                    "phone" => drop(known.phones.insert(handle.value)),
                    _ => drop(known.links.insert(handle.value)),
                }
            }
        }
        known
    }

    /// Whether they have an address or a number in common.
    pub fn shares_handle(&self, other: &Known) -> bool {
        !self.emails.is_disjoint(&other.emails) || !self.phones.is_disjoint(&other.phones)
    }

    /// Adds what is known of the same one elsewhere.
    pub fn add(&mut self, other: &Known) {
        self.emails.extend(other.emails.iter().cloned());
        self.phones.extend(other.phones.iter().cloned());
        self.links.extend(other.links.iter().cloned());
        self.domains.extend(other.domains.iter().cloned());
        self.belongs.extend(other.belongs.iter().cloned());
    }

    /// Weighs what is known of two records that are named alike and share no handle:
    /// how likely they are one, none if too much speaks against it.
    pub fn weigh(&self, other: &Known, likeness: Likeness, named: Named) -> Option<u8> {
        let is_of =
            |known: &Known, field: &FieldId| known.belongs.iter().any(|(by, _)| by == field);
        let both = self.belongs.iter().map(|(field, _)| field);
        let both: HashSet<&FieldId> = both.filter(|field| is_of(other, field)).collect();
        let together = self.belongs.intersection(&other.belongs);
        let together: HashSet<&FieldId> = together.map(|(field, _)| field).collect();
        let has_surroundings = !together.is_empty()
            || !self.domains.is_disjoint(&other.domains)
            || !self.links.is_disjoint(&other.links);
        let differs = !self.emails.is_empty() && !other.emails.is_empty() || both != together;
        let is_person = named == Named::People;
        Some(match (has_surroundings, differs, likeness) {
            (true, false, Likeness::Equal) => 85,
            (true, false, Likeness::Near) | (true, true, Likeness::Equal) => 75,
            (true, true, Likeness::Near) => 60,
            (false, false, Likeness::Equal) if is_person => 60,
            (false, false, Likeness::Equal) => 80,
            (false, false, Likeness::Near) if is_person => 50,
            (false, false, Likeness::Near) => 60,
            (false, true, Likeness::Equal) if is_person => 40,
            (false, true, Likeness::Equal) => 60,
            (false, true, Likeness::Near) => return None,
        })
    }
}

/// The domain of an address, if it says where somebody belongs.
fn domain(email: &str) -> Option<String> {
    let (_, domain) = email.rsplit_once('@')?;
    let is_open = |label: &str| OPEN_DOMAINS.contains(&label);
    let first = domain.split('.').next().unwrap_or_default();
    (!is_open(first)).then(|| fold(domain))
}

/// The records outside the trash with these ids, some of their fields loaded.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn load(
    cx: &Cx,
    def: &ObjectDef,
    ids: Vec<Id>,
    fields: Vec<FieldId>,
) -> Result<Vec<Record>> {
    let ask = cx.scope.apply(ByIds {
        object: def.id.clone(),
        ids,
        fields: Some(fields),
        trash: Trash::Without,
    });
    let mut reading = Reading::of(cx).await?;
    loop {
        let found = store::by_ids(&mut reading.conn, &reading.schema, &ask).await;
        if reading.is_current(&found).await? {
            return found;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(emails: &[&str], phone: &str, company: u64) -> Known {
        let set = |all: &[&str]| -> HashSet<String> {
            let all = all.iter().filter(|one| !one.is_empty());
            all.map(|one| (*one).to_owned()).collect()
        };
        let at = base::Micros(1_700_000_000_000_000);
        Known {
            emails: set(emails),
            phones: set(&[phone]),
            links: HashSet::new(),
            domains: emails.iter().filter_map(|email| domain(email)).collect(),
            belongs: (company > 0)
                .then(|| ("company".into(), Id::seeded(at, company)))
                .into_iter()
                .collect(),
        }
    }

    #[test]
    fn what_is_known_weighs() {
        use Likeness::{Equal, Near};
        let bare = known(&[], "", 0);
        let at_work = known(&["a@acme.example"], "", 0);
        let at_home = known(&["a@gmail.com"], "", 0);
        let of_acme = known(&[], "", 1);
        let of_beta = known(&["a@beta.example"], "", 2);
        let dialled = known(&[], "+4930123456", 0);
        for (a, b, likeness, people, things) in [
            (&bare, &bare, Equal, Some(60), Some(80)),
            (&bare, &at_work, Near, Some(50), Some(60)),
            (
                &dialled,
                &known(&[], "+4930654321", 0),
                Equal,
                Some(60),
                Some(80),
            ),
            (&of_acme, &of_acme, Equal, Some(85), Some(85)),
            (
                &of_acme,
                &known(&["b@x.example"], "", 1),
                Near,
                Some(75),
                Some(75),
            ),
            (
                &at_work,
                &known(&["b@acme.example"], "", 0),
                Equal,
                Some(75),
                Some(75),
            ),
            (
                &at_work,
                &known(&["b@acme.example"], "", 0),
                Near,
                Some(60),
                Some(60),
            ),
            (&at_home, &known(&["b@gmail.com"], "", 0), Near, None, None),
            (&at_home, &at_work, Equal, Some(40), Some(60)),
            (&at_home, &at_work, Near, None, None),
            (&of_acme, &of_beta, Near, None, None),
        ] {
            assert_eq!(a.weigh(b, likeness, Named::People), people, "{a:?} {b:?}");
            assert_eq!(b.weigh(a, likeness, Named::Things), things, "{a:?} {b:?}");
        }
        for (a, b, expect) in [
            (&at_work, &at_work, true),
            (&dialled, &dialled, true),
            (&at_work, &at_home, false),
            (&of_acme, &of_acme, false),
            (&bare, &bare, false),
        ] {
            assert_eq!(a.shares_handle(b), expect, "{a:?} {b:?}");
        }
        // What is known of one counts for the other.
        let mut added = bare.clone();
        added.add(&of_beta);
        assert_eq!(added.weigh(&of_acme, Near, Named::People), None);
    }

    #[test]
    fn a_handle_of_many_says_little_unless_their_names_do() {
        use ReasonKind::{Email, Phone};
        for (kind, names, count, expect) in [
            (Email, Some(Likeness::Equal), 2, 99),
            (Email, Some(Likeness::Near), 10, 97),
            (Email, None, 10, 80),
            (Email, None, 11, 30),
            (Email, Some(Likeness::Equal), 11, 97),
            (Phone, Some(Likeness::Equal), 2, 97),
            (Phone, Some(Likeness::Near), 2, 93),
            (Phone, None, 2, 60),
            (Phone, None, 300, 30),
        ] {
            assert_eq!(
                of_handle(kind, names, count),
                expect,
                "{kind:?} {names:?} {count}"
            );
        }
    }

    #[test]
    fn some_domains_are_everybodys() {
        for (email, expect) in [
            ("a@acme.example", Some("acme.example")),
            ("a@gmail.com", None),
            ("a@yahoo.co.uk", None),
            ("a@web.de", None),
            ("a@mail.acme.example", None),
            ("none", None),
        ] {
            assert_eq!(domain(email).as_deref(), expect, "{email}");
        }
    }
}

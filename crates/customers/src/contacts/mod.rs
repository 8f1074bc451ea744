//! Contacts: people, and the companies that they have to do with.
//!
//! A contact's own company is `company`. Further ones are affiliations, each
//! with a role; at most one affiliation is primary, and it is the one of the
//! contact's own company. Whichever of the two is changed, the other follows.

mod affiliations;

use base::{Id, Result};
use engine::{Draft, Rules, Tx};
use schema::object::{
    Address, Choice, Date, Emails, Files, Links, LongText, PersonName, Phones, Ref, Tags, Text,
};
use schema_derive::Object;

pub use affiliations::Affiliation;

use crate::Company;

/// A person that one does business with.
#[derive(Object, Clone, Debug)]
#[object(
    plural = "contacts",
    icon = "contact",
    title = name,
    list(company, job_title, emails, phones, lifecycle_stage, owner)
)]
pub struct Contact {
    #[field(required, search, indexed)]
    pub name: PersonName,
    /// Where they work.
    #[field(inverse = "contacts")]
    pub company: Option<Ref<Company>>,
    #[field(search)]
    pub job_title: Option<Text>,
    pub department: Option<Text>,
    #[field(label = "E-mails", search)]
    pub emails: Emails,
    #[field(search)]
    pub phones: Phones,
    /// How far they are on the way to being a customer.
    #[field(
        options(
            subscriber = "Subscriber" / gray,
            lead = "Lead" / blue,
            qualified = "Qualified lead" / indigo,
            opportunity = "Opportunity" / violet,
            customer = "Customer" / green,
            advocate = "Advocate" / teal,
            former = "Former customer" / amber,
        ),
        indexed
    )]
    pub lifecycle_stage: Option<Choice>,
    /// How they first came to us.
    #[field(options = crate::sources::options)]
    pub source: Option<Choice>,
    /// They do not want to be called.
    pub do_not_call: bool,
    pub address: Option<Address>,
    pub birthday: Option<Date>,
    /// Two letters, like `en` or `de`.
    pub language: Option<Text>,
    /// A name like `Europe/Berlin`.
    pub time_zone: Option<Text>,
    /// Profiles and sites.
    pub links: Links,
    pub description: Option<LongText>,
    pub tags: Tags,
    pub files: Files,
    /// Their key in another system, to find them again at the next import.
    #[field(label = "External ID", unique, hidden)]
    pub external_id: Option<Text>,
}

impl Rules for Contact {
    async fn before_save(_tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        for draft in all.iter_mut() {
            if let Some(zone) = draft.get(Self::TIME_ZONE)
                && draft.changes(Self::TIME_ZONE)
                && base::Zone::named(&zone).is_none()
            {
                let message = format!("\"{zone}\" is no time zone; use one like Europe/Berlin.");
                draft.fault(Self::TIME_ZONE, "unknown", message);
            }
        }
        Ok(())
    }

    async fn after_save(tx: &mut Tx<'_>, all: &[Draft<Self>]) -> Result<()> {
        let moved: Vec<(Id, Option<Id>)> = all
            .iter()
            .filter(|draft| !draft.is_new() && !draft.is_deleted() && moves(draft))
            .map(|draft| {
                (
                    draft.id(),
                    draft.get(Self::COMPANY).map(|company| company.id),
                )
            })
            .collect();
        affiliations::follow(tx, &moved).await
    }
}

/// Whether a contact's own company is another than before.
fn moves(draft: &Draft<Contact>) -> bool {
    draft.get(Contact::COMPANY) != draft.was(Contact::COMPANY)
}

//! Leads: people who may become customers, before anything is known for sure.

use base::Result;
use engine::{Draft, Rules, Tx};
use schema::object::{
    Address, Choice, DateTime, Emails, Files, Links, LongText, Money, PersonName, Phones, Rank,
    Rating, Ref, Tags, Text,
};
use schema_derive::Object;

use crate::Deal;
use customers::{Company, Contact};

/// Somebody who showed interest. A lead that proves good is converted into a
/// contact, a company and a deal.
#[derive(Object, Clone, Debug)]
#[object(
    plural = "leads",
    icon = "sparkles",
    title = name,
    board = status,
    list(status, company_name, rating, owner, emails, phones, estimated_amount)
)]
pub struct Lead {
    #[field(required, search, indexed)]
    pub name: PersonName,
    /// The company's name, as they gave it.
    #[field(label = "Company", search)]
    pub company_name: Option<Text>,
    #[field(search)]
    pub job_title: Option<Text>,
    #[field(label = "E-mails", search)]
    pub emails: Emails,
    #[field(search)]
    pub phones: Phones,
    #[field(
        options(
            new = "New" / blue,
            contacted = "Contacted" / indigo,
            qualified = "Qualified" / violet,
            converted = "Converted" / green,
            lost = "Lost" / red,
        ),
        default = "new",
        required,
        indexed
    )]
    pub status: Choice,
    /// How promising they are, from one star to five.
    pub rating: Option<Rating>,
    /// How they came to us.
    #[field(
        options = customers::sources::options,
        indexed
    )]
    pub source: Option<Choice>,
    /// What they may be worth.
    #[field(indexed)]
    pub estimated_amount: Option<Money>,
    /// Who recommended us to them.
    pub referrer: Option<Text>,
    pub website: Links,
    pub address: Option<Address>,
    /// The campaign's source, as its link says.
    #[field(label = "UTM source")]
    pub utm_source: Option<Text>,
    /// The campaign's medium, as its link says.
    #[field(label = "UTM medium")]
    pub utm_medium: Option<Text>,
    /// The campaign's name, as its link says.
    #[field(label = "UTM campaign")]
    pub utm_campaign: Option<Text>,
    pub description: Option<LongText>,
    pub files: Files,
    /// Why nothing came of it. A lost lead needs one.
    #[field(options(
        not_interested = "Not interested",
        no_budget = "No budget",
        no_need = "No need",
        no_answer = "No answer",
        competitor = "Chose a competitor",
        timing = "Wrong time",
        duplicate = "Duplicate",
        invalid = "Not real",
        other = "Other",
    ))]
    pub lost_reason: Option<Choice>,
    /// What else is to be said about why.
    pub lost_note: Option<LongText>,
    #[field(label = "Converted", indexed, write = rule)]
    pub converted_at: Option<DateTime>,
    /// The contact that it became.
    #[field(write = rule, inverse = "leads")]
    pub converted_contact: Option<Ref<Contact>>,
    /// The company that it became.
    #[field(write = rule, inverse = "leads")]
    pub converted_company: Option<Ref<Company>>,
    /// The deal that it became.
    #[field(write = rule, inverse = "leads")]
    pub converted_deal: Option<Ref<Deal>>,
    pub tags: Tags,
    #[field(hidden)]
    pub rank: Option<Rank>,
    /// Its key in another system, to find it again at the next import.
    #[field(label = "External ID", unique, hidden)]
    pub external_id: Option<Text>,
}

const NOT_BY_HAND: &str = "A lead is converted when it becomes a contact; that cannot be set by hand. Choose another status.";

impl Rules for Lead {
    async fn before_save(tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        let now = tx.now();
        for draft in all {
            let status = draft.get(Self::STATUS);
            match status.as_deref() {
                Some("lost") if draft.get(Self::LOST_REASON).is_none() => {
                    draft.fault(Self::LOST_REASON, "required", "Say why it was lost.");
                }
                Some("lost") => {}
                // Its contact is written by the conversion alone.
                Some("converted")
                    if draft.changes(Self::STATUS)
                        && draft.get(Self::CONVERTED_CONTACT).is_none() =>
                {
                    draft.fault(Self::STATUS, "conversion", NOT_BY_HAND);
                }
                // It is on again: why it was lost does not hold any more.
                _ if draft.changes(Self::STATUS) && !draft.changes(Self::LOST_REASON) => {
                    draft.clear(Self::LOST_REASON);
                    draft.clear(Self::LOST_NOTE);
                }
                _ => {}
            }
            match (status.as_deref(), draft.get(Self::CONVERTED_AT)) {
                (Some("converted"), None) => draft.set(Self::CONVERTED_AT, now),
                (Some("converted"), Some(_)) | (_, None) => {}
                _ => draft.clear(Self::CONVERTED_AT),
            }
            let moved = draft.is_new() || draft.changes(Self::STATUS);
            if moved && !(draft.changes(Self::RANK) && draft.get(Self::RANK).is_some()) {
                draft.set(Self::RANK, Rank::last(now));
            }
        }
        Ok(())
    }
}

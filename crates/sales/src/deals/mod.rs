//! Deals: sales in progress, and who takes part in them.

mod catalogue;
mod people;
mod place;

use base::Result;
use engine::{Draft, Rules, Tx};
use schema::{
    SelectOption,
    object::{
        Choice, Date, DateTime, Files, LongText, Money, Percent, Rank, Ref, Tags, Text, option,
    },
};
use schema_derive::Object;

pub use people::DealContact;

use crate::{Pipeline, Product, Stage};
use catalogue::Catalogue;
use customers::{Company, Contact};

/// A sale in progress, from first interest to won or lost.
#[derive(Object, Clone, Debug)]
#[object(
    plural = "deals",
    icon = "handshake",
    title = name,
    board = stage,
    list(stage, amount, close_date, owner, company, contact)
)]
pub struct Deal {
    /// What is being sold, in a few words.
    #[field(required, search, indexed)]
    pub name: Text,
    /// Who would buy.
    #[field(inverse = "deals")]
    pub company: Option<Ref<Company>>,
    /// Whom we mainly talk to.
    #[field(inverse = "deals")]
    pub contact: Option<Ref<Contact>>,
    /// The way that it goes. It follows from the stage.
    #[field(inverse = "deals", on_delete = restrict)]
    pub pipeline: Ref<Pipeline>,
    /// How far it has come.
    #[field(inverse = "deals", on_delete = restrict)]
    pub stage: Ref<Stage>,
    /// Whether it is open, won or lost. It follows from the stage.
    #[field(options(open = "Open" / blue, won = "Won" / green, lost = "Lost" / red), indexed, write = rule)]
    pub status: Choice,
    #[field(indexed)]
    pub amount: Option<Money>,
    /// When it is expected to be decided; once it is, when it was.
    #[field(indexed)]
    pub close_date: Option<Date>,
    /// How likely it is to be won; the stage's own value unless you know better.
    pub probability: Option<Percent>,
    /// What it is mainly about.
    #[field(inverse = "deals")]
    pub product: Option<Ref<Product>>,
    #[field(options(
        new_business = "New business" / blue,
        expansion = "Expansion" / violet,
        renewal = "Renewal" / green,
    ))]
    pub r#type: Option<Choice>,
    /// How it came to us.
    #[field(
        options = sources,
        indexed
    )]
    pub source: Option<Choice>,
    /// What is to happen next.
    pub next_step: Option<Text>,
    /// How sure it is, in the words of the forecast.
    #[field(options(
        pipeline = "Pipeline" / gray,
        best_case = "Best case" / blue,
        commit = "Commit" / green,
        omitted = "Omitted" / amber,
    ))]
    pub forecast_category: Option<Choice>,
    /// When we began to work on it.
    #[field(label = "Opened", indexed)]
    pub opened_on: Option<Date>,
    /// Why it was lost.
    #[field(options(
        price = "Price",
        competitor = "Competitor",
        no_budget = "No budget",
        no_need = "No need",
        no_decision = "No decision",
        timing = "Wrong time",
        fit = "Does not fit",
        other = "Other",
    ))]
    pub lost_reason: Option<Choice>,
    /// What else is to be said about why.
    pub lost_note: Option<LongText>,
    /// Who else wants to sell.
    pub competitors: Tags,
    pub description: Option<LongText>,
    pub tags: Tags,
    pub files: Files,
    /// When it was won or lost.
    #[field(label = "Closed", indexed, write = rule)]
    pub closed_at: Option<DateTime>,
    /// Since when it has been in its stage.
    #[field(label = "In stage since", write = rule)]
    pub stage_since: Option<DateTime>,
    #[field(hidden)]
    pub rank: Option<Rank>,
    /// Its key in another system, to find it again at the next import.
    #[field(label = "External ID", unique, hidden)]
    pub external_id: Option<Text>,
}

/// How deals come to us: as people do, and from those who are customers already.
fn sources() -> Vec<SelectOption> {
    let mut options = customers::sources::options();
    let other = options.iter().position(|option| option.key == "other");
    let existing = option("existing", "Existing customer", "");
    options.insert(other.unwrap_or(options.len()), existing);
    options
}

impl Rules for Deal {
    async fn before_save(tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        let moment = tx.moment();
        let mut moved: Vec<&mut Draft<Self>> = all
            .iter_mut()
            .filter(|draft| !draft.is_deleted() && place::moves(draft))
            .collect();
        if !moved.is_empty() {
            let catalogue = Catalogue::load(tx).await?;
            for draft in &mut moved {
                place::settle(draft, &catalogue, &moment);
            }
        }
        for draft in all.iter_mut().filter(|draft| !draft.is_deleted()) {
            place::decide(draft);
            place::date(draft, &moment);
            if draft.get(Self::PROBABILITY).is_some_and(|p| {
                p < crate::pipelines::percent(0) || p > crate::pipelines::percent(100)
            }) {
                draft.fault(
                    Self::PROBABILITY,
                    "range",
                    "Enter a percentage from 0 to 100.",
                );
            }
        }
        Ok(())
    }
}

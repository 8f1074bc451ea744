//! Companies: customers, partners, suppliers, and the groups that they form.

use base::Result;
use engine::{Draft, Rules, Tx, hierarchy};
use schema::object::{
    Address, Choice, Emails, Files, Int, Links, LongText, Money, Phones, Ref, Tags, Text,
};
use schema_derive::Object;

/// An organisation that one does business with.
#[derive(Object, Clone, Debug)]
#[object(
    plural = "companies",
    icon = "building-2",
    title = name,
    list(type, industry, employees, annual_revenue, owner, website, phones)
)]
pub struct Company {
    #[field(required, search, indexed)]
    pub name: Text,
    /// As it stands in the register, where that differs.
    #[field(search)]
    pub legal_name: Option<Text>,
    /// What it is to us.
    #[field(
        options(
            prospect = "Prospect" / blue,
            customer = "Customer" / green,
            partner = "Partner" / violet,
            supplier = "Supplier" / amber,
            competitor = "Competitor" / red,
            other = "Other" / gray,
        ),
        indexed
    )]
    pub r#type: Option<Choice>,
    #[field(
        options(
            agriculture = "Agriculture",
            construction = "Construction",
            consulting = "Consulting",
            education = "Education",
            employment = "Employment",
            energy = "Energy",
            entertainment = "Entertainment",
            finance = "Finance",
            food = "Food and drink",
            government = "Government",
            hospitality = "Hospitality",
            insurance = "Insurance",
            legal = "Legal",
            logistics = "Logistics",
            manufacturing = "Manufacturing",
            marketing = "Marketing",
            media = "Media",
            medical = "Medical",
            non_profit = "Non-profit",
            real_estate = "Real estate",
            retail = "Retail",
            services = "Services",
            software = "Software",
            technology = "Technology",
            telecommunications = "Telecommunications",
            travel = "Travel",
            other = "Other",
        ),
        indexed
    )]
    pub industry: Option<Choice>,
    /// Web addresses; the first one's domain tells who writes from there.
    #[field(search)]
    pub website: Links,
    #[field(search)]
    pub phones: Phones,
    #[field(label = "E-mails", search)]
    pub emails: Emails,
    /// How many people work there.
    #[field(indexed)]
    pub employees: Option<Int>,
    #[field(indexed)]
    pub annual_revenue: Option<Money>,
    /// The year in which it began.
    #[field(label = "Founded")]
    pub founded_year: Option<Int>,
    /// VAT or tax number.
    #[field(label = "Tax ID", search)]
    pub tax_id: Option<Text>,
    /// The company that this one belongs to.
    #[field(label = "Parent company", inverse = "subsidiaries")]
    pub parent: Option<Ref<Company>>,
    pub billing_address: Option<Address>,
    pub shipping_address: Option<Address>,
    pub description: Option<LongText>,
    pub tags: Tags,
    pub files: Files,
    /// Its key in another system, to find it again at the next import.
    #[field(label = "External ID", unique, hidden)]
    pub external_id: Option<Text>,
}

/// Founding years that are no slip of the pen; the oldest firm alive is of 578.
const YEARS: std::ops::RangeInclusive<i64> = 500..=2200;

impl Rules for Company {
    async fn before_save(tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        for draft in all.iter_mut() {
            if draft.get(Self::EMPLOYEES).is_some_and(|count| count < 0) {
                draft.fault(
                    Self::EMPLOYEES,
                    "range",
                    "A company cannot have fewer than 0 employees.",
                );
            }
            if draft
                .get(Self::FOUNDED_YEAR)
                .is_some_and(|year| !YEARS.contains(&year))
            {
                draft.fault(
                    Self::FOUNDED_YEAR,
                    "range",
                    "Enter the year with four digits, like 1998.",
                );
            }
        }
        hierarchy::check(
            tx,
            all,
            Self::PARENT,
            "A company cannot belong to itself or to one of its subsidiaries.",
        )
        .await
    }
}

//! Products: what is sold, and at which price.

use base::Result;
use engine::{Draft, Rules, Tx};
use schema::object::{Choice, Files, LongText, Money, Tags, Text};
use schema_derive::Object;

/// Something that is sold: goods, a service, a subscription.
#[derive(Object, Clone, Debug)]
#[object(plural = "products", icon = "package", title = name, access = everyone)]
pub struct Product {
    #[field(required, search, indexed)]
    pub name: Text,
    /// Stock keeping unit: the product's own code.
    #[field(label = "SKU", unique, search)]
    pub sku: Option<Text>,
    #[field(
        options(
            goods = "Goods" / blue,
            service = "Service" / violet,
            subscription = "Subscription" / green,
        ),
        default = "goods"
    )]
    pub r#type: Option<Choice>,
    /// The series or group that it belongs to.
    #[field(search, indexed)]
    pub category: Option<Text>,
    /// List price of one unit, without tax.
    #[field(indexed)]
    pub price: Option<Money>,
    /// What one unit costs us.
    pub cost: Option<Money>,
    /// What the price is for: piece, hour, month.
    pub unit: Option<Text>,
    pub tax_code: Option<Text>,
    /// Whether it can still be sold.
    #[field(default = true, indexed)]
    pub active: bool,
    pub description: Option<LongText>,
    pub tags: Tags,
    pub files: Files,
    /// Its key in another system, to find it again at the next import.
    #[field(label = "External ID", unique, hidden)]
    pub external_id: Option<Text>,
}

impl Rules for Product {
    async fn before_save(_tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        for draft in all {
            for field in [Self::PRICE, Self::COST] {
                if draft.get(field).is_some_and(|money| money.units < 0) {
                    draft.fault(field, "range", "Enter an amount of 0 or more.");
                }
            }
        }
        Ok(())
    }
}

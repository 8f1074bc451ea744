//! Who takes part in a deal, and as what.

use engine::Rules;
use schema::object::{Ref, Text};
use schema_derive::Object;

use super::Deal;
use customers::Contact;

/// A person who takes part in a deal.
#[derive(Object, Clone, Debug)]
#[object(
    plural = "deal_contacts",
    label = "Deal contact",
    icon = "users",
    title = role,
    kind = child(deal),
    access = via(deal),
    unique(deal, contact)
)]
pub struct DealContact {
    #[field(required, on_delete = cascade, inverse = "deal_contacts")]
    pub deal: Ref<Deal>,
    #[field(required, on_delete = cascade, inverse = "deal_contacts")]
    pub contact: Ref<Contact>,
    /// What they are in it: decision maker, champion, buyer, user.
    #[field(search)]
    pub role: Option<Text>,
}

impl Rules for DealContact {}

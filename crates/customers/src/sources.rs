//! How people come to us: the options of every field that tells, so that a lead
//! and what becomes of it say it in the same words.

use schema::{SelectOption, object::option};

/// The options, in the order of the form.
pub fn options() -> Vec<SelectOption> {
    [
        ("website", "Website"),
        ("search", "Search engine"),
        ("advertising", "Advertising"),
        ("social", "Social media"),
        ("email", "E-mail"),
        ("event", "Event"),
        ("referral", "Referral"),
        ("partner", "Partner"),
        ("cold_call", "Cold call"),
        ("other", "Other"),
    ]
    .map(|(key, label)| option(key, label, ""))
    .into()
}

//! The customer database itself: companies, the people in them, and what is to
//! be done and was noted about them. Everything else in Rapport hangs on it.
//!
//! It knows neither axum nor Maud, and no SQL.

pub mod companies;
pub mod contacts;
pub mod notes;
pub mod sources;
pub mod tasks;

pub use companies::Company;
pub use contacts::{Affiliation, Contact};
pub use notes::Note;
pub use tasks::Task;

/// Adds this crate's objects and their rules.
pub fn register(registry: &mut engine::Registry) {
    registry
        .object::<Company>()
        .hierarchy(Company::PARENT)
        .object::<Contact>()
        .object::<Affiliation>()
        .outsiders::<_, _, Affiliation>(
            Contact::COMPANY,
            (Affiliation::CONTACT, Affiliation::COMPANY),
            (Affiliation::SINCE, Affiliation::UNTIL),
        )
        .object::<Task>()
        .due::<Task>(Task::DUE_DATE, "done_at is empty and status != cancelled")
        .object::<Note>();
}

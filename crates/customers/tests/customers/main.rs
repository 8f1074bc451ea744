//! Companies, contacts, tasks and notes on a real database.

mod activities;
mod companies;
mod contacts;
mod users;

//! The store on real databases: each test on SQLite, and on PostgreSQL where
//! `RAPPORT_TEST_POSTGRES` names one.

#![allow(
    clippy::unwrap_used,
    reason = "a test may fail where it stands; clippy knows test functions only"
)]

mod changes;
mod copy;
mod definitions;
mod faults;
mod outage;
mod processes;
mod read;
mod records;
mod statements;
mod support;
mod writers;

//! The store on real databases: each test on SQLite, and on PostgreSQL where
//! `RAPPORT_TEST_POSTGRES` names one.

mod changes;
mod definitions;
mod faults;
mod processes;
mod records;
mod statements;
mod support;
mod writers;

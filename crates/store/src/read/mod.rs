//! Reading: pages, lookups, aggregates and search. Everything takes scoped
//! questions, is bounded, and asks the database a number of times that does not
//! grow with the number of rows.

mod cell;
mod pred;
mod related;
mod row;
mod sum;

//! Signing in and out, and the first account.

pub mod view;

//! Checks definitions.

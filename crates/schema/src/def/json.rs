//! Reads and writes definitions.

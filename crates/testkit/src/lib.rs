//! For tests only: fresh workspaces on both databases, and what fills them.

pub mod fresh;

pub use fresh::{Fresh, databases, on_each, registry};

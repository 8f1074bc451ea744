//! For tests only: fresh workspaces on both databases, and what fills them.

pub mod app;
pub mod chores;
pub mod depot;
pub mod fresh;
pub mod killed;
pub mod postgres;
pub mod random;
pub mod records;

pub use app::{Answered, Caller, TestApp};
pub use fresh::{Fresh, databases, on_each, registry};
pub use killed::{Killed, kills};
pub use records::{change, faults, make};

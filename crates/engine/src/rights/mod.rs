//! Who may do what: roles, who has which, and the scope that follows.
//!
//! A [`Cx`](crate::Cx) is made with the rights of who acts. What it reads goes
//! through its scope and its narrowed definitions; what it writes is asked
//! [`checks`] first, and goes on with all definitions and nothing hidden, because
//! rules must see everything.

mod access;
pub(crate) mod checks;
pub(crate) mod logged;
mod presets;
mod role;
mod rules;
mod sharing;
mod standing;

pub use access::{Access, Granted, OfAction, OfObject, Shared, Source, access, of_role};
pub use presets::PRESETS;
pub(crate) use presets::{ADMINISTRATOR, PORTAL};
pub use role::{RoleRecord, is_role};
pub use rules::{SignInRules, set_sign_in_rules, sign_in_rules};
pub use standing::Named;
pub(crate) use standing::{STANDING, Standing, mark, moved};

/// All roles that can be given: the standard ones, then the workspace's own.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn named(ws: &crate::Workspace) -> base::Result<Vec<Named>> {
    ws.stand_now().await?;
    Ok(ws.standing().named())
}

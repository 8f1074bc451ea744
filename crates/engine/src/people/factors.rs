//! What the engine must know of second factors. They themselves are the crate
//! `identity`'s.

use base::{Id, Result};
use store::{Conn, Sql};

/// The kind of the ticket of who has given a password and owes a second factor.
pub const SECOND: &str = "second";

const ANY: &str = "select 1 from {w}.totp where user_id = $1 \
     union all select 1 from {w}.passkeys where user_id = $1 limit 1";

/// Every statement of this module, so that a test can prepare them all.
pub const STATEMENTS: &[&str] = &[ANY];

/// Whether somebody has a second factor.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn has_any(conn: &mut Conn, user: Id) -> Result<bool> {
    let row = conn.fetch_optional(&Sql::with(ANY, [user.into()])).await?;
    Ok(row.is_some())
}

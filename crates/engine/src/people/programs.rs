//! Programs that people let act for them. How they come to that is not told here: only
//! who they are while they may.

use std::collections::BTreeSet;

use base::{Id, Micros, Result};
use schema::{Limits, ObjectId, Special};
use store::{Conn, Sql};

use super::{Bounds, Through, ThroughKind, tickets};
use crate::{Principal, Workspace};

/// What a program may be let do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Seeing what the person sees.
    Read,
    /// Changing what the person may change, too.
    Write,
}

impl Scope {
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// Its word in requests and in what is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// The kind of tickets that are codes: a program exchanges one for what was granted.
pub const CODE: &str = "oauth_code";

const GRANT: &str = "select g.user_id, g.scope, c.name, \
     (select cast(s.value as text) from {w}.settings s where s.key = 'standing') \
     from {w}.oauth_grants g join {w}.oauth_clients c on c.id = g.client_id \
     where g.id = $1 and g.revoked_at is null";
const END: &str =
    "update {w}.oauth_grants set revoked_at = $2 where user_id = $1 and revoked_at is null";

/// Every statement of this module, so that a test can prepare them all.
pub const STATEMENTS: &[&str] = &[GRANT, END];

/// As whom a program acts by what a person granted to it; none once that has ended or
/// they may not come in any more.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn program(ws: &Workspace, grant: Id) -> Result<Option<Principal>> {
    who(ws, grant, None).await
}

/// The same by a token that may be for less, and until a time.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn with_token(
    ws: &Workspace,
    grant: Id,
    scope: &str,
    until: Micros,
) -> Result<Option<Principal>> {
    who(ws, grant, Some((scope, until))).await
}

async fn who(
    ws: &Workspace,
    grant: Id,
    token: Option<(&str, Micros)>,
) -> Result<Option<Principal>> {
    let mut conn = ws.db().read().await?;
    let row = conn
        .fetch_optional(&Sql::with(GRANT, [grant.into()]))
        .await?;
    drop(conn);
    let Some(row) = row else {
        return Ok(None);
    };
    ws.stand(super::store::standing(&row, 3)?).await?;
    let who = super::user(ws, row.get_id(0)?).await?;
    let granted = row.get_text(1)?;
    let (scope, until) = match token {
        Some((scope, until)) => (scope, Some(until)),
        None => (granted.as_str(), None),
    };
    let through = Through {
        kind: ThroughKind::Program,
        id: grant,
        name: row.get_text(2)?,
        bounds: Bounds {
            limits: limits(scope),
            until,
            ..Bounds::default()
        },
    };
    Ok(who.map(|who| who.acting_through(through)))
}

/// What scopes leave of somebody's rights. Who may do what is said in person only.
fn limits(scope: &str) -> Limits {
    let people = ["user", "team", "role"].map(ObjectId::from);
    Limits {
        is_read_only: !scope.split(' ').any(|word| word == Scope::Write.name()),
        only_read: BTreeSet::from(people),
        without: BTreeSet::from([Special::ManagePeople]),
        ..Limits::default()
    }
}

/// Ends all that somebody granted to programs, codes that are under way as well.
///
/// # Errors
/// `Busy` if the database is away.
pub(super) async fn end_all(tx: &mut Conn, user: Id, now: Micros) -> Result<()> {
    tickets::take_back(tx, CODE, user).await?;
    tx.execute(&Sql::with(END, [user.into(), now.0.into()]))
        .await
        .map(drop)
}

//! How people come in other than by a password that an administrator gave them: by a
//! link with which they choose one, or by somebody else who says who they are.

use base::{Error, Fault, Id, Micros, Result};
use schema::{ObjectId, Record, Special, Value};
use store::Tx;

use super::{acting, covers, no_such_role, password, store as tables, tickets};
use crate::{Cx, Via, Workspace, records};

/// The kind of the tickets with which people choose a password.
pub const PASSWORD_LINK: &str = "password";

/// A person to be let in, who has no password.
#[derive(Clone, Debug, Default)]
pub struct Newcomer {
    pub email: String,
    pub name: String,
    /// The key of a standard role; none gives no rights.
    pub role: Option<String>,
    /// Further roles.
    pub roles: Vec<Id>,
    pub team: Option<Id>,
}

/// A password as it is kept.
#[derive(Clone)]
pub struct Hashed(String);

/// Makes a user without a password.
///
/// # Errors
/// `Invalid` with every fault; `Conflict` if the e-mail address is taken; `Forbidden` to
/// who does not manage people, or gives more than they have.
pub async fn admit(cx: &Cx, new: Newcomer) -> Result<Record> {
    cx.may(Special::ManagePeople)?;
    let mut faults = Vec::new();
    for (field, value) in [("name", &new.name), ("email", &new.email)] {
        if value.trim().is_empty() {
            faults.push(Fault::new(field, "required", "This is needed."));
        }
    }
    if let Some(role) = &new.role
        && let Some(message) = no_such_role(cx, role, true).await?
    {
        faults.push(Fault::new("role", "unknown", message));
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let mut body = serde_json::json!({ "name": new.name, "email": new.email, "role": new.role });
    if !new.roles.is_empty() {
        body["roles"] = ids(&new.roles);
    }
    if let Some(team) = new.team {
        body["team"] = team.to_string().into();
    }
    records::create(cx, &ObjectId::from("user"), body).await
}

/// Gives somebody these roles, if they have others.
///
/// # Errors
/// What the rules of users say against it.
pub async fn give_roles(cx: &Cx, user: &Record, role: Option<&str>, roles: &[Id]) -> Result<()> {
    let is_same = match user.value("role") {
        Value::Key(has) => role == Some(has),
        _ => role.is_none(),
    };
    let mut has = super::ids(user.value("roles"));
    let mut wanted = roles.to_vec();
    has.sort_unstable();
    wanted.sort_unstable();
    if is_same && has == wanted {
        return Ok(());
    }
    let body = serde_json::json!({ "role": role, "roles": ids(&wanted) });
    records::update(
        cx,
        &ObjectId::from("user"),
        user.id,
        body,
        records::Expect::Any,
    )
    .await
    .map(drop)
}

fn ids(of: &[Id]) -> serde_json::Value {
    of.iter().map(Id::to_string).collect()
}

/// The person whose way in somebody may change: they manage people and have all the
/// rights of this one, or they could act as somebody who may more.
///
/// # Errors
/// `Forbidden`; `NotFound`.
pub async fn in_charge_of(cx: &Cx, user: Id) -> Result<Record> {
    cx.may(Special::ManagePeople)?;
    let record = records::get(&cx.unbound(), &ObjectId::from("user"), user).await?;
    cx.ws.stand_now().await?;
    if !covers(cx, &acting(&record, &cx.whole)) {
        let message = "This person has rights that you do not have. Ask an administrator.";
        return Err(Error::forbidden(message));
    }
    Ok(record)
}

/// A user who may come in, by their id.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn active(ws: &Workspace, user: Id) -> Result<Option<Record>> {
    ws.stand_now().await?;
    let cx = ws.cx(crate::Principal::System, Via::Page);
    match records::get(&cx, &ObjectId::from("user"), user).await {
        Ok(record) => Ok(Some(record).filter(is_active)),
        Err(Error::NotFound { .. } | Error::Gone { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a user may come in at all.
pub fn is_active(user: &Record) -> bool {
    user.value("active") != &Value::Bool(false)
}

/// Whether somebody decides who may do what.
pub fn is_in_charge(ws: &Workspace, user: &Record) -> bool {
    let rights = ws.standing().rights(&acting(user, &ws.schema()));
    rights.may(Special::ManagePeople)
}

/// Whether somebody has a password.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn has_password(ws: &Workspace, user: Id) -> Result<bool> {
    let hash = tables::password_hash(&mut ws.db().read().await?, user).await?;
    Ok(hash.is_some())
}

/// Makes a password into what is kept of it, once it is found strong enough for somebody
/// with these names.
///
/// # Errors
/// `Invalid` if it is too weak.
pub async fn hashed(password: String, about: &[&str]) -> Result<Hashed> {
    if let Some(message) = super::password_fault(&password, about) {
        return Err(Error::invalid("password", "weak", message));
    }
    Ok(Hashed(password::hash(password).await?))
}

/// Gives somebody a password within a transaction; their sessions end, what they let
/// programs do ends, and links with which they could choose another one are taken back.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn keep_password(tx: &mut Tx, user: Id, hashed: &Hashed, now: Micros) -> Result<()> {
    // Who is half in by the old one gets no further.
    tickets::take_back(tx, super::factors::SECOND, user).await?;
    tables::put_credentials(tx, user, &hashed.0, now).await?;
    // Whoever took the account over may have let a program in.
    super::programs::end_all(tx, user, now).await?;
    tickets::take_back(tx, PASSWORD_LINK, user).await
}

/// Ends every session that was begun in one way, within a transaction.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn end_sessions_via(tx: &mut Tx, via: &str) -> Result<()> {
    tables::drop_sessions_via(tx, via).await
}

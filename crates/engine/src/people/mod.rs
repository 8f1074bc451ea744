//! Who may come in: users with passwords and sessions, programs with keys.

mod keys;
mod password;
mod sessions;
mod store;
mod team;
mod token;
mod user;

pub use crate::cx::Origin;
pub use keys::{create_key, create_key_of, key, key_used};
pub(crate) use keys::{key_names, key_of_id};
pub(crate) use sessions::forget_ended_sessions;
pub use sessions::{Session, session, sign_in, sign_in_refused, sign_out, sign_out_everywhere};
pub use team::Team;
pub use user::{OWNER, TEAM, User};

use base::{Error, Id, Result};
use schema::{Link, ObjectId, Record, Special, Value};

use self::user::sign_in_name;
use crate::{
    Cx, Registry, Workspace,
    audit::{self, Event},
    records,
};

/// Adds the objects of this module.
pub fn register(registry: &mut Registry) {
    registry.object::<Team>().hierarchy(Team::PARENT);
    registry.object::<User>();
    registry.object::<crate::rights::RoleRecord>();
    registry.object::<crate::ExchangeRate>();
}

/// Whether anybody can sign in yet.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn can_sign_in(ws: &Workspace) -> Result<bool> {
    store::any_credentials(&mut ws.db().read().await?).await
}

/// A person to be let in.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub email: String,
    pub name: String,
    pub role: String,
    pub password: String,
    pub team: Option<Id>,
}

/// Makes a user who can sign in.
///
/// # Errors
/// `Invalid` with every fault; `Conflict` if the e-mail address is taken.
pub async fn create_user(cx: &Cx, new: NewUser) -> Result<Record> {
    let mut faults = Vec::new();
    if let Some(message) = no_such_role(cx, &new.role, true).await? {
        faults.push(base::Fault::new("role", "unknown", message));
    }
    if let Some(message) = password_fault(&new.password, &[&new.email, &new.name]) {
        faults.push(base::Fault::new("password", "weak", message));
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let mut body = serde_json::json!({ "name": new.name, "email": new.email, "role": new.role });
    if let Some(team) = new.team {
        body["team"] = team.to_string().into();
    }
    let hash = password::hash(new.password).await?;
    let user = records::create(cx, &ObjectId::from("user"), body).await?;
    set_hash(cx, user.id, hash).await?;
    Ok(user)
}

/// Why a password is refused for somebody with these names, or nothing if it may
/// be used.
pub fn password_fault(password: &str, about: &[&str]) -> Option<String> {
    password::too_weak(password, about)
}

/// Gives a user a new password; all their sessions end.
///
/// # Errors
/// `Forbidden` to all but administrators; `Invalid` if it is too weak.
pub async fn set_password(cx: &Cx, user: Id, password: String) -> Result<()> {
    cx.may(Special::ManagePeople)?;
    let record = records::get(&cx.unbound(), &ObjectId::from("user"), user).await?;
    if !covers(cx, &acting(&record, &cx.whole)) {
        let message = "This person has rights that you do not have. Ask an administrator.";
        return Err(Error::forbidden(message));
    }
    if let Some(message) = password_fault(&password, &[]) {
        return Err(Error::invalid("password", "weak", message));
    }
    let hash = password::hash(password).await?;
    set_hash(cx, user, hash).await
}

/// Whether somebody has no more rights than who acts: else they could act as them.
fn covers(cx: &Cx, who: &crate::Principal) -> bool {
    let rights = cx.ws.standing().rights(who);
    rights.roles().iter().all(|role| cx.rights.cover(role))
}

async fn set_hash(cx: &Cx, user: Id, hash: String) -> Result<()> {
    let (now, by) = (cx.now, cx.clone());
    records::write_plain(cx, move |tx| {
        let hash = hash.clone();
        audit::note(tx, &by, &Event::PasswordSet { user });
        Box::pin(async move { store::put_credentials(tx, user, &hash, now).await })
    })
    .await
}

/// The active user with this e-mail address, if there is one.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn by_email(ws: &Workspace, email: &str) -> Result<Option<Id>> {
    Ok(user_by_email(ws, email).await?.map(|user| user.id))
}

/// The same as a record.
async fn user_by_email(ws: &Workspace, email: &str) -> Result<Option<Record>> {
    let Some(email) = sign_in_name(email) else {
        return Ok(None);
    };
    let cx = ws.cx(crate::Principal::System, crate::Via::Page);
    let object = ObjectId::from("user");
    let value = Value::Text(email);
    let ask = cx.scope.apply(::store::ByUnique {
        object: object.clone(),
        field: "email".into(),
        values: vec![value],
    });
    let mut conn = ws.db().read().await?;
    let Some((_, id)) = ::store::by_unique(&mut conn, &cx.schema, &ask).await?.pop() else {
        return Ok(None);
    };
    drop(conn);
    let user = records::get(&cx, &object, id).await?;
    Ok((user.value("active") != &Value::Bool(false)).then_some(user))
}

/// A user as who acts, by their id; none if they may not come in any more.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn user(ws: &Workspace, id: Id) -> Result<Option<crate::Principal>> {
    ws.stand_now().await?;
    let cx = ws.cx(crate::Principal::System, crate::Via::Job);
    match records::get(&cx, &ObjectId::from("user"), id).await {
        Ok(user) if user.value("active") != &Value::Bool(false) => {
            Ok(Some(acting(&user, &cx.schema)))
        }
        Ok(_) | Err(Error::NotFound { .. } | Error::Gone { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The address that a user signs in with; empty if they have none.
fn email_of(user: &Record) -> String {
    match user.value("email") {
        Value::Text(email) => email.clone(),
        _ => String::new(),
    }
}

/// A user as who acts.
pub(crate) fn acting(user: &Record, schema: &schema::Schema) -> crate::Principal {
    let name = schema
        .object(&user.object)
        .map(|def| schema::value::keys::title(def, user))
        .unwrap_or_default();
    crate::Principal::User {
        id: user.id,
        name,
        team: user.team.as_ref().map(|t: &Link| t.id),
        role: match user.value("role") {
            Value::Key(role) => role.clone(),
            _ => String::new(),
        },
        also: crate::Belongs {
            roles: ids(user.value("roles")),
            teams: ids(user.value("teams")),
        },
    }
}

fn ids(value: &Value) -> Vec<Id> {
    match value {
        Value::Refs(links) => links.iter().map(|link| link.id).collect(),
        _ => Vec::new(),
    }
}

/// Why a role cannot be given; none if it can.
///
/// # Errors
/// `Busy` if the database is away.
async fn no_such_role(cx: &Cx, key: &str, only_standard: bool) -> Result<Option<String>> {
    cx.ws.stand_now().await?;
    let mut known = cx.ws.standing().role_keys();
    if only_standard {
        known.truncate(crate::rights::PRESETS.len());
    }
    Ok((!known.iter().any(|known| known == key)).then(|| {
        format!(
            "There is no role \"{key}\". Take one of {}.",
            known.join(", ")
        )
    }))
}

//! Who may come in: users with passwords and sessions, programs with keys.

mod admission;
mod bounds;
pub mod factors;
mod first;
mod keys;
pub mod open;
mod outside;
mod password;
pub mod programs;
mod sessions;
mod store;
mod team;
pub mod tickets;
pub(crate) mod token;
mod user;
pub mod viewing;

pub use crate::cx::Origin;
pub use admission::{
    Hashed, Newcomer, PASSWORD_LINK, active, admit, end_sessions_via, give_roles, has_password,
    hashed, in_charge_of, is_active, is_in_charge, keep_password,
};
pub use bounds::{Bounds, Through, ThroughKind};
pub use first::{First, LANGUAGES, first};
pub use keys::{
    KeyInfo, MOST_LISTED as MOST_KEYS_LISTED, NewKey, Person, STATEMENTS as KEY_STATEMENTS,
    create_key, create_key_of, key, key_used, keys, make_key, revoke_key, roles_for_customers,
    roles_for_keys,
};
pub(crate) use keys::{
    forget_ended_keys, key_names, key_of_id, store::revoke_of as revoke_keys_of,
};
pub use outside::{customers, customers_by_email};
pub use programs::program;
pub(crate) use sessions::forget_ended_sessions;
pub use sessions::{
    How, Session, begin_session, recognise, second_failed, session, sign_in, sign_in_refused,
    sign_out, sign_out_everywhere,
};
pub use team::Team;
pub use user::{OWNER, TEAM, User, sign_in_name};
pub use viewing::Viewing;

use base::{Error, Id, Result};
use schema::{Link, ObjectId, Record, Value};

use crate::{
    Cx, Registry, Workspace,
    audit::{self, Chosen, Event},
    records,
};

/// Adds the objects of this module.
pub fn register(registry: &mut Registry) {
    registry.object::<Team>().hierarchy(Team::PARENT);
    registry.object::<User>();
    registry.object::<crate::rights::RoleRecord>();
    registry.object::<crate::ExchangeRate>();
    registry.object::<crate::privacy::RetentionRule>();
}

/// Whether an object's records say who may do what. Whoever changes what they are made
/// of, or makes several of them one, must be one who says so.
pub(crate) fn governs(object: &ObjectId) -> bool {
    matches!(object.as_str(), "user" | "team" | "role")
}

/// That none of these people, teams and roles lets anybody do what who acts may not: else
/// they could give it to somebody, or take it from them. Of other records nothing is asked.
///
/// # Errors
/// `Forbidden` if one does.
pub(crate) fn hold_no_more<'r>(
    cx: &Cx,
    records: impl IntoIterator<Item = &'r Record>,
) -> Result<()> {
    let mut records = records.into_iter();
    match records.all(|record| !governs(&record.object) || covers(cx, &holder(record, &cx.whole))) {
        true => Ok(()),
        false => Err(Error::forbidden(MORE)),
    }
}

/// What is said to who would change more rights than they have.
const MORE: &str = "This gives people rights that you do not have. Ask an administrator.";

/// A user as who acts; of a team and a role somebody who has just that.
fn holder(record: &Record, schema: &schema::Schema) -> crate::Principal {
    match record.object.as_str() {
        "user" => acting(record, schema),
        "team" => somebody(Vec::new(), vec![record.id]),
        _ => somebody(vec![record.id], Vec::new()),
    }
}

/// Somebody who has these roles and belongs to these teams, and has nothing else.
fn somebody(roles: Vec<Id>, teams: Vec<Id>) -> crate::Principal {
    crate::Principal::User {
        id: Id::nil(),
        name: String::new(),
        team: None,
        role: String::new(),
        also: crate::Belongs { roles, teams },
        through: None,
    }
}

/// Whether anybody can sign in yet.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn can_sign_in(ws: &Workspace) -> Result<bool> {
    store::any_credentials(&mut ws.db().read().await?).await
}

/// Which of these users have come in, or could.
pub(crate) async fn who_come_in(conn: &mut ::store::Conn, ids: &[Id]) -> Result<Vec<Id>> {
    store::who_come_in(conn, ids).await
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
    let company = cx.ws.settings().name.clone();
    if let Some(message) = password_fault(&new.password, &[&new.email, &new.name, &company]) {
        faults.push(base::Fault::new("password", "weak", message));
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let mut body = serde_json::json!({ "name": new.name, "email": new.email, "role": new.role });
    if let Some(team) = new.team {
        body["team"] = team.to_string().into();
    }
    let hash = hashed(new.password, &[&new.email, &new.name]).await?;
    let user = records::create(cx, &ObjectId::from("user"), body).await?;
    set_hash(cx, user.id, hash).await?;
    Ok(user)
}

/// Why a password is refused for somebody with these names, or nothing if it may
/// be used.
pub fn password_fault(password: &str, about: &[&str]) -> Option<String> {
    let about: Vec<&str> = about.iter().copied().chain([PRODUCT]).collect();
    password::too_weak(password, &about)
}

/// It is the first word that somebody thinks of who is to choose a password here.
const PRODUCT: &str = "Rapport";

/// Gives a user a new password; all their sessions end, and what they granted to programs.
///
/// # Errors
/// `Forbidden` to all but administrators; `Invalid` if it is too weak.
pub async fn set_password(cx: &Cx, user: Id, password: String) -> Result<()> {
    in_charge_of(cx, user).await?;
    let hash = hashed(password, &[&cx.ws.settings().name]).await?;
    set_hash(cx, user, hash).await
}

/// Whether one of a person's roles asks for a second factor.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn asks_second(ws: &Workspace, user: &Record) -> Result<bool> {
    ws.stand_now().await?;
    Ok(ws.standing().asks_second(&acting(user, &ws.schema())))
}

/// Whether somebody has no more rights than who acts: else they could act as them.
fn covers(cx: &Cx, who: &crate::Principal) -> bool {
    let rights = cx.ws.standing().rights(who);
    rights.roles().iter().all(|role| cx.rights.cover(role))
}

async fn set_hash(cx: &Cx, user: Id, hash: Hashed) -> Result<()> {
    let (now, by) = (cx.now, cx.clone());
    records::write_plain(cx, move |tx| {
        let hash = hash.clone();
        audit::note(tx, &by, &set_directly(user));
        Box::pin(async move { keep_password(tx, user, &hash, now).await })
    })
    .await
}

/// What the audit log is told of a password that who acts set.
fn set_directly(user: Id) -> Event {
    Event::PasswordSet {
        user,
        by: Chosen::Directly,
    }
}

/// Gives who is signed in a new password. Their other sessions end.
///
/// # Errors
/// `Invalid` if it is too weak.
pub async fn change_own_password(
    ws: &Workspace,
    session: &Session,
    password: String,
    from: Origin,
) -> Result<()> {
    let name = match &session.who {
        crate::Principal::User { name, .. } => name.as_str(),
        _ => "",
    };
    let company = ws.settings().name.clone();
    if let Some(message) = password_fault(&password, &[&session.email, name, &company]) {
        return Err(Error::invalid("password", "weak", message));
    }
    let hash = password::hash(password).await?;
    let (user, mark) = (session.user, session.mark.clone());
    let cx = ws.cx(session.who.clone(), crate::Via::Page).came_from(from);
    let (now, by) = (cx.now, cx.clone());
    records::write_beside(&cx, move |tx| {
        let (hash, mark) = (hash.clone(), mark.clone());
        audit::note(tx, &by, &set_directly(user));
        Box::pin(async move {
            tickets::take_back(tx, factors::SECOND, user).await?;
            store::put_hash(tx, user, &hash, now).await?;
            open::end_others(tx, user, &mark).await
        })
    })
    .await
}

/// Whether this is a user's password; never if they have none.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn is_password(ws: &Workspace, user: Id, password: &str) -> Result<bool> {
    let hash = store::password_hash(&mut ws.db().read().await?, user).await?;
    password::matches(password.to_string(), hash).await
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
    Ok(known_by_email(ws, email).await?.filter(is_active))
}

/// The user with this e-mail address, whether they may come in or not.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn known_by_email(ws: &Workspace, email: &str) -> Result<Option<Record>> {
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
    records::get(&cx, &object, id).await.map(Some)
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
pub fn acting(user: &Record, schema: &schema::Schema) -> crate::Principal {
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
        through: None,
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

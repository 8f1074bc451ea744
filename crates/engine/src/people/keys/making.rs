//! A new key: who may make which, and what is wrong with one that is asked for.

use std::collections::BTreeSet;

use base::{Error, Fault, Id, Micros, Result};
use schema::{ObjectId, Reach, Role, Special, rights::Grant};

use super::{
    super::{
        bounds::{network, network_text},
        covers, customers, no_such_role, user,
    },
    KeyInfo, PREFIX, listed,
    store::{self, KeptLimits, KeyRow},
    token,
};
use crate::{
    Cx, Principal,
    audit::{self, Event},
    records,
    rights::PORTAL,
};

/// Characters of a key's name.
const LONGEST_NAME: usize = 100;
/// Objects, and networks, that one key names.
const MOST_NAMED: usize = 100;
/// Personal keys that somebody has at once.
const MOST_PERSONAL: i64 = 100;

/// A key to be made.
#[derive(Clone, Debug, Default)]
pub struct NewKey {
    pub name: String,
    /// What it may do; what its owner may at that moment if none.
    pub role: Option<String>,
    /// Whose records are its own; who makes it if none.
    pub owner: Option<Id>,
    /// The customer who comes in by it themselves, in the place of an owner: theirs is
    /// what names them.
    pub contact: Option<Id>,
    pub is_read_only: bool,
    /// Names of objects; all if none.
    pub objects: Option<Vec<String>>,
    /// Addresses and networks that it may be used from; any if empty.
    pub from: Vec<String>,
    pub expires_at: Option<Micros>,
}

/// Makes a key with a role, whose own records are those of who makes it. It is shown
/// this once.
///
/// # Errors
/// See [`make_key`].
pub async fn create_key(cx: &Cx, name: &str, role: &str) -> Result<String> {
    create_key_of(cx, name, role, None).await
}

/// The same, whose own records are those of a user.
///
/// # Errors
/// See [`make_key`].
pub async fn create_key_of(cx: &Cx, name: &str, role: &str, owner: Option<Id>) -> Result<String> {
    let new = NewKey {
        name: name.into(),
        role: Some(role.into()),
        owner,
        ..NewKey::default()
    };
    Ok(make_key(cx, new).await?.1)
}

/// Makes a key. Its secret is given this once and kept nowhere.
///
/// # Errors
/// `Invalid` with every fault; `Forbidden` to who may not make such a key: with a role,
/// only who manages people, and none with more rights than they have; a personal one,
/// only for oneself, in person.
pub async fn make_key(cx: &Cx, new: NewKey) -> Result<(KeyInfo, String)> {
    in_person(cx)?;
    let owner = match new.contact {
        Some(_) => new.owner,
        None => new.owner.or(cx.user()),
    };
    let mut faults = faults(cx, &new);
    if let Some(contact) = new.contact {
        faults.extend(of_customer(cx, &new, contact).await?);
    }
    match &new.role {
        Some(role) => {
            cx.may(Special::ManagePeople)?;
            if let Some(message) = no_such_role(cx, role, false).await? {
                faults.push(Fault::new("role", "unknown", message));
            }
        }
        None if new.contact.is_none() => is_for_oneself(cx, owner)?,
        None => {}
    }
    if let Some(id) = owner.filter(|id| Some(*id) != cx.user()) {
        match user(&cx.ws, id).await? {
            None => faults.push(Fault::new("owner", "unknown", NOBODY)),
            Some(who) if !covers(cx, &who) => return Err(Error::forbidden(MORE_RIGHTS)),
            Some(_) => {}
        }
    }
    let (limits, named) = limits(cx, &new);
    faults.extend(named);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    if let Some(role) = new
        .role
        .as_deref()
        .and_then(|key| cx.ws.standing().role(key))
        && !cx.rights.cover(&match new.contact {
            Some(_) => of_anybody(&role),
            None => Role::clone(&role),
        })
    {
        return Err(Error::forbidden(MORE_RIGHTS));
    }
    let secret = format!("{PREFIX}{}", token::fresh()?);
    let row = KeyRow {
        id: Id::make(cx.now),
        name: new.name.trim().to_string(),
        prefix: secret[..PREFIX.len() + 6].to_string(),
        role: new.role.unwrap_or_default(),
        user: owner,
        contact: new.contact,
        limits,
        created_at: cx.now,
        created_by: cx.user(),
        expires_at: new.expires_at,
        last_used_at: None,
        revoked_at: None,
        standing: 0,
    };
    put(cx, &row, token::hash(&secret)).await?;
    let shown = listed::shown(cx, vec![row]).await?.pop();
    let shown = shown.ok_or_else(|| Error::broken("a key that was made is not shown"))?;
    Ok((shown, secret))
}

/// What is wrong with a key that a customer is to come in by.
async fn of_customer(cx: &Cx, new: &NewKey, contact: Id) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    if new.owner.is_some() {
        let message = "A key of a customer has no owner: theirs is what names them.";
        faults.push(Fault::new("owner", "not_both", message));
    }
    let found = match customers(cx) {
        Some(def) => records::find_all(cx, &def.id, vec![contact]).await?,
        None => Vec::new(),
    };
    if found.is_empty() {
        faults.push(Fault::new(
            "contact",
            "unknown",
            "There is no such contact.",
        ));
    }
    let role = new
        .role
        .as_deref()
        .and_then(|key| cx.ws.standing().role(key));
    match role {
        None if new.role.is_none() => {
            let message = "Say how far the customer gets: name a role, such as portal.";
            faults.push(Fault::new("role", "required", message));
        }
        Some(role) if !role.specials.is_empty() => {
            let message = "This role gives more than rights to records. Customers get one that does not, such as portal.";
            faults.push(Fault::new("role", "not_for_customers", message));
        }
        _ => {}
    }
    Ok(faults)
}

/// A role as if all that it reaches were everything: what is a customer's own need not
/// be in sight of who lets them in.
fn of_anybody(role: &Role) -> Role {
    let widest = |reach: Reach| match reach {
        Reach::None => Reach::None,
        _ => Reach::All,
    };
    let wide = |grant: &Grant| Grant {
        create: widest(grant.create),
        read: widest(grant.read),
        update: widest(grant.update),
        delete: widest(grant.delete),
        export: widest(grant.export),
        only: None,
    };
    let objects = role.objects.iter();
    Role {
        objects: objects
            .map(|(id, grant)| (id.clone(), wide(grant)))
            .collect(),
        others: wide(&role.others),
        ..role.clone()
    }
}

/// Key and name of each role that who asks may give to a key.
///
/// # Errors
/// `Forbidden` to who does not manage people; `Busy` if the database is away.
pub async fn roles_for_keys(cx: &Cx) -> Result<Vec<(String, String)>> {
    cx.may(Special::ManagePeople)?;
    cx.ws.stand_now().await?;
    let standing = cx.ws.standing();
    let roles = standing.role_keys().into_iter();
    let roles = roles.filter_map(|key| standing.role(&key));
    Ok(roles
        .filter(|role| cx.rights.cover(role))
        .map(|role| (role.key.clone(), role.name.clone()))
        .collect())
}

/// The same for keys by which customers come in: roles that give rights to records alone.
///
/// # Errors
/// `Forbidden` to who does not manage people; `Busy` if the database is away.
pub async fn roles_for_customers(cx: &Cx) -> Result<Vec<(String, String)>> {
    let known = roles_for_keys(cx).await?;
    let standing = cx.ws.standing();
    let mut roles: Vec<(String, String)> = known
        .into_iter()
        .filter(|(key, _)| {
            let role = standing.role(key);
            role.is_some_and(|role| role.specials.is_empty() && cx.rights.cover(&of_anybody(&role)))
        })
        .collect();
    // The one that is made for them comes first.
    roles.sort_by_key(|(key, _)| key != PORTAL);
    Ok(roles)
}

const NOBODY: &str = "There is no such person who may sign in.";
const MORE_RIGHTS: &str =
    "Such a key would have rights that you do not have. Ask an administrator.";

/// That it is no program that looks after keys in a person's name: a key that it made
/// would outlive it.
pub(super) fn in_person(cx: &Cx) -> Result<()> {
    match cx.who.through() {
        None => Ok(()),
        Some(_) => Err(Error::forbidden(
            "Personal keys and connected programs do not look after keys. Sign in and open the page of keys.",
        )),
    }
}

fn is_for_oneself(cx: &Cx, owner: Option<Id>) -> Result<()> {
    match (&cx.who, owner) {
        (Principal::System, Some(_)) => Ok(()),
        (Principal::User { id, .. }, Some(owner)) if *id == owner => Ok(()),
        (Principal::User { .. }, _) => Err(Error::forbidden(
            "A key that acts as somebody is made by themselves. Give this one a role.",
        )),
        _ => Err(Error::invalid(
            "role",
            "required",
            "Say what the key may do: name a role.",
        )),
    }
}

async fn put(cx: &Cx, row: &KeyRow, hash: String) -> Result<()> {
    let (row, by) = (row.clone(), cx.clone());
    records::write_beside(cx, move |tx| {
        let (row, hash, by) = (row.clone(), hash.clone(), by.clone());
        let created = Event::KeyCreated {
            key: row.id,
            role: row.role.clone(),
            owner: row.user,
            contact: row.contact,
        };
        audit::note(tx, &by, &created);
        Box::pin(async move {
            if let (true, Some(user)) = (row.is_personal(), row.user)
                && store::count(tx, user).await? >= MOST_PERSONAL
            {
                return Err(Error::conflict(
                    "too_many_keys",
                    format!("There are {MOST_PERSONAL} personal keys already. Revoke some first."),
                ));
            }
            // So that nobody erases them meanwhile.
            if let (Some(contact), Some(def)) = (row.contact, customers(&by)) {
                records::hold(tx, &by, &def.id, contact).await?;
            }
            store::put(tx, &row, &hash).await
        })
    })
    .await
}

fn faults(cx: &Cx, new: &NewKey) -> Vec<Fault> {
    let mut faults = Vec::new();
    let name = new.name.trim();
    if name.is_empty() {
        let message = "Give the key a name, so that it can be told from others.";
        faults.push(Fault::new("name", "required", message));
    }
    if name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
        let message = format!("A name is one line of at most {LONGEST_NAME} characters.");
        faults.push(Fault::new("name", "name", message));
    }
    if new.expires_at.is_some_and(|at| at <= cx.now) {
        let message = "This time is over. Choose a later one.";
        faults.push(Fault::new("expires_at", "past", message));
    }
    faults
}

/// What the key may not, and what is wrong with it.
fn limits(cx: &Cx, new: &NewKey) -> (KeptLimits, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut from = Vec::new();
    for text in &new.from {
        match network(text) {
            Some(net) if !from.contains(&network_text(&net)) => from.push(network_text(&net)),
            Some(_) => {}
            None => {
                let text: String = text.chars().take(60).collect();
                let message = format!(
                    "\"{text}\" is no address and no network. Write one like 203.0.113.7 or 10.0.0.0/8."
                );
                faults.push(Fault::new("from", "network", message));
            }
        }
    }
    let mut objects = None;
    if let Some(names) = &new.objects {
        let mut found: BTreeSet<ObjectId> = BTreeSet::new();
        if names.is_empty() {
            let message = "Name at least one object, or leave this out for all.";
            faults.push(Fault::new("objects", "required", message));
        }
        for name in names.iter().take(MOST_NAMED) {
            match cx.schema.named(name.trim()) {
                Some(def) => drop(found.insert(def.id.clone())),
                None => {
                    let name: String = name.chars().take(60).collect();
                    let message = format!("There is no object \"{name}\".");
                    faults.push(Fault::new("objects", "unknown", message));
                }
            }
        }
        objects = Some(found);
    }
    for (field, count) in [
        ("objects", new.objects.as_ref().map_or(0, Vec::len)),
        ("from", new.from.len()),
    ] {
        if count > MOST_NAMED {
            let message = format!("Name at most {MOST_NAMED}.");
            faults.push(Fault::new(field, "too_many", message));
        }
    }
    let limits = KeptLimits {
        read_only: new.is_read_only,
        objects,
        from,
    };
    (limits, faults)
}

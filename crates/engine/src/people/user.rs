//! People who work with Rapport.

use std::sync::Arc;

use base::{Id, Result, Zone};
use schema::{
    Field, Record, Special,
    object::{Choice, Phones, Ref, Refs, Text},
};
use schema_derive::Object;

use super::team::Team;
use crate::{Cx, Draft, Rules, Tx, rights::RoleRecord};

/// The owner that every record may have.
pub const OWNER: Field<Ref<User>> = Field::new("owner");
/// The owning team that every record may have; of a user their primary team.
pub const TEAM: Field<Ref<Team>> = Field::new("team");

/// A person who works with Rapport. Whoever signs in needs an e-mail address and
/// a password; others are there to own records.
#[derive(Object, Clone, Debug)]
#[object(plural = "users", icon = "user-round", title = name, access = everyone)]
pub struct User {
    /// As colleagues know them.
    #[field(required, search, indexed)]
    pub name: Text,
    /// What they sign in with.
    #[field(label = "E-mail address", unique, search)]
    pub email: Option<Text>,
    /// What they may do.
    #[field(
        options(
            administrator = "Administrator" / violet,
            manager = "Manager" / blue,
            sales = "Sales" / green,
            marketing = "Marketing" / pink,
            service = "Service" / teal,
            viewer = "Viewer" / gray,
            partner = "Partner" / amber,
        ),
        default = "sales"
    )]
    pub role: Option<Choice>,
    /// Whether they may sign in. What they own stays theirs if not.
    #[field(default = true)]
    pub active: bool,
    pub job_title: Option<Text>,
    pub phones: Phones,
    /// Teams they work for besides their own.
    #[field(inverse = "members")]
    pub teams: Refs<Team>,
    /// What they may do besides.
    #[field(label = "Further roles", inverse = "users")]
    pub roles: Refs<RoleRecord>,
    /// Two letters, like `en` or `de`; the workspace's own if empty.
    pub language: Option<Text>,
    /// A name like `Europe/Berlin`; the workspace's own if empty.
    #[field(label = "Time zone")]
    pub zone: Option<Text>,
    /// Their key in another system, to find them again at the next import.
    #[field(unique, hidden)]
    pub external_id: Option<Text>,
}

impl Rules for User {
    async fn before_save(tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        let (asker, me) = (Arc::clone(tx.asker()), tx.cx.user());
        for draft in all {
            if draft.is_deleted() || draft.get(Self::ACTIVE) == Some(false) {
                // What they let programs do does not come back with them.
                let (id, now) = (draft.id(), tx.cx.now);
                super::programs::end_all(tx.store, id, now).await?;
            }
            match asker.rights.may(Special::ManagePeople) {
                true => give_no_more(draft, &asker),
                false => keep_to_oneself(draft, me),
            }
            if let Some(email) = draft.get(Self::EMAIL) {
                match sign_in_name(&email) {
                    Some(name) => draft.set(Self::EMAIL, name),
                    None => draft.fault(
                        Self::EMAIL,
                        "email",
                        "Enter an e-mail address like name@company.example.",
                    ),
                }
            }
            if let Some(zone) = draft.get(Self::ZONE)
                && draft.changes(Self::ZONE)
                && Zone::named(&zone).is_none()
            {
                draft.fault(
                    Self::ZONE,
                    "unknown",
                    format!("\"{zone}\" is no time zone; use one like Europe/Berlin."),
                );
            }
        }
        Ok(())
    }

    async fn before_purge(tx: &mut Tx<'_>, all: &[Record]) -> Result<()> {
        tx.asker().may(Special::ManagePeople)?;
        super::hold_no_more(tx.asker(), all)
    }
}

/// Who takes people out.
const REMOVES: &str = "Only an administrator removes people. Ask one.";

/// Who says what people may do gives nobody more than they have themselves: not by
/// a role, and not by the password of somebody who has one.
fn give_no_more(draft: &mut Draft<User>, asker: &Cx) {
    if asker.rights.is_everything() {
        return;
    }
    let who = super::acting(draft.after(), &asker.whole);
    let before = draft.before().map(|user| super::acting(user, &asker.whole));
    let covers = |who: &crate::Principal| super::covers(asker, who);
    if !covers(&who) || !before.as_ref().is_none_or(covers) {
        let message = "This person has rights that you do not have. Ask an administrator.";
        draft.fault(User::ROLE, "forbidden", message);
    }
}

/// Who runs the workspace decides what people may do and who gets in; all others
/// change only what helps nobody to more than they had.
fn keep_to_oneself(draft: &mut Draft<User>, me: Option<Id>) {
    const FORBIDDEN: &str = "forbidden";
    let is_own = me == Some(draft.id());
    if draft.is_new() {
        let message = "Only an administrator lets people in. Ask one.";
        return draft.fault(User::NAME, FORBIDDEN, message);
    }
    if draft.changes(User::ROLE) {
        let message = "Only an administrator gives roles. Ask one.";
        draft.fault(User::ROLE, FORBIDDEN, message);
    }
    if draft.changes(User::ROLES) {
        let message = "Only an administrator gives roles. Ask one.";
        draft.fault(User::ROLES, FORBIDDEN, message);
    }
    // What teams may do their members may.
    if draft.changes(User::TEAMS) {
        let message = "Only an administrator says who belongs to which team. Ask one.";
        draft.fault(User::TEAMS, FORBIDDEN, message);
    }
    if draft.changes(TEAM) {
        let message = "Only an administrator says who belongs to which team. Ask one.";
        draft.fault(TEAM, FORBIDDEN, message);
    }
    if draft.changes(User::ACTIVE) {
        let message = "Only an administrator says who may sign in. Ask one.";
        draft.fault(User::ACTIVE, FORBIDDEN, message);
    }
    if draft.changes(User::EMAIL) && !is_own {
        let message = "Only an administrator changes what others sign in with. Ask one.";
        draft.fault(User::EMAIL, FORBIDDEN, message);
    }
    if draft.is_deleted() {
        draft.fault(User::NAME, FORBIDDEN, REMOVES);
    }
}

/// An e-mail address as it is kept and compared for signing in: without blanks
/// around it, in lower case. None if it is not an address.
pub fn sign_in_name(email: &str) -> Option<String> {
    let email = email.trim().to_lowercase();
    let (name, domain) = email.rsplit_once('@')?;
    let plain = |part: &str| {
        !part.is_empty()
            && !part.contains(|c: char| c.is_whitespace() || c.is_control() || c == '@')
    };
    (plain(name) && plain(domain)).then_some(email)
}

#[cfg(test)]
mod tests {
    use super::sign_in_name;

    #[test]
    fn addresses_are_kept_in_one_form() {
        let cases = [
            ("ana@north.example", Some("ana@north.example")),
            ("  Ana@North.Example ", Some("ana@north.example")),
            ("ana+crm@localhost", Some("ana+crm@localhost")),
            ("ana", None),
            ("@north.example", None),
            ("ana@", None),
            ("ana b@north.example", None),
            ("a@b@c", None),
            ("", None),
        ];
        for (given, kept) in cases {
            assert_eq!(sign_in_name(given).as_deref(), kept, "{given:?}");
        }
    }
}

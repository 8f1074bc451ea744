//! What somebody may do, and which of their roles lets them.

use std::{collections::BTreeMap, sync::Arc};

use base::{Error, Id, Result};
use schema::{Action, FieldId, FieldRight, ObjectId, Reach, Role, Special};

use crate::{Cx, Principal, people, records};

/// What a person may do.
#[derive(Clone, Debug)]
pub struct Access {
    pub person: String,
    /// Whether nothing is kept from them.
    pub is_everything: bool,
    pub roles: Vec<Source>,
    /// Of every object, in the order of the definitions.
    pub objects: Vec<OfObject>,
    /// Rights that are not about records, with the names of the roles that give them.
    pub specials: Vec<(Special, Vec<String>)>,
}

/// A role, and where it comes from.
#[derive(Clone, Debug)]
pub struct Source {
    pub name: String,
    pub key: String,
    /// The team that gives it to its members; none if it is the person's own.
    pub team: Option<String>,
}

/// What may be done with one object.
#[derive(Clone, Debug)]
pub struct OfObject {
    pub object: ObjectId,
    pub actions: Vec<OfAction>,
    /// Fields that are not there, and fields that are only read.
    pub fields: Vec<(FieldId, FieldRight)>,
}

/// How far an action reaches.
#[derive(Clone, Debug)]
pub struct OfAction {
    pub action: Action,
    pub reach: Reach,
    /// Filters that narrow it: every role that reaches so far has one.
    pub only: Vec<String>,
    /// The names of the roles that reach so far.
    pub by: Vec<String>,
}

/// What a person may do. Everybody may look at themselves.
///
/// # Errors
/// `NotFound` if there is no such person; `Forbidden` to who does not manage people.
pub async fn access(cx: &Cx, user: Id) -> Result<Access> {
    if cx.user() != Some(user) {
        cx.may(Special::ManagePeople)?;
    }
    let whole = cx.unbound();
    let record = records::get(&whole, &ObjectId::from("user"), user).await?;
    cx.ws.stand_now().await?;
    let who = people::acting(&record, &cx.whole);
    let Principal::User { name, .. } = &who else {
        return Err(Error::broken("a user is somebody else"));
    };
    let standing = cx.ws.standing();
    let (rights, sources) = (standing.rights(&who), standing.sources(&who));
    let mut teams: BTreeMap<Id, String> = BTreeMap::new();
    let ids: Vec<Id> = sources.iter().filter_map(|(_, team)| *team).collect();
    for team in records::find_all(&whole, &ObjectId::from("team"), ids).await? {
        let def = cx.whole.object(&team.object);
        let title = def.map(|def| schema::value::keys::title(def, &team));
        teams.insert(team.id, title.unwrap_or_default());
    }
    let roles = sources.iter().map(|(role, team)| Source {
        name: role.name.clone(),
        key: role.key.clone(),
        team: team.map(|team| teams.get(&team).cloned().unwrap_or_default()),
    });
    let objects = cx.whole.objects().map(|def| {
        let action = |action: &Action| of_action(cx, rights.roles(), &def.id, *action);
        let fields = def
            .fields
            .keys()
            .map(|id| (id.clone(), rights.field(&def.id, id)));
        let is_read = rights.reach(&def.id, Action::Read) > Reach::None;
        OfObject {
            object: def.id.clone(),
            actions: Action::ALL.iter().map(action).collect(),
            fields: fields
                .filter(|(id, right)| is_read && *id != def.title && *right != FieldRight::Write)
                .collect(),
        }
    });
    let specials = Special::ALL.into_iter().map(|special| {
        let by = rights
            .roles()
            .iter()
            .filter(|role| role.specials.contains(&special));
        (special, by.map(|role| role.name.clone()).collect())
    });
    Ok(Access {
        person: name.clone(),
        is_everything: rights.is_everything(),
        roles: roles.collect(),
        objects: objects.collect(),
        specials: specials.collect(),
    })
}

fn of_action(cx: &Cx, roles: &[Arc<Role>], object: &ObjectId, action: Action) -> OfAction {
    let reaches = |role: &&Arc<Role>| role.grant(object).reach(action);
    let reach = roles
        .iter()
        .map(|role| reaches(&role))
        .max()
        .unwrap_or_default();
    let by: Vec<&Arc<Role>> = match reach {
        Reach::None => Vec::new(),
        reach => roles.iter().filter(|role| reaches(role) == reach).collect(),
    };
    let is_narrowed = by.iter().all(|role| role.grant(object).only.is_some());
    let def = cx.whole.object(object);
    let text = |role: &&Arc<Role>| {
        let only = role.grant(object).only.as_ref()?;
        Some(schema::filter::to_text(only, def?, &cx.whole))
    };
    OfAction {
        action,
        reach,
        only: match is_narrowed {
            true => by.iter().filter_map(text).collect(),
            false => Vec::new(),
        },
        by: by.iter().map(|role| role.name.clone()).collect(),
    }
}

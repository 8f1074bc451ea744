//! What somebody may do, and which of their roles lets them.

use std::{collections::BTreeMap, sync::Arc};

use base::{Error, Id, Result};
use schema::scope::SharedWith;
use schema::{Action, FieldId, FieldRight, ObjectId, Reach, Rights, Role, Special};

use crate::{Cx, Principal, people, records};

/// In the order in which people think of them.
const SHOWN: [Action; 5] = [
    Action::Read,
    Action::Create,
    Action::Update,
    Action::Delete,
    Action::Export,
];

/// What a person may do, or a role lets people do.
#[derive(Clone, Debug)]
pub struct Access {
    /// The name of the person or role.
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
    pub shared: Shared,
}

/// How many records are shared with somebody, directly or through their teams.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// To be seen only.
    pub read: u64,
    /// To be changed, too.
    pub write: u64,
}

/// How far an action reaches: nowhere, or the sum of these.
#[derive(Clone, Debug)]
pub struct OfAction {
    pub action: Action,
    pub grants: Vec<Granted>,
}

/// What some roles let somebody reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Granted {
    pub reach: Reach,
    /// The filter that narrows it.
    pub only: Option<String>,
    /// The names of the roles that let them.
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
    let mut told = told(cx, name.clone(), &rights, roles.collect());
    if !rights.is_everything() {
        shares(cx, &rights, &standing.shared_with(&who), &mut told.objects).await?;
    }
    Ok(told)
}

/// What is shared with somebody, as far as their roles let it be there for them.
async fn shares(
    cx: &Cx,
    rights: &Rights,
    with: &SharedWith,
    objects: &mut [OfObject],
) -> Result<()> {
    let may = |object: &ObjectId, action| rights.reach(object, action) > Reach::None;
    let mut conn = cx.ws.db().read().await?;
    for one in objects {
        let object = &one.object;
        if !with.may_be_of(object) || !may(object, Action::Read) {
            continue;
        }
        let (read, write) = store::shared_counts(&mut conn, object, &with.whom).await?;
        one.shared = match may(object, Action::Update) {
            true => Shared { read, write },
            false => Shared {
                read: read + write,
                write: 0,
            },
        };
    }
    Ok(())
}

/// What a role lets people do, to who manages people.
///
/// # Errors
/// `NotFound` if there is no such role; `Forbidden` to who does not manage people.
pub async fn of_role(cx: &Cx, role: Id) -> Result<Access> {
    cx.may(Special::ManagePeople)?;
    let record = records::get(&cx.unbound(), &ObjectId::from("role"), role).await?;
    let role = Arc::new(super::role::read(&record, &cx.whole)?);
    let name = role.name.clone();
    Ok(told(cx, name, &Rights::of(vec![role]), Vec::new()))
}

/// Rights as they are told.
fn told(cx: &Cx, name: String, rights: &Rights, roles: Vec<Source>) -> Access {
    let objects = cx.whole.objects().map(|def| {
        let action = |action: &Action| of_action(cx, rights, &def.id, *action);
        let fields = def
            .fields
            .keys()
            .map(|id| (id.clone(), rights.field(&def.id, id)));
        let is_read = rights.reach(&def.id, Action::Read) > Reach::None;
        OfObject {
            object: def.id.clone(),
            actions: SHOWN.iter().map(action).collect(),
            fields: fields
                .filter(|(id, right)| is_read && *id != def.title && *right != FieldRight::Write)
                .collect(),
            shared: Shared::default(),
        }
    });
    let specials = Special::ALL.into_iter().map(|special| {
        let by = rights
            .roles()
            .iter()
            .filter(|role| role.specials.contains(&special));
        (special, by.map(|role| role.name.clone()).collect())
    });
    Access {
        person: name,
        is_everything: rights.is_everything(),
        roles,
        objects: objects.collect(),
        specials: specials.collect(),
    }
}

/// The right besides that an action takes with records that rights are made of.
fn needed(object: &ObjectId, action: Action) -> Option<Special> {
    let writes = !matches!(action, Action::Read | Action::Export);
    match (object.as_str(), action) {
        // Everyone keeps their own profile.
        ("user", Action::Update) => None,
        ("user" | "team" | "role", _) if writes => Some(Special::ManagePeople),
        ("retention_rule", _) if writes => Some(Special::Privacy),
        _ => None,
    }
}

fn of_action(cx: &Cx, rights: &Rights, object: &ObjectId, action: Action) -> OfAction {
    let def = cx.whole.object(object);
    let lacks = needed(object, action).is_some_and(|special| !rights.may(special));
    let grants = match lacks {
        true => Vec::new(),
        false => rights.grants(object, action),
    };
    let grants = grants.into_iter();
    let grants = grants.map(|(reach, only)| {
        let gives = |role: &&Arc<Role>| {
            let grant = role.grant(object);
            grant.reach(action) == reach && grant.only.as_ref() == only
        };
        let by = rights.roles().iter().filter(gives);
        let text = |(only, def): (_, &Arc<schema::ObjectDef>)| {
            schema::filter::to_text(only, def, &cx.whole)
        };
        Granted {
            reach,
            only: only.zip(def).map(text),
            by: by.map(|role| role.name.clone()).collect(),
        }
    });
    OfAction {
        action,
        grants: grants.collect(),
    }
}

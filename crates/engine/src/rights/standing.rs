//! Who stands where: the roles of a workspace, its teams, and which roles those
//! give. Kept in memory, read anew when somebody changed any of it.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use base::{Error, Id, Result};
use schema::{
    Filter, Moment, ObjectDef, ObjectId, Query, Record, Rights, Role, Schema, Scope, Value,
    scope::{Memory, SharedWith},
};
use store::Conn;

use super::{presets, role, rules::SignInRules, sharing::Sharing};
use crate::{
    Principal, Tx,
    wording::{self, Wording},
};

/// The setting that is another one after each change.
pub(crate) const STANDING: &str = "standing";
/// The most roles of a workspace, and the most teams, that are looked at.
const MOST: usize = 20_000;
/// Teams lie under each other no deeper than this.
const DEEPEST: usize = 100;
/// As many narrowed definitions are kept.
const MOST_NARROWED: usize = 64;

/// Roles and teams at one moment.
#[derive(Default)]
pub(crate) struct Standing {
    version: i64,
    roles: HashMap<String, Arc<Role>>,
    keys: HashMap<Id, String>,
    /// Keys of the workspace's own roles that ask for a second factor.
    second: HashSet<String>,
    sign_in: SignInRules,
    teams: HashMap<Id, Team>,
    sharing: Sharing,
    narrowed: Mutex<HashMap<Seen, Arc<Schema>>>,
    memory: Arc<Memory>,
}

/// Definitions of a version as some roles see them, in a language. Without roles
/// nothing is hidden.
type Seen = (i64, Option<Vec<String>>, &'static str);

struct Team {
    parent: Option<Id>,
    roles: Vec<Id>,
}

/// A role that can be given.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    pub key: String,
    pub name: String,
    /// Its record, if it is no standard role: those are given as a person's first role,
    /// these as further ones.
    pub record: Option<Id>,
}

impl Standing {
    /// Reads it all.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn load(
        conn: &mut Conn,
        schema: &Schema,
        moment: &Moment,
        version: i64,
    ) -> Result<Self> {
        let mut standing = Self {
            version,
            sign_in: SignInRules::load(conn).await?,
            sharing: Sharing::load(conn).await?,
            ..Self::default()
        };
        for record in all(conn, schema, "role", moment).await? {
            let role = role::read(&record, schema)?;
            if role::asks_second(&record) {
                standing.second.insert(role.key.clone());
            }
            standing.keys.insert(record.id, role.key.clone());
            standing.roles.insert(role.key.clone(), Arc::new(role));
        }
        for record in all(conn, schema, "team", moment).await? {
            let team = Team {
                parent: record.value("parent").as_ref_id(),
                roles: ids(record.value("roles")),
            };
            standing.teams.insert(record.id, team);
        }
        Ok(standing)
    }

    /// How much somebody saw a moment ago, of who stands so.
    pub fn memory(&self) -> Arc<Memory> {
        Arc::clone(&self.memory)
    }

    /// Which change it is as of.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// The role with this key: the workspace's own, or one that all have.
    pub fn role(&self, key: &str) -> Option<Arc<Role>> {
        match self.roles.get(key) {
            Some(role) if key != presets::ADMINISTRATOR => Some(Arc::clone(role)),
            _ => presets::preset(key).map(Arc::new),
        }
    }

    /// The workspace's own roles, by their keys.
    pub fn roles(&self) -> impl Iterator<Item = &Arc<Role>> {
        let mut all: Vec<&Arc<Role>> = self.roles.values().collect();
        all.sort_by(|one, other| one.key.cmp(&other.key));
        all.into_iter()
    }

    /// The keys of all roles: the standard ones, then the workspace's own.
    pub fn role_keys(&self) -> Vec<String> {
        let standard = presets::PRESETS.iter().map(|(key, _)| (*key).to_string());
        let own: BTreeSet<&String> = self.roles.keys().collect();
        let own = own
            .into_iter()
            .filter(|key| !presets::PRESETS.iter().any(|(known, _)| known == key));
        standard.chain(own.cloned()).collect()
    }

    /// All roles that can be given: the standard ones, then the workspace's own by key.
    pub fn named(&self) -> Vec<Named> {
        let keys = self.role_keys().into_iter();
        let named = keys.filter_map(|key| {
            let standard = presets::PRESETS.iter().any(|(known, _)| *known == key);
            let own = self.keys.iter().find(|(_, known)| **known == key);
            Some(Named {
                name: self.role(&key)?.name.clone(),
                record: own.map(|(id, _)| *id).filter(|_| !standard),
                key,
            })
        });
        named.collect()
    }

    /// The roles that a record names as what it gives.
    pub fn given(&self, record: &Record) -> Vec<Arc<Role>> {
        let named = ids(record.value("roles")).into_iter();
        named
            .filter_map(|id| self.role(self.keys.get(&id)?))
            .collect()
    }

    /// What somebody may do.
    pub fn rights(&self, who: &Principal) -> Rights {
        if *who == Principal::System {
            return Rights::everything();
        }
        if let Principal::Link { shows, .. } = who {
            return Rights::of(vec![Arc::clone(shows)]);
        }
        let mut seen = HashSet::new();
        let sources = self.sources(who).into_iter();
        let roles = sources
            .map(|(role, _)| role)
            .filter(|role| seen.insert(role.key.clone()));
        // Whatever was said of a role since it was given: customers have records alone.
        let roles = roles.map(|role| match who {
            Principal::Outsider { .. } => Arc::new(Role {
                specials: BTreeSet::new(),
                ..Role::clone(&role)
            }),
            _ => role,
        });
        let rights = Rights::of(roles.collect());
        match who.bounds() {
            Some(bounds) => rights.within(&bounds.limits),
            None => rights,
        }
    }

    /// How people get in.
    pub fn sign_in_rules(&self) -> &SignInRules {
        &self.sign_in
    }

    /// Whether a role asks for a second factor.
    pub fn role_asks_second(&self, key: &str) -> bool {
        self.second.contains(key) || self.sign_in.second_factor.contains(key)
    }

    /// Whether one of somebody's roles does. A key is no person: it has none to give.
    pub fn asks_second(&self, who: &Principal) -> bool {
        matches!(who, Principal::User { .. })
            && self
                .sources(who)
                .iter()
                .any(|(role, _)| self.role_asks_second(&role.key))
    }

    /// The roles of somebody, and the team that each comes through, if it is not
    /// theirs directly.
    pub fn sources(&self, who: &Principal) -> Vec<(Arc<Role>, Option<Id>)> {
        let mut found = Vec::new();
        match who {
            Principal::System | Principal::Link { .. } => {}
            Principal::Key { role, .. } | Principal::Outsider { role, .. } => {
                found.extend(self.role(role).map(|role| (role, None)))
            }
            Principal::User { role, also, .. } => {
                found.extend(self.role(role).map(|role| (role, None)));
                let by_id = |id: &Id| self.role(self.keys.get(id)?);
                found.extend(also.roles.iter().filter_map(by_id).map(|role| (role, None)));
                for team in self.with_those_above(&self.member_of(who)) {
                    let roles = self
                        .teams
                        .get(&team)
                        .into_iter()
                        .flat_map(|team| &team.roles);
                    found.extend(roles.filter_map(by_id).map(|role| (role, Some(team))));
                }
            }
        }
        found
    }

    /// The teams that somebody belongs to, and all below them, in the order of their ids.
    pub fn teams(&self, who: &Principal) -> Vec<Id> {
        self.with_those_below(self.member_of(who))
    }

    /// These teams and all below them, in the order of their ids.
    pub fn with_those_below(&self, teams: Vec<Id>) -> Vec<Id> {
        let mut found: BTreeSet<Id> = teams.into_iter().collect();
        let mut last: Vec<Id> = found.iter().copied().collect();
        for _ in 0..DEEPEST {
            let below = self
                .teams
                .iter()
                .filter(|(_, team)| team.parent.is_some_and(|parent| last.contains(&parent)));
            last = below
                .map(|(id, _)| *id)
                .filter(|id| found.insert(*id))
                .collect();
            if last.is_empty() {
                break;
            }
        }
        found.into_iter().collect()
    }

    /// As whom somebody has shares, and of what: a team's are those of the teams below
    /// it, too.
    pub fn shared_with(&self, who: &Principal) -> SharedWith {
        let own = match who {
            Principal::User { id, .. } => Some(*id),
            Principal::Key { owner, .. } => owner.as_ref().map(|owner| owner.id),
            Principal::System | Principal::Outsider { .. } | Principal::Link { .. } => None,
        };
        let teams = self.with_those_above(&self.member_of(who)).into_iter();
        let teams = teams.filter(|team| self.teams.contains_key(team));
        self.sharing.with(own.into_iter().chain(teams).collect())
    }

    fn member_of(&self, who: &Principal) -> Vec<Id> {
        match who {
            Principal::User { team, also, .. } => team.iter().chain(&also.teams).copied().collect(),
            Principal::Key { owner, .. } => owner
                .as_ref()
                .map_or_else(Vec::new, |owner| owner.teams.clone()),
            Principal::System | Principal::Outsider { .. } | Principal::Link { .. } => Vec::new(),
        }
    }

    fn with_those_above(&self, teams: &[Id]) -> BTreeSet<Id> {
        let mut found = BTreeSet::new();
        for team in teams {
            let mut at = Some(*team);
            while let Some(id) = at.filter(|id| found.insert(*id)) {
                at = self.teams.get(&id).and_then(|team| team.parent);
            }
        }
        found
    }

    /// The definitions as who has these rights knows them, in their language.
    pub fn narrow(
        &self,
        rights: &Rights,
        whole: &Arc<Schema>,
        wording: Option<&dyn Wording>,
        standard: &[ObjectDef],
    ) -> Arc<Schema> {
        if rights.is_everything() && wording.is_none() {
            return Arc::clone(whole);
        }
        let names = || rights.names().map(str::to_string).collect();
        let key = (
            whole.version(),
            (!rights.is_everything()).then(names),
            wording.map_or("", Wording::tag),
        );
        let mut narrowed = self.narrowed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = narrowed.get(&key) {
            return Arc::clone(known);
        }
        let seen = rights.narrow(whole);
        let seen = match wording {
            Some(wording) => wording::put(wording, &seen, standard),
            None => seen,
        };
        if narrowed.len() >= MOST_NARROWED {
            narrowed.clear();
        }
        narrowed.insert(key, Arc::clone(&seen));
        seen
    }
}

/// Says in a write that who stands where is not as it was.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn moved(tx: &mut Tx<'_>, object: &ObjectId) -> Result<()> {
    match object.as_str() {
        "user" | "team" | "role" => mark(tx).await,
        _ => Ok(()),
    }
}

/// The same of what is kept here and is no record.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn mark(tx: &mut Tx<'_>) -> Result<()> {
    // Not counted up: two writers at once would come to the same number, and whoever
    // read what the first one wrote would not look again.
    let mark = i64::from(getrandom::u32().map_err(Error::broken)?) + 1;
    store::put_setting(tx.store, STANDING, &mark.into()).await
}

fn ids(value: &Value) -> Vec<Id> {
    match value {
        Value::Refs(links) => links.iter().map(|link| link.id).collect(),
        _ => Vec::new(),
    }
}

/// Every record of an object outside the trash.
async fn all(
    conn: &mut Conn,
    schema: &Schema,
    object: &str,
    moment: &Moment,
) -> Result<Vec<Record>> {
    let object = ObjectId::from(object);
    let mut found = Vec::new();
    if schema.object(&object).is_none() {
        return Ok(found);
    }
    let mut query = Query {
        limit: store::MOST_ROWS,
        filter: Filter::All,
        ..Query::of(object)
    };
    while found.len() < MOST {
        let ask = Scope::everything().apply(query.clone());
        let page = store::page(conn, schema, &ask, moment).await?;
        found.extend(page.records);
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    Ok(found)
}

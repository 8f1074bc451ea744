//! Who stands where: the roles of a workspace, its teams, and which roles those
//! give. Kept in memory, read anew when somebody changed any of it.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use base::{Error, Id, Result};
use schema::{Filter, Moment, ObjectId, Query, Record, Rights, Role, Schema, Scope, Value};
use store::Conn;

use super::{presets, role};
use crate::{Principal, Tx};

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
    teams: HashMap<Id, Team>,
    narrowed: Mutex<HashMap<Seen, Arc<Schema>>>,
}

/// Definitions of a version as some roles see them.
type Seen = (i64, Vec<String>);

struct Team {
    parent: Option<Id>,
    roles: Vec<Id>,
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
            ..Self::default()
        };
        for record in all(conn, schema, "role", moment).await? {
            let role = role::read(&record, schema)?;
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

    /// The keys of all roles: the standard ones, then the workspace's own.
    pub fn role_keys(&self) -> Vec<String> {
        let standard = presets::PRESETS.iter().map(|(key, _)| (*key).to_string());
        let own: BTreeSet<&String> = self.roles.keys().collect();
        let own = own
            .into_iter()
            .filter(|key| !presets::PRESETS.iter().any(|(known, _)| known == key));
        standard.chain(own.cloned()).collect()
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
        let mut seen = HashSet::new();
        let sources = self.sources(who).into_iter();
        let roles = sources
            .map(|(role, _)| role)
            .filter(|role| seen.insert(role.key.clone()));
        let rights = Rights::of(roles.collect());
        match who.bounds() {
            Some(bounds) => rights.within(&bounds.limits),
            None => rights,
        }
    }

    /// The roles of somebody, and the team that each comes through, if it is not
    /// theirs directly.
    pub fn sources(&self, who: &Principal) -> Vec<(Arc<Role>, Option<Id>)> {
        let mut found = Vec::new();
        match who {
            Principal::System => {}
            Principal::Key { role, .. } => found.extend(self.role(role).map(|role| (role, None))),
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
        let mut found: BTreeSet<Id> = self.member_of(who).into_iter().collect();
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

    fn member_of(&self, who: &Principal) -> Vec<Id> {
        match who {
            Principal::User { team, also, .. } => team.iter().chain(&also.teams).copied().collect(),
            Principal::Key { owner, .. } => owner
                .as_ref()
                .map_or_else(Vec::new, |owner| owner.teams.clone()),
            Principal::System => Vec::new(),
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

    /// The definitions as who has these rights knows them.
    pub fn narrow(&self, rights: &Rights, whole: &Arc<Schema>) -> Arc<Schema> {
        if rights.is_everything() {
            return Arc::clone(whole);
        }
        let names: Vec<String> = rights.names().map(str::to_string).collect();
        let key = (whole.version(), names);
        let mut narrowed = self.narrowed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = narrowed.get(&key) {
            return Arc::clone(known);
        }
        let seen = rights.narrow(whole);
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
    if !matches!(object.as_str(), "user" | "team" | "role") {
        return Ok(());
    }
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

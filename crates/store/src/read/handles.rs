//! Records by their handles: e-mail addresses, phone numbers, links.

use std::collections::{HashMap, HashSet};

use base::{Id, Result};
use schema::{ObjectId, Schema, Scope, Scoped, value::keys::Handle};

use super::row::Maker;

use crate::{
    Conn, Sql,
    list::{chunks, in_list},
    names,
};

/// Records outside the trash by their handles.
#[derive(Clone, Debug)]
pub struct ByHandles {
    /// Of any object if none.
    pub object: Option<ObjectId>,
    pub handles: Vec<Handle>,
}

/// A record that has one of the handles that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handled {
    /// Which of the handles.
    pub handle: usize,
    pub object: ObjectId,
    pub id: Id,
}

/// The records outside the trash that have these handles.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn by_handle(
    conn: &mut Conn,
    schema: &Schema,
    ask: &Scoped<ByHandles>,
) -> Result<Vec<Handled>> {
    let (ask, scope) = (ask.get(), ask.scope());
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    for (place, handle) in ask.handles.iter().enumerate() {
        places.entry((handle.kind, &handle.value)).or_insert(place);
    }
    let values: Vec<&str> = places.keys().map(|(_, value)| *value).collect();
    let mut found = Vec::new();
    for some in chunks(&values) {
        let mut sql =
            Sql::new("select distinct kind, value, object, record from {w}.handles where ");
        sql.append(in_list(conn.dialect(), "value", some));
        if let Some(object) = &ask.object {
            sql.push(" and object = ").bind(object.as_str());
        }
        for row in conn.fetch(&sql).await? {
            let (kind, value) = (row.get_text(0)?, row.get_text(1)?);
            if let Some(handle) = places.get(&(kind.as_str(), value.as_str())) {
                found.push(Handled {
                    handle: *handle,
                    object: ObjectId::new(row.get_text(2)?),
                    id: row.get_id(3)?,
                });
            }
        }
    }
    let live = live(conn, schema, scope, &found).await?;
    found.retain(|one| live.contains(&(one.object.clone(), one.id)));
    found.sort_by(|a, b| (a.handle, &a.object, a.id).cmp(&(b.handle, &b.object, b.id)));
    Ok(found)
}

/// Which of these records are outside the trash and in sight.
pub(super) async fn live(
    conn: &mut Conn,
    schema: &Schema,
    scope: &Scope,
    found: &[Handled],
) -> Result<HashSet<(ObjectId, Id)>> {
    let mut by_object: HashMap<&ObjectId, Vec<Id>> = HashMap::new();
    for one in found {
        by_object.entry(&one.object).or_default().push(one.id);
    }
    let mut live = HashSet::new();
    for (object, ids) in by_object {
        if schema.object(object).is_none() {
            continue;
        }
        let maker = Maker::new(schema, scope, conn.dialect());
        let there = maker.there(&maker.root(object)?)?;
        for some in chunks(&ids) {
            let mut sql = Sql::new(format!(
                "select t.id from {} t where ",
                names::table(object)
            ));
            sql.append(there.clone()).push(" and ");
            sql.append(in_list(conn.dialect(), "t.id", some));
            for row in conn.fetch(&sql).await? {
                live.insert((object.clone(), row.get_id(0)?));
            }
        }
    }
    Ok(live)
}

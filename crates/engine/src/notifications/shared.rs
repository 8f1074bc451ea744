//! That a record or a view was shared with somebody, by name or as a member of a team.

use base::{Id, Micros, Result};
use schema::{Filter, Link, ObjectId, Query, Schema, filter};

use super::{Again, Detail, Kind, New, tell};
use crate::{Cx, Tx, records};

/// Members of a team who are told, at most.
const MOST: u32 = 500;

/// Tells whoever a record is shared with now, but for who shared it.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn record_shared(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    record: Id,
    whom: &Link,
) -> Result<()> {
    let people = match whom.object.as_str() {
        "team" => {
            let teams = tx.cx.ws.standing().with_those_below(vec![whom.id]);
            match members(tx.schema(), &teams)? {
                Some(query) => tx.query(query).await?.iter().map(|user| user.id).collect(),
                None => Vec::new(),
            }
        }
        _ => vec![whom.id],
    };
    let mark = format!("{} {object} {}", Kind::Shared.name(), tx.cx.batch);
    let me = tx.cx.user();
    let others = people.into_iter().filter(|person| Some(*person) != me);
    let all = others.map(|person| New {
        person,
        kind: Kind::Shared,
        mark: mark.clone(),
        object: Some(object.clone()),
        record: Some(record),
        total: 1,
        by: me,
        detail: Detail::default(),
    });
    let all: Vec<New> = all.collect();
    tell(tx.store, tx.cx.now, all, Again::Known).await
}

/// Who is told of a view that a team has from now on: its members, but for who acts.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn view_readers(cx: &Cx, team: Id) -> Result<Vec<Id>> {
    let everything = cx.unbound();
    let Some(query) = members(&everything.schema, &[team])? else {
        return Ok(Vec::new());
    };
    let found = records::list(&everything, query).await?.records;
    let ids = found.into_iter().map(|user| user.id);
    Ok(ids.filter(|id| Some(*id) != cx.user()).collect())
}

/// Tells people of a view that was made for their team.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn view_shared(
    tx: &mut store::Tx,
    view: (&ObjectId, Id),
    people: Vec<Id>,
    by: Option<Id>,
    now: Micros,
) -> Result<()> {
    let (object, view) = view;
    let all = people.into_iter().map(|person| New {
        person,
        kind: Kind::Shared,
        mark: format!("view {view}"),
        object: Some(object.clone()),
        record: None,
        total: 1,
        by,
        detail: Detail {
            view: Some(view),
            ..Detail::default()
        },
    });
    tell(tx, now, all.collect(), Again::Known).await
}

/// Who belongs to any of these teams and may sign in; none where there are no such things.
fn members(schema: &Schema, teams: &[Id]) -> Result<Option<Query>> {
    let users = ObjectId::from("user");
    let Some(def) = schema.object(&users) else {
        return Ok(None);
    };
    let each = teams.iter().flat_map(|team| {
        [
            format!("team = \"{team}\""),
            format!("teams has \"{team}\""),
        ]
    });
    let belongs: Result<Vec<Filter>> = each.map(|text| filter::parse(&text, def, schema)).collect();
    let active = filter::parse("active = true", def, schema)?;
    Ok(Some(Query {
        filter: Filter::And(vec![Filter::Or(belongs?), active]),
        limit: MOST,
        ..Query::of(users)
    }))
}

//! Reading: one record, pages, counts, aggregates, search, history. Everything
//! goes through the scope of who asks.

use std::{collections::HashMap, sync::Arc};

use base::{Error, Id, Result};
use schema::{Action, AggregateQuery, Cursor, ObjectDef, ObjectId, Query, Record, Schema};
use sha2::{Digest, Sha256};
use store::{ByIds, Conn, Hit, SearchQuery, Trash};

use crate::{Cx, derived, rights::logged};

pub use store::{ChangeRow, Group, GroupValue, MeasureValue, Page};

/// A record outside the trash.
///
/// # Errors
/// `NotFound`; `Gone` with the winner's id if it was merged.
pub async fn get(cx: &Cx, object: &ObjectId, id: Id) -> Result<Record> {
    let record = get_any(cx, object, id).await?;
    match record.deleted_at {
        Some(_) => Err(missing(cx, object)),
        None => Ok(record),
    }
}

/// A record, in the trash or not.
///
/// # Errors
/// `NotFound`; `Gone` with the winner's id if it was merged.
pub async fn get_any(cx: &Cx, object: &ObjectId, id: Id) -> Result<Record> {
    derived::refresh(cx).await?;
    let ask = cx.scope.apply(ByIds {
        object: object.clone(),
        ids: vec![id],
        fields: None,
        trash: Trash::Both,
    });
    let mut reading = Reading::of(cx).await?;
    let found = loop {
        let found = store::by_ids(&mut reading.conn, &reading.schema, &ask).await;
        if reading.is_current(&found).await? {
            break found?;
        }
    };
    let found = found.into_iter().next();
    let record = found.ok_or_else(|| missing(cx, object))?;
    match record.merged_into {
        Some(winner) => Err(Error::Gone {
            winner: Some(winner),
        }),
        None => Ok(record),
    }
}

/// The records of these ids that are there and outside the trash, in one
/// question, in the order of the ids.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn find_all(cx: &Cx, object: &ObjectId, ids: Vec<Id>) -> Result<Vec<Record>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    derived::refresh(cx).await?;
    let ask = cx.scope.apply(ByIds {
        object: object.clone(),
        ids,
        fields: None,
        trash: Trash::Without,
    });
    let mut reading = Reading::of(cx).await?;
    loop {
        let found = store::by_ids(&mut reading.conn, &reading.schema, &ask).await;
        if reading.is_current(&found).await? {
            return found;
        }
    }
}

/// What records are called, of those that may be seen and are outside the trash.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn titles(cx: &Cx, object: &ObjectId, ids: &[Id]) -> Result<HashMap<Id, String>> {
    let mut reading = Reading::of(cx).await?;
    let found = loop {
        let conn = &mut reading.conn;
        let found = store::titles(conn, &reading.schema, &cx.scope, object, ids).await;
        if reading.is_current(&found).await? {
            break found?;
        }
    };
    let there = found.into_iter().filter(|(_, (_, trashed))| !trashed);
    Ok(there.map(|(id, (title, _))| (id, title)).collect())
}

/// Whether an action may be done with a record.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn may(cx: &Cx, action: Action, object: &ObjectId, id: Id) -> Result<bool> {
    let mut conn = cx.ws.db().read().await?;
    let may = store::permitted(&mut conn, &cx.scope, object, action, &[id]).await?;
    Ok(may.contains(&id))
}

/// A page of records.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn list(cx: &Cx, query: Query) -> Result<Page> {
    derived::refresh(cx).await?;
    let (ask, moment) = (cx.scope.apply(query), cx.moment());
    let mut reading = Reading::of(cx).await?;
    loop {
        let page = store::page(&mut reading.conn, &reading.schema, &ask, &moment).await;
        if reading.is_current(&page).await? {
            return page;
        }
    }
}

/// How many records a query finds, whatever its page; counting stops at `cap`.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn count(cx: &Cx, query: &Query, cap: Option<u64>) -> Result<u64> {
    derived::refresh(cx).await?;
    let (ask, moment) = (cx.scope.apply(query.clone()), cx.moment());
    let mut reading = Reading::of(cx).await?;
    loop {
        let count = store::count(&mut reading.conn, &reading.schema, &ask, &moment, cap).await;
        if reading.is_current(&count).await? {
            return count;
        }
    }
}

/// Groups and measures.
///
/// # Errors
/// `Busy` if the database is away; `Malformed` if there are too many groups.
pub async fn aggregate(cx: &Cx, query: AggregateQuery) -> Result<Vec<Group>> {
    derived::refresh(cx).await?;
    let (ask, moment) = (cx.scope.apply(query), cx.moment());
    let mut reading = Reading::of(cx).await?;
    loop {
        let groups = store::aggregate(&mut reading.conn, &reading.schema, &ask, &moment).await;
        if reading.is_current(&groups).await? {
            return groups;
        }
    }
}

/// Records of any object that words are found in, best first.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn search(
    cx: &Cx,
    text: &str,
    objects: Option<Vec<ObjectId>>,
    limit: u32,
) -> Result<Vec<Hit>> {
    let ask = cx.scope.apply(SearchQuery {
        text: text.to_string(),
        region: cx.moment().region,
        objects,
        limit,
    });
    let mut reading = Reading::of(cx).await?;
    loop {
        let hits = store::search(&mut reading.conn, &reading.schema, &ask).await;
        if reading.is_current(&hits).await? {
            return hits;
        }
    }
}

/// What changed in a record, newest first, before this place in the log. Who did
/// it has a name.
///
/// # Errors
/// `NotFound` if the record may not be seen.
pub async fn history(
    cx: &Cx,
    object: &ObjectId,
    id: Id,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<ChangeRow>> {
    get_any(cx, object, id).await?;
    let mut conn = cx.ws.db().read().await?;
    let mut rows = store::history(&mut conn, object, id, before, limit).await?;
    let actors = rows.iter_mut().filter_map(|row| row.who.as_mut());
    store::name_actors(&mut conn, &cx.schema, &cx.scope, actors).await?;
    logged::veil(cx, &mut conn, rows.iter_mut().collect()).await?;
    Ok(rows)
}

/// A question in the asking: on one connection, by definitions that are those
/// that are stored. Another process may have changed them a moment ago.
pub(super) struct Reading<'c> {
    cx: &'c Cx,
    pub conn: Conn,
    pub schema: Arc<Schema>,
}

impl<'c> Reading<'c> {
    pub async fn of(cx: &'c Cx) -> Result<Self> {
        Ok(Self {
            cx,
            conn: cx.ws.db().read().await?,
            schema: Arc::clone(&cx.schema),
        })
    }

    /// Whether an answer was read by the definitions that were stored by then.
    /// If not, they are read anew, and the question is to be asked again.
    pub async fn is_current<T>(&mut self, answer: &Result<T>) -> Result<bool> {
        let stored = match (self.conn.seen_version(), answer) {
            (Some(version), _) => version,
            // The fault is what there is to tell if the database is away.
            (None, Err(Error::Busy { .. } | Error::Broken { .. })) => return Ok(true),
            (None, _) => store::schema_version(&mut self.conn).await?,
        };
        if stored <= self.schema.version() {
            return Ok(true);
        }
        let whole = self.cx.ws.refresh_on(&mut self.conn).await?;
        self.schema = self.cx.by(whole).schema;
        self.conn.forget_version();
        Ok(false)
    }
}

/// A cursor as it leaves the program: nobody can read, forge or use it with
/// another question.
pub fn seal_cursor(cx: &Cx, query: &Query, cursor: &Cursor) -> String {
    store::cursor::seal(cursor, cx.ws.secret(), context(cx, query))
}

/// A cursor that came back.
///
/// # Errors
/// `Malformed` if it is not ours or belongs to another question.
pub fn open_cursor(cx: &Cx, query: &Query, text: &str) -> Result<Cursor> {
    store::cursor::open(text, cx.ws.secret(), context(cx, query))
}

fn context(cx: &Cx, query: &Query) -> u64 {
    let mut hash = Sha256::new();
    let parts = (&query.object, &query.filter, &query.search, query.trash);
    hash.update(serde_json::to_vec(&parts).unwrap_or_default());
    hash.update(
        serde_json::to_vec(
            &query
                .sort
                .iter()
                .map(|s| (&s.path, s.dir))
                .collect::<Vec<_>>(),
        )
        .unwrap_or_default(),
    );
    hash.update(cx.scope.fingerprint().to_le_bytes());
    let digest = hash.finalize();
    let mut first = [0u8; 8];
    first.copy_from_slice(&digest[..8]);
    u64::from_le_bytes(first)
}

fn missing(cx: &Cx, object: &ObjectId) -> Error {
    Error::not_found(
        cx.schema
            .object(object)
            .map_or("record", |def: &std::sync::Arc<ObjectDef>| {
                def.label.as_str()
            }),
    )
}

//! Reading: one record, pages, counts, aggregates, search, history. Everything
//! goes through the scope of who asks.

use base::{Error, Id, Result};
use schema::{AggregateQuery, Cursor, ObjectDef, ObjectId, Query, Record};
use sha2::{Digest, Sha256};
use store::{ByIds, Hit, SearchQuery, Trash};

use crate::Cx;

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
    let mut conn = cx.ws.db().read().await?;
    let ask = cx.scope.apply(ByIds {
        object: object.clone(),
        ids: vec![id],
        fields: None,
        trash: Trash::Both,
    });
    let record = store::by_ids(&mut conn, &cx.schema, &ask)
        .await?
        .pop()
        .ok_or_else(|| missing(cx, object))?;
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
    let mut conn = cx.ws.db().read().await?;
    let ask = cx.scope.apply(ByIds {
        object: object.clone(),
        ids,
        fields: None,
        trash: Trash::Without,
    });
    store::by_ids(&mut conn, &cx.schema, &ask).await
}

/// A page of records.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn list(cx: &Cx, query: Query) -> Result<Page> {
    let mut conn = cx.ws.db().read().await?;
    store::page(&mut conn, &cx.schema, &cx.scope.apply(query), &cx.moment()).await
}

/// How many records a query finds, whatever its page; counting stops at `cap`.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn count(cx: &Cx, query: &Query, cap: Option<u64>) -> Result<u64> {
    let mut conn = cx.ws.db().read().await?;
    store::count(
        &mut conn,
        &cx.schema,
        &cx.scope.apply(query.clone()),
        &cx.moment(),
        cap,
    )
    .await
}

/// Groups and measures.
///
/// # Errors
/// `Busy` if the database is away; `Malformed` if there are too many groups.
pub async fn aggregate(cx: &Cx, query: AggregateQuery) -> Result<Vec<Group>> {
    let mut conn = cx.ws.db().read().await?;
    store::aggregate(&mut conn, &cx.schema, &cx.scope.apply(query), &cx.moment()).await
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
    let mut conn = cx.ws.db().read().await?;
    let ask = cx.scope.apply(SearchQuery {
        text: text.to_string(),
        region: cx.moment().region,
        objects,
        limit,
    });
    store::search(&mut conn, &cx.schema, &ask).await
}

/// What changed in a record, newest first, before this place in the log.
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
    store::history(&mut conn, object, id, before, limit).await
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

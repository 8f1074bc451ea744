//! What the search knows of records: one document each.
//!
//! A single write indexes at once. A bulk write leaves a note of its records,
//! and [`index_pending`] takes notes up until there are none.

use std::{sync::Arc, time::Duration};

use base::{Error, Id, Result, Stopwatch, fold};
use schema::{FieldDef, FieldId, ObjectDef, ObjectId, Record, Schema, value::keys};
use tokio::task::JoinHandle;

use super::{Column, Selection, bulk, side};
use crate::{
    Arg, Conn, Db, Dialect, Row, Sql, Tx,
    db::{Kind, Tried},
    list::{chunks, in_list},
    names::table,
};

/// Bytes of a document's words: PostgreSQL bounds a `tsvector`.
const BODY_BYTES: usize = 200_000;
/// Characters of a word that are kept; nobody types a longer one.
const WORD_CHARS: usize = 64;
/// How many records are indexed together.
const AT_ONCE: usize = 1_000;
/// One transaction takes up notes until this much time has passed: the fewer
/// transactions there are, the less is flushed, and other writers wait no longer.
const SLICE: Duration = Duration::from_millis(300);

/// Counts up when documents are made of other words than before: those of every
/// object are made anew then.
pub(crate) const FORM: u32 = 1;

/// What the search knows of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Doc {
    /// The folded title.
    pub title: String,
    /// The folded words of every searchable field, each once.
    pub body: String,
}

/// The document of a record; none while it is in the trash.
pub(crate) fn doc(def: &ObjectDef, record: &Record) -> Option<Doc> {
    if record.deleted_at.is_some() || record.merged_into.is_some() {
        return None;
    }
    let title = fold(&keys::title(def, record));
    let mut body = String::new();
    let mut seen = std::collections::HashSet::new();
    for field in searched(def) {
        for mut word in keys::words(field, record.value(field.id.as_str())) {
            if let Some((end, _)) = word.char_indices().nth(WORD_CHARS) {
                word.truncate(end);
            }
            if body.len() + word.len() >= BODY_BYTES {
                return Some(Doc { title, body });
            }
            if seen.contains(&word) {
                continue;
            }
            if !body.is_empty() {
                body.push(' ');
            }
            body.push_str(&word);
            seen.insert(word);
        }
    }
    Some(Doc { title, body })
}

/// The fields whose words are found by the search.
pub(crate) fn searched(def: &ObjectDef) -> impl Iterator<Item = &FieldDef> {
    def.live_fields()
        .filter(|field| field.search || field.id == def.title)
}

const SQLITE: &[Column<'static>] = &[
    ("object", Kind::Text),
    ("id", Kind::Id),
    ("at", Kind::Int),
    ("title", Kind::Text),
    ("body", Kind::Text),
];

const UPSERT: &str = "on conflict (id) do update set title = excluded.title, body = excluded.body";

/// Documents that are ready to be written.
#[derive(Default)]
struct Docs {
    /// Records that have none.
    gone: Vec<Id>,
    /// The values of the others, row by row.
    rows: Vec<Arg>,
}

impl Docs {
    fn add(&mut self, def: &ObjectDef, record: &Record) {
        let Some(doc) = doc(def, record) else {
            self.gone.push(record.id);
            return;
        };
        self.rows.push(def.id.as_str().into());
        self.rows.push(record.id.into());
        self.rows.push(record.created_at.0.into());
        self.rows.push(doc.title.into());
        self.rows.push(doc.body.into());
    }
}

/// Makes the search know these records as they are now.
pub(super) async fn put(conn: &mut Conn, def: &ObjectDef, records: &[&Record]) -> Tried<()> {
    let mut docs = Docs::default();
    records.iter().for_each(|record| docs.add(def, record));
    write(conn, docs).await
}

async fn write(conn: &mut Conn, docs: Docs) -> Tried<()> {
    let Docs { gone, rows } = docs;
    side::clear(conn, "search_docs", "id", None, &gone).await?;
    if rows.is_empty() {
        return Ok(());
    }
    match conn.dialect() {
        Dialect::Sqlite => bulk::insert(conn, "{w}.search_docs", SQLITE, rows, UPSERT).await?,
        Dialect::Postgres => {
            let kinds: Vec<Kind> = SQLITE.iter().map(|(_, kind)| *kind).collect();
            // The lexemes are our words as they are; no parser comes in between.
            let text = format!(
                "insert into {{w}}.search_docs (object, id, at, title, body, words) \
                 select object, id, at, title, body, array_to_tsvector(string_to_array(body, ' ')) \
                 from unnest($1::text[], $2::uuid[], $3::bigint[], $4::text[], $5::text[]) \
                 as u (object, id, at, title, body) {UPSERT}, words = excluded.words"
            );
            conn.try_execute_columns(&text, &kinds, &rows).await?
        }
    };
    Ok(())
}

/// Leaves a note that these records are to be indexed.
pub(super) async fn note(conn: &mut Conn, def: &ObjectDef, records: &[&Record]) -> Tried<()> {
    let ids: Vec<u8> = records
        .iter()
        .flat_map(|record| *record.id.as_bytes())
        .collect();
    let sql = Sql::with(NOTE, [def.id.as_str().into(), Arg::Bytes(Some(ids))]);
    conn.try_execute(&sql).await.map(drop)
}

/// Leaves a note that all records of an object are to be indexed anew.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn reindex(tx: &mut Tx, object: &ObjectId) -> Result<()> {
    tx.execute(&Sql::with(NOTE, [object.as_str().into(), Arg::Bytes(None)]))
        .await
        .map(drop)
}

/// Whether bulk writes have left anything to be indexed.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn is_index_pending(conn: &mut Conn) -> Result<bool> {
    Ok(conn.fetch_optional(&Sql::new(ANY)).await?.is_some())
}

/// Indexes records that bulk writes left to be indexed, some of them. Gives how
/// many notes are left: call it again until there are none.
///
/// # Errors
/// `SchemaChanged` if these definitions are not the stored ones; `Busy` if the
/// database is away.
pub async fn index_pending(db: &Db, schema: &Arc<Schema>) -> Result<u64> {
    if pending_notes(db).await? == 0 {
        return Ok(0);
    }
    let known = Arc::clone(schema);
    db.write(schema.version(), move |tx| {
        let schema = Arc::clone(&known);
        Box::pin(async move {
            let watch = Stopwatch::start();
            // The documents of some records are made while those before them are written.
            let mut making = take_up(tx, &schema).await?;
            while let Some(some) = making.take() {
                if watch.elapsed() < SLICE {
                    making = take_up(tx, &schema).await?;
                }
                let docs = some.await.map_err(Error::broken)??;
                write(tx, docs).await?;
            }
            let left = tx.fetch_one(&Sql::new(LEFT)).await?.get_int(0)?;
            Ok(left.unsigned_abs())
        })
    })
    .await
}

/// How many notes of records, of up to a thousand each, wait to be indexed.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn pending_notes(db: &Db) -> Result<u64> {
    let left = db.read().await?.fetch_one(&Sql::new(LEFT)).await?;
    Ok(left.get_int(0)?.unsigned_abs())
}

/// Documents in the making.
type Making = JoinHandle<Result<Docs>>;

/// Takes up the next note, or some of its records; none if there is none. That it
/// is done is written at once, which holds with the documents, in one transaction.
async fn take_up(tx: &mut Tx, schema: &Schema) -> Result<Option<Making>> {
    // Two processes may take notes up at once: each its own.
    let first = match tx.dialect() {
        Dialect::Sqlite => FIRST.to_string(),
        Dialect::Postgres => format!("{FIRST} for update skip locked"),
    };
    let Some(row) = tx.fetch_optional(&Sql::new(first)).await? else {
        return Ok(None);
    };
    let seq = row.get_int(0)?;
    let object = ObjectId::new(row.get_text(1)?);
    let ids = row.bytes(2)?;
    let Some(def) = schema.object(&object) else {
        done(tx, seq).await?;
        return Ok(Some(tokio::spawn(async { Ok(Docs::default()) })));
    };
    let rows = match ids {
        Some(ids) => {
            let ids: Vec<Id> = ids
                .chunks_exact(16)
                .filter_map(|id| id.try_into().ok())
                .map(Id::from_bytes)
                .collect();
            done(tx, seq).await?;
            by_ids(tx, def, &ids).await?
        }
        None => {
            let rows = following(tx, def, row.id(3)?).await?;
            match rows.last() {
                Some(last) => tx
                    .execute(&Sql::with(MOVE_ON, [seq.into(), last.get_id(0)?.into()]))
                    .await
                    .map(drop)?,
                None => done(tx, seq).await?,
            }
            rows
        }
    };
    let def = Arc::clone(def);
    Ok(Some(tokio::task::spawn_blocking(move || made(&def, &rows))))
}

fn made(def: &ObjectDef, rows: &[Row]) -> Result<Docs> {
    let words = words(def);
    let selection = Selection::of(def, Some(&words))?;
    let mut docs = Docs::default();
    for row in rows {
        docs.add(def, &selection.decode(row, 0)?);
    }
    Ok(docs)
}

fn words(def: &ObjectDef) -> Vec<FieldId> {
    searched(def).map(|field| field.id.clone()).collect()
}

async fn done(tx: &mut Tx, seq: i64) -> Result<()> {
    tx.execute(&Sql::with(DONE, [seq.into()])).await.map(drop)
}

async fn by_ids(tx: &mut Tx, def: &ObjectDef, ids: &[Id]) -> Result<Vec<Row>> {
    let mut all = Vec::with_capacity(ids.len());
    for some in chunks(ids) {
        let condition = in_list(tx.dialect(), "t.id", some);
        all.extend(select(tx, def, condition).await?);
    }
    Ok(all)
}

async fn following(tx: &mut Tx, def: &ObjectDef, after: Option<Id>) -> Result<Vec<Row>> {
    let mut condition = Sql::new("t.id > ");
    condition
        .bind(after.unwrap_or_else(Id::nil))
        .push(&format!(" order by t.id limit {AT_ONCE}"));
    select(tx, def, condition).await
}

async fn select(tx: &mut Tx, def: &ObjectDef, condition: Sql) -> Result<Vec<Row>> {
    let words = words(def);
    let selection = Selection::of(def, Some(&words))?;
    let (columns, _) = selection.columns("t");
    let mut sql = Sql::new(format!("select {columns} from {} t where ", table(&def.id)));
    sql.append(condition);
    if tx.dialect() == Dialect::Postgres {
        // Whoever changes one of them meanwhile waits, and indexes it after us.
        sql.push(" for share of t");
    }
    tx.fetch(&sql).await
}

const NOTE: &str = "insert into {w}.search_pending (object, ids) values ($1, $2)";
const ANY: &str = "select 1 from {w}.search_pending limit 1";
const LEFT: &str = "select count(*) from {w}.search_pending";
const FIRST: &str = "select seq, object, ids, after from {w}.search_pending order by seq limit 1";
const DONE: &str = "delete from {w}.search_pending where seq = $1";
const MOVE_ON: &str = "update {w}.search_pending set after = $2 where seq = $1";

/// Every fixed statement of this module.
pub(crate) const STATEMENTS: &[&str] = &[NOTE, ANY, LEFT, FIRST, DONE, MOVE_ON];

//! Tables follow their definitions: what is missing is added, indexes that are
//! not asked for any more go, no column and no row does (`sweeping` drops what
//! nobody can restore).

mod building;
mod indexes;

use std::collections::{HashMap, HashSet};

use base::Result;
use schema::{ObjectDef, ObjectId, Schema};
use sha2::{Digest, Sha256};

pub use building::{
    BUILT_AT_ONCE, IndexState, Shared, build_index, index_states, settle_index, shared_values,
    values_shared, wants_index,
};
pub(crate) use indexes::{is_keyed, unique_sets, walked};

use crate::{
    Arg, Conn, Dialect, Sql, Tx,
    names::{WORKSPACE, bare_table, table},
    rows::{FORM, SYSTEM, columns, described, reindex, searched},
};

/// Part of every fingerprint: counts up when this module lays tables out anew.
const LAYOUT: u32 = 2;

/// Whether every table is as its definition asks.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn is_synced(conn: &mut Conn, schema: &Schema) -> Result<bool> {
    let stored = fingerprints(conn).await?;
    Ok(schema.all_objects().all(|def| {
        stored
            .get(def.id.as_str())
            .is_some_and(|print| *print == Print::of(def).text())
    }))
}

/// Makes the tables follow the definitions. Quick where they do already. Indexes
/// of large tables are left to jobs (see [`index_states`]).
///
/// # Errors
/// `Conflict` if a field is to be unique and records of a small table share values; `Busy` if a
/// table is in use and the lock is not to be had.
pub async fn sync(tx: &mut Tx, schema: &Schema) -> Result<()> {
    let stored = fingerprints(tx).await?;
    let all = schema.all_objects().map(AsRef::as_ref);
    let prints = all.map(|def| (def, Print::of(def)));
    let due: Vec<(&ObjectDef, Print)> = prints
        .filter(|(def, print)| stored.get(def.id.as_str()) != Some(&print.text()))
        .collect();
    if due.is_empty() {
        return Ok(());
    }
    let there = existing_tables(tx, due.iter().map(|(def, _)| *def)).await?;
    for (def, print) in due {
        match there.contains(&bare_table(&def.id)) {
            true => follow(tx, def).await?,
            false => make(tx, def).await?,
        }
        let before = stored.get(def.id.as_str());
        let searched_otherwise = before.is_some_and(|before| !before.ends_with(&print.search));
        if searched_otherwise {
            reindex(tx, &def.id).await?;
        }
        tx.execute(&Sql::with(
            PUT,
            [def.id.as_str().into(), print.text().into()],
        ))
        .await?;
    }
    Ok(())
}

async fn fingerprints(conn: &mut Conn) -> Result<HashMap<String, String>> {
    conn.fetch(&Sql::new(ALL))
        .await?
        .iter()
        .map(|row| Ok((row.get_text(0)?, row.get_text(1)?)))
        .collect()
}

/// What of a definition its table depends on, and what its search documents do.
struct Print {
    table: String,
    search: String,
}

impl Print {
    fn of(def: &ObjectDef) -> Self {
        let mut table = Sha256::new();
        table.update(LAYOUT.to_be_bytes());
        for field in def.fields.values() {
            for (name, kind) in columns(field) {
                table.update(format!("{name} {kind:?};"));
            }
        }
        for (index, _) in indexes::wanted(Dialect::Sqlite, def) {
            table.update(format!("{index:?};"));
        }
        let mut search = Sha256::new();
        search.update(FORM.to_be_bytes());
        for field in searched(def) {
            search.update(format!("{} {}", field.id, field.id == def.title));
            if let Some(retyped) = &field.retyped {
                search.update(retyped.columns.as_str());
            }
            for option in field.ty.options() {
                search.update(format!("{}={};", option.key, option.label));
            }
        }
        Self {
            table: hex(&table.finalize()),
            search: hex(&search.finalize()),
        }
    }

    fn text(&self) -> String {
        format!("{}.{}", self.table, self.search)
    }
}

fn hex(hash: &[u8]) -> String {
    hash.iter()
        .take(12)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Makes a table that is not there, with its indexes.
async fn make(tx: &mut Tx, def: &ObjectDef) -> Result<()> {
    let dialect = tx.dialect();
    let indexes = indexes::wanted(dialect, def).into_iter();
    let indexes = indexes.map(|(index, _)| index.create(dialect, def));
    let all: Vec<String> = [create_table(dialect, def)]
        .into_iter()
        .chain(indexes)
        .collect();
    run(tx, def, &all.join(";\n")).await
}

fn create_table(dialect: Dialect, def: &ObjectDef) -> String {
    let columns: Vec<String> = wanted_columns(dialect, def)
        .iter()
        .map(|(name, ty)| format!("{name} {ty}"))
        .collect();
    let strict = match dialect {
        Dialect::Sqlite => "strict",
        Dialect::Postgres => "",
    };
    format!(
        "create table {} ({}) {strict}",
        table(&def.id),
        columns.join(", ")
    )
}

async fn follow(tx: &mut Tx, def: &ObjectDef) -> Result<()> {
    add_columns(tx, def).await?;
    follow_indexes(tx, def).await
}

/// Makes the table, or the columns that it has not got.
pub(crate) async fn add_columns(tx: &mut Tx, def: &ObjectDef) -> Result<()> {
    let there = existing_columns(tx, def).await?;
    if there.is_empty() {
        let create = create_table(tx.dialect(), def);
        return run(tx, def, &create).await;
    }
    let wanted = wanted_columns(tx.dialect(), def);
    building::break_off(tx, def).await?;
    for (name, ty) in wanted
        .iter()
        .filter(|(name, _)| !there.contains(name.as_str()))
    {
        let add = format!("alter table {} add column {name} {ty}", table(&def.id));
        run(tx, def, &add).await?;
    }
    Ok(())
}

async fn follow_indexes(tx: &mut Tx, def: &ObjectDef) -> Result<()> {
    let there = existing_indexes(tx, &def.id).await?;
    let wanted = indexes::wanted(tx.dialect(), def);
    // Until the one that replaces it is built, an index is better than none.
    let is_missing = |index: &indexes::Index| there.get(&index.name) != Some(&true);
    let is_kept = |name: &str| {
        let mut all = wanted.iter().map(|(index, _)| index);
        all.any(|index| index.replaces.as_deref() == Some(name) && is_missing(index))
    };
    for (name, is_whole) in &there {
        let is_wanted = wanted.iter().any(|(index, _)| index.name == *name);
        if indexes::is_ours(name) && !(*is_whole && (is_wanted || is_kept(name))) {
            run(tx, def, &format!("drop index {WORKSPACE}.{name}")).await?;
        }
    }
    let missing = wanted
        .into_iter()
        .map(|(index, _)| index)
        .filter(|index| there.get(&index.name) != Some(&true))
        .collect();
    building::build_if_small(tx, def, missing).await
}

async fn run(tx: &mut Tx, def: &ObjectDef, text: &str) -> Result<()> {
    tx.script(text)
        .await
        .map(drop)
        .map_err(|failure| described(def, failure))
}

/// Names and types of the columns that an object's table has.
fn wanted_columns(dialect: Dialect, def: &ObjectDef) -> Vec<(String, String)> {
    let mut all = Vec::new();
    if dialect == Dialect::Sqlite {
        all.push(("rid".to_string(), "integer primary key".to_string()));
    }
    for (name, kind) in SYSTEM {
        let rule = match (*name, dialect) {
            ("id", Dialect::Sqlite) => " not null unique",
            ("id", Dialect::Postgres) => " primary key",
            ("version" | "created_at" | "updated_at" | "created_via" | "updated_via", _) => {
                " not null"
            }
            _ => "",
        };
        all.push((
            (*name).to_string(),
            format!("{}{rule}", dialect.column_type(*kind)),
        ));
    }
    for field in def.fields.values() {
        all.extend(columns(field).map(|(name, kind)| (name, dialect.column_type(kind))));
    }
    all
}

/// The columns of fields that a table has and its definition does not name.
pub(crate) async fn unnamed_columns(conn: &mut Conn, def: &ObjectDef) -> Result<Vec<String>> {
    let wanted = wanted_columns(conn.dialect(), def);
    let is_of_field = |name: &str| match name.as_bytes() {
        [letter, b'_', ..] => b"fkcbop".contains(letter),
        _ => false,
    };
    let mut unnamed: Vec<String> = existing_columns(conn, def)
        .await?
        .into_iter()
        .filter(|name| is_of_field(name) && !wanted.iter().any(|(known, _)| known == name))
        .collect();
    unnamed.sort_unstable();
    Ok(unnamed)
}

async fn existing_columns(conn: &mut Conn, def: &ObjectDef) -> Result<HashSet<String>> {
    columns_of(conn, &bare_table(&def.id)).await
}

/// The columns that a table has now; none if there is no such table.
pub(crate) async fn columns_of(conn: &mut Conn, table: &str) -> Result<HashSet<String>> {
    let sql = match conn.dialect() {
        Dialect::Sqlite => Sql::with(COLUMNS_SQLITE, [table.into()]),
        Dialect::Postgres => Sql::with(COLUMNS_POSTGRES, [plain_schema(conn), table.into()]),
    };
    conn.fetch(&sql)
        .await?
        .iter()
        .map(|row| row.get_text(0))
        .collect()
}

/// Those of the objects' tables that are there, by name.
async fn existing_tables(
    conn: &mut Conn,
    defs: impl Iterator<Item = &ObjectDef>,
) -> Result<HashSet<String>> {
    let sql = match conn.dialect() {
        Dialect::Sqlite => Sql::new(TABLES_SQLITE),
        Dialect::Postgres => {
            let names = defs.map(|def| bare_table(&def.id).into()).collect();
            Sql::with(TABLES_POSTGRES, [plain_schema(conn), Arg::List(names)])
        }
    };
    conn.fetch(&sql)
        .await?
        .iter()
        .map(|row| row.get_text(0))
        .collect()
}

/// The indexes of a table, and whether each is whole.
async fn existing_indexes(conn: &mut Conn, object: &ObjectId) -> Result<HashMap<String, bool>> {
    let sql = match conn.dialect() {
        Dialect::Sqlite => Sql::with(INDEXES_SQLITE, [bare_table(object).into()]),
        Dialect::Postgres => Sql::with(
            INDEXES_POSTGRES,
            [plain_schema(conn), bare_table(object).into()],
        ),
    };
    conn.fetch(&sql)
        .await?
        .iter()
        .map(|row| Ok((row.get_text(0)?, row.get_int(1)? == 1)))
        .collect()
}

/// The schema's name as the catalogue has it: without quotes.
fn plain_schema(conn: &Conn) -> Arg {
    conn.workspace().trim_matches('"').into()
}

/// The objects whose tables are there, by id, whatever the definitions say.
pub(crate) async fn tables(conn: &mut Conn) -> Result<HashSet<String>> {
    Ok(fingerprints(conn).await?.into_keys().collect())
}

const ALL: &str = "select object, fingerprint from {w}.synced";
const PUT: &str = "insert into {w}.synced (object, fingerprint) values ($1, $2) \
                   on conflict (object) do update set fingerprint = excluded.fingerprint";
const TABLES_SQLITE: &str = "select name from {w}.sqlite_master where type = 'table'";
const TABLES_POSTGRES: &str = "select c.relname::text from pg_class c \
     join pg_namespace n on n.oid = c.relnamespace \
     where n.nspname = $1 and c.relname = any($2::text[]::name[])";
const COLUMNS_SQLITE: &str = "select name from pragma_table_info($1)";
const COLUMNS_POSTGRES: &str = "select a.attname::text from pg_attribute a join pg_class c on c.oid = a.attrelid \
     join pg_namespace n on n.oid = c.relnamespace \
     where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped";
const INDEXES_SQLITE: &str =
    "select name, 1 from {w}.sqlite_master where type = 'index' and tbl_name = $1";
const INDEXES_POSTGRES: &str = "select c.relname::text, i.indisvalid::int::bigint from pg_index i \
     join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid \
     join pg_namespace n on n.oid = t.relnamespace where n.nspname = $1 and t.relname = $2";

/// Every fixed statement of this module that both databases read.
pub(crate) const STATEMENTS: &[&str] = &[ALL, PUT];
/// Those of SQLite alone, and of PostgreSQL alone.
pub(crate) const SQLITE_STATEMENTS: &[&str] = &[
    TABLES_SQLITE,
    COLUMNS_SQLITE,
    INDEXES_SQLITE,
    building::WHOLE_SQLITE,
];
pub(crate) const POSTGRES_STATEMENTS: &[&str] = &[
    TABLES_POSTGRES,
    COLUMNS_POSTGRES,
    INDEXES_POSTGRES,
    building::WHOLE_POSTGRES,
    building::BUILDING_POSTGRES,
    building::BREAK_OFF_POSTGRES,
];

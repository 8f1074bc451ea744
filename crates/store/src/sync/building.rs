//! Indexes of large tables are built by jobs: a change of definitions holds
//! everybody off, and is not to take longer than a moment.
//!
//! An index is there exactly if the catalogue has it and says that it is whole;
//! nothing else is kept of it. PostgreSQL builds it outside of transactions while
//! others write; what a build that failed or died leaves behind is no whole index
//! and refuses writes all the same, so that it is dropped. SQLite builds it in a
//! transaction like others.

use std::{collections::HashMap, time::Duration};

use base::{Error, Fault, Id, Result};
use schema::{FieldDef, FieldId, ObjectDef, ObjectId};

use super::{
    existing_indexes,
    indexes::{self, Index},
    plain_schema,
};
use crate::{
    Arg, Conn, Db, Dialect, Sql, Tx,
    derived::is_small,
    names::{WORKSPACE, bare_table, table},
    rows::{KEY_BYTES, described, key_column},
};

/// Rows of a table up to which its indexes are built in the change of definitions
/// that asks for them. So many take some hundredths of a second on either
/// database, which is no longer than a write waits for others anyway.
pub const BUILT_AT_ONCE: u32 = 10_000;

/// How often it is looked whether another build on the table has ended.
const LOOK: Duration = Duration::from_millis(300);

/// An index that a definition asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexState {
    pub name: String,
    /// Fields by which records are found; together unique if it is unique.
    pub fields: Vec<FieldId>,
    pub unique: bool,
    /// Whether it is there and whole.
    pub is_built: bool,
}

/// Values that only one record may have, and more have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// How many values, or sets of values.
    pub values: i64,
    /// One record of each of the first of them, those that most share first.
    pub examples: Vec<Id>,
}

/// How many shared values are named.
const EXAMPLES: u32 = 3;

/// The indexes that definitions ask for, of each definition in turn.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn index_states(conn: &mut Conn, defs: &[&ObjectDef]) -> Result<Vec<Vec<IndexState>>> {
    if defs.is_empty() {
        return Ok(Vec::new());
    }
    let sql = match conn.dialect() {
        Dialect::Sqlite => Sql::new(WHOLE_SQLITE),
        Dialect::Postgres => {
            let all = defs
                .iter()
                .flat_map(|def| indexes::wanted(Dialect::Postgres, def));
            let names = all.map(|(index, _)| index.name.into()).collect();
            Sql::with(WHOLE_POSTGRES, [plain_schema(conn), Arg::List(names)])
        }
    };
    let rows = conn.fetch(&sql).await?;
    let whole: std::collections::HashSet<String> = rows
        .iter()
        .map(|row| row.get_text(0))
        .collect::<Result<_>>()?;
    let dialect = conn.dialect();
    let of = |def: &&ObjectDef| {
        let all = indexes::wanted(dialect, def).into_iter();
        all.map(|(index, fields)| IndexState {
            is_built: whole.contains(&index.name),
            unique: index.unique,
            name: index.name,
            fields,
        })
        .collect()
    };
    Ok(defs.iter().map(of).collect())
}

/// Whether a definition asks for an index of this name.
pub fn wants_index(def: &ObjectDef, name: &str) -> bool {
    find(def, name).is_some()
}

fn find(def: &ObjectDef, name: &str) -> Option<Index> {
    let dialects = [Dialect::Sqlite, Dialect::Postgres];
    let mut all = dialects
        .into_iter()
        .flat_map(|dialect| indexes::wanted(dialect, def));
    all.find_map(|(index, _)| (index.name == name).then_some(index))
}

/// Builds an index while others write, where the database can (PostgreSQL);
/// [`settle_index`] does the rest. Waits for another build on the same table,
/// which may be one of a process that has died.
///
/// # Errors
/// `Conflict` if records share values, or have some that are too long; `Busy` if
/// the database is away or a change of definitions came first.
pub async fn build_index(db: &Db, def: &ObjectDef, name: &str) -> Result<()> {
    let Some(index) = find(def, name).filter(|_| db.dialect() == Dialect::Postgres) else {
        return Ok(());
    };
    let mut conn = db.read().await?;
    fits(&mut conn, def, &index).await?;
    loop {
        match existing_indexes(&mut conn, &def.id).await?.get(name) {
            Some(true) => return Ok(()),
            _ if is_building(&mut conn, def).await? => {
                tokio::time::sleep(LOOK).await;
                continue;
            }
            Some(false) => drop_aside(&mut conn, name).await?,
            None => {}
        }
        let build = index.create_concurrently(def);
        if let Err(failure) = conn.run_aside(&build).await {
            let error = described(def, failure);
            // Half an index would refuse writes.
            if existing_indexes(&mut conn, &def.id).await?.get(name) == Some(&false) {
                drop_aside(&mut conn, name).await?;
            }
            return Err(error);
        }
    }
}

async fn drop_aside(conn: &mut Conn, name: &str) -> Result<()> {
    let drop = format!("drop index concurrently if exists {WORKSPACE}.{name}");
    conn.run_aside(&drop).await.map_err(Error::from)
}

/// Whether somebody builds an index on the table at this moment.
async fn is_building(conn: &mut Conn, def: &ObjectDef) -> Result<bool> {
    let sql = Sql::with(
        BUILDING_POSTGRES,
        [plain_schema(conn), bare_table(&def.id).into()],
    );
    Ok(conn.fetch_optional(&sql).await?.is_some())
}

/// Ends builds on a table that is about to change, so that nobody waits for them:
/// their jobs begin anew.
pub(super) async fn break_off(tx: &mut Tx, def: &ObjectDef) -> Result<()> {
    if tx.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    let args = [plain_schema(tx), bare_table(&def.id).into()];
    tx.fetch(&Sql::with(BREAK_OFF_POSTGRES, args))
        .await
        .map(drop)
}

/// Ends the building of an index in a transaction that knows the definitions: it
/// is made if it is wanted and not there yet, and dropped if nobody wants it any
/// more.
///
/// # Errors
/// `Conflict` if records share values, or have some that are too long; `Busy` if
/// it is to be built outside of the transaction first.
pub async fn settle_index(
    tx: &mut Tx,
    object: &ObjectId,
    def: Option<&ObjectDef>,
    name: &str,
) -> Result<()> {
    let there = existing_indexes(tx, object).await?;
    let wanted = def.and_then(|def| Some((def, find(def, name)?)));
    match (wanted, there.get(name)) {
        (Some((_, index)), Some(true)) => drop_replaced(tx, &index, &there).await,
        (None, None) => Ok(()),
        (None, Some(_)) => {
            let drop = format!("drop index {WORKSPACE}.{name}");
            tx.script(&drop).await.map(|_| ()).map_err(Error::from)
        }
        (Some((def, index)), None) if tx.dialect() == Dialect::Sqlite => {
            create(tx, def, &index).await
        }
        (Some(_), _) => Err(Error::busy(format!("the index {name} is not whole yet"))),
    }
}

/// Builds those of these indexes that are missing, if the table is small.
pub(super) async fn build_if_small(
    tx: &mut Tx,
    def: &ObjectDef,
    missing: Vec<Index>,
) -> Result<()> {
    if missing.is_empty() || !is_small(tx, &def.id, BUILT_AT_ONCE).await? {
        return Ok(());
    }
    let is_empty = is_small(tx, &def.id, 0).await?;
    let there = existing_indexes(tx, &def.id).await?;
    for index in missing {
        match is_empty {
            true => super::run(tx, def, &index.create(tx.dialect(), def)).await?,
            false => create(tx, def, &index).await?,
        }
        drop_replaced(tx, &index, &there).await?;
    }
    Ok(())
}

/// Drops the index that another one replaces, now that it is there.
async fn drop_replaced(tx: &mut Tx, index: &Index, there: &HashMap<String, bool>) -> Result<()> {
    match index
        .replaces
        .as_ref()
        .filter(|old| there.contains_key(*old))
    {
        Some(old) => {
            let drop = format!("drop index {WORKSPACE}.{old}");
            tx.script(&drop).await.map(|_| ()).map_err(Error::from)
        }
        None => Ok(()),
    }
}

async fn create(tx: &mut Tx, def: &ObjectDef, index: &Index) -> Result<()> {
    fits(tx, def, index).await?;
    super::run(tx, def, &index.create(tx.dialect(), def)).await
}

/// Whether every value is short enough for an index: those of a field that was in
/// none were not bounded.
async fn fits(conn: &mut Conn, def: &ObjectDef, index: &Index) -> Result<()> {
    let is_key = |field: &&FieldDef, column: &String| key_column(field).as_ref() == Some(column);
    // Folded texts: the others are short by nature.
    for column in index.columns.iter().filter(|name| name.starts_with("k_")) {
        let Some(field) = def.live_fields().find(|field| is_key(field, column)) else {
            continue;
        };
        let bytes = match conn.dialect() {
            Dialect::Sqlite => format!("length(cast({column} as blob))"),
            Dialect::Postgres => format!("octet_length({column})"),
        };
        let sql = Sql::new(format!(
            "select count(*) from {} where deleted_at is null and {bytes} > {KEY_BYTES}",
            table(&def.id)
        ));
        let count = conn.fetch_one(&sql).await?.get_int(0)?;
        if count > 0 {
            let message = format!(
                "{count} records have a value of {} that is too long to be looked up by: at most {KEY_BYTES} bytes. Shorten them first.",
                field.name
            );
            return Err(Error::Conflict {
                code: "too_long",
                faults: vec![Fault::new(&field.name, "range", message.clone())],
                message,
            });
        }
    }
    Ok(())
}

/// The values that stand in the way of a unique index.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn shared_values(conn: &mut Conn, def: &ObjectDef, name: &str) -> Result<Shared> {
    let Some(index) = find(def, name).filter(|index| index.unique) else {
        return Ok(Shared {
            values: 0,
            examples: Vec::new(),
        });
    };
    let columns = index.columns.join(", ");
    let given: Vec<String> = index
        .columns
        .iter()
        .map(|column| format!("{column} is not null"))
        .collect();
    let first = format!(
        "from (select id, row_number() over (partition by {columns} order by id) as place, \
         count(*) over (partition by {columns}) as records from {} where deleted_at is null and {}) s \
         where place = 1 and records > 1",
        table(&def.id),
        given.join(" and ")
    );
    let count = Sql::new(format!("select count(*) {first}"));
    let values = conn.fetch_one(&count).await?.get_int(0)?;
    let some = Sql::new(format!(
        "select id {first} order by records desc, id limit {EXAMPLES}"
    ));
    let examples = conn.fetch(&some).await?;
    Ok(Shared {
        values,
        examples: examples
            .iter()
            .map(|row| row.get_id(0))
            .collect::<Result<_>>()?,
    })
}

/// How many values of a field several records have, if only one might. Looks at so
/// many records at most.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn values_shared(
    conn: &mut Conn,
    field: (&ObjectDef, &FieldId),
    most: u32,
) -> Result<i64> {
    let (def, id) = field;
    let Some(column) = def.fields.get(id).and_then(key_column) else {
        return Ok(0);
    };
    let sql = Sql::new(format!(
        "select count(*) from (select 1 from (select {column} as value from {} \
         where deleted_at is null and {column} is not null limit {most}) given \
         group by value having count(*) > 1) shared",
        table(&def.id)
    ));
    conn.fetch_one(&sql).await?.get_int(0)
}

pub(super) const WHOLE_SQLITE: &str = "select name from {w}.sqlite_master where type = 'index'";
// By name: the catalogue has no index by schema alone, and other workspaces' tables lie in it too.
pub(super) const WHOLE_POSTGRES: &str = "select c.relname::text from pg_class c \
     join pg_namespace n on n.oid = c.relnamespace join pg_index i on i.indexrelid = c.oid \
     where n.nspname = $1 and c.relname = any($2::text[]::name[]) and i.indisvalid";
pub(super) const BUILDING_POSTGRES: &str = "select 1 from pg_stat_progress_create_index p \
     join pg_class t on t.oid = p.relid join pg_namespace n on n.oid = t.relnamespace \
     where n.nspname = $1 and t.relname = $2 and p.datname = current_database() limit 1";
pub(super) const BREAK_OFF_POSTGRES: &str = "select pg_cancel_backend(p.pid) from pg_stat_progress_create_index p \
     join pg_stat_activity a on a.pid = p.pid and a.usename = current_user \
     join pg_class t on t.oid = p.relid join pg_namespace n on n.oid = t.relnamespace \
     where n.nspname = $1 and t.relname = $2 and p.datname = current_database()";

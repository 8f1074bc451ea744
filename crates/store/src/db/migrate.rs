//! The fixed tables, as numbered migrations that run once each, under a lock.
//!
//! A migration is text that both databases read; the words in braces stand for
//! what differs (see [`words`]). Tables of objects are not here: they follow
//! their definitions (see `sync`).

use base::{Clock, Error, Result};

use super::{Conn, Failure, postgres::Reach, writer::Writer};
use crate::{Dialect, Sql};

/// One step; never changed once it was released.
struct Migration {
    name: &'static str,
    both: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "workspace",
        both: include_str!("migrations/1_workspace.sql"),
        sqlite: "",
        postgres: "",
    },
    Migration {
        name: "companions",
        both: include_str!("migrations/2_companions.sql"),
        sqlite: "",
        postgres: "",
    },
    Migration {
        name: "changes",
        both: "",
        sqlite: include_str!("migrations/3_changes_sqlite.sql"),
        postgres: include_str!("migrations/3_changes_postgres.sql"),
    },
    Migration {
        name: "search",
        both: "",
        sqlite: include_str!("migrations/4_search_sqlite.sql"),
        postgres: include_str!("migrations/4_search_postgres.sql"),
    },
    Migration {
        name: "accounts",
        both: include_str!("migrations/5_accounts.sql"),
        sqlite: "",
        postgres: "",
    },
    Migration {
        name: "sought",
        both: "",
        sqlite: "",
        postgres: include_str!("migrations/6_sought_postgres.sql"),
    },
    Migration {
        name: "merging",
        both: "",
        sqlite: include_str!("migrations/7_merging_sqlite.sql"),
        postgres: "",
    },
    Migration {
        name: "jobs",
        both: include_str!("migrations/8_jobs.sql"),
        sqlite: "",
        postgres: "",
    },
    Migration {
        name: "imports",
        both: include_str!("migrations/9_imports.sql"),
        sqlite: "",
        postgres: "",
    },
    Migration {
        name: "computing",
        both: include_str!("migrations/10_computing.sql"),
        sqlite: "",
        postgres: "",
    },
    Migration {
        name: "undone",
        both: "",
        sqlite: include_str!("migrations/11_undone_sqlite.sql"),
        postgres: include_str!("migrations/11_undone_postgres.sql"),
    },
    Migration {
        name: "contents",
        both: include_str!("migrations/12_contents.sql"),
        sqlite: "",
        postgres: "",
    },
    Migration {
        name: "access",
        both: include_str!("migrations/13_access.sql"),
        sqlite: include_str!("migrations/13_access_sqlite.sql"),
        postgres: include_str!("migrations/13_access_postgres.sql"),
    },
    Migration {
        name: "subjects",
        both: include_str!("migrations/14_subjects.sql"),
        sqlite: "",
        postgres: "",
    },
    Migration {
        name: "outside",
        both: include_str!("migrations/15_outside.sql"),
        sqlite: "",
        postgres: "",
    },
    Migration {
        name: "views",
        both: include_str!("migrations/16_views.sql"),
        sqlite: "",
        postgres: "",
    },
    Migration {
        name: "notifications",
        both: include_str!("migrations/17_notifications.sql"),
        sqlite: "",
        postgres: "",
    },
];

/// How many migrations there are.
pub const LATEST: usize = MIGRATIONS.len();

/// Locks while a schema is made or migrated, for the whole database: extensions
/// belong to it.
const LOCK: i64 = 0x7261_7070_6f72_7431;

/// Brings an SQLite file to a migration.
pub(super) async fn sqlite(writer: &mut Writer, upto: usize) -> Result<()> {
    let mut tx = writer.begin().await?;
    match migrate(&mut tx, upto, "").await {
        Ok(()) => tx.end("commit").await.map_err(Error::from),
        Err(error) => {
            drop(tx.end("rollback").await);
            Err(error)
        }
    }
}

/// Brings a PostgreSQL schema to a migration.
pub(super) async fn postgres(reach: &Reach, upto: usize) -> Result<()> {
    let mut conn = reach.connection().await?;
    conn.in_transaction = true;
    conn.script(&format!("begin; select pg_advisory_xact_lock({LOCK})"))
        .await?;
    conn.script("create schema if not exists {w}").await?;
    conn.script("create extension if not exists pg_trgm")
        .await?;
    let trigrams = "select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace \
                    where e.extname = 'pg_trgm'";
    let trigrams = conn.fetch_one(&Sql::new(trigrams)).await?.get_text(0)?;
    migrate(&mut conn, upto, &trigrams).await?;
    conn.script("commit").await?;
    conn.in_transaction = false;
    Ok(())
}

async fn migrate(conn: &mut Conn, upto: usize, trigrams: &str) -> Result<()> {
    let text = |conn: &Conn, text: &str| words(text, conn.dialect(), trigrams);
    let table = text(
        conn,
        "create table if not exists {w}.migrations (number {int} primary key, name {text} not null, at {int} not null) {strict}",
    );
    conn.script(&table).await?;
    let done = done(conn).await?;
    if done > LATEST {
        return Err(Error::unsupported(
            "This workspace was written by a newer version of Rapport. Start that version, or a later one.",
        ));
    }
    for (n, migration) in MIGRATIONS.iter().enumerate().take(upto).skip(done) {
        let own = match conn.dialect() {
            Dialect::Sqlite => migration.sqlite,
            Dialect::Postgres => migration.postgres,
        };
        for part in [migration.both, own] {
            let part = text(conn, part);
            conn.script(&part)
                .await
                .map_err(|failure| explain(migration.name, failure))?;
        }
        let number = i64::try_from(n + 1).map_err(Error::broken)?;
        let mut mark = Sql::new("insert into {w}.migrations (number, name, at) values (");
        mark.bind(number)
            .push(", ")
            .bind(migration.name)
            .push(", ")
            .bind(Clock::system().now().0)
            .push(")");
        conn.execute(&mark).await?;
    }
    Ok(())
}

/// How far the fixed tables are.
pub(super) async fn done(conn: &mut Conn) -> Result<usize> {
    let row = conn.fetch_one(&Sql::new(DONE)).await?;
    usize::try_from(row.get_int(0)?).map_err(Error::broken)
}

const DONE: &str = "select coalesce(max(number), 0) from {w}.migrations";

fn explain(name: &str, failure: Failure) -> Error {
    match Error::from(failure) {
        Error::Broken { cause } => Error::broken(format!("migration {name}: {cause}")),
        other => other,
    }
}

/// Puts a database's own words in the place of those in braces. `{w}` stays: it
/// is filled when a statement runs.
pub(crate) fn words(text: &str, dialect: Dialect, trigrams: &str) -> String {
    let pairs: &[(&str, &str)] = match dialect {
        Dialect::Sqlite => &[
            ("{int}", "integer"),
            ("{text}", "text"),
            ("{json}", "text"),
            ("{id}", "blob"),
            ("{bytes}", "blob"),
            ("{strict}", "strict"),
            ("{clustered}", "strict, without rowid"),
            ("{counter}", "integer primary key autoincrement"),
            ("{on}", ""),
        ],
        Dialect::Postgres => &[
            ("{int}", "bigint"),
            // Bytewise order, as in SQLite and in memory.
            ("{text}", "text collate \"C\""),
            ("{json}", "jsonb"),
            ("{id}", "uuid"),
            ("{bytes}", "bytea"),
            ("{strict}", ""),
            ("{clustered}", ""),
            (
                "{counter}",
                "bigint generated always as identity primary key",
            ),
            ("{on}", "{w}."),
        ],
    };
    let mut text = text.replace("{trigrams}", trigrams);
    for (word, own) in pairs {
        text = text.replace(word, own);
    }
    // SQLite qualifies the index, PostgreSQL its table.
    match dialect {
        Dialect::Sqlite => text.replace("{index}", "{w}."),
        Dialect::Postgres => text.replace("{index}", ""),
    }
}

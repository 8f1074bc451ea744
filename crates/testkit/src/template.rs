//! PostgreSQL databases for tests, each a copy of one that holds a fresh
//! workspace: to make all of its tables anew for every test takes five times as
//! long.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};
use store::Location;

/// What the workspace is called in each.
const WORKSPACE: &str = "fresh";
/// Held while the template is made.
const LOCK: i64 = 0x7261_7070_7465_7374;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A database of its own on a test server; gone when it is dropped.
#[derive(Debug)]
pub struct Database {
    server: String,
    name: String,
}

impl Database {
    /// A copy of the template. `make` makes the workspace of the template, if no
    /// process of this program has done so yet.
    pub async fn copied(server: &str, make: impl AsyncFnOnce(Location)) -> Self {
        let template = format!("template_{:016x}", program());
        let mut conn = PgConnection::connect(server)
            .await
            .expect("the test server answers");
        if !is_there(&mut conn, &template).await {
            run(&mut conn, &format!("select pg_advisory_lock({LOCK})")).await;
            if !is_there(&mut conn, &template).await {
                // It gets its name when it is whole.
                let part = format!("{template}_part");
                run(
                    &mut conn,
                    &format!("drop database if exists {part} with (force)"),
                )
                .await;
                run(&mut conn, &format!("create database {part}")).await;
                make(location(server, &part)).await;
                run(
                    &mut conn,
                    &format!("alter database {part} rename to {template}"),
                )
                .await;
            }
            run(&mut conn, &format!("select pg_advisory_unlock({LOCK})")).await;
        }
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{count}", std::process::id());
        // Copying files is quicker than logging pages; before version 15 it is all there is.
        let version: i32 = conn
            .server_version_num()
            .and_then(|n| i32::try_from(n).ok())
            .unwrap_or(0);
        let strategy = if version >= 150_000 {
            " strategy file_copy"
        } else {
            ""
        };
        run(
            &mut conn,
            &format!("create database {name} template {template}{strategy}"),
        )
        .await;
        drop(conn.close().await);
        Self {
            server: server.to_owned(),
            name,
        }
    }

    /// Where the workspace in it is.
    pub fn location(&self) -> Location {
        location(&self.server, &self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // In a process of its own: dropping cannot wait for a connection's answer.
        let sql = format!("drop database if exists {} with (force)", self.name);
        let _ = Command::new("psql")
            .arg(&self.server)
            .args(["-q", "-c", &sql])
            .stderr(Stdio::null())
            .status();
    }
}

/// What tells this program from others, and from itself as it was before.
fn program() -> u64 {
    let file = std::env::current_exe().expect("a program has a file");
    let meta = file.metadata().expect("it can be looked at");
    let mut hasher = DefaultHasher::new();
    (file, meta.len(), meta.modified().ok()).hash(&mut hasher);
    hasher.finish()
}

async fn is_there(conn: &mut PgConnection, name: &str) -> bool {
    let row = sqlx::query("select exists (select from pg_database where datname = $1)")
        .bind(name)
        .fetch_one(conn)
        .await
        .expect("the test server answers");
    row.get(0)
}

async fn run(conn: &mut PgConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(conn)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// A workspace in another database of a server.
fn location(server: &str, database: &str) -> Location {
    let (before, _) = server
        .rsplit_once('/')
        .expect("the address names a database");
    Location::Postgres {
        url: format!("{before}/{database}"),
        workspace: WORKSPACE.into(),
    }
}

//! Workspaces that nobody else has, on either database, gone with the test.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use base::{Clock, Micros};
use engine::{Config, Cx, Principal, Registry, Vault, Via, Workspace, vault, workspace::Settings};
use store::{Location, Sql, Tuning};
use tempfile::TempDir;

/// When a test's clock starts: a Friday noon in March 2026, UTC.
pub const NOON: Micros = Micros(1_773_403_200_000_000);

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A workspace of its own.
pub struct Fresh {
    pub ws: Workspace,
    pub clock: Clock,
    location: Location,
    registry: fn() -> Registry,
    _folder: TempDir,
}

/// The databases to test on: SQLite, and PostgreSQL where the test command
/// gives one.
pub fn databases() -> Vec<&'static str> {
    match postgres() {
        Some(_) => vec!["sqlite", "postgres"],
        None => vec!["sqlite"],
    }
}

/// The standard objects and jobs, as the program has them.
pub fn registry() -> Registry {
    let mut registry = Registry::new();
    engine::upkeep::register(&mut registry);
    engine::people::register(&mut registry);
    identity::oauth::register(&mut registry);
    customers::register(&mut registry);
    sales::register(&mut registry);
    engine::files::register(&mut registry);
    demo::register(&mut registry);
    registry
}

/// Runs a test on a fresh workspace of each database.
pub async fn on_each<F, Fut>(test: F)
where
    F: Fn(Fresh) -> Fut,
    Fut: Future<Output = ()>,
{
    for database in databases() {
        test(Fresh::on(database).await).await;
    }
}

impl Fresh {
    /// A fresh workspace on `sqlite` or `postgres`.
    pub async fn on(database: &str) -> Self {
        Self::with(database, registry).await
    }

    /// The same with other standard objects than the program has.
    pub async fn with(database: &str, registry: fn() -> Registry) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let location = match (database, postgres()) {
            ("postgres", Some(url)) => {
                let workspace = format!(
                    "t{}_{}",
                    std::process::id(),
                    COUNT.fetch_add(1, Ordering::Relaxed)
                );
                Location::Postgres { url, workspace }
            }
            _ => Location::Sqlite(folder.path().join("rapport.db")),
        };
        let clock = Clock::fixed(NOON);
        let ws = open(&location, clock.clone(), registry()).await;
        Self {
            ws,
            clock,
            location,
            registry,
            _folder: folder,
        }
    }

    /// Opens the same workspace once more, as another process would.
    pub async fn again(&self) -> Workspace {
        open(&self.location, self.clock.clone(), (self.registry)()).await
    }

    /// A context of the system itself.
    pub fn cx(&self) -> Cx {
        self.ws.cx(Principal::System, Via::Command)
    }

    /// How many rows a table has.
    pub async fn rows(&self, table: &str) -> i64 {
        let count = Sql::new(format!("select count(*) from {{w}}.{table}"));
        let mut conn = self.ws.db().read().await.expect("the database is there");
        let row = conn.fetch_one(&count).await.expect("the table is there");
        row.get_int(0).expect("a count is a number")
    }

    /// Waits until a table has so many rows.
    ///
    /// # Panics
    /// If it has not within a minute.
    pub async fn until_rows(&self, table: &str, count: i64) {
        let waits = async {
            while self.rows(table).await != count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        if tokio::time::timeout(Duration::from_secs(60), waits)
            .await
            .is_err()
        {
            panic!("{table} has {} rows, not {count}", self.rows(table).await);
        }
    }

    /// The files or tables in which a text stands as it is, anywhere.
    pub async fn holding(&self, text: &str) -> Vec<String> {
        let workspace = match &self.location {
            Location::Sqlite(file) => {
                let log = format!("{}-wal", file.display());
                let holds = |file: &String| {
                    let bytes = std::fs::read(file).unwrap_or_default();
                    let mut parts = bytes.windows(text.len());
                    parts.any(|part| part == text.as_bytes())
                };
                let files = [file.display().to_string(), log].into_iter();
                return files.filter(holds).collect();
            }
            Location::Postgres { workspace, .. } => workspace,
        };
        let mut conn = self.ws.db().read().await.expect("the database is there");
        let mut tables =
            Sql::new("select table_name from information_schema.tables where table_schema = ");
        tables.bind(format!("ws_{workspace}"));
        let mut found = Vec::new();
        for table in conn.fetch(&tables).await.expect("there are tables") {
            let table = table.get_text(0).expect("a table has a name");
            let mut count = Sql::new(format!(
                "select count(*) from {{w}}.\"{table}\" t where t::text like "
            ));
            count.bind(format!("%{text}%"));
            let row = conn.fetch_one(&count).await.expect("it can be read");
            if row.get_int(0).expect("a count is a number") > 0 {
                found.push(table);
            }
        }
        found
    }

    /// Where the workspace lies, for another process.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// Which database it is, for messages.
    pub fn database(&self) -> &'static str {
        match self.location {
            Location::Sqlite(_) => "sqlite",
            Location::Postgres { .. } => "postgres",
        }
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        let Location::Postgres { url, workspace } = &self.location else {
            return;
        };
        crate::postgres::drop_workspace(url, workspace);
    }
}

async fn open(location: &Location, clock: Clock, mut registry: Registry) -> Workspace {
    let config = Config {
        location: location.clone(),
        tuning: Tuning::default(),
        settings: Settings::default(),
    };
    registry.vault(Vault::new(&[7; vault::KEY_BYTES]));
    Workspace::open(config, registry, clock)
        .await
        .expect("a fresh workspace opens")
}

fn postgres() -> Option<String> {
    #[allow(
        clippy::disallowed_methods,
        reason = "the test command says where its PostgreSQL is"
    )]
    std::env::var("RAPPORT_TEST_POSTGRES")
        .ok()
        .filter(|url| !url.is_empty())
}

//! Writing a backup.

use std::io::Write;

use base::{Clock, Result};
use store::{
    copy::{self, Snapshot},
    db::LATEST_MIGRATION,
};

use super::{
    Head, Summary, Tell, add_up,
    lines::{FORMAT, Mark, unwritable, write},
};
use crate::{Config, Registry, Workspace, definitions};

/// How hard is compressed: more costs much time and saves little.
const LEVEL: i32 = 3;

/// Writes a backup of a workspace as it is now. `tell` hears how many rows are
/// written.
///
/// # Errors
/// `Busy` if the database is away or it cannot be written.
pub async fn make(ws: &Workspace, out: impl Write + Send, tell: Tell<'_>) -> Result<Summary> {
    let snapshot = Snapshot::of(ws.db()).await?;
    let from = Source {
        snapshot,
        migration: LATEST_MIGRATION,
        name: ws.settings().name.clone(),
    };
    from.write(ws.registry(), ws.clock(), out, tell).await
}

/// A workspace that an earlier version left, before its tables are brought up to
/// this one.
pub struct LeftBehind(Source);

impl LeftBehind {
    /// None if there is no workspace at the place, or it is not behind.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn at(config: &Config) -> Result<Option<Self>> {
        let found = Snapshot::left_behind(&config.location, &config.tuning).await?;
        let Some((mut snapshot, migration)) = found else {
            return Ok(None);
        };
        // Nothing is to be kept of one that is restored anew.
        if copy::is_unfinished(snapshot.conn()).await? {
            return Ok(None);
        }
        let settings = store::setting(snapshot.conn(), "settings").await?;
        let name = settings.as_ref().and_then(|all| all["name"].as_str());
        let name = name.unwrap_or(&config.settings.name).to_string();
        Ok(Some(Self(Source {
            snapshot,
            migration,
            name,
        })))
    }

    /// How far its tables are.
    pub fn migration(&self) -> usize {
        self.0.migration
    }

    /// Writes a backup of it, as the version that left it would have.
    ///
    /// # Errors
    /// `Busy` if the database is away or it cannot be written.
    pub async fn back_up(
        self,
        registry: &Registry,
        clock: &Clock,
        out: impl Write + Send,
        tell: Tell<'_>,
    ) -> Result<Summary> {
        self.0.write(registry, clock, out, tell).await
    }
}

/// What a backup is made of.
struct Source {
    snapshot: Snapshot,
    migration: usize,
    name: String,
}

impl Source {
    async fn write(
        mut self,
        registry: &Registry,
        clock: &Clock,
        out: impl Write + Send,
        tell: Tell<'_>,
    ) -> Result<Summary> {
        let mut out = zstd::Encoder::new(out, LEVEL).map_err(unwritable)?;
        // So a damaged backup is known for one wherever it is damaged.
        out.include_checksum(true).map_err(unwritable)?;
        let outcome = self.write_all(registry, clock, &mut out, tell).await;
        self.snapshot.end().await;
        let summary = outcome?;
        out.finish()
            .and_then(|mut out| out.flush())
            .map_err(unwritable)?;
        Ok(summary)
    }

    async fn write_all(
        &mut self,
        registry: &Registry,
        clock: &Clock,
        out: &mut (dyn Write + Send),
        tell: Tell<'_>,
    ) -> Result<Summary> {
        let schema = definitions::load(self.snapshot.conn(), registry).await?;
        let head = Head {
            rapport_backup: FORMAT,
            program: env!("CARGO_PKG_VERSION").into(),
            migration: self.migration,
            schema_version: schema.version(),
            made_at: clock.now().to_rfc3339(),
            name: self.name.clone(),
        };
        write(out, &head)?;
        let mut tables = copy::tables(&schema);
        if self.migration < LATEST_MIGRATION {
            tables = self.snapshot.present(tables).await?;
        }
        let (count, mut rows) = (tables.len(), 0);
        for table in tables {
            write(out, &Mark::Table(table.clone()))?;
            let sum = add_up(&mut self.snapshot, table, &mut rows, tell, |row| {
                write(out, row)
            });
            let sum = sum.await?;
            write(out, &Mark::End(sum))?;
        }
        let tables = count;
        write(out, &Mark::Whole { tables, rows })?;
        Ok(Summary { tables, rows })
    }
}

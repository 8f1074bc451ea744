//! A backup of a workspace that an earlier version left, before its tables are
//! brought up to this one: whoever wants to go back restores it with that version.

use std::path::Path;

use base::Clock;
use engine::{
    Config, Registry,
    backup::{LeftBehind, Seal},
};
use store::db::LATEST_MIGRATION;

use crate::{
    config::Settings, failure::Failure, output, private, progress::Progress, target::Target,
};

/// Writes the backup, if the workspace of the settings is behind and they do not
/// say otherwise. Without it nothing is brought up.
///
/// # Errors
/// Why it cannot be written.
pub async fn take(
    settings: &Settings,
    config: &Config,
    registry: &Registry,
) -> Result<(), Failure> {
    let Some(folder) = &settings.before_migration else {
        return Ok(());
    };
    let Some(left) = LeftBehind::at(config).await? else {
        return Ok(());
    };
    let (from, workspace) = (left.migration(), &settings.workspace);
    let file = folder.join(format!("{workspace}-before-{LATEST_MIGRATION}.backup"));
    write(left, registry, (folder, &file), &settings.backup_to)
        .await
        .map_err(|failure| failure.with_hint(HINT))?;
    output::complain(&format!(
        "The workspace {workspace} is of an earlier version (tables {from}, now {LATEST_MIGRATION}). A backup of it as it was is in {}.",
        file.display()
    ));
    Ok(())
}

const HINT: &str = "The workspace is of an earlier version and was left as it is: before its tables are brought up to this one, a backup is made. Make room, name another folder as backup.folder in rapport.toml, or set backup.before_migration = false there.";

async fn write(
    left: LeftBehind,
    registry: &Registry,
    (folder, file): (&Path, &Path),
    to: &[String],
) -> Result<(), Failure> {
    private::make_folder(folder)?;
    let mut target = Target::at(file)?;
    target.keep_private()?;
    let bar = Progress::new("Backing up the earlier version", None);
    let tell = |rows: u64| bar.at(rows, &format!("{rows} rows"));
    let mut out = Seal::to(to)?.over(&mut target)?;
    let outcome = left
        .back_up(registry, &Clock::system(), &mut out, &tell)
        .await;
    bar.end();
    let outcome = outcome.and_then(|_| out.finish().map(drop));
    outcome.map_err(|error| target.failure().unwrap_or_else(|| error.into()))?;
    target.finish().map(drop)
}

//! The one place where the parts of the program are put together.

use std::path::Path;

use base::Clock;
use engine::{Config, Principal, Registry, Via, Workspace, people};
use store::{Location, Tuning};

use crate::{config::Settings, failure::Failure};

/// Every standard object with its rules.
pub fn registry() -> Registry {
    let mut registry = Registry::new();
    people::register(&mut registry);
    customers::register(&mut registry);
    sales::register(&mut registry);
    registry
}

/// Opens the workspace of the settings; makes it, with what every workspace
/// starts with, if there is none.
///
/// # Errors
/// Why it cannot be opened.
pub async fn open(settings: &Settings) -> Result<Workspace, Failure> {
    let location = match &settings.database {
        Some(url) => postgres(url, &settings.workspace)?,
        None => Location::Sqlite(file_in(&settings.data, &settings.workspace)?),
    };
    let tuning = Tuning {
        connections: settings.connections,
        patience: settings.patience,
        ..Tuning::default()
    };
    let config = Config {
        location,
        tuning,
        settings: settings.new_workspace.clone(),
    };
    let ws = Workspace::open(config, registry(), Clock::system()).await?;
    sales::seed(&ws.cx(Principal::System, Via::Command)).await?;
    Ok(ws)
}

fn postgres(url: &str, workspace: &str) -> Result<Location, Failure> {
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return Err(Failure::usage(
            "The database must be an address such as postgres://user:password@host/name.",
        ));
    }
    Ok(Location::Postgres {
        url: url.to_string(),
        workspace: workspace.to_string(),
    })
}

/// The workspace's file; its folder is made if need be. What lies there is
/// about people: nobody else on the machine may read it.
fn file_in(folder: &Path, workspace: &str) -> Result<std::path::PathBuf, Failure> {
    let refused = |error: std::io::Error| {
        Failure::new(format!(
            "The data folder {} cannot be used: {error}.",
            folder.display()
        ))
    };
    if !folder.is_dir() {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(refused)?;
    }
    Ok(folder.join(format!("{workspace}.sqlite")))
}

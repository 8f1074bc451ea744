//! The one place where the parts of the program are put together.

use base::Clock;
use engine::{Config, Principal, Registry, Via, Workspace, files, people, upkeep};
use store::{Db, Location, Tuning};

use crate::{config::Settings, failure::Failure, precaution, private::make_folder, secret};

/// Every standard object with its rules, and every kind of job.
pub fn registry() -> Registry {
    let mut registry = Registry::new();
    upkeep::register(&mut registry);
    people::register(&mut registry);
    identity::oauth::register(&mut registry);
    customers::register(&mut registry);
    sales::register(&mut registry);
    files::register(&mut registry);
    demo::register(&mut registry);
    registry
}

/// Opens the workspace of the settings; makes it, with what every workspace
/// starts with, if there is none. One that an earlier version left is backed up
/// before its tables are brought up.
///
/// # Errors
/// Why it cannot be opened.
pub async fn open(settings: &Settings) -> Result<Workspace, Failure> {
    open_by(settings, Clock::system()).await
}

/// The same by another clock than the machine's.
///
/// # Errors
/// Why it cannot be opened.
pub async fn open_by(settings: &Settings, clock: Clock) -> Result<Workspace, Failure> {
    let mut registry = registry();
    if let Some(backups) = &settings.backups {
        registry.schedule(backups.clone());
    }
    if let Some(access) = &settings.buckets {
        registry.buckets(access.clone());
    }
    registry.vault(secret::vault(&settings.secret_key())?);
    let config = config(settings)?;
    precaution::take(settings, &config, &registry).await?;
    let ws = Workspace::open(config, registry, clock).await?;
    sales::seed(&ws.cx(Principal::System, Via::Command)).await?;
    Ok(ws)
}

/// Where the workspace of the settings lies; the folder of its file is made.
///
/// # Errors
/// Why there can be none.
pub fn config(settings: &Settings) -> Result<Config, Failure> {
    if settings.database.is_none() {
        make_folder(&settings.data)?;
    }
    Ok(Config {
        location: location(settings)?,
        tuning: tuning(settings),
        settings: settings.new_workspace.clone(),
    })
}

/// Opens the workspace of the settings, which must be there: whoever only looks
/// at one has most likely named another place by mistake.
///
/// # Errors
/// That there is none; why it cannot be opened.
pub async fn open_existing(settings: &Settings) -> Result<Workspace, Failure> {
    if Db::is_there(&location(settings)?, &tuning(settings)).await? {
        return open(settings).await;
    }
    let place = match &settings.database {
        Some(_) => format!(
            "There is no workspace in the database: it has no schema ws_{}",
            settings.workspace
        ),
        None => format!(
            "There is no workspace in {}: it has no file {}",
            settings.data.display(),
            file_name(&settings.workspace)
        ),
    };
    Err(Failure::new(format!(
        "{place}. Name another place with --data, --database or --workspace, or make one with rapport migrate."
    )))
}

fn location(settings: &Settings) -> Result<Location, Failure> {
    match &settings.database {
        Some(url) => postgres(url, &settings.workspace),
        None => Ok(Location::Sqlite(
            settings.data.join(file_name(&settings.workspace)),
        )),
    }
}

fn tuning(settings: &Settings) -> Tuning {
    Tuning {
        connections: settings.connections,
        patience: settings.patience,
        ..Tuning::default()
    }
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

fn file_name(workspace: &str) -> String {
    format!("{workspace}.sqlite")
}

//! Settings: flags, then `RAPPORT_*` variables, then `rapport.toml`, then the
//! compiled-in defaults.

mod file;
mod variables;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use base::{Currency, Zone};
use engine::{
    backup::{Access, Address, BackUp, SCHEME, Seal},
    jobs::Schedule,
};

use crate::{
    cli::{Cli, Command, Place},
    failure::Failure,
    http::Proxies,
};
use file::File;

/// Settings of a run, each from where it is given first.
#[derive(Clone, Debug)]
pub struct Settings {
    pub data: PathBuf,
    /// Whether the data folder was named, and is not just the default.
    pub data_is_given: bool,
    /// A PostgreSQL address; an SQLite file in the data folder if none.
    pub database: Option<String>,
    pub workspace: String,
    pub listen: String,
    pub roles: Vec<Role>,
    pub log: String,
    pub connections: u32,
    pub patience: Duration,
    pub new_workspace: engine::workspace::Settings,
    /// Under which address people reach it, if that is said.
    pub url: Option<String>,
    /// Whose word is taken for who asks.
    pub proxies: Proxies,
    /// Where the key lies that seals secrets, if not in the data folder.
    pub secret_key: Option<PathBuf>,
    /// Other sites whose scripts may call REST.
    pub origins: Vec<String>,
    pub requests_per_second_per_address: u32,
    pub requests_per_second: u32,
    pub body_bytes: usize,
    pub request_time: Duration,
    /// Backups that are made by themselves, and when.
    pub backups: Option<Schedule>,
    /// Where a workspace of an earlier version is backed up before it is brought
    /// up to this one; none if that is not wanted.
    pub before_migration: Option<PathBuf>,
    /// The public keys of those who can read backups; everybody if none.
    pub backup_to: Vec<String>,
    /// How buckets are reached, if the environment says so.
    pub buckets: Option<Access>,
}

impl Settings {
    /// Where the key lies that seals secrets.
    pub fn secret_key(&self) -> PathBuf {
        let named = self.secret_key.clone();
        named.unwrap_or_else(|| self.data.join("secret.key"))
    }
}

/// What a serving process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Web,
    Work,
}

/// Puts the settings together.
///
/// # Errors
/// What is wrong in them, and where.
pub fn load(cli: &Cli) -> Result<Settings, Failure> {
    variables::check(std::env::vars_os().map(|(name, _)| name))?;
    let place = given(&cli.place);
    let (listen, roles) = match &cli.command {
        Command::Serve(serve) => (serve.listen.clone(), serve.roles.clone()),
        Command::Demo(demo) => (demo.listen.clone(), None),
        _ => (None, None),
    };
    let file = settings_file(&place)?;
    let defaults = File::defaults();
    let log = match cli.command {
        Command::Serve(_) | Command::Demo(_) => "info,sqlx=warn",
        _ => "warn",
    };
    let not_empty = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let data = place.data.clone().or(file.data.clone().map(PathBuf::from));
    let data_is_given = data.is_some();
    let data = data
        .or(defaults.data.map(PathBuf::from))
        .unwrap_or_default();
    let backup_to = recipients(&file.backup.to, &defaults.backup.to)?;
    Ok(Settings {
        url: url(not_empty(file.url.clone()))?,
        proxies: proxies(file.trusted_proxies.clone().or(defaults.trusted_proxies))?,
        secret_key: not_empty(file.secret_key_file.clone()).map(PathBuf::from),
        data_is_given,
        backup_to,
        buckets: access(),
        before_migration: before_migration(&file.backup, &defaults.backup, &data),
        data,
        database: not_empty(place.database).or(not_empty(file.database)),
        workspace: workspace(
            not_empty(place.workspace)
                .or(file.workspace)
                .or(defaults.workspace),
        )?,
        listen: not_empty(listen)
            .or(file.listen)
            .or(defaults.listen)
            .unwrap_or_default(),
        roles: parse_roles(
            roles
                .filter(|list| list.iter().any(|role| !role.is_empty()))
                .or(file.roles)
                .or(defaults.roles),
        )?,
        log: not_empty(place.log)
            .or(file.log)
            .unwrap_or_else(|| log.to_string()),
        connections: file
            .connections
            .or(defaults.connections)
            .unwrap_or(1)
            .clamp(2, 1_000),
        patience: Duration::from_secs(
            file.patience_seconds
                .or(defaults.patience_seconds)
                .unwrap_or(1),
        ),
        new_workspace: new_workspace(file.new_workspace, defaults.new_workspace)?,
        origins: origins(file.allowed_origins.or(defaults.allowed_origins))?,
        requests_per_second_per_address: file
            .limits
            .requests_per_second_per_address
            .or(defaults.limits.requests_per_second_per_address)
            .unwrap_or(0),
        requests_per_second: file
            .limits
            .requests_per_second
            .or(defaults.limits.requests_per_second)
            .unwrap_or(0),
        body_bytes: file
            .limits
            .body_bytes
            .or(defaults.limits.body_bytes)
            .unwrap_or(0),
        backups: backups(file.backup, defaults.backup)?,
        request_time: Duration::from_secs(
            file.limits
                .request_seconds
                .or(defaults.limits.request_seconds)
                .unwrap_or(1)
                .max(1),
        ),
    })
}

/// Whether a text is the address of a site and nothing more.
fn is_site(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.host().is_some()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
    })
}

fn origins(names: Option<Vec<String>>) -> Result<Vec<String>, Failure> {
    let names = names.unwrap_or_default().into_iter();
    names
        .map(|name| match name == "*" || is_site(&name) {
            true => Ok(name.trim_end_matches('/').to_owned()),
            false => Err(Failure::usage(format!(
                "allowed_origins: \"{name}\" is no site. Write one like https://app.example, without a path, or \"*\"."
            ))),
        })
        .collect()
}

/// The address of the settings, without what would not fit into links.
fn url(text: Option<String>) -> Result<Option<String>, Failure> {
    let Some(text) = text else {
        return Ok(None);
    };
    match is_site(&text) {
        true => Ok(Some(text.trim_end_matches('/').to_owned())),
        false => Err(Failure::usage(format!(
            "url: \"{text}\" is no address to reach pages under. Write one like https://crm.example, without a path."
        ))),
    }
}

fn proxies(names: Option<Vec<String>>) -> Result<Proxies, Failure> {
    Proxies::parse(&names.unwrap_or_default())
        .map_err(|error| Failure::usage(format!("trusted_proxies: {error}")))
}

/// Variables that are set and empty are not given: scripts pass them through.
fn given(place: &Place) -> Place {
    let path = |path: &Option<PathBuf>| path.clone().filter(|path| !path.as_os_str().is_empty());
    let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    Place {
        data: path(&place.data),
        database: text(&place.database),
        workspace: text(&place.workspace),
        config: path(&place.config),
        log: text(&place.log),
    }
}

/// The named settings file, or the one that lies here or in the data folder.
fn settings_file(place: &Place) -> Result<File, Failure> {
    let path = match &place.config {
        Some(path) => path.clone(),
        None => {
            let here = PathBuf::from("rapport.toml");
            let in_data = place
                .data
                .as_deref()
                .unwrap_or(Path::new("rapport-data"))
                .join("rapport.toml");
            match [here, in_data].into_iter().find(|path| path.is_file()) {
                Some(path) => path,
                None => return Ok(File::default()),
            }
        }
    };
    let mut file = File::read(&path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    for named in [
        &mut file.data,
        &mut file.backup.folder,
        &mut file.secret_key_file,
    ] {
        let is_path = |name: &&mut String| !name.is_empty() && !name.starts_with(SCHEME);
        if let Some(name) = named.as_mut().filter(is_path) {
            *name = folder.join(&name).to_string_lossy().into_owned();
        }
    }
    Ok(file)
}

/// A workspace's name becomes part of a schema's and a file's.
fn workspace(name: Option<String>) -> Result<String, Failure> {
    let name = name.unwrap_or_default();
    let is_plain = name
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if name.is_empty() || name.len() > 40 || !is_plain {
        let message = format!(
            "\"{name}\" cannot name a workspace. Take small letters, digits and _, at most 40."
        );
        return Err(Failure::usage(message));
    }
    Ok(name)
}

fn parse_roles(names: Option<Vec<String>>) -> Result<Vec<Role>, Failure> {
    names
        .unwrap_or_default()
        .iter()
        .map(|name| match name.trim() {
            "web" => Ok(Role::Web),
            "work" => Ok(Role::Work),
            other => Err(Failure::usage(format!(
                "There is no role \"{other}\" of a process. Take web, work or both."
            ))),
        })
        .collect()
}

fn backups(file: file::Backup, defaults: file::Backup) -> Result<Option<Schedule>, Failure> {
    let folder = file.folder.or(defaults.folder).unwrap_or_default();
    if folder.trim().is_empty() {
        return Ok(None);
    }
    let keep = file.keep.or(defaults.keep).unwrap_or_default();
    if keep == 0 {
        return Err(Failure::usage("backup.keep: keep at least one backup."));
    }
    let is_address = Address::parse(&folder);
    is_address.map_err(|error| Failure::usage(format!("backup.folder: {}", error.public())))?;
    let at = file.at.or(defaults.at).unwrap_or_default();
    let backups = BackUp {
        folder: PathBuf::from(folder),
        keep,
        to: recipients(&file.to, &defaults.to)?,
    };
    let schedule = backups.at(&at);
    schedule
        .map(Some)
        .map_err(|error| Failure::usage(format!("backup.at: {error}")))
}

fn recipients(
    file: &Option<Vec<String>>,
    defaults: &Option<Vec<String>>,
) -> Result<Vec<String>, Failure> {
    let keys = file
        .as_ref()
        .or(defaults.as_ref())
        .cloned()
        .unwrap_or_default();
    match Seal::to(&keys) {
        Ok(_) => Ok(keys),
        Err(error) => Err(Failure::usage(format!("backup.to: {}", error.public()))),
    }
}

/// How buckets are reached: by the variables that other programs take it from.
#[allow(
    clippy::disallowed_methods,
    reason = "the program's edge: the one place that reads the environment"
)]
fn access() -> Option<Access> {
    let first = |names: &[&str]| {
        let mut values = names.iter().filter_map(|name| std::env::var(name).ok());
        values.find(|value| !value.trim().is_empty())
    };
    Some(Access {
        endpoint: first(&["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"]),
        region: first(&["AWS_REGION", "AWS_DEFAULT_REGION"]).unwrap_or_else(|| "us-east-1".into()),
        key: first(&["AWS_ACCESS_KEY_ID"])?,
        secret: first(&["AWS_SECRET_ACCESS_KEY"])?,
        token: first(&["AWS_SESSION_TOKEN"]),
    })
}

/// Without a folder of this machine for backups it is one in the data folder.
fn before_migration(file: &file::Backup, defaults: &file::Backup, data: &Path) -> Option<PathBuf> {
    let is_wanted = file.before_migration.or(defaults.before_migration);
    let folder = file.folder.as_ref().or(defaults.folder.as_ref());
    let is_path = |folder: &&String| !folder.trim().is_empty() && !folder.starts_with(SCHEME);
    let folder = folder.filter(is_path);
    let folder = folder.map_or_else(|| data.join("backups"), PathBuf::from);
    is_wanted.unwrap_or(true).then_some(folder)
}

fn new_workspace(
    file: file::NewWorkspace,
    defaults: file::NewWorkspace,
) -> Result<engine::workspace::Settings, Failure> {
    let currency = file.currency.or(defaults.currency).unwrap_or_default();
    let zone = file.zone.or(defaults.zone).unwrap_or_default();
    let region = file
        .region
        .or(defaults.region)
        .unwrap_or_default()
        .to_uppercase();
    let month = file
        .fiscal_start_month
        .or(defaults.fiscal_start_month)
        .unwrap_or(1);
    if Zone::named(&zone).is_none() {
        return Err(Failure::usage(format!(
            "new_workspace.zone: \"{zone}\" is no time zone. Write one like Europe/Berlin."
        )));
    }
    if region.len() != 2 || !region.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(Failure::usage(format!(
            "new_workspace.region: \"{region}\" is no country code. Write one like DE."
        )));
    }
    if !(1..=12).contains(&month) {
        return Err(Failure::usage(
            "new_workspace.fiscal_start_month: give a month from 1 to 12.",
        ));
    }
    Ok(engine::workspace::Settings {
        name: file.name.or(defaults.name).unwrap_or_default(),
        currency: Currency::from_code(&currency)
            .map_err(|error| Failure::usage(format!("new_workspace.currency: {error}")))?,
        zone,
        region,
        fiscal_start_month: month,
        ..engine::workspace::Settings::default()
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    fn load_line(line: &str) -> Result<Settings, Failure> {
        load(&Cli::try_parse_from(line.split(' ')).unwrap())
    }

    #[test]
    fn a_flag_goes_before_the_file_and_the_file_before_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rapport.toml");
        std::fs::write(&path, "listen = \"127.0.0.1:1\"\ndata = \"here\"\n[new_workspace]\nzone = \"Europe/Berlin\"\n").unwrap();
        let settings = load_line(&format!("rapport serve --config {}", path.display())).unwrap();
        assert_eq!(settings.listen, "127.0.0.1:1");
        assert_eq!(settings.data, folder.path().join("here"));
        assert_eq!(settings.new_workspace.zone, "Europe/Berlin");
        assert_eq!(settings.workspace, "main");
        let settings = load_line(&format!(
            "rapport serve --config {} --listen 127.0.0.1:2",
            path.display()
        ))
        .unwrap();
        assert_eq!(settings.listen, "127.0.0.1:2");
    }

    #[test]
    fn what_is_wrong_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for text in [
            "listenn = \"x\"",
            "listen = 1",
            "roles = [\"fly\"]",
            "workspace = \"A b\"",
            "[new_workspace]\ncurrency = \"XXX1\"",
            "[new_workspace]\nzone = \"Mars/Base\"",
            "[new_workspace]\nfiscal_start_month = 13",
            "[backup]\nfolder = \"b\"\nkeep = 0",
            "[backup]\nfolder = \"b\"\nat = \"at night\"",
            "url = \"crm.example\"",
            "url = \"https://crm.example/path\"",
            "allowed_origins = [\"app.example\"]",
            "trusted_proxies = [\"caddy\"]",
            "[backup]\nto = [\"AGE-SECRET-KEY-1\"]",
        ] {
            let path = folder.path().join("rapport.toml");
            std::fs::write(&path, text).unwrap();
            assert!(
                load_line(&format!("rapport serve --config {}", path.display())).is_err(),
                "{text}"
            );
        }
        assert!(load_line("rapport serve --config /nowhere/rapport.toml").is_err());
        assert!(load_line("rapport serve --workspace a-b").is_err());
    }
}

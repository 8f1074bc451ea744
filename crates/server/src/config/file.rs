//! `rapport.toml`: the keys it may have. Unknown ones are refused.

use std::path::Path;

use serde::Deserialize;

use crate::failure::Failure;

/// A settings file; what it leaves out is none.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    pub listen: Option<String>,
    pub data: Option<String>,
    pub database: Option<String>,
    pub workspace: Option<String>,
    pub roles: Option<Vec<String>>,
    pub url: Option<String>,
    pub trusted_proxies: Option<Vec<String>>,
    pub allowed_origins: Option<Vec<String>>,
    pub secret_key_file: Option<String>,
    pub log: Option<String>,
    pub connections: Option<u32>,
    pub patience_seconds: Option<u64>,
    pub new_workspace: NewWorkspace,
    pub limits: Limits,
    pub backup: Backup,
}

/// Backups that are made by themselves.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Backup {
    pub folder: Option<String>,
    pub at: Option<String>,
    pub keep: Option<usize>,
    pub to: Option<Vec<String>>,
    pub before_migration: Option<bool>,
}

/// What a new workspace is set to.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NewWorkspace {
    pub name: Option<String>,
    pub currency: Option<String>,
    pub zone: Option<String>,
    pub region: Option<String>,
    pub fiscal_start_month: Option<u32>,
}

/// Bounds on requests.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    pub requests_per_second: Option<u32>,
    pub body_bytes: Option<usize>,
    pub request_seconds: Option<u64>,
    pub requests_per_second_per_address: Option<u32>,
}

/// The defaults that are compiled in, with a comment for each.
const DEFAULTS: &str = include_str!("defaults.toml");

impl File {
    /// The compiled-in defaults.
    pub fn defaults() -> Self {
        toml::from_str(DEFAULTS)
            .expect("the compiled-in defaults are well formed: a test reads them")
    }

    /// Reads a file.
    ///
    /// # Errors
    /// Where and why it cannot be read.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Failure::new(format!("{} cannot be read: {error}.", path.display()))
        })?;
        // The library's message shows the line and marks the place in it.
        toml::from_str(&text).map_err(|error| {
            Failure::usage(format!(
                "{}: {}",
                path.display(),
                error.to_string().trim_end()
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_given() {
        let file = File::defaults();
        assert_eq!(file.listen.as_deref(), Some("127.0.0.1:7878"));
        assert_eq!(file.workspace.as_deref(), Some("main"));
        assert_eq!(file.new_workspace.currency.as_deref(), Some("USD"));
        assert_eq!(file.limits.requests_per_second, Some(1000));
    }

    #[test]
    fn an_unknown_key_is_refused_where_it_stands() {
        let error = toml::from_str::<File>("listen = \"x:1\"\nlisten_at = 3\n")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("line 2") && error.contains("listen_at"),
            "{error}"
        );
    }
}

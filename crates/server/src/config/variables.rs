//! `RAPPORT_*` variables: one that is no setting is most likely a mistyped one,
//! and would otherwise be a wish that nobody hears.

use std::ffi::OsString;

use clap::CommandFactory;

use crate::{cli::Cli, failure::Failure};

/// Variables of scripts, tests and builds, which the program itself does not read.
const OTHERS: [&str; 7] = [
    "RAPPORT_ASSETS",
    "RAPPORT_BIN",
    "RAPPORT_CACHE",
    "RAPPORT_CHROMIUM",
    "RAPPORT_POSTGRES_BIN",
    "RAPPORT_PYTHON",
    "RAPPORT_SCREENSHOTS",
];
/// What such variables begin with; and those that Kubernetes sets for a service
/// called `rapport`.
const PREFIXES: [&str; 5] = [
    "RAPPORT_DEMO_",
    "RAPPORT_SCHEMATHESIS_",
    "RAPPORT_TEST_",
    "RAPPORT_SERVICE_",
    "RAPPORT_PORT",
];

/// Refuses variables that begin as ours do and are none.
///
/// # Errors
/// Which one, and which there are.
pub fn check(names: impl Iterator<Item = OsString>) -> Result<(), Failure> {
    let known = settings();
    for name in names {
        let name = name.to_string_lossy();
        let is_ours = name.starts_with("RAPPORT_");
        let is_known = known.iter().any(|known| *known == name)
            || OTHERS.contains(&&*name)
            || PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        if is_ours && !is_known {
            return Err(Failure::usage(format!(
                "There is no setting {name}. The variables are {}.",
                known.join(", ")
            )));
        }
    }
    Ok(())
}

/// The variables that options of the command line can be given as.
fn settings() -> Vec<String> {
    let cli = Cli::command();
    let all = std::iter::once(&cli).chain(cli.get_subcommands());
    let named = all
        .flat_map(clap::Command::get_arguments)
        .filter_map(|option| option.get_env());
    let mut names: Vec<String> = named
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_that_is_no_setting_is_refused() {
        let check = |name: &str| check([OsString::from(name)].into_iter());
        for name in [
            "PATH",
            "RAPPORT",
            "RAPPORT_DATA",
            "RAPPORT_DATABASE",
            "RAPPORT_WORKSPACE",
            "RAPPORT_CONFIG",
            "RAPPORT_LOG",
            "RAPPORT_LISTEN",
            "RAPPORT_ROLES",
            "RAPPORT_BIN",
            "RAPPORT_TEST_POSTGRES",
            "RAPPORT_SERVICE_HOST",
            "RAPPORT_PORT_7878_TCP",
        ] {
            assert!(check(name).is_ok(), "{name}");
        }
        for name in [
            "RAPPORT_BOGUS",
            "RAPPORT_DATABSE",
            "RAPPORT_",
            "RAPPORT_listen",
        ] {
            let refused = check(name).unwrap_err().to_string();
            assert!(
                refused.contains(name) && refused.contains("RAPPORT_DATABASE, "),
                "{refused}"
            );
        }
    }
}

//! `rapport user add`

use std::io::{BufRead as _, IsTerminal as _, Read as _};

use console::Term;
use engine::{Principal, Via, people};

use crate::{cli::UserAdd, config::Settings, failure::Failure, output, wiring};

/// More than this is no password.
const LONGEST: u64 = 10_000;

/// Adds a person who can sign in.
///
/// # Errors
/// What is wrong with their data or password.
pub async fn add(settings: &Settings, add: UserAdd) -> Result<(), Failure> {
    let password = password()?;
    let ws = wiring::open(settings).await?;
    let new = people::NewUser {
        email: add.email.clone(),
        name: add.name,
        role: add.role,
        password,
        team: None,
    };
    let user = people::create_user(&ws.cx(Principal::System, Via::Command), new).await?;
    ws.db().close().await;
    output::line(&format!(
        "{} can sign in now. Their id is {}.",
        add.email.trim(),
        user.id
    ));
    Ok(())
}

/// One line: asked for at a terminal, where it is not shown, else read from standard input.
fn password() -> Result<String, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::new(format!(
            "The password cannot be read from standard input: {error}."
        ))
    };
    let stdin = std::io::stdin();
    let mut line = String::new();
    if stdin.is_terminal() {
        output::ask("Password (it is not shown): ");
        line = Term::stderr().read_secure_line().map_err(unreadable)?;
    } else {
        let mut bytes = stdin.lock().take(LONGEST);
        bytes.read_line(&mut line).map_err(unreadable)?;
    }
    let line = line.trim_end_matches(['\n', '\r']);
    if line.is_empty() {
        return Err(Failure::new(
            "There is no password on standard input. Write it there as the first line.",
        ));
    }
    Ok(line.to_string())
}

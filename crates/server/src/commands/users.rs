//! `rapport user add`

use std::io::Read;

use engine::{Principal, Via, people};

use crate::{cli::UserAdd, config::Settings, failure::Failure, output, wiring};

/// More than this is no password.
const LONGEST: u64 = 10_000;

/// Adds a person who can sign in.
///
/// # Errors
/// What is wrong with their data or password.
pub async fn add(settings: &Settings, add: UserAdd) -> Result<(), Failure> {
    let password = first_line()?;
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

fn first_line() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .take(LONGEST)
        .read_to_string(&mut text)
        .map_err(|error| {
            Failure::new(format!(
                "The password cannot be read from standard input: {error}."
            ))
        })?;
    let line = text.split(['\n', '\r']).next().unwrap_or_default();
    if line.is_empty() {
        return Err(Failure::new(
            "There is no password on standard input. Write it there as the first line.",
        ));
    }
    Ok(line.to_string())
}

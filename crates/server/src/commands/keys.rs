//! `rapport key add`

use engine::{Principal, Via, people};

use crate::{cli::KeyAdd, config::Settings, failure::Failure, output, wiring};

/// Makes a key and prints it as the last line on standard output, this once.
///
/// # Errors
/// If there is no such role or owner.
pub async fn add(settings: &Settings, add: KeyAdd) -> Result<(), Failure> {
    let ws = wiring::open(settings).await?;
    let owner = match &add.owner {
        None => None,
        Some(email) => {
            let found = people::by_email(&ws, email).await?;
            let unknown =
                || Failure::new(format!("Nobody who may sign in has the address {email}."));
            Some(found.ok_or_else(unknown)?)
        }
    };
    let cx = ws.cx(Principal::System, Via::Command);
    let secret = people::create_key_of(&cx, &add.name, &add.role, owner).await?;
    ws.db().close().await;
    output::complain(&format!(
        "This is the key \"{}\" with the role {}. It is shown this once:",
        add.name.trim(),
        add.role
    ));
    output::line(&secret);
    Ok(())
}

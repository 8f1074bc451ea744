//! `rapport key add`

use engine::{Principal, Via, people};

use crate::{cli::KeyAdd, config::Settings, failure::Failure, output, wiring};

/// Makes a key and prints it as the last line on standard output, this once.
///
/// # Errors
/// If there is no such role.
pub async fn add(settings: &Settings, add: KeyAdd) -> Result<(), Failure> {
    let ws = wiring::open(settings).await?;
    let secret = people::create_key(
        &ws.cx(Principal::System, Via::Command),
        &add.name,
        &add.role,
    )
    .await?;
    ws.db().close().await;
    output::complain(&format!(
        "This is the key \"{}\" with the role {}. It is shown this once:",
        add.name.trim(),
        add.role
    ));
    output::line(&secret);
    Ok(())
}

//! `rapport demo`

use base::{Clock, Error};
use engine::{Principal, Via, Workspace, people};

use super::serve::Worker;
use crate::{
    cli::Demo, config::Settings, failure::Failure, http, output, progress::Progress, wiring,
};

/// Fills a workspace with made-up data and serves it. The data folder is a
/// temporary one that goes with the process, unless another was named.
///
/// # Errors
/// If there is data already, or the address is not to be had.
pub async fn run(mut settings: Settings, asked: &Demo) -> Result<(), Failure> {
    // Whoever has to wait for the data should not learn only then that the port is taken.
    drop(http::bind(&settings.listen).await?);
    let folder = match settings.data_is_given || settings.database.is_some() {
        true => None,
        false => {
            let folder = tempfile::Builder::new()
                .prefix("rapport-demo-")
                .tempdir()
                .map_err(Failure::system)?;
            settings.data = folder.path().to_path_buf();
            Some(folder)
        }
    };
    let ending = http::Ending::listen()?;
    let clock = asked.at.map_or_else(Clock::system, Clock::fixed);
    let ws = wiring::open_by(&settings, clock).await?;
    let filled = tokio::select! {
        filled = fill(&ws) => Some(filled?),
        () = ending.comes() => None,
    };
    let Some((user, password)) = filled else {
        // The folder is removed on the way out.
        ws.db().close().await;
        return Ok(());
    };
    let worker = Worker::start(&ws, &ending);
    let listener = http::bind(&settings.listen).await?;
    output::line(&format!("Address: {}", http::address(&listener)?));
    output::line(&format!("User: {user}"));
    output::line(&format!("Password: {password}"));
    let app = http::app(ws.clone(), &settings, None, &ending);
    http::serve(listener, app, &ending).await;
    worker.end(&Ok(())).await;
    ws.db().close().await;
    drop(folder);
    Ok(())
}

/// Fills the workspace; gives who may sign in, and their password.
async fn fill(ws: &Workspace) -> Result<(String, String), Failure> {
    if people::can_sign_in(ws).await? {
        return Err(taken());
    }
    let cx = ws.cx(Principal::System, Via::Demo);
    let bar = Progress::new("Making up data", None);
    let filled = demo::fill(&cx, |done, all| {
        bar.at(done as u64, &format!("{done} of {all} days"))
    })
    .await;
    bar.end();
    let administrator = filled.map_err(|error| match error {
        Error::Conflict { .. } => taken(),
        other => other.into(),
    })?;
    let password = password()?;
    people::set_password(&cx, administrator.id, password.clone()).await?;
    Ok((administrator.email, password))
}

fn taken() -> Failure {
    Failure::new(
        "There is data in this workspace already. Show it with rapport serve, or name an empty --data folder.",
    )
}

/// Words that are hard to confuse, said or written.
const WORDS: [&str; 32] = [
    "amber", "anchor", "basil", "breeze", "cactus", "canyon", "cedar", "comet", "copper", "coral",
    "dune", "ember", "fern", "fjord", "garnet", "harbor", "indigo", "juniper", "lagoon", "lantern",
    "maple", "meadow", "nectar", "opal", "pebble", "quartz", "river", "saffron", "tundra",
    "velvet", "willow", "zephyr",
];

/// A random password that can be read aloud.
fn password() -> Result<String, Failure> {
    let mut bytes = [0_u8; 6];
    getrandom::fill(&mut bytes).map_err(Failure::system)?;
    let words = bytes[..4]
        .iter()
        .map(|byte| WORDS[usize::from(*byte) % WORDS.len()]);
    let number = u16::from_le_bytes([bytes[4], bytes[5]]) % 9_000 + 1_000;
    Ok(format!("{}-{number}", words.collect::<Vec<_>>().join("-")))
}

//! `rapport backup`

use engine::backup;

use crate::{
    cli::Backup, config::Settings, failure::Failure, http::Ending, output, progress::Progress,
    target::Target, wiring,
};

/// Writes a backup; the file is there when it is whole, not before.
///
/// # Errors
/// If the workspace cannot be read or the file not be written.
pub async fn run(settings: &Settings, args: Backup) -> Result<(), Failure> {
    let is_stdout = args.file.as_os_str() == "-";
    let ws = wiring::open_existing(settings).await?;
    let mut target = match is_stdout {
        true => Target::stdout(),
        false => Target::at(&args.file)?,
    };
    target.keep_private()?;
    let bar = Progress::new("Backing up", None);
    let tell = |rows: u64| bar.at(rows, &format!("{rows} rows"));
    let ending = target.is_unfinished().then(Ending::listen).transpose()?;
    let interrupted = async {
        match &ending {
            Some(ending) => ending.comes().await,
            None => std::future::pending().await,
        }
    };
    let outcome = tokio::select! {
        outcome = backup::make(&ws, &mut target, &tell) => Some(outcome),
        () = interrupted => None,
    };
    bar.end();
    ws.db().close().await;
    let summary = match outcome {
        Some(Ok(summary)) => summary,
        Some(Err(error)) => return Err(target.failure().unwrap_or_else(|| error.into())),
        None => {
            let message = "The backup was interrupted. No file was written.";
            return Err(Failure::new(message).with_status(Failure::INTERRUPTED));
        }
    };
    target.finish()?;
    if !is_stdout {
        let file = args.file.display();
        output::line(&format!("{} rows are in {file}.", summary.rows));
    }
    Ok(())
}

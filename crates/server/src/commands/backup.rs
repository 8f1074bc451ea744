//! `rapport backup`

use std::{io::Write, path::Path};

use engine::backup::{self, Address, Bucket, KeyPair, Seal};

use crate::{
    cli::Backup, config::Settings, failure::Failure, http::Ending, output, progress::Progress,
    target::Target, wiring,
};

/// Writes a backup, or a key to encrypt backups for.
///
/// # Errors
/// If the workspace cannot be read or a file not be written.
pub async fn run(settings: &Settings, args: Backup) -> Result<(), Failure> {
    match (&args.file, &args.new_key) {
        (_, Some(key)) => make_key(key),
        (Some(file), None) => make(settings, file, &args.to).await,
        (None, None) => Err(Failure::usage(
            "Name the file to write, or - for standard output.",
        )),
    }
}

/// The file is there when it is whole, not before.
async fn make(settings: &Settings, file: &Path, to: &[String]) -> Result<(), Failure> {
    let to = if to.is_empty() {
        &settings.backup_to
    } else {
        to
    };
    let seal = Seal::to(to)?;
    let bucket = bucket(settings, file)?;
    let is_stdout = file.as_os_str() == "-";
    let ws = wiring::open_existing(settings).await?;
    let mut target = match (is_stdout, &bucket) {
        (true, _) => Target::stdout(),
        (false, None) => Target::at(file)?,
        (false, Some(_)) => Target::kept(ws.scratch()?)?,
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
    let made = async {
        let mut out = seal.over(&mut target)?;
        let summary = backup::make(&ws, &mut out, &tell).await?;
        out.finish()?;
        Ok::<_, base::Error>(summary)
    };
    let outcome = tokio::select! {
        outcome = made => Some(outcome),
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
    let kept = target.finish()?;
    if let (Some((bucket, address)), Some(kept)) = (bucket, kept) {
        bucket.put(&address, kept).await?;
    }
    if !is_stdout {
        let file = file.display();
        output::line(&format!("{} rows are in {file}.", summary.rows));
    }
    Ok(())
}

/// The bucket that an address is of, and what the address is.
///
/// # Errors
/// If it is not clear how the bucket is reached.
pub fn bucket(settings: &Settings, file: &Path) -> Result<Option<(Bucket, Address)>, Failure> {
    let Some(address) = file.to_str().map_or(Ok(None), Address::parse)? else {
        return Ok(None);
    };
    if address.is_folder() {
        return Err(Failure::usage(
            "Name a file in the bucket: s3://bucket/folder/file.",
        ));
    }
    let Some(access) = &settings.buckets else {
        let message = "Who may use the bucket is not known. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_REGION or AWS_ENDPOINT_URL.";
        return Err(Failure::usage(message));
    };
    Ok(Some((Bucket::of(&address, access)?, address)))
}

/// Writes a key that opens backups; a file that is there stays as it is.
fn make_key(file: &Path) -> Result<(), Failure> {
    let name = file.display();
    if file.exists() {
        let message = format!("{name} is there already, and may be the only key to backups.");
        return Err(Failure::new(message));
    }
    let KeyPair { secret, public } = KeyPair::new();
    let mut target = Target::at(file)?;
    target.keep_private()?;
    let text = format!("# Opens backups that were made for {public}\n{secret}\n");
    let written = target.write_all(text.as_bytes());
    written.map_err(|error| target.failure().unwrap_or_else(|| Failure::system(error)))?;
    target.finish()?;
    output::line(&public);
    output::complain(&format!(
        "Backups for this public key are opened by {name} alone. Keep it apart from them, and twice: without it they are lost."
    ));
    Ok(())
}

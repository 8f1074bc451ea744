//! `rapport restore`

use std::{
    fs::File,
    io::{BufReader, BufWriter, Read, Seek, SeekFrom},
    path::Path,
};

use base::Clock;
use engine::backup::{self, Address, Bucket, Difference, Head, Keys, Sum};

use crate::{
    cli::Restore, commands::backup::bucket, config::Settings, failure::Failure, output,
    progress::Progress, wiring,
};

/// Makes a workspace from a backup, or compares one with it.
///
/// # Errors
/// If the backup cannot be read, if there is a workspace already, or if it differs.
pub async fn run(settings: &Settings, args: Restore) -> Result<(), Failure> {
    let keys = args.key.as_deref().map(keys).transpose()?;
    let from = keys
        .unwrap_or_default()
        .open(open(settings, &args.file).await?)?;
    match args.verify {
        true => verify(settings, from).await,
        false => restore(settings, from).await,
    }
}

async fn restore(settings: &Settings, from: impl Read + Send) -> Result<(), Failure> {
    let config = wiring::config(settings)?;
    let bar = Progress::new("Restoring", None);
    let tell = |rows: u64| bar.at(rows, &format!("{rows} rows"));
    let outcome = backup::restore(config, &wiring::registry(), &Clock::system(), from, &tell).await;
    bar.end();
    let (head, summary) = outcome?;
    // It opens, and its tables follow the definitions.
    let ws = wiring::open(settings).await?;
    ws.db().close().await;
    output::line(&format!(
        "{} rows are restored, {}.",
        summary.rows,
        of(&head)
    ));
    output::line("The search takes them in while a server runs.");
    Ok(())
}

async fn verify(settings: &Settings, from: impl Read + Send) -> Result<(), Failure> {
    let ws = wiring::open_existing(settings).await?;
    let bar = Progress::new("Comparing", None);
    let tell = |rows: u64| bar.at(rows, &format!("{rows} rows"));
    let outcome = backup::compare(&ws, from, &tell).await;
    bar.end();
    ws.db().close().await;
    let (head, differences) = outcome?;
    output::line(&format!("The backup is whole, {}.", of(&head)));
    for difference in &differences {
        output::line(&told(difference));
    }
    match differences.len() {
        0 => {
            output::line("The workspace is equal to it.");
            Ok(())
        }
        many => {
            let tables = if many == 1 { "table" } else { "tables" };
            Err(Failure::new(format!(
                "The workspace differs from it in {many} {tables}."
            )))
        }
    }
}

fn of(head: &Head) -> String {
    format!("of {} as it was at {}", head.name, head.made_at)
}

fn told(difference: &Difference) -> String {
    let rows = |sum: &Option<Sum>| match sum {
        Some(sum) => format!("{} rows", sum.rows),
        None => "not there".into(),
    };
    let Difference { table, there, here } = difference;
    format!(
        "{table}: in the backup {}, in the workspace {}",
        rows(there),
        rows(here)
    )
}

fn keys(file: &Path) -> Result<Keys, Failure> {
    let read = std::fs::read(file);
    let bytes =
        read.map_err(|error| Failure::new(format!("{} cannot be read: {error}.", file.display())))?;
    Ok(Keys::read(&bytes)?)
}

async fn open(settings: &Settings, file: &Path) -> Result<Box<dyn Read + Send>, Failure> {
    if file.as_os_str() == "-" {
        return Ok(Box::new(std::io::stdin()));
    }
    if let Some((bucket, address)) = bucket(settings, file)? {
        return fetched(&bucket, &address).await;
    }
    let refused = |why: String| Failure::new(format!("{} cannot be read: {why}.", file.display()));
    let opened = File::open(file).map_err(|error| refused(error.to_string()))?;
    let meta = opened
        .metadata()
        .map_err(|error| refused(error.to_string()))?;
    if meta.is_dir() {
        return Err(refused("it is a folder".into()));
    }
    Ok(Box::new(BufReader::with_capacity(1 << 20, opened)))
}

/// All of it comes before anything is touched.
async fn fetched(bucket: &Bucket, address: &Address) -> Result<Box<dyn Read + Send>, Failure> {
    let mut file = tempfile::tempfile().map_err(Failure::system)?;
    let bar = Progress::new("Fetching the backup", None);
    let outcome = bucket.get(address, BufWriter::new(&mut file)).await;
    bar.end();
    outcome?;
    file.seek(SeekFrom::Start(0)).map_err(Failure::system)?;
    Ok(Box::new(BufReader::with_capacity(1 << 20, file)))
}

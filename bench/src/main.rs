//! What Rapport costs, as ratios to the bare engine doing the same in the same
//! run: `cargo run --release -p bench -- --help`. The table goes to standard
//! output, the progress to standard error.

mod backup;
mod bare;
mod desk;
mod exports;
mod files;
mod jobs;
mod measure;
mod program;
mod rest;
mod rights;
mod still;
mod table;

use std::path::PathBuf;

use clap::Parser;
use table::Table;

/// Measures Rapport against the bare engine.
#[derive(Parser)]
struct Args {
    /// The release build of the program: it imports, starts and idles.
    #[arg(long, default_value = "target/release/rapport")]
    program: PathBuf,
    /// Contacts and as many deals, one run for each size, on SQLite.
    #[arg(long, value_delimiter = ',', default_value = "10000,1000000")]
    sqlite: Vec<usize>,
    /// Sizes on PostgreSQL.
    #[arg(long, value_delimiter = ',', default_value = "100000")]
    postgres: Vec<usize>,
    /// Address of a PostgreSQL with production settings; none: SQLite only.
    #[arg(long)]
    postgres_url: Option<String>,
    /// A folder for SQLite's data that stays; each size has its own in it. What
    /// an earlier run left there is measured without importing it again.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Backs each size on SQLite up under load, restores it on the PostgreSQL, and
    /// back.
    #[arg(long, requires = "postgres_url")]
    backup: bool,
    /// Only what rights cost, on contacts alone.
    #[arg(long)]
    rights: bool,
    /// Only pages of so many contacts, in Chromium, beside a server that computes nothing.
    /// Needs Node and the packages of tests/browser.
    #[arg(long, num_args = 0..=1, default_missing_value = "100000")]
    desk: Option<usize>,
    /// Calls per figure.
    #[arg(long, default_value_t = 300)]
    calls: usize,
}

/// What anything here may fail of; it is printed and ends the run.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let args = Args::parse();
    if let Some(size) = args.desk {
        return desk::measure(size, &args.program, args.keep.as_deref()).await;
    }
    let mut runs: Vec<(String, usize, Option<String>)> = args
        .sqlite
        .iter()
        .map(|size| (format!("SQLite, {}", table::thousands(*size)), *size, None))
        .collect();
    if let Some(url) = &args.postgres_url {
        runs.extend(args.postgres.iter().map(|n| {
            (
                format!("PostgreSQL, {}", table::thousands(*n)),
                *n,
                Some(url.clone()),
            )
        }));
    }
    for (title, size, postgres) in runs {
        eprintln!("== {title}");
        let mut table = Table::new(&title);
        let is_sqlite = postgres.is_none();
        let keep = args.keep.as_ref().filter(|_| postgres.is_none());
        let keep = keep.map(|folder| folder.join(size.to_string()));
        let place = program::Place::new(&args.program, postgres, keep.as_deref())?;
        if !place.is_filled() {
            let folder = files::write(place.folder(), size)?;
            let objects = [("companies", 0), ("contacts", size), ("deals", size)];
            let objects = match args.rights {
                true => &objects[..2],
                false => &objects[..],
            };
            program::import(&place, &folder, objects, &mut table).await?;
        }
        if args.rights {
            let ws = place.open().await?;
            rights::measure(&ws, args.calls, &mut table).await?;
            println!("{table}");
            continue;
        }
        exports::measure(&place, size, &mut table).await?;
        let ws = place.open().await?;
        rest::measure(&ws, args.calls, size, &mut table).await?;
        rights::measure(&ws, args.calls, &mut table).await?;
        jobs::measure(&ws, &mut table).await?;
        bare::bulk(&ws, size, &mut table).await?;
        drop(ws);
        program::start(&place, &mut table)?;
        if let Some(url) = args
            .postgres_url
            .as_deref()
            .filter(|_| args.backup && is_sqlite)
        {
            backup::measure(&args.program, &place, url, &mut table).await?;
        }
        println!("{table}");
    }
    Ok(())
}

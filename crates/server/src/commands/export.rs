//! `rapport export`

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use engine::{
    Principal, Via,
    export::{self, Cells, Format},
};

use crate::{cli::Export, config::Settings, failure::Failure, output, progress::Progress, wiring};

/// Exports records to a file; it is there when it is whole, not before.
///
/// # Errors
/// If the filter cannot be read or the file not be written.
pub async fn run(settings: &Settings, export: Export) -> Result<(), Failure> {
    let is_stdout = export.file.as_os_str() == "-";
    let format = format(&export, is_stdout)?;
    let ws = wiring::open_existing(settings).await?;
    let cx = ws.cx(Principal::System, Via::Command);
    let bar = Progress::new(&format!("Exporting {}", export.object), None);
    let tell = |count: u64| bar.at(count, &format!("{count} records"));
    let filter = export.filter.as_deref();
    let outcome = if is_stdout {
        let mut out = BufWriter::new(std::io::stdout());
        export::run(&cx, &export.object, filter, format, &mut out, &tell).await
    } else {
        let part = beside(&export.file);
        let refused = |error: std::io::Error| {
            Failure::new(format!(
                "{} cannot be written: {error}.",
                export.file.display()
            ))
        };
        let mut out = BufWriter::new(File::create(&part).map_err(refused)?);
        let outcome = export::run(&cx, &export.object, filter, format, &mut out, &tell).await;
        let kept = match &outcome {
            Ok(_) => out
                .flush()
                .and_then(|()| out.get_ref().sync_all())
                .and_then(|()| std::fs::rename(&part, &export.file)),
            Err(_) => Ok(()),
        };
        if outcome.is_err() || kept.is_err() {
            // What is there of it helps nobody.
            let _ = std::fs::remove_file(&part);
        }
        kept.map_err(refused)?;
        outcome
    };
    bar.end();
    ws.db().close().await;
    let count = outcome?;
    if !is_stdout {
        output::line(&format!(
            "{count} records are in {}.",
            export.file.display()
        ));
    }
    Ok(())
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_os_string();
    name.push(".part");
    PathBuf::from(name)
}

fn format(export: &Export, is_stdout: bool) -> Result<Format, Failure> {
    let cells = if export.safe {
        Cells::Safe
    } else {
        Cells::Exact
    };
    let extension = export
        .file
        .extension()
        .map(|extension| extension.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        _ if is_stdout => Ok(Format::Csv(cells)),
        Some("csv") => Ok(Format::Csv(cells)),
        Some("jsonl" | "ndjson") => Ok(Format::JsonLines),
        _ => Err(Failure::usage(
            "The file's name must end in .csv or .jsonl.",
        )),
    }
}

//! `rapport export`

use engine::{
    Principal, Via,
    export::{self, Cells, Format, What},
};

use crate::{
    cli::Export, config::Settings, failure::Failure, http::Ending, output, progress::Progress,
    target::Target, wiring,
};

/// Exports records to a file; it is there when it is whole, not before.
///
/// # Errors
/// If the filter cannot be read or the file not be written.
pub async fn run(settings: &Settings, export: Export) -> Result<(), Failure> {
    let is_stdout = export.file.as_os_str() == "-";
    let format = format(&export, is_stdout)?;
    let ws = wiring::open_existing(settings).await?;
    let cx = ws.cx(Principal::System, Via::Command);
    let (filter, fields) = (export.filter.as_deref(), export.fields.as_deref());
    let what = What::read(&cx, &export.object, filter, fields, format)?;
    let mut target = match is_stdout {
        true => Target::stdout(),
        false => Target::at(&export.file)?,
    };
    let bar = Progress::new(&format!("Exporting {}", export.object), None);
    let tell = |count: u64| bar.at(count, &format!("{count} records"));
    // What has begun to be written is not left behind by Ctrl-C.
    let ending = target.is_unfinished().then(Ending::listen).transpose()?;
    let interrupted = async {
        match &ending {
            Some(ending) => ending.comes().await,
            None => std::future::pending().await,
        }
    };
    let outcome = tokio::select! {
        outcome = export::run(&cx, &what, &mut target, &tell) => Some(outcome),
        () = interrupted => None,
    };
    bar.end();
    ws.db().close().await;
    let count = match outcome {
        // Whoever reads has seen enough: `rapport export deals - | head`.
        Some(Err(_)) if target.is_closed() => return Ok(()),
        Some(Ok(count)) => count,
        Some(Err(error)) => return Err(target.failure().unwrap_or_else(|| error.into())),
        None => {
            let message = "The export was interrupted. No file was written.";
            return Err(Failure::new(message).with_status(Failure::INTERRUPTED));
        }
    };
    target.finish()?;
    if !is_stdout {
        output::line(&format!(
            "{count} {} in {}.",
            if count == 1 {
                "record is"
            } else {
                "records are"
            },
            export.file.display()
        ));
    }
    Ok(())
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
        Some("jsonl" | "ndjson" | "xlsx") if export.safe => Err(Failure::usage(
            "--safe is for CSV files: JSON has no formulas, and in XLSX texts are never such.",
        )),
        Some("xlsx") => Ok(Format::Xlsx),
        Some("jsonl" | "ndjson") => Ok(Format::JsonLines),
        _ => Err(Failure::usage(
            "The file's name must end in .csv, .xlsx or .jsonl, or be - for standard output.",
        )),
    }
}

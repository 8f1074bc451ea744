//! `rapport import`

mod input;
mod rejects;

use std::ops::ControlFlow;

use base::Error;
use engine::{
    Principal, Via, Workspace,
    import::{self, FaultyFile, LeftOut, Mapping, Mode, Report},
    rates, search_index,
};
use schema::Schema;

use crate::{
    cli::Import, config::Settings, failure::Failure, http::Ending, output, progress::Progress,
    wiring,
};

/// Columns that are named together.
const COLUMNS_SHOWN: usize = 40;

/// Imports a file and says what came of it.
///
/// # Errors
/// If the file or the mapping cannot be read, if no row is good, or if one is not
/// and none may be at fault.
pub async fn run(settings: &Settings, import: Import) -> Result<(), Failure> {
    let mapping = match &import.map {
        None => Mapping::default(),
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| {
                let why = match error.kind() {
                    std::io::ErrorKind::NotFound => "there is no such file".to_string(),
                    std::io::ErrorKind::IsADirectory => "it is a folder".to_string(),
                    std::io::ErrorKind::InvalidData => "it is not UTF-8 text".to_string(),
                    _ => error.to_string(),
                };
                Failure::new(format!("{} cannot be read: {why}.", path.display()))
            })?;
            Mapping::parse(&text)
                .map_err(|error| Failure::new(format!("{}: {}", path.display(), error.public())))?
        }
    };
    if import.force && import.errors.is_none() {
        return Err(Failure::usage(
            "--force is for a file of bad rows that --errors names.",
        ));
    }
    let read = input::open(settings, &import.file)?;
    let source = read.source;
    let mut faulty = rejects::file(&import, read.path.as_deref())?;
    let ws = wiring::open(settings).await?;
    let cx = ws.cx(Principal::System, Via::Import);
    let plan = import::plan(
        &cx,
        &import.object,
        &source,
        mapping,
        import.match_by.as_deref(),
    )
    .await
    .map_err(|error| of_plan(error, &import))?;
    let label = plan.object.label_plural.clone();
    tell_left_out(&plan.left_out);
    let mode = if import.dry_run {
        Mode::Dry
    } else {
        Mode::Write
    };
    let bar = Progress::new(
        &format!("Importing {}", label.to_lowercase()),
        Some(source.size()),
    );
    let ending = listen()?;
    let tell = |at: import::Progress| {
        bar.at(
            at.bytes,
            &format!("{} rows, {} at fault", at.rows, at.failed),
        );
        match ending.came() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    };
    let outcome = import::run(&cx, plan, &source, mode, &mut faulty, &tell).await;
    bar.end();
    match &outcome {
        Ok(report) => tell_of(report, mode, &faulty, &ws.schema()),
        Err(_) => tell_where(&faulty),
    }
    // Who interrupts does not want to wait.
    let settled = match mode {
        Mode::Write => tokio::select! {
            biased;
            () = ending.comes() => Ok(()),
            settled = settle(&ws) => settled,
        },
        Mode::Dry => Ok(()),
    };
    ws.db().close().await;
    if mode == Mode::Write && ending.came() {
        output::complain(
            "The search takes in what was written while a server runs, or after the next import.",
        );
    }
    let report = outcome.map_err(stopped)?;
    settled?;
    judged(&report, mode, import.strict)
}

/// Listens to Ctrl-C. The first ends the import after the rows that are being
/// written, a second one the program.
fn listen() -> Result<Ending, Failure> {
    let ending = Ending::listen()?;
    let first = ending.clone();
    tokio::spawn(async move {
        first.comes().await;
        output::complain("Ending after the rows that are being written.");
        if let Ok(second) = Ending::listen() {
            second.comes().await;
            std::process::exit(Failure::INTERRUPTED.into());
        }
    });
    Ok(ending)
}

/// A fault of the mapping names its file.
fn of_plan(error: Error, import: &Import) -> Failure {
    match (&import.map, &error) {
        (Some(path), Error::Malformed { code, message, .. })
            if *code == "mapping" && message.starts_with("Line ") =>
        {
            Failure::new(format!("{}: {message}", path.display()))
        }
        _ => error.into(),
    }
}

/// How an import ends that stopped before the end of its file.
fn stopped(error: Error) -> Failure {
    let is_interrupted = error.code() == import::INTERRUPTED;
    let failure = Failure::from(error);
    match is_interrupted {
        true => failure.with_status(Failure::INTERRUPTED),
        false => failure,
    }
}

/// How an import ends that came to the end of its file. A dry run ends as the
/// import would. Rows at fault among good ones are for people to look at, unless
/// they said that there must be none.
fn judged(report: &Report, mode: Mode, strict: bool) -> Result<(), Failure> {
    let Report { read, failed, .. } = *report;
    let message = match mode {
        _ if failed == 0 => return Ok(()),
        Mode::Write if failed == read => "No row could be imported.".to_string(),
        Mode::Dry if failed == read => "No row can be imported.".to_string(),
        Mode::Write => format!("Not in: {failed} of {read} rows. The others are in."),
        Mode::Dry => format!("Would not come in: {failed} of {read} rows. The others would."),
    };
    if failed < read && !strict {
        output::complain(&message);
        return Ok(());
    }
    Err(Failure::new(message))
}

/// What has to follow many new records: the search knows them, the database how
/// they are spread, and amounts have the value that a new rate gives them. The
/// records themselves are there already. Jobs would do it, but nobody may be
/// serving: whoever imports finds everything in its place afterwards.
async fn settle(ws: &Workspace) -> Result<(), Failure> {
    let objects: Vec<_> = ws.schema().objects().map(|def| def.id.clone()).collect();
    store::refresh_statistics(ws.db(), &objects).await?;
    let bar = Progress::new("Filling the search", None);
    let tell = |left: u64| bar.at(0, &format!("about {left} thousand records left"));
    let outcome = search_index::catch_up(ws, &tell).await;
    bar.end();
    outcome?;
    Ok(rates::catch_up(ws).await?)
}

/// Columns that are not imported, together where the reason is the same.
fn tell_left_out(all: &[LeftOut]) {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for LeftOut { header, why } in all {
        let header = format!("\"{}\"", base::text::truncate(header, 60));
        match reasons.iter_mut().find(|(reason, _)| reason == why) {
            Some((_, headers)) => headers.push(header),
            None => reasons.push((why, vec![header])),
        }
    }
    for (why, headers) in reasons {
        let told = match headers.as_slice() {
            [header] => format!("Column {header} is not imported: {why}."),
            many => {
                let shown = many.len().min(COLUMNS_SHOWN);
                let more = match many.len() - shown {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                let (count, names) = (many.len(), many[..shown].join(", "));
                format!("{count} columns are not imported, each since {why}: {names}{more}.")
            }
        };
        output::complain(&told);
    }
}

fn tell_of(report: &Report, mode: Mode, faulty: &FaultyFile, schema: &Schema) {
    let done = match mode {
        Mode::Write => format!("Import {}", report.batch),
        Mode::Dry => "Dry run, nothing was written".to_string(),
    };
    output::line(&format!(
        "{done}: {} read ({}), {} created, {} updated, {} unchanged, {} at fault.",
        match report.read {
            1 => "1 row".to_string(),
            rows => format!("{rows} rows"),
        },
        report.encoding,
        report.created,
        report.updated,
        report.unchanged,
        report.failed
    ));
    for (label, count) in &report.made {
        let label = match (count, schema.objects().find(|d| d.label_plural == *label)) {
            (1, Some(def)) => &def.label,
            _ => label,
        };
        output::line(&format!(
            "Made for references: {count} {}.",
            label.to_lowercase()
        ));
    }
    for (row, line, what) in &report.faults {
        output::complain(&format!("Row {row} (line {line}): {what}"));
    }
    let more = report.failed.saturating_sub(report.faults.len() as u64);
    if more > 0 {
        output::complain(&format!("... and {more} more."));
    }
    tell_where(faulty);
}

fn tell_where(faulty: &FaultyFile) {
    if let Some(path) = faulty.written() {
        output::complain(&format!(
            "The rows at fault, with their reasons, are in {}. Correct them there and import that file.",
            path.display()
        ));
    }
}

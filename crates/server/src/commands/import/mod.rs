//! `rapport import`

mod input;
mod rejects;
mod set;

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use base::Error;
use engine::{
    Cx, Principal, Via, Workspace,
    import::{self, FaultyFile, LeftOut, Mapping, Mode, Report, Source},
    imports::{self, Standing},
    rates, search_index,
};
use schema::Schema;

use crate::{
    cli::Import, config::Settings, failure::Failure, http::Ending, output, progress::Progress,
    wiring,
};

/// Columns that are named together.
const COLUMNS_SHOWN: usize = 40;

/// One file that is imported.
pub struct One {
    pub object: String,
    pub file: PathBuf,
    pub map: Option<PathBuf>,
    pub match_by: Option<String>,
    pub sheet: Option<String>,
    pub mode: Mode,
    pub resume: Resume,
    pub strict: bool,
    pub errors: Option<PathBuf>,
    pub force: bool,
}

/// Whether an import goes on where it was cut short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resume {
    No,
    One,
    /// Files of a set may be in, or not begun.
    OfSet,
}

/// What is read of the command line and of files before the workspace is opened.
struct Ready {
    one: One,
    mapping: Mapping,
    /// The text of the mapping.
    text: String,
    source: Source,
    faulty: FaultyFile,
}

/// Imports a file, or those of a folder, and says what came of it.
///
/// # Errors
/// If the file or the mapping cannot be read, if no row is good, or if one is not
/// and none may be at fault.
pub async fn run(settings: &Settings, import: Import) -> Result<(), Failure> {
    let ones = match (import.set, import.object, import.file) {
        (Some(folder), ..) => {
            let (mode, resume) = (mode(import.dry_run), import.resume);
            return set::run(settings, &folder, mode, resume, import.strict).await;
        }
        (None, Some(object), Some(file)) => One {
            object,
            file,
            map: import.map,
            match_by: import.match_by,
            sheet: import.sheet,
            mode: mode(import.dry_run),
            resume: match import.resume {
                true => Resume::One,
                false => Resume::No,
            },
            strict: import.strict,
            errors: import.errors,
            force: import.force,
        },
        _ => return Err(Failure::usage("Name an object and a file.")),
    };
    let ready = ready(settings, ones)?;
    let mode = ready.one.mode;
    let ws = wiring::open(settings).await?;
    let ending = listen()?;
    let cx = ws.cx(Principal::System, Via::Import);
    let outcome = carry_out(&cx, ready, &ending).await;
    finish(&ws, mode, &ending, outcome).await
}

fn mode(dry_run: bool) -> Mode {
    match dry_run {
        true => Mode::Dry,
        false => Mode::Write,
    }
}

fn ready(settings: &Settings, one: One) -> Result<Ready, Failure> {
    let mut text = String::new();
    if let Some(path) = &one.map {
        text = std::fs::read_to_string(path).map_err(|error| {
            let why = match error.kind() {
                std::io::ErrorKind::NotFound => "there is no such file".to_string(),
                std::io::ErrorKind::IsADirectory => "it is a folder".to_string(),
                std::io::ErrorKind::InvalidData => "it is not UTF-8 text".to_string(),
                _ => error.to_string(),
            };
            Failure::new(format!("{} cannot be read: {why}.", path.display()))
        })?;
    }
    let mut mapping = Mapping::parse(&text).map_err(|error| {
        let path = one.map.as_deref().unwrap_or(Path::new("mapping"));
        Failure::new(format!("{}: {}", path.display(), error.public()))
    })?;
    if one.sheet.is_some() {
        mapping.file.sheet.clone_from(&one.sheet);
    }
    if one.force && one.errors.is_none() {
        return Err(Failure::usage(
            "--force is for a file of bad rows that --errors names.",
        ));
    }
    let read = input::open(settings, &one.file)?;
    let faulty = rejects::file(&one, read.path.as_deref())?;
    Ok(Ready {
        one,
        mapping,
        text,
        source: read.source,
        faulty,
    })
}

/// Imports one file.
async fn carry_out(cx: &Cx, ready: Ready, ending: &Ending) -> Result<(), Failure> {
    let Ready {
        one,
        mapping,
        text,
        source,
        mut faulty,
    } = ready;
    let plan = import::plan(cx, &one.object, &source, mapping, one.match_by.as_deref())
        .await
        .map_err(|error| of_plan(error, &one))?;
    let label = plan.object.label_plural.clone();
    if let Some(layout) = plan.layout {
        output::complain(&format!("Read by the layout \"{layout}\"."));
    }
    tell_left_out(&plan.left_out);
    let bar = Progress::new(
        &format!("Importing {}", label.to_lowercase()),
        Some(plan.size(&source)),
    );
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
    let outcome = match one.mode {
        Mode::Dry => import::run(cx, plan, &source, Mode::Dry, &mut faulty, &tell).await,
        Mode::Write => {
            let said = [
                text.as_str(),
                one.match_by.as_deref().unwrap_or_default(),
                one.sheet.as_deref().unwrap_or_default(),
            ];
            let standing = match one.resume {
                Resume::No => Standing::Never,
                _ => imports::resume(cx, &plan, &source, &said).await?,
            };
            let file = one.file.display();
            let kept = match (standing, one.resume) {
                (Standing::CutShort(kept), _) => *kept,
                (Standing::Done, Resume::OfSet) => {
                    bar.end();
                    output::line(&format!("{file} is in already."));
                    return Ok(());
                }
                (Standing::Never, Resume::No | Resume::OfSet) | (_, Resume::No) => {
                    imports::begin(cx, &plan, &source, &said).await?
                }
                (Standing::Never | Standing::Done, Resume::One) => {
                    bar.end();
                    return Err(Failure::new(format!(
                        "No import of {file} by this command was cut short. Import it without --resume."
                    )));
                }
            };
            let cx = Cx {
                batch: kept.batch,
                ..cx.clone()
            };
            let outcome =
                import::run_kept(&cx, plan, &source, &mut faulty, &tell, &kept.ledger).await;
            if let Err(error) = imports::end(&cx, kept.id, outcome.as_ref().err()).await {
                tracing::warn!(%error, "how the import ended cannot be kept");
            }
            outcome
        }
    };
    bar.end();
    match &outcome {
        Ok(report) => tell_of(report, one.mode, &faulty, &cx.ws.schema()),
        Err(_) => tell_where(&faulty),
    }
    judged(&outcome.map_err(stopped)?, one.mode, one.strict)
}

/// Lets what follows be done, closes the workspace, and says how it all ended.
async fn finish(
    ws: &Workspace,
    mode: Mode,
    ending: &Ending,
    outcome: Result<(), Failure>,
) -> Result<(), Failure> {
    // Who interrupts does not want to wait.
    let settled = match mode {
        Mode::Write => tokio::select! {
            biased;
            () = ending.comes() => Ok(()),
            settled = settle(ws) => settled,
        },
        Mode::Dry => Ok(()),
    };
    ws.db().close().await;
    if mode == Mode::Write && ending.came() {
        output::complain(
            "The search takes in what was written while a server runs, or after the next import.",
        );
    }
    outcome?;
    settled
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
fn of_plan(error: Error, import: &One) -> Failure {
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
        report.read_as,
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

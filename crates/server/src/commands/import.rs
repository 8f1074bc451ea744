//! `rapport import`

use engine::{
    Principal, Via, Workspace,
    import::{self, FaultyFile, Mapping, Mode, Report, Source},
    rates, search_index,
};
use schema::Schema;

use crate::{cli::Import, config::Settings, failure::Failure, output, progress::Progress, wiring};

/// Imports a file and says what came of it.
///
/// # Errors
/// If the file or the mapping cannot be read, or no row is good. Some rows at
/// fault are told and are no failure of the command.
pub async fn run(settings: &Settings, import: Import) -> Result<(), Failure> {
    let mapping = match &import.map {
        None => Mapping::default(),
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| {
                Failure::new(format!("{} cannot be read: {error}.", path.display()))
            })?;
            Mapping::parse(&text)
                .map_err(|error| Failure::new(format!("{}: {}", path.display(), error.public())))?
        }
    };
    let source = Source::File(import.file.clone());
    drop(source.open()?);
    let ws = wiring::open(settings).await?;
    let cx = ws.cx(Principal::System, Via::Import);
    let plan = import::plan(
        &cx,
        &import.object,
        &source,
        mapping,
        import.match_by.as_deref(),
    )
    .await?;
    let label = plan.object.label_plural.clone();
    for left_out in &plan.left_out {
        output::complain(&format!(
            "Column \"{}\" is not imported: {}.",
            left_out.header, left_out.why
        ));
    }
    let mode = if import.dry_run {
        Mode::Dry
    } else {
        Mode::Write
    };
    let bar = Progress::new(
        &format!("Importing {}", label.to_lowercase()),
        source.size(),
    );
    let mut faulty = FaultyFile::beside(&import.file);
    let tell = |at: import::Progress| {
        bar.at(
            at.bytes,
            &format!("{} rows, {} at fault", at.rows, at.failed),
        )
    };
    let outcome = import::run(&cx, plan, &source, mode, &mut faulty, &tell).await;
    bar.end();
    if let Ok(report) = &outcome {
        tell_of(report, mode, &faulty, &ws.schema());
    }
    let settled = match mode {
        Mode::Write => settle(&ws).await,
        Mode::Dry => Ok(()),
    };
    ws.db().close().await;
    let report = outcome?;
    settled?;
    if report.failed > 0 && report.failed == report.read {
        return Err(Failure::new("No row could be imported."));
    }
    Ok(())
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

fn tell_of(report: &Report, mode: Mode, faulty: &FaultyFile, schema: &Schema) {
    let done = match mode {
        Mode::Write => format!("Import {}", report.batch),
        Mode::Dry => "Dry run, nothing was written".to_string(),
    };
    output::line(&format!(
        "{done}: {} rows read ({}), {} created, {} updated, {} unchanged, {} at fault.",
        report.read,
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
    if let Some(path) = faulty.written() {
        output::complain(&format!(
            "The rows at fault, with their reasons, are in {}. Correct them there and import that file.",
            path.display()
        ));
    }
}

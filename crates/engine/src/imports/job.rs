//! The job that does an import.

use std::{
    io::{Seek, SeekFrom, Write},
    ops::ControlFlow,
    time::Duration,
};

use base::{Error, Result};
use serde::{Deserialize, Serialize};

use super::{Asked, Import, State, store};
use crate::notifications::Subject;
use crate::{
    Cx, Via,
    import::{
        self, Counts, FaultyRows, Ledger, Mode, Position, Shown, Source,
        csv::{Dialect, Row},
        ledger::{self, Faulty},
    },
    jobs::{Job, LOST, Run},
    records,
};

/// Rows at fault of a dry run that are kept.
const DRY_FAULTS: usize = 10_000;
/// Bytes of them.
const DRY_BYTES: usize = 16 << 20;

/// Does an import that was asked for.
#[derive(Clone, Serialize, Deserialize)]
pub struct ImportFiles {
    pub import: base::Id,
    /// Whether it is only tried out.
    #[serde(default)]
    pub is_dry: bool,
}

impl Job for ImportFiles {
    const KIND: &'static str = "import";
    const QUEUE: &'static str = "imports";
    /// Each death of a process is one, and an import has the time for many.
    const MOST_ATTEMPTS: u32 = 60;
    const LONGEST: Duration = Duration::from_secs(24 * 3_600);

    fn subject(&self) -> Option<Subject> {
        let thing = Some(self.import);
        // Whoever tries one out waits beside it.
        (!self.is_dry).then_some(Subject {
            object: None,
            thing,
        })
    }

    async fn run(self, run: &Run) -> Result<()> {
        let found = store::find(&mut run.cx().ws.db().read().await?, self.import).await?;
        let Some(import) = found else {
            return Ok(());
        };
        let cx = Cx {
            via: Via::Import,
            batch: import.batch,
            ..run.cx().clone()
        };
        if !store::begin(&cx, import.id).await? {
            return Ok(());
        }
        let id = import.id;
        // What was tried out is imported next.
        let keeps_files = import.is_dry && import.staged().is_some();
        let done = match import.is_dry {
            true => dry(&cx, run, &import).await,
            false => write(&cx, run, &import).await,
        };
        let now = cx.ws.clock().now();
        match done {
            Ok(()) => {
                run.finish(move |tx| {
                    Box::pin(async move {
                        store::end(tx.store, id, State::Done, None, now).await?;
                        match keeps_files {
                            true => Ok(()),
                            false => store::drop_files(tx.store, id).await,
                        }
                    })
                })
                .await
            }
            // It was cancelled, or another goes on with it.
            Err(Error::Conflict { code, .. }) if code == ledger::OVER => Ok(()),
            Err(error) if is_passing(&error) => Err(error),
            Err(error) => {
                let why = error.public();
                records::write_plain(&cx, move |tx| {
                    let (why, import) = (why.clone(), import.clone());
                    Box::pin(async move { store::fail(tx, &import, &why, now).await })
                })
                .await?;
                Err(error)
            }
        }
    }
}

/// Whether it is tried again later, and so not over.
fn is_passing(error: &Error) -> bool {
    match error {
        Error::Conflict { code, .. } => *code == LOST,
        Error::Busy { .. }
        | Error::TooMany { .. }
        | Error::Stale { .. }
        | Error::SchemaChanged
        | Error::Broken { .. } => true,
        _ => false,
    }
}

async fn write(cx: &Cx, run: &Run, import: &Import) -> Result<()> {
    // Read once more: since it was begun nobody else counts it up.
    let ledger = Ledger::new(
        import.id,
        Some(run.hold()),
        import.step,
        import.position.clone(),
    );
    let go_on = |_: import::Progress| ControlFlow::Continue(());
    for part in import.position.part..import.files.len() {
        if part > import.position.part {
            ledger.begin_part(part);
        }
        let (file, source) = opened(cx, import, part).await?;
        let plan = file.plan(cx, &source).await?;
        import::run_kept(cx, plan, &source, &mut Nowhere, &go_on, &ledger).await?;
    }
    let objects: Vec<_> = cx.schema.objects().map(|def| def.id.clone()).collect();
    ::store::refresh_statistics(cx.ws.db(), &objects).await
}

/// What a dry run would do is told at its end.
async fn dry(cx: &Cx, run: &Run, import: &Import) -> Result<()> {
    let mut position = Position::default();
    let mut notes = Vec::new();
    let go_on = |_: import::Progress| ControlFlow::Continue(());
    for part in 0..import.files.len() {
        let (file, source) = opened(cx, import, part).await?;
        let plan = file.plan(cx, &source).await?;
        let mut faults = Kept::default();
        let report = import::run(cx, plan, &source, Mode::Dry, &mut faults, &go_on).await?;
        position.part = part;
        position.bytes = file.size;
        let shown = report.faults.iter().map(|(row, line, message)| Shown {
            part,
            row: *row,
            line: *line,
            message: message.clone(),
        });
        let room = 10_usize.saturating_sub(position.shown.len());
        position.shown.extend(shown.take(room));
        position.counts.push(Counts {
            read: report.read,
            created: report.created,
            updated: report.updated,
            unchanged: report.unchanged,
            failed: report.failed,
            made: report.made,
        });
        notes.push(serde_json::to_string(&faults.rows).map_err(Error::broken)?);
    }
    let reached = serde_json::to_string(&position).map_err(Error::broken)?;
    let id = import.id;
    run.write(&(), move |tx| {
        let (reached, notes) = (reached.clone(), notes.clone());
        Box::pin(async move {
            store::forget(tx.store, id).await?;
            for (part, faults) in notes.iter().enumerate() {
                let step = i64::try_from(part).map_err(Error::broken)?;
                store::note(tx.store, id, step, part, faults).await?;
            }
            store::reach(tx.store, id, &reached).await
        })
    })
    .await
}

/// A file as it was sent, in a scratch file.
pub(super) async fn opened<'i>(
    cx: &Cx,
    import: &'i Import,
    part: usize,
) -> Result<(&'i Asked, Source)> {
    let asked = &import.files[part];
    let scratch = |error: std::io::Error| Error::busy(format!("a scratch file: {error}"));
    let mut file = cx.ws.scratch()?;
    let (mut number, mut size) = (0, 0);
    loop {
        let mut conn = cx.ws.db().read().await?;
        let block = store::block(&mut conn, import.id, part, number).await?;
        drop(conn);
        let Some(block) = block else { break };
        size += block.len() as u64;
        number += 1;
        file = tokio::task::spawn_blocking(move || file.write_all(&block).map(|()| file))
            .await
            .map_err(Error::broken)?
            .map_err(scratch)?;
    }
    if size != asked.size {
        let message = "The file is not kept any more. Send it again.";
        return Err(Error::malformed("file", message));
    }
    file.seek(SeekFrom::Start(0)).map_err(scratch)?;
    Ok((asked, Source::held(asked.name.clone(), file)?))
}

/// Rows at fault are in the ledger.
struct Nowhere;

impl FaultyRows for Nowhere {
    fn begin(&mut self, _: &[String], _: Dialect) -> Result<()> {
        Ok(())
    }

    fn put(&mut self, _: &Row, _: &[String]) -> Result<()> {
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        Ok(())
    }
}

/// The first rows at fault of a dry run.
#[derive(Default)]
struct Kept {
    rows: Vec<Faulty>,
    bytes: usize,
}

impl FaultyRows for Kept {
    fn begin(&mut self, _: &[String], _: Dialect) -> Result<()> {
        Ok(())
    }

    fn put(&mut self, row: &Row, complaints: &[String]) -> Result<()> {
        self.bytes += row.weight();
        if self.rows.len() < DRY_FAULTS && self.bytes < DRY_BYTES {
            self.rows.push(Faulty::of(row, complaints));
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        Ok(())
    }
}

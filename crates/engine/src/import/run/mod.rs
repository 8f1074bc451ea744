//! Runs a plan over a file, about a thousand rows per transaction, and once more
//! over the rows that refer to later ones.

mod block;
mod earlier;
mod read;
mod report;
mod waiting;

use std::{
    collections::{BTreeMap, HashSet},
    ops::ControlFlow,
    sync::{Arc, RwLock},
};

use base::{Error, Id, Result};
use store::Stamp;

use self::{read::Blocks, report::Reached, waiting::Waiting};
use super::{
    chunk::{Known, Phase},
    csv::{Reader, Source},
    dry::Seen,
    faulty::FaultyRows,
    ledger::Ledger,
    plan::Plan,
};
use crate::{Cx, records};

pub use report::{Mode, Progress, Report};

/// How often the file is gone through for rows that refer to later ones: such
/// chains are as short as trees are low, and each pass reads the whole file.
const PASSES: usize = 100;
/// The code of an import that whoever watches it has ended.
pub const INTERRUPTED: &str = "interrupted";

/// Hears how far an import has come, and may end it there.
pub type Watch<'w> = dyn Fn(Progress) -> ControlFlow<()> + Send + Sync + 'w;

/// Imports a file. Rows at fault are left out and handed to `faulty`; each row
/// is written whole or not at all, and an import that breaks off keeps the rows
/// before: its error says up to which row, and how to go on.
///
/// # Errors
/// If the file cannot be read any further or is changed meanwhile, the database
/// stays away, or `progress` ends it.
pub async fn run(
    cx: &Cx,
    plan: Plan,
    source: &Source,
    mode: Mode,
    faulty: &mut dyn FaultyRows,
    progress: &Watch<'_>,
) -> Result<Report> {
    carry_out(cx, plan, source, mode, faulty, progress, None).await
}

/// Imports a file, or goes on with it where its ledger says. What was at fault
/// before is handed to `faulty` once more.
///
/// # Errors
/// As [`run`]; `Conflict` if another process goes on with the import.
pub async fn run_kept(
    cx: &Cx,
    plan: Plan,
    source: &Source,
    faulty: &mut dyn FaultyRows,
    progress: &Watch<'_>,
    ledger: &Ledger,
) -> Result<Report> {
    let kept = Some(ledger);
    carry_out(cx, plan, source, Mode::Write, faulty, progress, kept).await
}

async fn carry_out(
    cx: &Cx,
    plan: Plan,
    source: &Source,
    mode: Mode,
    faulty: &mut dyn FaultyRows,
    progress: &Watch<'_>,
    ledger: Option<&Ledger>,
) -> Result<Report> {
    let plan = Arc::new(plan);
    let rows = plan.rows_of(source).clone();
    let (opened, file) = (rows.clone(), plan.file.clone());
    let first = tokio::task::spawn_blocking(move || Reader::open(&opened, &file))
        .await
        .map_err(Error::broken)??;
    faulty.begin(first.headers(), first.dialect())?;
    let report = Report {
        read: 0,
        created: 0,
        updated: 0,
        unchanged: 0,
        failed: 0,
        made: BTreeMap::new(),
        left_out: plan.left_out.clone(),
        faults: Vec::new(),
        read_as: plan.read_as.clone(),
        layout: plan.layout,
        dialect: first.dialect(),
        batch: cx.batch,
    };
    drop(first);
    let mut run = Run {
        cx,
        plan,
        faulty,
        progress,
        ledger,
        report,
        known: Known::default(),
        dry: (mode == Mode::Dry).then(Arc::default),
        made: HashSet::new(),
        reached: Reached::default(),
        waiting: Waiting::default(),
        open: 0,
        bytes: 0,
        defects: 0,
    };
    if mode == Mode::Write {
        run.label(source).await?;
    }
    let outcome = run.passes(&rows).await;
    // Whatever comes, the rows at fault are told, and what was done.
    let told = run.faulty.end();
    let _ = run.tell();
    match outcome {
        Ok(()) => told.map(|()| run.report),
        Err(error) if mode == Mode::Dry => Err(report::in_vain(error)),
        Err(error) => {
            let way = report::Way {
                matches: run.plan.matches(),
                is_kept: ledger.is_some(),
            };
            let stopped = report::stopped(error, &run.report, run.reached, run.open, way);
            Err(stopped)
        }
    }
}

struct Run<'r> {
    cx: &'r Cx,
    plan: Arc<Plan>,
    faulty: &'r mut dyn FaultyRows,
    progress: &'r Watch<'r>,
    ledger: Option<&'r Ledger>,
    report: Report,
    known: Known<Id>,
    dry: Option<Arc<RwLock<Seen>>>,
    /// Records that a dry run would have made for references.
    made: HashSet<(usize, String)>,
    reached: Reached,
    /// Rows of this pass that wait for the next one.
    waiting: Waiting,
    /// Rows that waited and have no answer yet.
    open: u64,
    /// Of the file, in the pass that came farthest.
    bytes: u64,
    defects: u32,
}

impl Run<'_> {
    /// Names the change set.
    async fn label(&self, source: &Source) -> Result<()> {
        let name = std::path::Path::new(source.name())
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let label = format!(
            "Import of {} from {}",
            self.plan.object.label_plural.to_lowercase(),
            base::text::truncate(&name, 200)
        );
        let stamp = Stamp {
            at: self.cx.now,
            who: self.cx.actor(),
            via: self.cx.via.name(),
            batch: self.cx.batch,
            schema_version: self.cx.schema.version(),
            index: store::Indexing::Later,
        };
        records::write_plain(self.cx, move |tx| {
            let (stamp, label) = (stamp.clone(), label.clone());
            Box::pin(async move { store::put_batch(tx, &stamp, &label).await })
        })
        .await
    }

    async fn passes(&mut self, source: &Source) -> Result<()> {
        let from = self.ledger.map(Ledger::position).unwrap_or_default();
        let mut pass = Pass {
            number: from.pass.max(1),
            waited: from.waited,
        };
        let mut skip = from.row;
        let mut before = None;
        if let Some(ledger) = self.ledger.filter(|_| from.pass > 0) {
            before = self.go_on(ledger, source, &from).await?;
        }
        loop {
            let (mut only, mut phase, mut count) = (None, Phase::First, None);
            if let Some(waiting) = before.take() {
                let waiting: Waiting = waiting;
                let is_last = pass.waited == Some(waiting.len() as u64)
                    || usize::try_from(pass.number).is_ok_and(|number| number > PASSES + 1);
                count = Some(waiting.len() as u64);
                let (rows, given) = waiting.parts();
                only = Some(rows.into_iter().filter(|row| *row > skip).collect());
                // If none could go on, none ever can.
                phase = match is_last {
                    true => Phase::Last,
                    false => Phase::Again(given),
                };
            }
            self.pass(source, only, phase, skip, pass).await?;
            if self.waiting.is_empty() {
                return Ok(());
            }
            before = Some(std::mem::take(&mut self.waiting));
            pass = Pass {
                number: pass.number + 1,
                waited: count,
            };
            skip = 0;
        }
    }

    /// Goes through the file, or through these rows of it; but for those that
    /// are settled in this pass.
    async fn pass(
        &mut self,
        source: &Source,
        only: Option<Vec<u64>>,
        phase: Phase,
        skip: u64,
        pass: Pass,
    ) -> Result<()> {
        let is_first = only.is_none();
        let mut blocks = Blocks::of(&self.plan, source, only, skip);
        while let Some(block) = blocks.next().await? {
            if is_first {
                self.report.read += block.items.len() as u64;
            }
            self.bytes = self.bytes.max(block.bytes);
            self.block(block.items, &phase, pass).await?;
            if self.tell().is_break() {
                return Err(Error::malformed(INTERRUPTED, "Interrupted."));
            }
        }
        Ok(())
    }

    fn tell(&self) -> ControlFlow<()> {
        (self.progress)(Progress {
            rows: self.report.read,
            bytes: self.bytes,
            failed: self.report.failed,
        })
    }
}

/// One time through a file.
#[derive(Clone, Copy, Debug)]
struct Pass {
    /// From 1.
    number: u32,
    /// How many rows waited in the pass before the last.
    waited: Option<u64>,
}

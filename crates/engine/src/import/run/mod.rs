//! Runs a plan over a file, about a thousand rows per transaction, and once more
//! over the rows that refer to later ones.

mod read;
mod report;
mod waiting;

use std::{
    collections::{BTreeMap, HashSet, VecDeque},
    ops::Range,
    sync::{Arc, PoisonError, RwLock},
};

use base::{Error, Id, Result};
use store::Stamp;

use self::{
    read::{Blocks, Item},
    report::Reached,
    waiting::Waiting,
};
use super::{
    chunk::{self, Answer, Chunk, Known, Phase},
    csv::{Reader, Row, Source},
    dry::Seen,
    faulty::FaultyRows,
    plan::Plan,
    prepare::{Complaint, Prepared},
};
use crate::{Cx, records};

pub use report::{Mode, Progress, Report};

/// References that are remembered.
const REMEMBERED: usize = 100_000;
/// How often the file is gone through for rows that refer to later ones: such
/// chains are as short as trees are low, and each pass reads the whole file.
const PASSES: usize = 100;
/// Rows that may fail by a defect before the import ends.
const DEFECTS: u32 = 10;

/// Imports a file. Rows at fault are left out and handed to `faulty`; each row
/// is written whole or not at all, and an import that breaks off keeps the rows
/// before: its error says up to which row, and how to go on.
///
/// # Errors
/// If the file cannot be read any further, or the database stays away.
pub async fn run(
    cx: &Cx,
    plan: Plan,
    source: &Source,
    mode: Mode,
    faulty: &mut dyn FaultyRows,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Report> {
    let plan = Arc::new(plan);
    let (opened, file) = (source.clone(), plan.file.clone());
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
        encoding: first.encoding().name(),
        dialect: first.dialect(),
        batch: cx.batch,
    };
    drop(first);
    let mut run = Run {
        cx,
        plan,
        faulty,
        progress,
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
    let outcome = run.passes(source).await;
    // Whatever comes, the rows at fault are told.
    let told = run.faulty.end();
    let matches = run.plan.matches();
    match outcome {
        Ok(()) => told.map(|()| run.report),
        Err(error) if mode == Mode::Dry => Err(error),
        Err(error) => Err(report::stopped(
            error,
            &run.report,
            run.reached,
            run.open,
            matches,
        )),
    }
}

struct Run<'r> {
    cx: &'r Cx,
    plan: Arc<Plan>,
    faulty: &'r mut dyn FaultyRows,
    progress: &'r (dyn Fn(Progress) + Send + Sync),
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
        let name = match source {
            Source::File(path) => path
                .file_name()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            Source::Bytes(_) => "a file".to_string(),
        };
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
        self.pass(source, None, Phase::First).await?;
        let mut left = PASSES;
        while !self.waiting.is_empty() {
            let before = self.waiting.len();
            let (rows, given) = std::mem::take(&mut self.waiting).parts();
            let phase = if left == 0 {
                Phase::Last
            } else {
                Phase::Again(given)
            };
            self.pass(source, Some(rows), phase).await?;
            left = left.saturating_sub(1);
            // If none could go on, none ever can: the next pass is the last.
            if self.waiting.len() == before {
                left = 0;
            }
        }
        Ok(())
    }

    /// Goes through the file, or through these rows of it.
    async fn pass(&mut self, source: &Source, only: Option<Vec<u64>>, phase: Phase) -> Result<()> {
        let is_first = only.is_none();
        let mut blocks = Blocks::of(&self.plan, source, only);
        while let Some(block) = blocks.next().await? {
            if is_first {
                self.report.read += block.items.len() as u64;
            }
            self.block(block.items, &phase).await?;
            self.bytes = self.bytes.max(block.bytes);
            (self.progress)(Progress {
                rows: self.report.read,
                bytes: self.bytes,
                failed: self.report.failed,
            });
        }
        Ok(())
    }

    async fn block(&mut self, items: Vec<Item>, phase: &Phase) -> Result<()> {
        let (mut rows, mut prepared) = (Vec::new(), Vec::new());
        for Item { row, read } in items {
            match read {
                Ok(read) => {
                    rows.push(row);
                    prepared.push(read);
                }
                Err(complaints) => self.fault(&row, &complaints)?,
            }
        }
        let prepared = Arc::new(prepared);
        // A chunk that fails as a whole is halved until the row that is to blame stands alone.
        let mut parts = VecDeque::new();
        parts.push_back(0..rows.len());
        while let Some(part) = parts.pop_front() {
            if part.is_empty() {
                continue;
            }
            match self.save(&prepared, part.clone(), phase).await {
                Ok(answers) => {
                    if matches!(phase, Phase::First) {
                        self.reached = Reached::at(&rows[part.end - 1]);
                    }
                    // They are in: all are counted, even if one cannot be told.
                    let mut told = Ok(());
                    for (n, answer) in part.zip(answers) {
                        self.settle(phase, &answer);
                        let one = self.answered(&rows[n], &prepared[n], answer);
                        told = told.and(one);
                    }
                    told?;
                }
                Err(error) if !is_of_a_row(&error) => return Err(error),
                Err(error) if part.len() == 1 => {
                    self.defect(&error)?;
                    let answer = Answer::Faulty(chunk::complaints(&error));
                    self.settle(phase, &answer);
                    self.answered(&rows[part.start], &prepared[part.start], answer)?;
                }
                Err(_) => {
                    let half = part.start + part.len() / 2;
                    parts.push_front(half..part.end);
                    parts.push_front(part.start..half);
                }
            }
        }
        Ok(())
    }

    async fn save(
        &mut self,
        rows: &Arc<Vec<Prepared>>,
        part: Range<usize>,
        phase: &Phase,
    ) -> Result<Vec<Answer>> {
        let held = match phase {
            // Nobody is waited for any more.
            Phase::Last => HashSet::new(),
            _ => part
                .clone()
                .filter(|n| self.waiting.holds(&rows[*n]))
                .collect(),
        };
        let chunk = Arc::new(Chunk {
            plan: Arc::clone(&self.plan),
            known: self.known_of(&rows[part.clone()]),
            rows: Arc::clone(rows),
            part,
            held,
            phase: phase.clone(),
            dry: self.dry.clone(),
        });
        let done = chunk::save(self.cx, chunk).await?;
        if self.dry.is_none() {
            if self.known.len() + done.found.len() > REMEMBERED {
                self.known = Known::default();
            }
            self.known.extend(done.found);
        }
        for made in done.made {
            let label = self.plan.lookups[made.0].object.label_plural.clone();
            if self.dry.is_none() || self.made.insert(made) {
                *self.report.made.entry(label).or_default() += 1;
            }
        }
        Ok(done.answers)
    }

    /// What these rows refer to and is known from chunks before.
    fn known_of(&self, rows: &[Prepared]) -> Known<Id> {
        let mut known = Known::default();
        for (lookup, key, _) in rows.iter().flat_map(Prepared::sought_links) {
            if let Some(id) = self.known.get(lookup, key) {
                known.insert(lookup, key.clone(), *id);
            }
        }
        known
    }

    /// Keeps count of the rows that have no answer yet.
    fn settle(&mut self, phase: &Phase, answer: &Answer) {
        match (phase, answer) {
            (Phase::First, Answer::Waits) => self.open += 1,
            (Phase::First, _) | (_, Answer::Waits) => {}
            _ => self.open -= 1,
        }
    }

    fn answered(&mut self, row: &Row, prepared: &Prepared, answer: Answer) -> Result<()> {
        match answer {
            Answer::Created => self.report.created += 1,
            Answer::Updated => self.report.updated += 1,
            Answer::Unchanged => self.report.unchanged += 1,
            Answer::Waits => {
                self.waiting.add(&self.plan, row.number, prepared);
                return Ok(());
            }
            Answer::Faulty(complaints) => return self.fault(row, &complaints),
        }
        if let Some(seen) = &self.dry {
            let mut seen = seen.write().unwrap_or_else(PoisonError::into_inner);
            seen.note(&self.plan, prepared);
        }
        Ok(())
    }

    fn fault(&mut self, row: &Row, complaints: &[Complaint]) -> Result<()> {
        let why = complaints.join("; ");
        self.report.fault(row.number, row.line, why);
        self.faulty.put(row, complaints)
    }

    /// A row that fails by a defect is left out as others are; many such end the
    /// import.
    fn defect(&mut self, error: &Error) -> Result<()> {
        if let Error::Broken { cause } = error {
            tracing::error!(%cause, "a row could not be written");
            self.defects += 1;
            if self.defects > DEFECTS {
                return Err(error.clone());
            }
        }
        Ok(())
    }
}

/// Whether a row may be to blame for the failure of its whole chunk. All others
/// would fail for the rest of the file, too.
fn is_of_a_row(error: &Error) -> bool {
    match error {
        Error::Malformed { .. }
        | Error::Invalid(_)
        | Error::Conflict { .. }
        | Error::Stale { .. }
        | Error::Gone { .. }
        | Error::TooLarge { .. }
        | Error::Unsupported { .. }
        | Error::Broken { .. } => true,
        Error::NotFound { .. }
        | Error::Unauthorized { .. }
        | Error::Forbidden { .. }
        | Error::TooMany { .. }
        | Error::Busy { .. }
        | Error::SchemaChanged => false,
    }
}

//! Runs a plan over a file, about a thousand rows per transaction, and once more
//! over the rows that refer to later ones.

mod read;
mod report;
mod waiting;

use std::{
    collections::{BTreeMap, HashSet, VecDeque},
    ops::{ControlFlow, Range},
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
    faulty::{FaultyRows, in_one},
    ledger::{self, Counts, Entry, Faulty, Ledger, Position},
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

    /// Takes up what an earlier run left. Gives the rows that this pass is for,
    /// if it is not the first.
    async fn go_on(
        &mut self,
        ledger: &Ledger,
        source: &Source,
        from: &Position,
    ) -> Result<Option<Waiting>> {
        let mut conn = self.cx.ws.db().read().await?;
        if let Some(counts) = from.counts.get(from.part) {
            self.report.read = counts.read;
            self.report.created = counts.created;
            self.report.updated = counts.updated;
            self.report.unchanged = counts.unchanged;
            self.report.made = counts.made.clone();
        }
        let (report, faulty) = (&mut self.report, &mut *self.faulty);
        let tell = |fault: Faulty| {
            report.fault(fault.row, fault.line, fault.why.clone());
            let row = Row::of(fault.row, fault.line, &fault.cells);
            faulty.put(&row, &[fault.why])
        };
        ledger.faults(&mut conn, from.part, tell).await?;
        self.bytes = from.bytes;
        self.reached = Reached::row(from.row.max(1), from.line);
        let these = ledger.waits(&mut conn, from.part, from.pass).await?;
        let before = match from.pass {
            1 => None,
            pass => Some(ledger.waits(&mut conn, from.part, pass - 1).await?),
        };
        drop(conn);
        let left = before.iter().flatten().filter(|row| **row > from.row);
        self.open = (these.len() + left.count()) as u64;
        self.waiting = self.restored(source, these).await?;
        match before {
            None => Ok(None),
            Some(rows) => Ok(Some(self.restored(source, rows).await?)),
        }
    }

    /// Rows that waited when an earlier run ended.
    async fn restored(&self, source: &Source, rows: Vec<u64>) -> Result<Waiting> {
        let mut waiting = Waiting::default();
        if rows.is_empty() {
            return Ok(waiting);
        }
        let mut blocks = Blocks::of(&self.plan, source, Some(rows), 0);
        while let Some(block) = blocks.next().await? {
            for item in block.items {
                if let Ok(read) = &item.read {
                    waiting.add(&self.plan, item.row.number, read);
                }
            }
        }
        Ok(waiting)
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

    async fn block(&mut self, items: Vec<Item>, phase: &Phase, pass: Pass) -> Result<()> {
        let (mut rows, mut prepared, mut bad) = (Vec::new(), Vec::new(), Vec::new());
        for Item { row, read } in items {
            match read {
                Ok(read) => {
                    rows.push(row);
                    prepared.push(read);
                }
                Err(complaints) => bad.push(Bad {
                    before: rows.len(),
                    row,
                    complaints,
                }),
            }
        }
        let block = Block {
            rows: Arc::new(rows),
            prepared: Arc::new(prepared),
            bad,
        };
        // A chunk that fails as a whole is halved until the row that is to blame stands alone.
        let mut parts = VecDeque::new();
        parts.push_back(0..block.rows.len());
        let mut told = 0;
        while let Some(part) = parts.pop_front() {
            let bad = block.bad_of(&part, told);
            match self
                .save(&block, part.clone(), bad, None, phase, pass)
                .await
            {
                Ok(answers) => {
                    told += bad.len();
                    self.settle_part(&block, part, answers, bad, phase)?;
                }
                Err(error) if !is_of_a_row(&error) => return Err(error),
                Err(error) if part.len() == 1 => {
                    self.defect(&error)?;
                    let complaints = chunk::complaints(&error);
                    let row = &block.rows[part.start];
                    if self.ledger.is_some() {
                        let alone = Some((row, complaints.as_slice()));
                        let none = part.start..part.start;
                        self.save(&block, none, bad, alone, phase, pass).await?;
                    }
                    told += bad.len();
                    let answer = vec![Answer::Faulty(complaints)];
                    self.settle_part(&block, part, answer, bad, phase)?;
                }
                Err(error) if part.is_empty() => return Err(error),
                Err(_) => {
                    let half = part.start + part.len() / 2;
                    parts.push_front(half..part.end);
                    parts.push_front(part.start..half);
                }
            }
        }
        Ok(())
    }

    /// Counts and tells what came of the rows of a part, in their order.
    fn settle_part(
        &mut self,
        block: &Block,
        part: Range<usize>,
        answers: Vec<Answer>,
        bad: &[Bad],
        phase: &Phase,
    ) -> Result<()> {
        if let (Phase::First, Some(last)) = (phase, block.last_of(&part, bad)) {
            self.reached = Reached::at(last);
        }
        // They are in: all are counted, even if one cannot be told.
        let mut told = Ok(());
        let mut bad = bad.iter().peekable();
        for (n, answer) in part.zip(answers) {
            while let Some(one) = bad.next_if(|one| one.before <= n) {
                told = told.and(self.fault(&one.row, &one.complaints));
            }
            self.settle(phase, &answer);
            let one = self.answered(&block.rows[n], &block.prepared[n], answer);
            told = told.and(one);
        }
        for one in bad {
            told = told.and(self.fault(&one.row, &one.complaints));
        }
        told
    }

    async fn save(
        &mut self,
        block: &Block,
        part: Range<usize>,
        bad: &[Bad],
        alone: Option<(&Row, &[Complaint])>,
        phase: &Phase,
        pass: Pass,
    ) -> Result<Vec<Answer>> {
        let entry = self
            .ledger
            .and_then(|ledger| self.entry(ledger, block, &part, bad, alone, phase, pass));
        if part.is_empty() && entry.is_none() {
            return Ok(Vec::new());
        }
        let rows = &block.prepared;
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
            raw: Arc::clone(&block.rows),
            part: part.clone(),
            held,
            phase: phase.clone(),
            dry: self.dry.clone(),
            entry,
        });
        let done = chunk::save(self.cx, Arc::clone(&chunk)).await?;
        if let (Some(ledger), Some(entry)) = (self.ledger, &chunk.entry) {
            let made = chunk.made(&done);
            let (position, ..) = entry.outcome(&block.rows[part], &done.answers, &made);
            ledger.advance(entry.next_step(), position);
        }
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

    /// What the transaction of a part is to say.
    #[allow(clippy::too_many_arguments, reason = "all of it is what is said")]
    fn entry(
        &self,
        ledger: &Ledger,
        block: &Block,
        part: &Range<usize>,
        bad: &[Bad],
        alone: Option<(&Row, &[Complaint])>,
        phase: &Phase,
        pass: Pass,
    ) -> Option<Entry> {
        let last = [block.last_of(part, bad), alone.map(|(row, _)| row)];
        let last = last.into_iter().flatten().max_by_key(|row| row.number)?;
        let mut position = Position {
            pass: pass.number,
            waited: pass.waited,
            row: last.number,
            line: last.line,
            bytes: self.bytes,
            ..ledger.position()
        };
        if matches!(phase, Phase::First) {
            let at = position.part;
            if position.counts.len() <= at {
                position.counts.resize_with(at + 1, Counts::default);
            }
            let covered = part.len() + bad.len() + usize::from(alone.is_some());
            position.counts[at].read += covered as u64;
        }
        let faults = bad
            .iter()
            .map(|bad| Faulty::of(&bad.row, &bad.complaints))
            .chain(alone.map(|(row, complaints)| Faulty::of(row, complaints)));
        Some(ledger.entry(position, faults.collect()))
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
        let why = in_one(complaints);
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

/// One time through a file.
#[derive(Clone, Copy, Debug)]
struct Pass {
    /// From 1.
    number: u32,
    /// How many rows waited in the pass before the last.
    waited: Option<u64>,
}

/// Rows that are read together.
struct Block {
    rows: Arc<Vec<Row>>,
    prepared: Arc<Vec<Prepared>>,
    bad: Vec<Bad>,
}

/// A row that is at fault as it stands.
struct Bad {
    /// The place of the good row that it stands before.
    before: usize,
    row: Row,
    complaints: Vec<Complaint>,
}

impl Block {
    /// Those that are told with a part, the first `told` being told already.
    fn bad_of(&self, part: &Range<usize>, told: usize) -> &[Bad] {
        let left = &self.bad[told..];
        if part.end == self.rows.len() {
            return left;
        }
        let count = left.iter().take_while(|bad| bad.before < part.end);
        &left[..count.count()]
    }

    fn last_of<'b>(&'b self, part: &Range<usize>, bad: &'b [Bad]) -> Option<&'b Row> {
        let good = self.rows[part.clone()].last();
        let bad = bad.last().map(|bad| &bad.row);
        good.into_iter().chain(bad).max_by_key(|row| row.number)
    }
}

/// Whether a row may be to blame for the failure of its whole chunk. All others
/// would fail for the rest of the file, too.
fn is_of_a_row(error: &Error) -> bool {
    match error {
        Error::Conflict { code, .. } if [ledger::OVER, crate::jobs::LOST].contains(code) => false,
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

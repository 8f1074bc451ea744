//! Runs a plan over a file: rows are read and prepared on a thread of their own
//! while those before them are written, about a thousand per transaction.

use std::{
    collections::{BTreeMap, HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use base::{Error, Id, Result, Stopwatch};
use store::Stamp;
use tokio::sync::mpsc;

use super::{
    chunk::{self, Answer, Chunk, Known, Phase},
    csv::{Dialect, Reader, Row, Source},
    dry::Seen,
    faulty::FaultyRows,
    plan::{LeftOut, Plan},
    prepare::{Complaint, Prepared, Setting, To},
};
use crate::{Cx, records};

/// Rows of one transaction.
const ROWS: usize = 1_000;
/// Bytes of the rows of one transaction, roughly.
const BYTES: usize = 4 << 20;
/// References that are remembered.
const REMEMBERED: usize = 100_000;
/// How often a chunk is tried again while the database is away.
const TRIES: u32 = 20;
/// Faults that the report itself shows.
const SHOWN: usize = 10;

/// Whether an import writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Write,
    /// Everything is checked, nothing is written.
    Dry,
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    pub rows: u64,
    /// Of the file.
    pub bytes: u64,
    pub failed: u64,
}

/// What an import did, or would do.
#[derive(Clone, Debug)]
pub struct Report {
    /// Rows with anything in them.
    pub read: u64,
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub failed: u64,
    /// Records made for references, by the label of their objects.
    pub made: BTreeMap<String, u64>,
    /// Columns that were not imported.
    pub left_out: Vec<LeftOut>,
    /// The first faults: row, line and what is wrong.
    pub faults: Vec<(u64, u64, String)>,
    pub encoding: &'static str,
    pub dialect: Dialect,
    /// The change set that all writes belong to.
    pub batch: Id,
}

/// Imports a file. Rows at fault are left out and handed to `faulty`; each row
/// is written whole or not at all, and an import that breaks off keeps the rows
/// before.
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
    let dry = (mode == Mode::Dry).then(Arc::default);
    let mut run = Run {
        cx,
        plan,
        faulty,
        progress,
        report,
        known: Known::new(),
        dry,
        made: HashSet::new(),
    };
    if mode == Mode::Write {
        run.label(source).await?;
    }
    let mut waiting = run.pass(source, None, Phase::Wait).await?;
    // Rows that refer to rows further down come again, until no more can.
    while !waiting.is_empty() {
        let again = run.pass(source, Some(waiting.clone()), Phase::Wait).await?;
        if again.len() == waiting.len() {
            run.pass(source, Some(again), Phase::Last).await?;
            break;
        }
        waiting = again;
    }
    run.faulty.end()?;
    Ok(run.report)
}

struct Run<'r> {
    cx: &'r Cx,
    plan: Arc<Plan>,
    faulty: &'r mut dyn FaultyRows,
    progress: &'r (dyn Fn(Progress) + Send + Sync),
    report: Report,
    known: Known,
    dry: Option<Arc<Seen>>,
    /// Records that a dry run would have made for references.
    made: HashSet<(usize, String)>,
}

/// A row, and what it asks for or what is wrong with it.
struct Item {
    row: Row,
    read: std::result::Result<Prepared, Vec<Complaint>>,
}

/// Rows from the reading thread.
struct Block {
    items: Vec<Item>,
    bytes: u64,
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

    /// Goes through the file, or through these rows of it. Gives the rows that
    /// wait for others.
    async fn pass(
        &mut self,
        source: &Source,
        only: Option<Vec<u64>>,
        phase: Phase,
    ) -> Result<Vec<u64>> {
        let is_first = only.is_none();
        let (send, mut blocks) = mpsc::channel::<Result<Block>>(2);
        let (plan, source) = (Arc::clone(&self.plan), source.clone());
        let reading = tokio::task::spawn_blocking(move || {
            if let Err(error) = read(&plan, &source, only, &send) {
                // Nobody listens any more if the import ended early.
                let _ = send.blocking_send(Err(error));
            }
        });
        let mut waiting = Vec::new();
        while let Some(block) = blocks.recv().await {
            let block = block?;
            if is_first {
                self.report.read += block.items.len() as u64;
            }
            waiting.extend(self.block(block.items, phase).await?);
            (self.progress)(Progress {
                rows: self.report.read,
                bytes: block.bytes,
                failed: self.report.failed,
            });
        }
        reading.await.map_err(Error::broken)?;
        Ok(waiting)
    }

    async fn block(&mut self, items: Vec<Item>, phase: Phase) -> Result<Vec<u64>> {
        let (mut rows, mut prepared) = (
            Vec::with_capacity(items.len()),
            Vec::with_capacity(items.len()),
        );
        for Item { row, read } in items {
            match read {
                Ok(read) => {
                    rows.push(row);
                    prepared.push(read);
                }
                Err(complaints) => self.fault(&row, &complaints)?,
            }
        }
        let mut waiting = Vec::new();
        // A chunk that fails as a whole is halved until the row that is to blame stands alone.
        let mut parts: VecDeque<(Vec<Row>, Vec<Prepared>)> = VecDeque::from([(rows, prepared)]);
        while let Some((mut rows, mut prepared)) = parts.pop_front() {
            if rows.is_empty() {
                continue;
            }
            match self.save(&prepared, phase).await {
                Ok(answers) => {
                    for ((row, prepared), answer) in rows.iter().zip(&prepared).zip(answers) {
                        if self.answered(row, prepared, answer)? {
                            waiting.push(row.number);
                        }
                    }
                }
                Err(error @ (Error::Busy { .. } | Error::Broken { .. })) => return Err(error),
                Err(error) if rows.len() == 1 => {
                    self.fault(&rows[0], &chunk::complaints(&error))?
                }
                Err(_) => {
                    let half = rows.len() / 2;
                    let second = (rows.split_off(half), prepared.split_off(half));
                    parts.push_front(second);
                    parts.push_front((rows, prepared));
                }
            }
        }
        Ok(waiting)
    }

    async fn save(&mut self, rows: &[Prepared], phase: Phase) -> Result<Vec<Answer>> {
        let chunk = Arc::new(Chunk {
            plan: Arc::clone(&self.plan),
            rows: rows.to_vec(),
            known: self.known_of(rows),
            phase,
            dry: self.dry.clone(),
        });
        let mut tries = 0;
        let done = loop {
            let cx = Cx {
                now: self.cx.ws.clock().now(),
                ..self.cx.clone()
            };
            match chunk::save(&cx, Arc::clone(&chunk)).await {
                Err(Error::Busy { cause, .. }) if tries < TRIES => {
                    tries += 1;
                    tracing::warn!(%cause, tries, "the database is busy; the import waits and goes on");
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
                done => break done?,
            }
        };
        if self.dry.is_none() {
            if self.known.len() + done.found.len() > REMEMBERED {
                self.known.clear();
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
    fn known_of(&self, rows: &[Prepared]) -> Known {
        let mut known = Known::new();
        for set in rows
            .iter()
            .flat_map(|row| row.sets.iter().chain(&row.defaults))
        {
            let Setting::Links(all) = &set.to else {
                continue;
            };
            for to in all {
                if let To::Sought { lookup, key, .. } = to {
                    let key = (*lookup, key.clone());
                    if let Some(id) = self.known.get(&key) {
                        known.insert(key, *id);
                    }
                }
            }
        }
        known
    }

    /// Counts an answer; says whether the row waits.
    fn answered(&mut self, row: &Row, prepared: &Prepared, answer: Answer) -> Result<bool> {
        match answer {
            Answer::Created => self.report.created += 1,
            Answer::Updated => self.report.updated += 1,
            Answer::Unchanged => self.report.unchanged += 1,
            Answer::Waits => return Ok(true),
            Answer::Faulty(complaints) => {
                self.fault(row, &complaints)?;
                return Ok(false);
            }
        }
        if let Some(seen) = &mut self.dry {
            Arc::make_mut(seen).note(&self.plan, prepared);
        }
        Ok(false)
    }

    fn fault(&mut self, row: &Row, complaints: &[Complaint]) -> Result<()> {
        self.report.failed += 1;
        if self.report.faults.len() < SHOWN {
            self.report
                .faults
                .push((row.number, row.line, complaints.join("; ")));
        }
        self.faulty.put(row, complaints)
    }
}

/// Reads and prepares rows, on a thread of its own.
fn read(
    plan: &Plan,
    source: &Source,
    only: Option<Vec<u64>>,
    send: &mpsc::Sender<Result<Block>>,
) -> Result<()> {
    let mut reader = Reader::open(source, &plan.file)?;
    if reader.headers() != plan.headers {
        return Err(Error::malformed(
            "file",
            "The file changed while it was imported. Import it again.",
        ));
    }
    let mut wanted = only.map(|rows| rows.into_iter().collect::<VecDeque<u64>>());
    if let Some(wanted) = &mut wanted {
        wanted.make_contiguous().sort_unstable();
    }
    let (mut items, mut weight) = (Vec::with_capacity(ROWS), 0);
    let watch = Stopwatch::start();
    while let Some(row) = reader.next_row()? {
        if let Some(wanted) = &mut wanted {
            match wanted.front() {
                None => break,
                Some(next) if *next != row.number => continue,
                Some(_) => {
                    wanted.pop_front();
                }
            }
        }
        if row.is_blank() {
            continue;
        }
        weight += row.weight();
        let read = plan.prepare(&row);
        items.push(Item { row, read });
        if items.len() >= ROWS || weight >= BYTES {
            let block = Block {
                items: std::mem::replace(&mut items, Vec::with_capacity(ROWS)),
                bytes: reader.bytes(),
            };
            weight = 0;
            if send.blocking_send(Ok(block)).is_err() {
                return Ok(());
            }
        }
    }
    tracing::debug!(seconds = watch.elapsed().as_secs_f64(), "the file is read");
    if !items.is_empty() {
        let _ = send.blocking_send(Ok(Block {
            items,
            bytes: reader.bytes(),
        }));
    }
    Ok(())
}

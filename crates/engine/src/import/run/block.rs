//! Rows that are read together: written in one transaction if all is well, and in
//! halves of it where one of them is to blame.

use std::{
    collections::{HashSet, VecDeque},
    ops::Range,
    sync::{Arc, PoisonError},
};

use base::{Error, Id, Result};

use super::{Pass, Run, read::Item, report::Reached};
use crate::import::{
    chunk::{self, Answer, Chunk, Known, Phase},
    csv::Row,
    faulty::in_one,
    ledger::{self, Counts, Entry, Faulty, Ledger, Position},
    prepare::{Complaint, Prepared},
};

/// References that are remembered.
const REMEMBERED: usize = 100_000;
/// Rows that may fail by a defect before the import ends.
const DEFECTS: u32 = 10;

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

impl Run<'_> {
    pub(super) async fn block(
        &mut self,
        items: Vec<Item>,
        phase: &Phase,
        pass: Pass,
    ) -> Result<()> {
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

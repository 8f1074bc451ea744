//! One chunk of rows, in one transaction: references are looked up or made,
//! existing records are found, everything is saved.

mod known;
mod once;
mod references;
mod save;

use std::{
    collections::{BTreeMap, HashSet},
    ops::Range,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
};

use base::{Error, Id, Result};
use schema::ObjectId;

use super::{
    csv::Row,
    dry::Seen,
    ledger::Entry,
    plan::Plan,
    prepare::{Complaint, Prepared},
};
use crate::records::Tx;

pub use known::Known;
pub use once::save;

/// What is done with references to rows of the same file.
#[derive(Clone, Debug)]
pub enum Phase {
    /// The first time: whatever is missing may come further down, and rows that
    /// refer to it wait.
    First,
    /// Once more: only what other waiting rows give may still come. Hashes of
    /// the lookups and keys that they give.
    Again(Arc<HashSet<u64>>),
    /// There is no order left in which each row would come after those that it
    /// refers to.
    Last,
}

/// What came of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Created,
    Updated,
    Unchanged,
    Faulty(Vec<Complaint>),
    /// It refers to a record of its own kind that is not there yet, or comes
    /// after such a row of the same record.
    Waits,
}

/// What came of a chunk.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// One per row.
    pub answers: Vec<Answer>,
    /// What was looked up and found, or made.
    pub found: Known<Id>,
    /// Records made for references: the lookup and the key.
    pub made: Vec<(usize, String)>,
    /// A record that this chunk made, if it made any: where it is, the chunk was
    /// committed.
    witness: Option<(ObjectId, Id)>,
}

/// What a chunk's transaction needs; it may be run more than once.
pub struct Chunk {
    pub plan: Arc<Plan>,
    pub rows: Arc<Vec<Prepared>>,
    /// Which of the rows are the chunk.
    pub part: Range<usize>,
    /// Those of them that wait whatever they refer to, by their places.
    pub held: HashSet<usize>,
    pub known: Known<Id>,
    pub phase: Phase,
    /// Of a dry run: what rows before this chunk would have written.
    pub dry: Option<Arc<RwLock<Seen>>>,
    /// What the transaction says of the import as a whole.
    pub entry: Option<Entry>,
    /// The rows as they are in the file, in the places of those above.
    pub raw: Arc<Vec<Row>>,
}

impl Chunk {
    fn row(&self, n: usize) -> &Prepared {
        &self.rows[n]
    }

    /// Records made for references, by the label of their objects.
    pub fn made(&self, done: &Done) -> BTreeMap<String, u64> {
        let mut made = BTreeMap::new();
        for (lookup, _) in &done.made {
            let label = &self.plan.lookups[*lookup].object.label_plural;
            *made.entry(label.clone()).or_default() += 1;
        }
        made
    }

    /// Says what came of it, in its transaction.
    async fn note(&self, tx: &mut store::Tx, done: &Done) -> Result<()> {
        match &self.entry {
            None => Ok(()),
            Some(entry) => {
                let rows = &self.raw[self.part.clone()];
                entry.write(tx, rows, &done.answers, &self.made(done)).await
            }
        }
    }

    /// What a dry run has seen.
    fn seen(&self) -> Option<RwLockReadGuard<'_, Seen>> {
        let dry = self.dry.as_ref()?;
        Some(dry.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Does everything that a chunk asks for.
async fn run(tx: &mut Tx<'_>, chunk: &Chunk) -> Result<Done> {
    let mut references = references::References::new(chunk);
    let mut saving = save::Saving::new(chunk);
    let mut open: Vec<usize> = chunk.part.clone().collect();
    while !open.is_empty() {
        references.look_up(tx, &open).await?;
        let (ready, waiting) = in_order(chunk, &references, open);
        if let ([], Some(first)) = (ready.as_slice(), waiting.first()) {
            if !matches!(chunk.phase, Phase::Last) {
                break;
            }
            // Somebody must begin; what that row refers to stays missing.
            references.give_up(*first);
        }
        saving.rounds(tx, &mut references, ready).await?;
        open = waiting;
    }
    Ok(saving.done(references))
}

/// Parts rows into those that can be saved and those that wait. A row comes
/// after the earlier ones of its record, so that the last one has the last word.
fn in_order(
    chunk: &Chunk,
    references: &references::References<'_>,
    rows: Vec<usize>,
) -> (Vec<usize>, Vec<usize>) {
    let mut held: HashSet<&String> = HashSet::new();
    rows.into_iter().partition(|n| {
        let keys = chunk.row(*n).match_keys();
        let waits = chunk.held.contains(n)
            || references.waits(*n)
            || keys.iter().any(|key| held.contains(key));
        if waits {
            held.extend(keys);
        }
        !waits
    })
}

/// An error of a row, as it is told in the file of bad rows.
pub fn complaints(error: &Error) -> Vec<Complaint> {
    match error.faults() {
        [] => vec![error.public()],
        faults => faults
            .iter()
            .map(|fault| format!("{}: {}", fault.field, fault.message))
            .collect(),
    }
}

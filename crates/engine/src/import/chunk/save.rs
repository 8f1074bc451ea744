//! Rows whose references are known become records: found by what they are
//! matched by, merged with what is there, saved together.

use std::collections::{HashMap, HashSet};

use base::{Id, Result};
use schema::{Change, Changes, FieldType, ObjectId, Record, Value, Write};

use super::{Answer, Chunk, Done, complaints, references::References};
use crate::{
    import::{
        find::{self, Found},
        prepare::{Complaint, Match, Setting, with_parts},
    },
    records::{Ask, Expect, Outcome, Target, Tx, save_in_tx},
};

/// What was answered so far.
pub struct Saving<'c> {
    chunk: &'c Chunk,
    /// One per row of the chunk.
    answers: Vec<Option<Answer>>,
    /// Records that rows of this chunk made or changed, and by which row last,
    /// by the keys of the matches.
    saved: HashMap<String, (Id, usize)>,
    witness: Option<(ObjectId, Id)>,
}

/// Which record a row is for.
enum Aim {
    At(Target),
    /// It is answered without one.
    Answered(Answer),
}

impl<'c> Saving<'c> {
    /// Nothing is saved yet.
    pub fn new(chunk: &'c Chunk) -> Self {
        Self {
            chunk,
            answers: chunk.part.clone().map(|_| None).collect(),
            saved: HashMap::new(),
            witness: None,
        }
    }

    /// The answers; rows that have none wait.
    pub fn done(self, references: References<'_>) -> Done {
        let made = references.made.first();
        let lookups = &self.chunk.plan.lookups;
        let made = made.map(|(n, _, id)| (lookups[*n].object.id.clone(), *id));
        let answers = self.answers.into_iter();
        Done {
            answers: answers.map(|one| one.unwrap_or(Answer::Waits)).collect(),
            found: references.found,
            made: references
                .made
                .into_iter()
                .map(|(n, key, _)| (n, key))
                .collect(),
            witness: self.witness.or(made),
        }
    }

    fn answer(&mut self, n: usize, answer: Answer) {
        self.answers[n - self.chunk.part.start] = Some(answer);
    }

    /// Rows of one key follow each other: the first may make the record that
    /// the next one changes.
    pub async fn rounds(
        &mut self,
        tx: &mut Tx<'_>,
        references: &mut References<'_>,
        rows: Vec<usize>,
    ) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let existing = self.existing(tx, &rows).await?;
        let mut left = rows;
        while !left.is_empty() {
            let mut keys: HashSet<&String> = HashSet::new();
            let (now, later) = left.into_iter().partition(|n| {
                let own = self.chunk.row(*n).match_keys();
                let is_first = !own.iter().any(|key| keys.contains(key));
                keys.extend(own);
                is_first
            });
            self.save(tx, references, now, &existing).await?;
            left = later;
        }
        Ok(())
    }

    /// Existing records that rows match.
    async fn existing(&self, tx: &mut Tx<'_>, rows: &[usize]) -> Result<find::ByKey> {
        let Some(by) = &self.chunk.plan.match_by else {
            return Ok(find::ByKey::new());
        };
        let mut seen = HashSet::new();
        let wanted: Vec<&Match> = rows
            .iter()
            .filter_map(|n| self.chunk.row(*n).sought.as_ref())
            .filter(|sought| seen.insert(&sought.keys))
            .collect();
        find::matches(tx, &self.chunk.plan, by, &wanted).await
    }

    async fn save(
        &mut self,
        tx: &mut Tx<'_>,
        references: &mut References<'_>,
        rows: Vec<usize>,
        existing: &find::ByKey,
    ) -> Result<()> {
        let mut targets: Vec<(usize, Target)> = Vec::with_capacity(rows.len());
        for n in rows {
            match self.aim(n, existing) {
                Aim::At(target) => targets.push((n, target)),
                Aim::Answered(answer) => self.answer(n, answer),
            }
        }
        let before = self.before(tx, &targets).await?;
        let (mut asks, mut places) = (Vec::new(), Vec::new());
        for (n, target) in targets {
            let held = match target {
                Target::Existing(id, _) => before.get(&id),
                Target::New(_) => None,
            };
            match self.changes(n, &target, held, references) {
                Ok(changes) => {
                    let body = changes.into();
                    asks.push(Ask { target, body });
                    places.push(n);
                }
                Err(complaints) => self.answer(n, Answer::Faulty(complaints)),
            }
        }
        let saved = save_in_tx(tx, &self.chunk.plan.object.id, asks).await?;
        for (n, answer) in places.into_iter().zip(saved) {
            let answer = match answer {
                Ok(saved) => {
                    references.saved(&saved.record);
                    for key in self.chunk.row(n).match_keys() {
                        self.saved.insert(key.clone(), (saved.record.id, n));
                    }
                    self.outcome(n, saved.outcome, &saved.record)
                }
                Err(error) => Answer::Faulty(complaints(&error)),
            };
            self.answer(n, answer);
        }
        Ok(())
    }

    fn outcome(&mut self, n: usize, outcome: Outcome, record: &Record) -> Answer {
        match outcome {
            Outcome::Updated => Answer::Updated,
            Outcome::Unchanged => Answer::Unchanged,
            Outcome::Created => {
                if self.witness.is_none() {
                    self.witness = Some((record.object.clone(), record.id));
                }
                let row = self.chunk.row(n);
                // A row before this chunk would have made it already.
                if self.chunk.seen().is_some_and(|seen| seen.has(row)) {
                    Answer::Updated
                } else {
                    Answer::Created
                }
            }
        }
    }

    fn aim(&self, n: usize, existing: &find::ByKey) -> Aim {
        let row = self.chunk.row(n);
        if row.sought.is_none() {
            return Aim::At(Target::New(row.id));
        }
        let mut one: Option<Id> = None;
        for key in row.match_keys() {
            let found = match (self.saved.get(key), existing.get(key)) {
                (Some((id, other)), _) => {
                    // The same again changes nothing.
                    if self.chunk.row(*other).sets == row.sets {
                        return Aim::Answered(Answer::Unchanged);
                    }
                    *id
                }
                (None, Some(Found::One(id))) => *id,
                (None, Some(Found::Many)) => return self.many(),
                (None, None) => continue,
            };
            if one.replace(found).is_some_and(|other| other != found) {
                return self.many();
            }
        }
        if self.chunk.seen().is_some_and(|seen| seen.has_same(row)) {
            return Aim::Answered(Answer::Unchanged);
        }
        Aim::At(match one {
            Some(id) => Target::Existing(id, Expect::Any),
            None => Target::New(row.id),
        })
    }

    fn many(&self) -> Aim {
        let message = format!(
            "Several {} have the value that this row is matched by. Match by another field, or give the id.",
            self.chunk.plan.object.label_plural.to_lowercase()
        );
        Aim::Answered(Answer::Faulty(vec![message]))
    }

    /// The records that rows change, where what they have matters.
    async fn before(
        &self,
        tx: &mut Tx<'_>,
        targets: &[(usize, Target)],
    ) -> Result<HashMap<Id, Record>> {
        if !self.chunk.plan.needs_before() {
            return Ok(HashMap::new());
        }
        let existing = targets.iter().filter_map(|(_, target)| match target {
            Target::Existing(id, _) => Some(*id),
            Target::New(_) => None,
        });
        let ids: Vec<Id> = existing.collect();
        tx.records(&self.chunk.plan.object.id, &ids).await
    }

    fn changes(
        &self,
        n: usize,
        target: &Target,
        before: Option<&Record>,
        references: &References<'_>,
    ) -> std::result::Result<Changes, Vec<Complaint>> {
        let row = self.chunk.row(n);
        let is_new = matches!(target, Target::New(_));
        let (mut changes, mut complaints) = (Changes::default(), Vec::new());
        if let (true, Some(seen)) = (is_new, self.chunk.seen()) {
            complaints.extend(seen.taken(&self.chunk.plan, row));
        }
        let defaults = row.defaults.iter().filter(|_| is_new);
        for set in row.sets.iter().chain(defaults) {
            let held = || {
                before
                    .map(|record| record.read(set.field.id.as_str()))
                    .unwrap_or_default()
            };
            let value = match &set.to {
                Setting::Value(value) => value.clone(),
                Setting::Parts(parts) => with_parts(&set.field, held(), parts),
                Setting::Links(all) => match references.value(&set.field, all) {
                    Ok(Some(value)) => value,
                    Ok(None) => continue,
                    Err(complaint) => {
                        complaints.push(complaint);
                        continue;
                    }
                },
            };
            if !is_new && set.field.write == Write::OnCreate {
                if !is_same(&value, &held()) {
                    let name = &set.field.name;
                    complaints.push(format!(
                        "{name}: it is given when the record is made, and fixed then."
                    ));
                }
                continue;
            }
            let is_issued = matches!(set.field.ty, FieldType::Series { .. });
            if is_issued && !is_new && !held().is_empty() {
                if !is_same(&value, &held()) {
                    let name = &set.field.name;
                    complaints.push(format!(
                        "{name}: the record has another number already, which stays."
                    ));
                }
                continue;
            }
            changes
                .fields
                .push((set.field.id.clone(), Change::Set(value)));
        }
        if complaints.is_empty() {
            Ok(changes)
        } else {
            Err(complaints)
        }
    }
}

/// Whether a value is the one that a record holds, names of references and
/// worth of money aside.
fn is_same(value: &Value, held: &Value) -> bool {
    match (value, held) {
        (Value::Ref(link), Value::Ref(held)) => link.id == held.id,
        (Value::Refs(links), Value::Refs(held)) => {
            let ids = links.iter().map(|link| link.id);
            ids.eq(held.iter().map(|link| link.id))
        }
        (Value::Money(money), Value::Money(held)) => {
            money.units == held.units && money.currency == held.currency
        }
        (value, held) => value == held || (value.is_empty() && held.is_empty()),
    }
}

//! One chunk of rows, in one transaction: references are looked up or made,
//! existing records are found, everything is saved.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex},
};

use base::{Error, Id, Result};
use schema::{Change, Changes, Link, Record, Value, Write};

use super::{
    dry::Seen,
    find::{self, Found},
    mapping::Missing,
    plan::{Lookup, Plan},
    prepare::{Complaint, Match, Prepared, Setting, To, with_parts},
};
use crate::{
    Cx,
    records::{Ask, Expect, Outcome, Target, Tx, save_in_tx, write},
};

/// Looked up already: by the lookup's place and the key.
pub type Known = HashMap<(usize, String), Id>;

/// What is done with references to rows that may come further down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Such rows wait.
    Wait,
    /// No more will come: they are as missing as others.
    Last,
}

/// What came of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Created,
    Updated,
    Unchanged,
    Faulty(Vec<Complaint>),
    /// It refers to a record of its own kind that is not there yet.
    Waits,
}

/// What came of a chunk.
#[derive(Debug, Default)]
pub struct Done {
    /// One per row.
    pub answers: Vec<Answer>,
    /// What was looked up and found, or made.
    pub found: Known,
    /// Records made for references: the lookup and the key.
    pub made: Vec<(usize, String)>,
}

/// What a chunk's transaction needs; it may be run more than once.
pub struct Chunk {
    pub plan: Arc<Plan>,
    pub rows: Vec<Prepared>,
    pub known: Known,
    pub phase: Phase,
    /// Of a dry run: what rows before this chunk would have written.
    pub dry: Option<Arc<Seen>>,
}

/// Saves a chunk, or tries to and takes it back.
///
/// # Errors
/// Of the chunk as a whole.
pub async fn save(cx: &Cx, chunk: Arc<Chunk>) -> Result<Done> {
    let is_dry = chunk.dry.is_some();
    let kept: Arc<Mutex<Option<Done>>> = Arc::default();
    let keep = Arc::clone(&kept);
    let result = write(cx, move |mut tx| {
        let (chunk, keep) = (Arc::clone(&chunk), Arc::clone(&keep));
        tx.index = store::Indexing::Later;
        Box::pin(async move {
            let done = Pass::new(&mut tx, &chunk).run().await?;
            if !is_dry {
                return Ok(done);
            }
            *keep
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner) = Some(done);
            // Any error takes the transaction back.
            Err(Error::conflict(
                "dry_run",
                "nothing is written in a dry run",
            ))
        })
    })
    .await;
    match result {
        Err(Error::Conflict {
            code: "dry_run", ..
        }) => {
            let done = kept
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .take();
            done.ok_or_else(|| Error::broken("a dry run left no answer"))
        }
        other => other,
    }
}

struct Pass<'p, 't> {
    tx: &'p mut Tx<'t>,
    chunk: &'p Chunk,
    plan: &'p Plan,
    answers: Vec<Option<Answer>>,
    found: Known,
    /// Why a looked-up text stands for no record.
    unfound: HashMap<(usize, String), Unfound>,
    made: Vec<(usize, String)>,
    /// Records that rows of this chunk made or changed, by the key of the match.
    saved: HashMap<String, (Id, usize)>,
}

#[derive(Clone, Debug)]
enum Unfound {
    Fault(String),
    Empty,
    Waits,
    /// A row before this chunk would have made it.
    ByDryRun,
}

impl<'p, 't> Pass<'p, 't> {
    fn new(tx: &'p mut Tx<'t>, chunk: &'p Chunk) -> Self {
        Self {
            tx,
            chunk,
            plan: &chunk.plan,
            answers: chunk.rows.iter().map(|_| None).collect(),
            found: chunk.known.clone(),
            unfound: HashMap::new(),
            made: Vec::new(),
            saved: HashMap::new(),
        }
    }

    async fn run(mut self) -> Result<Done> {
        let mut open: Vec<usize> = (0..self.chunk.rows.len()).collect();
        loop {
            self.look_up(&open).await?;
            let (ready, waiting): (Vec<usize>, Vec<usize>) =
                open.into_iter().partition(|n| !self.waits(*n));
            let progress = !ready.is_empty();
            self.rounds(ready).await?;
            open = waiting;
            // What was just saved may be what others wait for.
            if open.is_empty() || !progress {
                break;
            }
            self.unfound.retain(|_, why| !matches!(why, Unfound::Waits));
        }
        let answers = self
            .answers
            .into_iter()
            .map(|answer| answer.unwrap_or(Answer::Waits))
            .collect();
        Ok(Done {
            answers,
            found: self.found,
            made: self.made,
        })
    }

    /// Looks up what these rows refer to and is not known yet.
    async fn look_up(&mut self, rows: &[usize]) -> Result<()> {
        let mut wanted: BTreeMap<usize, BTreeMap<&String, &String>> = BTreeMap::new();
        for row in rows.iter().map(|n| &self.chunk.rows[*n]) {
            for set in row.sets.iter().chain(&row.defaults) {
                let Setting::Links(all) = &set.to else {
                    continue;
                };
                for to in all {
                    if let To::Sought { lookup, key, text } = to
                        && !self.found.contains_key(&(*lookup, key.clone()))
                        && !self.unfound.contains_key(&(*lookup, key.clone()))
                    {
                        // The first spelling is the one that a record would be made with.
                        wanted
                            .entry(*lookup)
                            .or_default()
                            .entry(key)
                            .or_insert(text);
                    }
                }
            }
        }
        for (n, wanted) in wanted {
            let lookup = &self.plan.lookups[n];
            let wanted: Vec<(&String, &String)> = wanted.into_iter().collect();
            let found = find::look_up(self.tx, lookup, &wanted).await?;
            let mut missing = Vec::new();
            for (key, text) in wanted {
                match found.get(key) {
                    Some(Found::One(id)) => {
                        self.found.insert((n, key.clone()), *id);
                    }
                    Some(Found::Many) => {
                        let message = format!(
                            "several {} have \"{text}\". Say which one by its id.",
                            plural(lookup)
                        );
                        self.unfound
                            .insert((n, key.clone()), Unfound::Fault(message));
                    }
                    None => missing.push((key, text)),
                }
            }
            self.miss(n, lookup, missing).await?;
        }
        Ok(())
    }

    /// What becomes of texts that no record has.
    async fn miss(
        &mut self,
        n: usize,
        lookup: &Lookup,
        mut missing: Vec<(&String, &String)>,
    ) -> Result<()> {
        if let Some(seen) = &self.chunk.dry {
            missing.retain(|(key, _)| {
                let there = seen.has_reference(n, key);
                if there {
                    self.unfound.insert((n, (*key).clone()), Unfound::ByDryRun);
                }
                !there
            });
        }
        if self.plan.is_own(lookup) && self.chunk.phase == Phase::Wait {
            self.unfound.extend(
                missing
                    .into_iter()
                    .map(|(key, _)| ((n, key.clone()), Unfound::Waits)),
            );
            return Ok(());
        }
        match lookup.missing {
            Missing::Empty => {
                self.unfound.extend(
                    missing
                        .into_iter()
                        .map(|(key, _)| ((n, key.clone()), Unfound::Empty)),
                );
            }
            Missing::Error => {
                for (key, text) in missing {
                    let shown = base::text::truncate(text, 60);
                    let field = &lookup.key.field().label;
                    let message = format!(
                        "there is no {} with the {} \"{shown}\".",
                        singular(lookup),
                        field.to_lowercase()
                    );
                    self.unfound
                        .insert((n, key.clone()), Unfound::Fault(message));
                }
            }
            Missing::Create => {
                let (made, faults) = find::make(self.tx, lookup, &missing).await?;
                for (key, found) in made {
                    if let Found::One(id) = found {
                        self.made.push((n, key.clone()));
                        self.found.insert((n, key), id);
                    }
                }
                for (key, why) in faults {
                    let message = format!("no {} could be made: {why}", singular(lookup));
                    self.unfound.insert((n, key), Unfound::Fault(message));
                }
            }
        }
        Ok(())
    }

    fn waits(&self, n: usize) -> bool {
        let row = &self.chunk.rows[n];
        row.sets.iter().any(|set| match &set.to {
            Setting::Links(all) => all.iter().any(|to| match to {
                To::Sought { lookup, key, .. } => {
                    matches!(
                        self.unfound.get(&(*lookup, key.clone())),
                        Some(Unfound::Waits)
                    )
                }
                To::Id(_) => false,
            }),
            _ => false,
        })
    }

    /// Rows of one key follow each other: the first may make the record that
    /// the next one changes.
    async fn rounds(&mut self, rows: Vec<usize>) -> Result<()> {
        let existing = self.existing(&rows).await?;
        let mut left = rows;
        while !left.is_empty() {
            let mut keys: HashSet<&String> = HashSet::new();
            let (now, later): (Vec<usize>, Vec<usize>) = left.into_iter().partition(|n| {
                self.chunk.rows[*n]
                    .sought
                    .as_ref()
                    .is_none_or(|sought| keys.insert(&sought.key))
            });
            self.save(&now, &existing).await?;
            left = later;
        }
        Ok(())
    }

    /// Existing records that rows match.
    async fn existing(&mut self, rows: &[usize]) -> Result<find::ByKey> {
        let Some(by) = &self.plan.match_by else {
            return Ok(find::ByKey::new());
        };
        let mut keys = HashSet::new();
        let wanted: Vec<&Match> = rows
            .iter()
            .filter_map(|n| self.chunk.rows[*n].sought.as_ref())
            .filter(|sought| keys.insert(sought.key.clone()))
            .collect();
        find::matches(self.tx, self.plan, by, &wanted).await
    }

    async fn save(&mut self, rows: &[usize], existing: &find::ByKey) -> Result<()> {
        let mut targets: Vec<(usize, Target)> = Vec::with_capacity(rows.len());
        for &n in rows {
            if let Some(target) = self.target(n, existing) {
                targets.push((n, target));
            }
        }
        let before = self.before(&targets).await?;
        let (mut asks, mut places) = (
            Vec::with_capacity(targets.len()),
            Vec::with_capacity(targets.len()),
        );
        for (n, target) in targets {
            let known = match target {
                Target::Existing(id, _) => before.get(&id),
                Target::New(_) => None,
            };
            match self.changes(n, matches!(target, Target::New(_)), known) {
                Ok(changes) => {
                    asks.push(Ask {
                        target,
                        body: changes.into(),
                    });
                    places.push(n);
                }
                Err(complaints) => self.answers[n] = Some(Answer::Faulty(complaints)),
            }
        }
        let saved = save_in_tx(self.tx, &self.plan.object.id, asks).await?;
        for (n, answer) in places.into_iter().zip(saved) {
            let answer = match answer {
                Ok(saved) => {
                    if let Some(sought) = &self.chunk.rows[n].sought {
                        self.saved.insert(sought.key.clone(), (saved.record.id, n));
                    }
                    match saved.outcome {
                        Outcome::Created if self.was_seen(n) => Answer::Updated,
                        Outcome::Created => Answer::Created,
                        Outcome::Updated => Answer::Updated,
                        Outcome::Unchanged => Answer::Unchanged,
                    }
                }
                Err(error) => Answer::Faulty(complaints(&error)),
            };
            self.answers[n] = Some(answer);
        }
        Ok(())
    }

    /// Which record a row is for; none if it is answered without one.
    fn target(&mut self, n: usize, existing: &find::ByKey) -> Option<Target> {
        let row = &self.chunk.rows[n];
        let Some(sought) = &row.sought else {
            return Some(Target::New(row.id));
        };
        if let Some((id, other)) = self.saved.get(&sought.key).copied() {
            // The same again changes nothing.
            if self.chunk.rows[other].sets == row.sets {
                self.answers[n] = Some(Answer::Unchanged);
                return None;
            }
            return Some(Target::Existing(id, Expect::Any));
        }
        if let Some(seen) = &self.chunk.dry
            && seen.is_same(&sought.key, row)
        {
            self.answers[n] = Some(Answer::Unchanged);
            return None;
        }
        match existing.get(&sought.key) {
            Some(Found::One(id)) => Some(Target::Existing(*id, Expect::Any)),
            None => Some(Target::New(row.id)),
            Some(Found::Many) => {
                let message = format!(
                    "Several {} have the value that this row is matched by. Match by another field, or give the id.",
                    self.plan.object.label_plural.to_lowercase()
                );
                self.answers[n] = Some(Answer::Faulty(vec![message]));
                None
            }
        }
    }

    /// Whether a row before this chunk would have made the record already.
    fn was_seen(&self, n: usize) -> bool {
        match (&self.chunk.dry, &self.chunk.rows[n].sought) {
            (Some(seen), Some(sought)) => seen.has_key(&sought.key),
            _ => false,
        }
    }

    /// The records that rows change, where what they have matters.
    async fn before(&mut self, targets: &[(usize, Target)]) -> Result<HashMap<Id, Record>> {
        if !self.plan.needs_before() {
            return Ok(HashMap::new());
        }
        let ids: Vec<Id> = targets
            .iter()
            .filter_map(|(_, target)| {
                if let Target::Existing(id, _) = target {
                    Some(*id)
                } else {
                    None
                }
            })
            .collect();
        let object = self.plan.object.id.clone();
        self.tx.records(&object, &ids).await
    }

    fn changes(
        &self,
        n: usize,
        is_new: bool,
        before: Option<&Record>,
    ) -> std::result::Result<Changes, Vec<Complaint>> {
        let row = &self.chunk.rows[n];
        let (mut changes, mut complaints) = (Changes::default(), Vec::new());
        if let (true, Some(seen)) = (is_new, &self.chunk.dry) {
            complaints.extend(seen.taken(self.plan, row));
        }
        let defaults = row.defaults.iter().filter(|_| is_new);
        for set in row.sets.iter().chain(defaults) {
            let held = || {
                before
                    .map(|record| record.read(set.field.id.as_str()))
                    .unwrap_or_default()
            };
            let change = match &set.to {
                Setting::Value(value) => Change::Set(value.clone()),
                Setting::Parts(parts) => Change::Set(with_parts(&set.field, held(), parts)),
                Setting::Links(all) => match self.links(&set.field, all) {
                    Ok(Some(value)) => Change::Set(value),
                    Ok(None) => continue,
                    Err(complaint) => {
                        complaints.push(complaint);
                        continue;
                    }
                },
            };
            if !is_new && set.field.write == Write::OnCreate {
                if !is_same(&change, &held()) {
                    complaints.push(format!(
                        "{}: it is given when the record is made, and fixed then.",
                        set.field.name
                    ));
                }
                continue;
            }
            changes.fields.push((set.field.id.clone(), change));
        }
        if complaints.is_empty() {
            Ok(changes)
        } else {
            Err(complaints)
        }
    }

    /// The value of a reference; none if it is left alone.
    fn links(
        &self,
        field: &schema::FieldDef,
        all: &[To],
    ) -> std::result::Result<Option<Value>, Complaint> {
        let Some(object) = field.ty.target() else {
            return Ok(None);
        };
        let mut links = Vec::with_capacity(all.len());
        let mut is_left = false;
        for to in all {
            let id = match to {
                To::Id(id) => *id,
                To::Sought { lookup, key, text } => {
                    let key = (*lookup, key.clone());
                    match (self.found.get(&key), self.unfound.get(&key)) {
                        (Some(id), _) => *id,
                        (None, Some(Unfound::Empty)) => continue,
                        (None, Some(Unfound::ByDryRun)) => {
                            is_left = true;
                            continue;
                        }
                        (None, Some(Unfound::Fault(message))) => {
                            return Err(format!("{}: {message}", field.name));
                        }
                        (None, _) => {
                            return Err(format!("{}: \"{text}\" was not looked up.", field.name));
                        }
                    }
                }
            };
            if !links.iter().any(|link: &Link| link.id == id) {
                links.push(Link::to(object.clone(), id));
            }
        }
        Ok(match (field.ty.name(), links.is_empty()) {
            (_, true) if is_left => None,
            (_, true) => Some(Value::Empty),
            ("references", _) => Some(Value::Refs(links)),
            _ => links.into_iter().next().map(Value::Ref),
        })
    }
}

fn is_same(change: &Change, held: &Value) -> bool {
    match (change, held) {
        (Change::Set(Value::Ref(link)), Value::Ref(held)) => link.id == held.id,
        (Change::Set(Value::Money(money)), Value::Money(held)) => {
            money.units == held.units && money.currency == held.currency
        }
        (Change::Set(value), held) => value == held || (value.is_empty() && held.is_empty()),
        _ => true,
    }
}

fn singular(lookup: &Lookup) -> String {
    lookup.object.label.to_lowercase()
}

fn plural(lookup: &Lookup) -> String {
    lookup.object.label_plural.to_lowercase()
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

//! What rows refer to: looked up with one question per way of looking, made
//! where the mapping says so, waited for if it may come further down.

use std::collections::{BTreeMap, HashSet};

use base::{Id, Result};
use schema::{FieldDef, FieldType, Link, Record, Value};

use super::{Chunk, Known, Phase};
use crate::{
    import::{
        find::{self, Found},
        hash::hash,
        mapping::Missing,
        plan::Lookup,
        prepare::{Complaint, To},
    },
    records::Tx,
};

/// What the references of a chunk stand for, as far as is known.
pub struct References<'c> {
    chunk: &'c Chunk,
    pub found: Known<Id>,
    /// Why a looked-up text stands for no record.
    unfound: Known<Unfound>,
    /// Records made: the lookup, the key, the record.
    pub made: Vec<(usize, String, Id)>,
    /// Rows that wait no longer, whatever is missing.
    given_up: HashSet<usize>,
}

#[derive(Clone, Debug)]
enum Unfound {
    Fault(String),
    Empty,
    Waits,
    /// A row before this chunk would have made it.
    ByDryRun,
}

/// Keys and the texts that they come from.
type Wanted<'w> = Vec<(&'w String, &'w String)>;

impl<'c> References<'c> {
    /// Knows what chunks before found.
    pub fn new(chunk: &'c Chunk) -> Self {
        Self {
            chunk,
            found: chunk.known.clone(),
            unfound: Known::default(),
            made: Vec::new(),
            given_up: HashSet::new(),
        }
    }

    /// Looks up what these rows refer to and is not known yet.
    pub async fn look_up(&mut self, tx: &mut Tx<'_>, rows: &[usize]) -> Result<()> {
        let chunk = self.chunk;
        let mut wanted: BTreeMap<usize, BTreeMap<&String, &String>> = BTreeMap::new();
        for row in rows.iter().map(|n| chunk.row(*n)) {
            for (lookup, key, text) in row.sought_links() {
                if self.found.get(lookup, key).is_none() && self.unfound.get(lookup, key).is_none()
                {
                    // The first spelling is the one that a record would be made with.
                    let texts = wanted.entry(lookup).or_default();
                    texts.entry(key).or_insert(text);
                }
            }
        }
        for (n, wanted) in wanted {
            let lookup = &chunk.plan.lookups[n];
            let wanted: Wanted<'_> = wanted.into_iter().collect();
            let found = find::look_up(tx, lookup, &wanted).await?;
            let mut missing = Vec::new();
            for (key, text) in wanted {
                match found.get(key) {
                    Some(Found::One(id)) => self.found.insert(n, key.clone(), *id),
                    Some(Found::Many) => {
                        let many = lookup.object.label_plural.to_lowercase();
                        let shown = base::text::truncate(text, 60);
                        let message =
                            format!("several {many} have \"{shown}\". Say which one by its id.");
                        self.unfound.insert(n, key.clone(), Unfound::Fault(message));
                    }
                    None => missing.push((key, text)),
                }
            }
            self.miss(tx, n, lookup, missing).await?;
        }
        Ok(())
    }

    /// What becomes of texts that no record has.
    async fn miss(
        &mut self,
        tx: &mut Tx<'_>,
        n: usize,
        lookup: &Lookup,
        missing: Wanted<'_>,
    ) -> Result<()> {
        let mut decided = Vec::new();
        for (key, text) in missing {
            if self
                .chunk
                .seen()
                .is_some_and(|seen| seen.has_reference(n, key))
            {
                self.unfound.insert(n, key.clone(), Unfound::ByDryRun);
            } else if self.may_come(n, lookup, key) {
                self.unfound.insert(n, key.clone(), Unfound::Waits);
            } else {
                decided.push((key, text));
            }
        }
        match lookup.missing {
            Missing::Empty => {
                for (key, _) in decided {
                    self.unfound.insert(n, key.clone(), Unfound::Empty);
                }
            }
            Missing::Error => {
                for (key, text) in decided {
                    let message = format!("there is no {}.", described(lookup, text));
                    self.unfound.insert(n, key.clone(), Unfound::Fault(message));
                }
            }
            Missing::Create => {
                let (made, faults) = find::make(tx, lookup, &decided).await?;
                for (key, found) in made {
                    if let Found::One(id) = found {
                        self.made.push((n, key.clone(), id));
                        self.found.insert(n, key, id);
                    }
                }
                for (key, why) in faults {
                    let one = lookup.object.label.to_lowercase();
                    let message = format!("no {one} could be made: {why}");
                    self.unfound.insert(n, key, Unfound::Fault(message));
                }
            }
        }
        Ok(())
    }

    /// Whether another row of the file may be what a key stands for.
    fn may_come(&self, n: usize, lookup: &Lookup, key: &String) -> bool {
        self.chunk.plan.is_own(lookup)
            && match &self.chunk.phase {
                Phase::First | Phase::Last => true,
                Phase::Again(given) => given.contains(&hash(&(n, key))),
            }
    }

    /// Whether a row refers to something that may still come.
    pub fn waits(&self, n: usize) -> bool {
        let waits =
            |lookup, key: &String| matches!(self.unfound.get(lookup, key), Some(Unfound::Waits));
        !self.given_up.contains(&n)
            && self
                .chunk
                .row(n)
                .sought_links()
                .any(|(lookup, key, _)| waits(lookup, key))
    }

    /// A row waits no longer.
    pub fn give_up(&mut self, n: usize) {
        self.given_up.insert(n);
    }

    /// What was saved may be what others wait for: it is looked up again.
    pub fn saved(&mut self, record: &Record) {
        let plan = &self.chunk.plan;
        let own = plan.lookups.iter().enumerate();
        for (n, lookup) in own.filter(|(_, lookup)| plan.is_own(lookup)) {
            for key in lookup.keys_of(record) {
                if matches!(self.unfound.get(n, &key), Some(Unfound::Waits)) {
                    self.unfound.remove(n, &key);
                }
            }
        }
    }

    /// The value of a reference; none if it is left alone.
    ///
    /// # Errors
    /// Why there is none.
    pub fn value(
        &self,
        field: &FieldDef,
        all: &[To],
    ) -> std::result::Result<Option<Value>, Complaint> {
        let mut links: Vec<Link> = Vec::with_capacity(all.len());
        let mut seen = HashSet::with_capacity(all.len());
        let mut is_left = false;
        for to in all {
            let link = match to {
                To::Id(link) => link.clone(),
                To::Sought { lookup, key, text } => match self.sought(*lookup, key, text) {
                    Ok(Sought::Record(id)) => {
                        let object = &self.chunk.plan.lookups[*lookup].object.id;
                        Link::to(object.clone(), id)
                    }
                    Ok(Sought::Nothing) => continue,
                    Ok(Sought::LeftAlone) => {
                        is_left = true;
                        continue;
                    }
                    Err(why) => return Err(format!("{}: {why}", field.name)),
                },
            };
            if seen.insert(link.id) {
                links.push(link);
            }
        }
        Ok(match (&field.ty, links.is_empty()) {
            (_, true) if is_left => None,
            (_, true) => Some(Value::Empty),
            (FieldType::References { .. }, _) => Some(Value::Refs(links)),
            _ => links.into_iter().next().map(Value::Ref),
        })
    }

    fn sought(&self, n: usize, key: &str, text: &str) -> std::result::Result<Sought, Complaint> {
        if let Some(id) = self.found.get(n, key) {
            return Ok(Sought::Record(*id));
        }
        let lookup = &self.chunk.plan.lookups[n];
        match self.unfound.get(n, key) {
            Some(Unfound::Empty) => Ok(Sought::Nothing),
            Some(Unfound::Waits) if lookup.missing == Missing::Empty => Ok(Sought::Nothing),
            Some(Unfound::ByDryRun) => Ok(Sought::LeftAlone),
            Some(Unfound::Fault(message)) => Err(message.clone()),
            Some(Unfound::Waits) => Err(format!(
                "there is no {} yet, and its row cannot go before this one: the rows refer to each other in a circle, or that row is at fault. Import one of them without the reference first.",
                described(lookup, text)
            )),
            None => Err(format!("\"{text}\" was not looked up.")),
        }
    }
}

/// What a looked-up text stands for.
enum Sought {
    Record(Id),
    Nothing,
    LeftAlone,
}

/// `company with the name "Acme"`.
fn described(lookup: &Lookup, text: &str) -> String {
    format!(
        "{} with the {} \"{}\"",
        lookup.object.label.to_lowercase(),
        lookup.key.field().label.to_lowercase(),
        base::text::truncate(text, 60)
    )
}

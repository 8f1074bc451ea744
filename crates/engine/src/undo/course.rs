//! The course of an undo through the log: which changes are taken back next, and
//! together.

use std::collections::HashSet;

use base::{Error, Id, Result};
use schema::{Action, State as Usage};
use serde::{Deserialize, Serialize};
use store::{Came, ChangeRow, Op, Stamp};

use super::{
    allowed, fields,
    presence::{self, Turn},
    report::Report,
};
use crate::{imports, records::apart, rights::checks, rules::Tx};

/// Changes of one step.
const STEP: u32 = 250;

/// What is being taken back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sight {
    pub batch: Id,
}

/// Where an undo is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Place {
    /// What is gone for good is made anew, in the order in which it went.
    Remake(i64),
    /// The same once more: what they point to is there now.
    RemakeRest(i64),
    /// All else, the last first.
    Back(i64),
}

/// An undo under way; kept between its transactions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Course {
    pub batch: Id,
    /// None when all was gone through.
    pub place: Option<Place>,
    pub report: Report,
    pub most: usize,
    /// Numbers of changes of definitions, which have transactions of their own.
    pub definitions: Vec<i64>,
}

impl Course {
    pub fn new(batch: Id, most: usize) -> Self {
        Self {
            batch,
            place: Some(Place::Remake(0)),
            report: Report::default(),
            most,
            definitions: Vec::new(),
        }
    }

    /// Gives the undo a line for people, and ends the import that a command does
    /// under the change set.
    pub async fn label(&self, tx: &mut Tx<'_>, label: &str) -> Result<()> {
        let stamp = Stamp {
            at: tx.now(),
            who: tx.cx.actor(),
            via: tx.cx.via.name(),
            batch: tx.cx.batch,
            schema_version: tx.cx.schema.version(),
            index: tx.index,
        };
        imports::end_of_command(tx.store, self.batch, tx.now()).await?;
        store::put_undo(tx.store, &stamp, label, self.batch).await
    }

    /// Takes the next part back.
    pub async fn step(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        let Some(place) = self.place else {
            return Ok(());
        };
        let (which, next): (Came, fn(i64) -> Place) = match place {
            Place::Remake(seq) => (Came::PurgedAfter(seq), Place::Remake),
            Place::RemakeRest(seq) => (Came::PurgedAfter(seq), Place::RemakeRest),
            Place::Back(seq) => (Came::Before(seq), Place::Back),
        };
        let rows = store::batch_rows(tx.store, self.batch, which, STEP).await?;
        self.place = match (rows.last(), place) {
            (Some(last), _) => Some(next(last.seq)),
            (None, Place::Remake(0)) => Some(Place::Back(i64::MAX)),
            (None, Place::Remake(_)) => Some(Place::RemakeRest(0)),
            (None, Place::RemakeRest(_)) => Some(Place::Back(i64::MAX)),
            (None, Place::Back(_)) => None,
        };
        for row in &rows {
            allowed(tx.asker(), row.who.as_ref())?;
        }
        if !matches!(place, Place::RemakeRest(_)) {
            self.report.seen += rows.len() as u64;
        }
        for group in groups(rows) {
            match group.first().map(|row| row.op) {
                Some(Op::Definition) => self.definitions.extend(group.iter().map(|row| row.seq)),
                Some(_) => {
                    let part = self.group(tx, group, place).await?;
                    self.report.add(part, self.most);
                }
                None => {}
            }
        }
        Ok(())
    }

    /// Takes changes of one kind back.
    async fn group(&self, tx: &mut Tx<'_>, group: Vec<ChangeRow>, place: Place) -> Result<Report> {
        let sight = Sight { batch: self.batch };
        let mut report = Report::default();
        let done = apart(tx, group, move |mut tx, rows| {
            Box::pin(async move {
                within_rights(&mut tx, &rows).await?;
                take_back(&mut tx, sight, rows, place).await
            })
        })
        .await?;
        for (rows, outcome) in done {
            match outcome {
                Ok(part) => report.add(part, usize::MAX),
                Err(error) => {
                    for row in rows {
                        // Of what is not there for who asks it is not told which it is.
                        let is_seen = !matches!(error, Error::NotFound { .. });
                        let (object, id) = (row.object.as_str(), row.record.filter(|_| is_seen));
                        report.leave_unknown(object, id, None, error.code(), error.public());
                    }
                }
            }
        }
        Ok(report)
    }
}

/// Who takes changes back may make them today. What is gone for good has no rights
/// any more that could be asked.
async fn within_rights(tx: &mut Tx<'_>, rows: &[ChangeRow]) -> Result<()> {
    let Some(first) = rows.first() else {
        return Ok(());
    };
    let action = match first.op {
        Op::Update => Action::Update,
        Op::Purge | Op::Definition => return Ok(()),
        Op::Create | Op::Delete | Op::Restore | Op::Merge => Action::Delete,
    };
    let ids: Vec<Id> = rows.iter().filter_map(|row| row.record).collect();
    let refused = checks::refused(tx, &first.object, action, &ids).await?;
    if let Some(error) = refused.into_values().next() {
        return Err(error);
    }
    // Whose a record is goes back only by who may give it away.
    let handed = rows.iter().filter(|row| {
        let diff = row.diff.as_ref().filter(|_| row.op == Op::Update);
        diff.is_some_and(|diff| diff.get("owner").is_some() || diff.get("team").is_some())
    });
    let handed: Vec<Id> = handed.filter_map(|row| row.record).collect();
    match checks::only_shared(tx, &first.object, &handed).await? {
        shared if shared.is_empty() => Ok(()),
        _ => Err(tx.asker().may_not(action, &first.object)),
    }
}

/// Changes that go together: of one object, alike, each of another record.
fn groups(rows: Vec<ChangeRow>) -> Vec<Vec<ChangeRow>> {
    let mut groups: Vec<Vec<ChangeRow>> = Vec::new();
    let mut seen: HashSet<Option<Id>> = HashSet::new();
    for row in rows {
        let fits = groups
            .last()
            .and_then(|group| group.last())
            .is_some_and(|last| {
                last.object == row.object
                    && kind(last.op) == kind(row.op)
                    && !seen.contains(&row.record)
            });
        if !fits {
            seen.clear();
            groups.push(Vec::new());
        }
        seen.insert(row.record);
        if let Some(group) = groups.last_mut() {
            group.push(row);
        }
    }
    groups
}

/// How changes are taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Fields,
    PutAway,
    BringBack,
    Remake,
    Definition,
}

fn kind(op: Op) -> Kind {
    match op {
        Op::Update => Kind::Fields,
        Op::Create | Op::Restore => Kind::PutAway,
        Op::Delete | Op::Merge => Kind::BringBack,
        Op::Purge => Kind::Remake,
        Op::Definition => Kind::Definition,
    }
}

async fn take_back(
    tx: &mut Tx<'_>,
    sight: Sight,
    rows: Vec<ChangeRow>,
    place: Place,
) -> Result<Report> {
    let mut report = Report::default();
    let Some(first) = rows.first() else {
        return Ok(report);
    };
    let object = first.object.clone();
    let def = tx.schema().object(&object).cloned();
    let Some(def) = def.filter(|def| def.state == Usage::Live) else {
        for row in &rows {
            let message = "Its object was removed since. Restore that first.";
            report.leave_unknown(object.as_str(), row.record, None, "object_removed", message);
        }
        return Ok(report);
    };
    match kind(first.op) {
        Kind::Fields => fields::take_back(tx, &def, &rows, &mut report).await?,
        Kind::PutAway => presence::put_away(tx, &sight, &def, &rows, &mut report).await?,
        Kind::BringBack => presence::bring_back(tx, &def, &rows, &mut report).await?,
        Kind::Remake => {
            let turn = match place {
                Place::Remake(_) => Turn::First,
                _ => Turn::Last,
            };
            presence::remake(tx, &def, &rows, turn, &mut report).await?;
        }
        Kind::Definition => {}
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use base::Micros;
    use schema::ObjectId;

    use super::*;

    fn row(object: &str, n: u64, op: Op) -> ChangeRow {
        ChangeRow {
            seq: 0,
            at: Micros(0),
            who: None,
            via: "rest".into(),
            object: ObjectId::from(object),
            record: Some(Id::seeded(Micros(0), n)),
            op,
            event: None,
            diff: None,
            batch: Id::nil(),
            schema_version: 1,
        }
    }

    #[test]
    fn a_record_is_in_a_group_once_and_groups_are_alike() {
        let rows = vec![
            row("deal", 1, Op::Update),
            row("deal", 2, Op::Update),
            row("deal", 1, Op::Update),
            row("deal", 3, Op::Create),
            row("deal", 4, Op::Restore),
            row("company", 5, Op::Create),
        ];
        let sizes: Vec<usize> = groups(rows).iter().map(Vec::len).collect();
        assert_eq!(sizes, [2, 1, 2, 1]);
    }
}

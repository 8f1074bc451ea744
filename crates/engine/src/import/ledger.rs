//! How far an import has come, kept in the very transactions of its rows: what
//! is in the database and what is said of it never differ, however an import
//! ends. It goes on where it stood, and no row comes in twice.
//!
//! Each transaction counts the import's `step` up from the one that it began
//! at. Two processes that work on one import cannot both succeed with that, and
//! one whose commit was not answered looks whether it was counted.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use base::{Error, Id, Result};
use serde::{Deserialize, Serialize};
use store::{Arg, Conn, Sql};

use super::{chunk::Answer, csv::Row, faulty::in_one};
use crate::jobs::Hold;

/// Faults that are shown with the import itself.
const SHOWN: usize = 10;
/// The code of an import that another process goes on with, or that was ended.
pub(crate) const OVER: &str = "import_over";

/// How far an import has come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Position {
    /// Which of its files it is at, from 0.
    pub part: usize,
    /// Which time the file is gone through, from 1; 0 before it is begun.
    pub pass: u32,
    /// The last row that is settled in this pass, and its line.
    pub row: u64,
    pub line: u64,
    /// Bytes of the file that were gone through.
    pub bytes: u64,
    /// How many rows waited in the pass before the last.
    pub waited: Option<u64>,
    /// What came of the rows of each file.
    pub counts: Vec<Counts>,
    /// The first faults.
    pub shown: Vec<Shown>,
}

/// What came of rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    pub read: u64,
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub failed: u64,
    /// Records made for references, by the label of their objects.
    pub made: BTreeMap<String, u64>,
}

/// A fault of a row, as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    pub part: usize,
    pub row: u64,
    pub line: u64,
    pub message: String,
}

/// A row at fault, as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Faulty {
    pub row: u64,
    pub line: u64,
    pub why: String,
    pub cells: Vec<String>,
}

impl Faulty {
    /// A row and everything that is wrong with it.
    pub(crate) fn of(row: &Row, complaints: &[String]) -> Self {
        Self {
            row: row.number,
            line: row.line,
            why: in_one(complaints),
            cells: row.cells().map(str::to_string).collect(),
        }
    }
}

/// An import's entry in the database, for whoever does it.
#[derive(Debug)]
pub struct Ledger {
    import: Id,
    hold: Option<Hold>,
    state: Mutex<(i64, Position)>,
}

impl Ledger {
    /// Of an import that stands at this step.
    pub(crate) fn new(import: Id, hold: Option<Hold>, step: i64, position: Position) -> Self {
        Self {
            import,
            hold,
            state: Mutex::new((step, position)),
        }
    }

    /// How far it has come.
    pub fn position(&self) -> Position {
        self.lock().1.clone()
    }

    /// The next of the files is begun.
    pub(crate) fn begin_part(&self, part: usize) {
        let position = &mut self.lock().1;
        *position = Position {
            part,
            counts: std::mem::take(&mut position.counts),
            shown: std::mem::take(&mut position.shown),
            ..Position::default()
        };
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (i64, Position)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the next transaction is to say. It says it if it is given to a chunk.
    pub(super) fn entry(&self, position: Position, faults: Vec<Faulty>) -> Entry {
        Entry {
            import: self.import,
            hold: self.hold,
            step: self.lock().0,
            position,
            faults,
        }
    }

    /// An entry was committed, and with it these answers.
    pub(super) fn advance(&self, step: i64, position: Position) {
        *self.lock() = (step, position);
    }

    /// Rows that waited in a pass over a file.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub(super) async fn waits(&self, conn: &mut Conn, part: usize, pass: u32) -> Result<Vec<u64>> {
        let part = i64::try_from(part).map_err(Error::broken)?;
        let args = [self.import.into(), part.into(), i64::from(pass).into()];
        let mut rows: Vec<u64> = Vec::new();
        for row in conn.fetch(&Sql::with(WAITS, args)).await? {
            let some: Vec<u64> = serde_json::from_str(&row.get_text(0)?).map_err(Error::broken)?;
            rows.extend(some);
        }
        rows.sort_unstable();
        Ok(rows)
    }

    /// Rows at fault that were told before, in their order; `tell` hears each.
    ///
    /// # Errors
    /// `Busy` if the database is away; else what `tell` says.
    pub(super) async fn faults(
        &self,
        conn: &mut Conn,
        part: usize,
        mut tell: impl FnMut(Faulty) -> Result<()>,
    ) -> Result<()> {
        let mut after = -1;
        while let Some((step, some)) = next_faults(conn, self.import, part, after).await? {
            after = step;
            some.into_iter().try_for_each(&mut tell)?;
        }
        Ok(())
    }
}

/// The next rows at fault after a step, and their step.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn next_faults(
    conn: &mut Conn,
    import: Id,
    part: usize,
    after: i64,
) -> Result<Option<(i64, Vec<Faulty>)>> {
    let part = i64::try_from(part).map_err(Error::broken)?;
    let args = [import.into(), part.into(), after.into()];
    let Some(row) = conn.fetch_optional(&Sql::with(FAULTS, args)).await? else {
        return Ok(None);
    };
    let faults = serde_json::from_str(&row.get_text(1)?).map_err(Error::broken)?;
    Ok(Some((row.get_int(0)?, faults)))
}

/// What one transaction says of its import.
#[derive(Clone, Debug)]
pub struct Entry {
    import: Id,
    hold: Option<Hold>,
    step: i64,
    /// Where the import stands after it, but for what comes of the rows.
    position: Position,
    /// Rows that were at fault before the transaction.
    faults: Vec<Faulty>,
}

impl Entry {
    /// The step that it leads to.
    pub(super) fn next_step(&self) -> i64 {
        self.step + 1
    }

    /// Where the import stands with these answers, the rows at fault among them
    /// and those that wait.
    pub(super) fn outcome(
        &self,
        rows: &[Row],
        answers: &[Answer],
        made: &BTreeMap<String, u64>,
    ) -> (Position, Vec<Faulty>, Vec<u64>) {
        let (mut position, mut faults) = (self.position.clone(), self.faults.clone());
        let mut waits = Vec::new();
        let part = position.part;
        if position.counts.len() <= part {
            position.counts.resize_with(part + 1, Counts::default);
        }
        let counts = &mut position.counts[part];
        for (row, answer) in rows.iter().zip(answers) {
            match answer {
                Answer::Created => counts.created += 1,
                Answer::Updated => counts.updated += 1,
                Answer::Unchanged => counts.unchanged += 1,
                Answer::Waits => waits.push(row.number),
                Answer::Faulty(complaints) => faults.push(Faulty::of(row, complaints)),
            }
        }
        for (label, count) in made {
            *counts.made.entry(label.clone()).or_default() += count;
        }
        counts.failed += faults.len() as u64;
        faults.sort_by_key(|fault| fault.row);
        let room = SHOWN.saturating_sub(position.shown.len());
        position
            .shown
            .extend(faults.iter().take(room).map(|fault| Shown {
                part,
                row: fault.row,
                line: fault.line,
                message: fault.why.clone(),
            }));
        (position, faults, waits)
    }

    /// Says it, in the transaction of the rows.
    ///
    /// # Errors
    /// `Conflict` if the import was ended or taken over.
    pub(super) async fn write(
        &self,
        tx: &mut store::Tx,
        rows: &[Row],
        answers: &[Answer],
        made: &BTreeMap<String, u64>,
    ) -> Result<()> {
        if let Some(hold) = self.hold {
            hold.keep(tx).await?;
        }
        let (position, faults, waits) = self.outcome(rows, answers, made);
        let reached = serde_json::to_string(&position).map_err(Error::broken)?;
        let args = [
            self.import.into(),
            self.step.into(),
            Arg::Json(Some(reached)),
        ];
        if tx.execute(&Sql::with(STEP, args)).await? != 1 {
            let message = "The import was ended, or another process goes on with it.";
            return Err(Error::conflict(OVER, message));
        }
        if faults.is_empty() && waits.is_empty() {
            return Ok(());
        }
        let text = |json: serde_json::Result<String>| json.map_err(Error::broken).map(Arg::from);
        let args = [
            self.import.into(),
            self.next_step().into(),
            i64::try_from(position.part).map_err(Error::broken)?.into(),
            i64::from(position.pass).into(),
            text(serde_json::to_string(&faults))?,
            text(serde_json::to_string(&waits))?,
        ];
        tx.execute(&Sql::with(NOTE, args)).await.map(drop)
    }

    /// Whether it was committed after all.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub(super) async fn is_committed(&self, conn: &mut Conn) -> Result<bool> {
        let row = conn
            .fetch_optional(&Sql::with(STANDS, [self.import.into()]))
            .await?;
        let step = row.map(|row| row.get_int(0)).transpose()?;
        Ok(step == Some(self.next_step()))
    }
}

const STEP: &str = "update {w}.imports set step = step + 1, reached = $3 \
     where id = $1 and step = $2 and state = 'running'";
const STANDS: &str = "select step from {w}.imports where id = $1";
const NOTE: &str = "insert into {w}.import_notes (import, step, part, pass, faults, waits) \
     values ($1, $2, $3, $4, $5, $6)";
const WAITS: &str = "select waits from {w}.import_notes \
     where import = $1 and part = $2 and pass = $3 and waits <> '[]' order by step";
const FAULTS: &str = "select step, faults from {w}.import_notes \
     where import = $1 and part = $2 and step > $3 and faults <> '[]' order by step limit 1";

/// Every statement of this module, so that a test can prepare them all.
pub(crate) const STATEMENTS: &[&str] = &[STEP, STANDS, NOTE, WAITS, FAULTS];

//! Up to a thousand operations on one object in one request.

use std::sync::{Arc, Mutex};

use base::{Error, Id, Result};
use schema::{ObjectId, Record};

use super::{Ask, Outcome, Tx, remove, save, write::write};
use crate::{Cx, rights::checks as rights};

pub use super::ask::Expect;

/// One operation of a batch.
#[derive(Clone, Debug)]
pub enum Operation {
    Save(Ask),
    Delete(Id),
    /// Could not be read; its place in the answers is kept.
    Faulty(Error),
}

/// What happens to the others when an operation is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Atomicity {
    Each,
    AllOrNothing,
}

/// The first fault of an all-or-nothing batch.
#[derive(Debug)]
pub struct BatchFault {
    /// Which operation, from 0; none if the batch as a whole failed.
    pub index: Option<usize>,
    pub error: Error,
}

/// What came of one operation: a deletion has no outcome of its own.
pub type Answer = Result<(Option<Outcome>, Record)>;

/// Runs operations in their order, in one transaction.
///
/// # Errors
/// A fault of the whole, or the first one of an all-or-nothing batch: then
/// nothing was written.
pub async fn batch(
    cx: &Cx,
    object: &ObjectId,
    operations: Vec<Operation>,
    atomicity: Atomicity,
) -> std::result::Result<Vec<Answer>, BatchFault> {
    let (object, operations) = (object.clone(), Arc::new(operations));
    let first_fault: Arc<Mutex<Option<BatchFault>>> = Arc::default();
    let noted = Arc::clone(&first_fault);
    let done = write(cx, move |mut tx| {
        let (object, operations, noted) =
            (object.clone(), Arc::clone(&operations), Arc::clone(&noted));
        Box::pin(async move {
            let answers = run(&mut tx, &object, &operations).await?;
            if atomicity == Atomicity::Each {
                return Ok(answers);
            }
            let mut good = Vec::with_capacity(answers.len());
            for (index, answer) in answers.into_iter().enumerate() {
                match answer {
                    Ok(answer) => good.push(Ok(answer)),
                    Err(error) => {
                        let fault = BatchFault {
                            index: Some(index),
                            error,
                        };
                        *noted
                            .lock()
                            .unwrap_or_else(std::sync::PoisonError::into_inner) = Some(fault);
                        // Any error rolls the transaction back; the true one was noted.
                        return Err(Error::conflict("batch", "the batch is rolled back"));
                    }
                }
            }
            Ok(good)
        })
    })
    .await;
    let done = match done {
        Ok(mut answers) => {
            for (_, record) in answers.iter_mut().flatten() {
                let veiled = rights::veil(cx, std::slice::from_mut(record)).await;
                veiled.map_err(|error| BatchFault { index: None, error })?;
            }
            Ok(answers)
        }
        fault => fault,
    };
    done.map_err(|error| {
        let noted = first_fault
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .take();
        noted.unwrap_or(BatchFault { index: None, error })
    })
}

/// Saves that follow each other go together; a deletion stands alone.
async fn run(tx: &mut Tx<'_>, object: &ObjectId, operations: &[Operation]) -> Result<Vec<Answer>> {
    let mut answers: Vec<Answer> = Vec::with_capacity(operations.len());
    let mut asks = Vec::new();
    for operation in operations {
        match operation {
            Operation::Save(ask) => asks.push(ask.clone()),
            Operation::Delete(id) => {
                flush(tx, object, &mut asks, &mut answers).await?;
                match remove::in_tx(tx, object, *id, Expect::Any).await {
                    Err(error @ (Error::Busy { .. } | Error::Broken { .. })) => return Err(error),
                    answer => answers.push(answer.map(|record| (None, record))),
                }
            }
            Operation::Faulty(error) => {
                flush(tx, object, &mut asks, &mut answers).await?;
                answers.push(Err(error.clone()));
            }
        }
    }
    flush(tx, object, &mut asks, &mut answers).await?;
    Ok(answers)
}

async fn flush(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    asks: &mut Vec<Ask>,
    answers: &mut Vec<Answer>,
) -> Result<()> {
    if !asks.is_empty() {
        let saved = save::in_tx(tx, object, std::mem::take(asks)).await?;
        answers.extend(
            saved
                .into_iter()
                .map(|one| one.map(|saved| (Some(saved.outcome), saved.record))),
        );
    }
    Ok(())
}

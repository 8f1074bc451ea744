//! Reads and prepares rows, on a thread of its own, while those before them are
//! written.

use std::sync::Arc;

use base::{Error, Result, Stopwatch};
use tokio::sync::mpsc;

use crate::import::{
    csv::{Reader, Row, Source, changed},
    plan::Plan,
    prepare::{Complaint, Prepared},
};

/// Rows of one transaction.
const ROWS: usize = 1_000;
/// Bytes of the rows of one transaction, roughly.
const BYTES: usize = 4 << 20;
/// Blocks that are read ahead.
const AHEAD: usize = 2;

/// A row, and what it asks for or what is wrong with it.
pub struct Item {
    pub row: Row,
    pub read: std::result::Result<Prepared, Vec<Complaint>>,
}

/// Rows of one transaction.
pub struct Block {
    pub items: Vec<Item>,
    /// Of the file, read so far.
    pub bytes: u64,
}

/// Blocks of a file on their way.
pub struct Blocks {
    receiver: mpsc::Receiver<Result<Block>>,
    reading: tokio::task::JoinHandle<()>,
}

impl Blocks {
    /// Begins to read a file; all of it after so many rows, or these rows in
    /// their order.
    pub fn of(plan: &Arc<Plan>, source: &Source, only: Option<Vec<u64>>, skip: u64) -> Self {
        let (send, receiver) = mpsc::channel(AHEAD);
        let (plan, source) = (Arc::clone(plan), source.clone());
        let reading = tokio::task::spawn_blocking(move || {
            if let Err(error) = read(&plan, &source, only, skip, &send) {
                // Nobody listens any more if the import ended early.
                let _ = send.blocking_send(Err(error));
            }
        });
        Self { receiver, reading }
    }

    /// The next block; none after the last.
    ///
    /// # Errors
    /// If the file cannot be read any further.
    pub async fn next(&mut self) -> Result<Option<Block>> {
        match self.receiver.recv().await {
            Some(block) => block.map(Some),
            None => {
                (&mut self.reading).await.map_err(Error::broken)?;
                Ok(None)
            }
        }
    }
}

fn read(
    plan: &Plan,
    source: &Source,
    only: Option<Vec<u64>>,
    skip: u64,
    send: &mpsc::Sender<Result<Block>>,
) -> Result<()> {
    let mut reader = Reader::open(source, &plan.file)?;
    if reader.headers() != plan.headers {
        return Err(changed(source.name()));
    }
    let mut wanted = only.map(|rows| rows.into_iter().peekable());
    let (mut items, mut weight) = (Vec::with_capacity(ROWS), 0);
    let watch = Stopwatch::start();
    while let Some(row) = reader.next_row()? {
        if let Some(wanted) = &mut wanted {
            match wanted.peek() {
                None => break,
                Some(next) if *next != row.number => continue,
                Some(_) => wanted.next(),
            };
        }
        if row.is_blank() || row.number <= skip {
            continue;
        }
        weight += row.weight();
        let read = plan.prepare(&row);
        items.push(Item { row, read });
        if items.len() >= ROWS || weight >= BYTES {
            source.check_unchanged()?;
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
    source.check_unchanged()?;
    if !items.is_empty() {
        let bytes = reader.bytes();
        let _ = send.blocking_send(Ok(Block { items, bytes }));
    }
    Ok(())
}

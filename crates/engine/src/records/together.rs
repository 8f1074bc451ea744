//! Records of several objects that belong together: all of them are written, or none.

use std::sync::{Arc, Mutex, PoisonError};

use base::{Error, Result};
use schema::ObjectId;

use super::{Ask, Saved, Tx, save, write::write};
use crate::Cx;

/// What is asked of the records of one object.
pub type Part = (ObjectId, Vec<Ask>);

/// Why nothing was written.
#[derive(Debug)]
pub enum Unsaved {
    /// Everything that was at fault, in the order in which it was asked for.
    Refused(Vec<Refused>),
    /// The write as a whole.
    Failed(Error),
}

/// An ask that was at fault.
#[derive(Debug)]
pub struct Refused {
    /// Which part, from 0.
    pub part: usize,
    /// Which of its asks, from 0.
    pub place: usize,
    pub error: Error,
}

/// Makes and changes records of several objects in one transaction, part after part. A later
/// part may point to what an earlier one makes: give that its id.
///
/// # Errors
/// Everything that is at fault; then nothing was written.
pub async fn save_together(
    cx: &Cx,
    parts: Vec<Part>,
) -> std::result::Result<Vec<Vec<Saved>>, Unsaved> {
    let parts = Arc::new(parts);
    let refused: Arc<Mutex<Vec<Refused>>> = Arc::default();
    let noted = Arc::clone(&refused);
    let done = write(cx, move |mut tx| {
        let (parts, noted) = (Arc::clone(&parts), Arc::clone(&noted));
        Box::pin(async move {
            let (saved, refused) = run(&mut tx, &parts).await?;
            let is_whole = refused.is_empty();
            *noted.lock().unwrap_or_else(PoisonError::into_inner) = refused;
            match is_whole {
                true => Ok(saved),
                // Any error rolls the transaction back; the true ones were noted.
                false => Err(Error::conflict("together", "the records are rolled back")),
            }
        })
    });
    match done.await {
        Ok(mut saved) => {
            for part in &mut saved {
                veil(cx, part).await.map_err(Unsaved::Failed)?;
            }
            Ok(saved)
        }
        Err(error) => {
            let mut refused = refused.lock().unwrap_or_else(PoisonError::into_inner);
            match std::mem::take(&mut *refused) {
                refused if refused.is_empty() => Err(Unsaved::Failed(error)),
                refused => Err(Unsaved::Refused(refused)),
            }
        }
    }
}

async fn run(tx: &mut Tx<'_>, parts: &[Part]) -> Result<(Vec<Vec<Saved>>, Vec<Refused>)> {
    let (mut all, mut refused) = (Vec::with_capacity(parts.len()), Vec::new());
    for (part, (object, asks)) in parts.iter().enumerate() {
        let answers = match asks.is_empty() {
            true => Vec::new(),
            false => save::in_tx(tx, object, asks.clone()).await?,
        };
        let mut saved = Vec::with_capacity(answers.len());
        for (place, answer) in answers.into_iter().enumerate() {
            match answer {
                Ok(one) => saved.push(one),
                Err(error @ (Error::Busy { .. } | Error::Broken { .. })) => return Err(error),
                Err(error) => refused.push(Refused { part, place, error }),
            }
        }
        all.push(saved);
    }
    Ok((all, refused))
}

async fn veil(cx: &Cx, saved: &mut [Saved]) -> Result<()> {
    for one in saved {
        crate::rights::checks::veil(cx, std::slice::from_mut(&mut one.record)).await?;
    }
    Ok(())
}

impl From<Unsaved> for Error {
    fn from(unsaved: Unsaved) -> Self {
        match unsaved {
            Unsaved::Failed(error) => error,
            Unsaved::Refused(refused) => {
                let first = refused.into_iter().next();
                first.map_or_else(|| Self::broken("nothing was refused"), |first| first.error)
            }
        }
    }
}

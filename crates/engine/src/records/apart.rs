//! Many records in one transaction, of which one must not be in the way of all.

use std::{collections::VecDeque, sync::Arc};

use base::{Error, Result};

use super::{Tx, write::Work};

/// Does something with all of them at once. Where that fails by a fault that one
/// of them may have, what was written is taken back and they are halved, until it
/// stands alone. Gives them in their order, with what came of each part.
///
/// # Errors
/// What would fail again, or pass if all of it is tried again.
pub(crate) async fn apart<T, R, F>(
    tx: &mut Tx<'_>,
    all: Vec<T>,
    work: F,
) -> Result<Vec<(Vec<T>, Result<R>)>>
where
    T: Clone + Send + Sync + 'static,
    R: Send + 'static,
    F: for<'t> Fn(Tx<'t>, Vec<T>) -> Work<'t, R> + Send + Sync + 'static,
{
    let work = Arc::new(work);
    let mut done = Vec::new();
    let mut parts = VecDeque::from([all]);
    while let Some(mut part) = parts.pop_front() {
        if part.is_empty() {
            continue;
        }
        let (cx, index, some) = (tx.bound(), tx.index, part.clone());
        let work = Arc::clone(&work);
        let outcome = tx
            .store
            .attempt(move |store| {
                Box::pin(async move {
                    let mut tx = Tx::new(store, cx);
                    tx.index = index;
                    work(tx, some).await
                })
            })
            .await;
        match outcome {
            Err(error) if !is_of_one(&error) => return Err(error),
            Err(_) if part.len() > 1 => {
                let rest = part.split_off(part.len() / 2);
                parts.push_front(rest);
                parts.push_front(part);
            }
            outcome => done.push((part, outcome)),
        }
    }
    Ok(done)
}

/// Whether what failed may be one record's fault.
fn is_of_one(error: &Error) -> bool {
    matches!(
        error,
        Error::Malformed { .. }
            | Error::Invalid(_)
            | Error::Conflict { .. }
            | Error::Forbidden { .. }
            | Error::Gone { .. }
            | Error::NotFound { .. }
            | Error::TooLarge { .. }
            | Error::Unsupported { .. }
    )
}

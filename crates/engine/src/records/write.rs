//! One write: its transaction, and what is tried again when others came first.

use std::{future::Future, pin::Pin, sync::Arc};

use base::{Error, Result};

use super::Tx;
use crate::{Cx, Principal};

/// What a write does in its transaction.
pub type Work<'t, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 't>>;

/// How often a write is tried again before its fault is the caller's.
const TRIES: usize = 6;
/// How often because definitions changed: somebody may be making many of them.
const CHANGES: usize = 50;

/// Runs `work` in one write transaction, if who asks may write. It is run again with new definitions
/// if they changed, and again if another writer came between its reading and
/// its writing (only PostgreSQL lets that happen).
pub(crate) async fn write<T, F>(cx: &Cx, work: F) -> Result<T>
where
    T: Send + 'static,
    F: for<'t> Fn(Tx<'t>) -> Work<'t, T> + Send + Sync + 'static,
{
    cx.who.may_change()?;
    let work = Arc::new(work);
    let mut cx = Arc::new(cx.clone());
    let mut tries = 0;
    loop {
        let (inner, run) = (Arc::clone(&cx), Arc::clone(&work));
        let done = cx
            .ws
            .db()
            .write(cx.schema.version(), move |store| {
                let (inner, run) = (Arc::clone(&inner), Arc::clone(&run));
                Box::pin(async move { run(Tx::new(store, inner)).await })
            })
            .await;
        tries += 1;
        match done {
            Err(Error::SchemaChanged) if tries < CHANGES => cx = Arc::new(cx.fresh().await?),
            Err(Error::Conflict { code: "unique", .. } | Error::Stale { .. }) if tries < TRIES => {}
            Err(Error::SchemaChanged) => {
                return Err(Error::busy("the definitions kept changing during a write"));
            }
            done => return done,
        }
    }
}

/// A write of a slice's own table, that is no object.
pub(crate) async fn write_plain<T, F>(cx: &Cx, work: F) -> Result<T>
where
    T: Send + 'static,
    F: for<'t> Fn(&'t mut store::Tx) -> Work<'t, T> + Send + Sync + 'static,
{
    let work = Arc::new(work);
    write(cx, move |tx| {
        let work = Arc::clone(&work);
        Box::pin(async move { work(tx.store).await })
    })
    .await
}

/// A write of what Rapport keeps for itself about what somebody does. It changes nothing
/// of theirs, so their role may be one that only reads. For slices with tables of their
/// own: what it calls may run twice.
///
/// # Errors
/// What `work` gives; `Busy` if the database is away.
pub async fn write_beside<T, F>(cx: &Cx, work: F) -> Result<T>
where
    T: Send + 'static,
    F: for<'t> Fn(&'t mut store::Tx) -> Work<'t, T> + Send + Sync + 'static,
{
    let cx = Cx {
        who: Principal::System,
        ..cx.clone()
    };
    write_plain(&cx, work).await
}

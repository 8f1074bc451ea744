//! The search index follows bulk writes.

use base::{Error, Result};
use serde::{Deserialize, Serialize};

use crate::{
    Workspace,
    jobs::{self, Ask, Asking, Job, Run},
    upkeep,
};

/// Indexes what bulk writes have left to be indexed.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct IndexSearch {}

impl Job for IndexSearch {
    const KIND: &'static str = "index_search";
    const QUEUE: &'static str = upkeep::QUEUE;

    async fn run(self, run: &Run) -> Result<()> {
        catch_up(&run.cx().ws, &|_| ()).await
    }
}

/// Has it done, in the transaction that leaves something to be indexed.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn ask(tx: &mut store::Tx, origin: &Asking) -> Result<()> {
    let ask = Ask::keyed(IndexSearch::KIND);
    jobs::add(tx, origin, &IndexSearch {}, &ask).await.map(drop)
}

/// The same where a transaction may have left something, and may not.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn ask_if_pending(tx: &mut store::Tx, origin: &Asking) -> Result<()> {
    match store::is_index_pending(tx).await? {
        true => ask(tx, origin).await,
        false => Ok(()),
    }
}

/// Indexes what bulk writes have left to be indexed, all of it, however often
/// definitions change meanwhile. `tell` hears how many notes, of up to a
/// thousand records each, are left. Other writers get their turns in between.
///
/// # Errors
/// `Busy` if the database is away; what is left is indexed by the next call.
pub async fn catch_up(ws: &Workspace, tell: &(dyn Fn(u64) + Sync)) -> Result<()> {
    loop {
        match store::index_pending(ws.db(), &ws.schema()).await {
            Ok(0) => return Ok(()),
            Ok(left) => tell(left),
            Err(Error::SchemaChanged) => drop(ws.refresh().await?),
            Err(error) => return Err(error),
        }
        tokio::task::yield_now().await;
    }
}

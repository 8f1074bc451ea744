//! The search index follows bulk writes.

use base::{Error, Result};

use crate::Workspace;

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

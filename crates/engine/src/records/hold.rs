//! A record is held while something is written that hangs on it and is no record itself.

use base::{Error, Id, Result};
use schema::{ObjectId, Scope};
use store::Tx;

use crate::Cx;

/// Nobody else writes the record until the transaction ends.
///
/// # Errors
/// `NotFound` if it is not there any more; `Busy` if the database is away.
pub(crate) async fn hold(tx: &mut Tx, cx: &Cx, object: &ObjectId, id: Id) -> Result<()> {
    store::lock(tx, object, &[id]).await?;
    let known = store::titles(tx, &cx.whole, Scope::EVERYTHING, object, &[id]).await?;
    match known.get(&id) {
        Some((_, false)) => Ok(()),
        _ => Err(Error::not_found("record")),
    }
}

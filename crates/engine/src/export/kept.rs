//! Files that jobs have made. They lie among the blocks of contents under an id that
//! no file names, and are swept as such: a day after they were begun.

use base::{Error, Id, Micros, Result};
use store::contents;

use super::status;
use crate::{Cx, files, jobs::State};

/// For how long a file can be fetched, in seconds.
const KEPT_SECONDS: i64 = files::STRAY_SECONDS;

/// A file that a job has made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Made {
    pub(super) content: Id,
    /// In bytes.
    pub size: u64,
    /// Until when it can be fetched, at least.
    pub until: Micros,
}

impl Made {
    pub(super) fn new(content: Id, size: u64, begun: Micros) -> Self {
        Self {
            content,
            size,
            until: begun.plus_seconds(KEPT_SECONDS),
        }
    }
}

/// The file of an export, for whoever asked for it.
///
/// # Errors
/// `NotFound` if there is no such export; `Conflict` if its file is not there yet, or
/// not any more.
pub async fn content(cx: &Cx, object: &schema::ObjectId, id: Id) -> Result<files::Content> {
    let (job, told) = status(cx, object, id).await?;
    let Some(made) = told.made else {
        let message = match job.state {
            State::Failed | State::Cancelled => "The export came to nothing. Ask for it anew.",
            _ => "The file is being made. Ask again when its state is done.",
        };
        return Err(Error::conflict("not_ready", message));
    };
    let mut conn = cx.ws.db().read().await?;
    // What holds nothing has no blocks.
    if made.size > 0 && contents::block(&mut conn, made.content, 0).await?.is_none() {
        let message = "The file was kept for a day and is gone. Ask for the export anew.";
        return Err(Error::conflict("expired", message));
    }
    Ok(files::Content::of_blocks(
        told.name,
        made.size,
        made.content,
    ))
}

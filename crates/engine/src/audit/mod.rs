//! The audit log: who came in, who was given which right, what left the house, from
//! where and when. It only grows, and a chain of hashes shows whether it is whole
//! (`store::audit`).
//!
//! [`note`] tells it of something within the write that does it, so that both commit
//! or neither does; [`note_alone`] is for what writes nothing else. No personal value
//! is kept in clear: ids and keys instead of names, of an address that nobody has its
//! first letter and domain. What changed in records is told by the change log.

mod event;
mod export;
mod look;
pub(crate) mod rights;
mod told;

use base::{Result, text::truncate};
use store::audit::Entry;

pub use event::{Chosen, Event, KEYS, Step, Why};
pub use export::{File, Format, export};
pub use look::{Ask, Line, MOST, Page, Whom, ask, list, open_cursor, seal_cursor};
pub use rights::{Changed, Values};
pub use store::audit::{AuditFilter, AuditPlace, Head, Verified};

use crate::{Cx, Principal, Via, Workspace, records};

/// Longest texts of a row, in characters.
const ADDRESS: usize = 64;
const AGENT: usize = 200;
/// Longest details, in bytes.
const DETAILS: usize = 16 * 1024;

/// Has the log told of something when this transaction commits.
pub fn note(tx: &mut store::Tx, cx: &Cx, event: &Event) {
    tx.note(entry(cx, event));
}

/// Tells the log of something that writes nothing else.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn note_alone(cx: &Cx, event: &Event) -> Result<()> {
    note_all(cx, std::slice::from_ref(event)).await
}

/// The same of several things at once.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn note_all(cx: &Cx, events: &[Event]) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let entries: Vec<Entry> = events.iter().map(|event| entry(cx, event)).collect();
    records::write_beside(cx, move |tx| {
        let entries = entries.clone();
        Box::pin(async move {
            entries.into_iter().for_each(|entry| tx.note(entry));
            Ok(())
        })
    })
    .await
}

/// Walks through the whole log and says where it ends and what is wrong first.
/// `kept` is its head at some time, which it must still contain.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn verify(ws: &Workspace, kept: Option<&Head>) -> Result<Verified> {
    store::audit::verify(&mut ws.db().read().await?, kept).await
}

fn entry(cx: &Cx, event: &Event) -> Entry {
    let told = event.told();
    // Whoever looks through somebody's eyes is who does it.
    let viewer = cx.who.viewer().map(|id| ("user", Some(id)));
    let (who_kind, who) = told.doer.or(viewer).unwrap_or(match &cx.who {
        Principal::System => ("system", None),
        Principal::User { id, .. } => ("user", Some(*id)),
        Principal::Key { id, .. } => ("key", Some(*id)),
        Principal::Outsider { who, .. } => ("contact", Some(who.id)),
        Principal::Link { id, .. } => ("link", Some(*id)),
    });
    let at = match cx.via {
        // Made-up pasts have events of then.
        Via::Demo => cx.now,
        _ => cx.ws.clock().now(),
    };
    let mut details = told.details.to_string();
    if details.len() > DETAILS {
        details = serde_json::json!({"too_large": details.len()}).to_string();
    }
    Entry {
        at,
        event: event.key().into(),
        who,
        who_kind: who_kind.into(),
        via: cx.via.name().into(),
        address: truncate(&cx.origin.address, ADDRESS).into_owned(),
        agent: truncate(&cx.origin.agent, AGENT).into_owned(),
        object: told.object,
        record: told.record,
        details,
    }
}

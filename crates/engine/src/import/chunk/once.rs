//! A chunk is written once, whatever happens to the database meanwhile.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base::{Error, Result};
use store::{ByIds, Trash};

use super::{Chunk, Done};
use crate::{
    Cx,
    jobs::Asking,
    records::{Tx, write},
    search_index,
};

/// How often a chunk is tried again while the database is away.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(500);

/// The answers of the last try, whether or not it was committed.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Option<Done>>>);

/// Saves a chunk, or in a dry run tries to and takes it back. It is tried again
/// while the database is away. If that happened while a try was committed,
/// nobody knows whether it was: then the records that it made are looked for,
/// so that no row comes in twice.
///
/// # Errors
/// Of the chunk as a whole.
pub async fn save(cx: &Cx, chunk: Arc<Chunk>) -> Result<Done> {
    let kept = Kept::default();
    let mut tries = 0;
    loop {
        let cx = cx.at_present();
        match attempt(&cx, &chunk, &kept).await {
            Err(Error::Busy { cause, .. }) if tries < TRIES => {
                tries += 1;
                tracing::warn!(%cause, tries, "the database is busy; the import waits and goes on");
                tokio::time::sleep(PAUSE).await;
            }
            done => return done,
        }
    }
}

async fn attempt(cx: &Cx, chunk: &Arc<Chunk>, kept: &Kept) -> Result<Done> {
    if let Some(done) = kept.committed(cx, chunk).await? {
        return Ok(done);
    }
    let is_dry = chunk.dry.is_some();
    let (chunk, keep) = (Arc::clone(chunk), kept.clone());
    let result = write(cx, move |mut tx| {
        let (chunk, keep) = (Arc::clone(&chunk), keep.clone());
        tx.index = store::Indexing::Later;
        Box::pin(async move { once(&mut tx, &chunk, &keep).await })
    })
    .await;
    match result {
        Err(Error::Conflict { code: DRY_RUN, .. }) if is_dry => {}
        Err(error) => return Err(error),
        Ok(()) => {}
    }
    kept.take()
        .ok_or_else(|| Error::broken("a chunk left no answers"))
}

const DRY_RUN: &str = "dry_run";

async fn once(tx: &mut Tx<'_>, chunk: &Chunk, kept: &Kept) -> Result<()> {
    let done = super::run(tx, chunk).await?;
    chunk.note(tx.store, &done).await?;
    kept.put(done);
    if chunk.dry.is_some() {
        // Any error takes the transaction back.
        let message = "nothing is written in a dry run";
        return Err(Error::conflict(DRY_RUN, message));
    }
    // Whoever imports fills the search as well. If they do not come to it,
    // whoever works does.
    search_index::ask_if_pending(tx.store, &Asking::of(&tx.cx)).await
}

impl Kept {
    fn put(&self, done: Done) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
    }

    fn take(&self) -> Option<Done> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The answers of a try before, if it was committed after all. One that made
    /// no record can be run again: it changes nothing a second time.
    async fn committed(&self, cx: &Cx, chunk: &Chunk) -> Result<Option<Done>> {
        if let Some(entry) = &chunk.entry {
            let has_tried = {
                let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                kept.is_some()
            };
            let mut conn = cx.ws.db().read().await?;
            return Ok(match has_tried && entry.is_committed(&mut conn).await? {
                true => self.take(),
                false => None,
            });
        }
        let witness = {
            let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.as_ref().and_then(|done| done.witness.clone())
        };
        let Some((object, id)) = witness else {
            return Ok(None);
        };
        let ask = cx.scope.apply(ByIds {
            object,
            ids: vec![id],
            fields: Some(Vec::new()),
            trash: Trash::Both,
        });
        let mut conn = cx.ws.db().read().await?;
        let there = store::by_ids(&mut conn, &cx.schema, &ask).await?;
        Ok(if there.is_empty() { None } else { self.take() })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use base::{Clock, Micros};
    use schema::Query;

    use super::*;
    use crate::{
        Config, Principal, Registry, Via, Workspace,
        import::{
            Mapping, Source,
            chunk::{Answer, Known, Phase},
            csv::Reader,
            plan,
        },
        people, records,
        workspace::Settings,
    };

    async fn workspace(folder: &std::path::Path) -> Workspace {
        let mut registry = Registry::new();
        people::register(&mut registry);
        let config = Config {
            location: store::Location::Sqlite(folder.join("w.db")),
            tuning: store::Tuning::default(),
            settings: Settings::default(),
        };
        let clock = Clock::fixed(Micros(1_773_403_200_000_000));
        Workspace::open(config, registry, clock).await.unwrap()
    }

    async fn users(cx: &Cx) -> u64 {
        records::count(cx, &Query::of("user".into()), None)
            .await
            .unwrap()
    }

    /// A chunk of two new users.
    async fn chunk(cx: &Cx) -> Arc<Chunk> {
        let source = Source::Bytes(b"name\nAna Nord\nBo Li\n"[..].into());
        let plan = plan(cx, "user", &source, Mapping::default(), None)
            .await
            .unwrap();
        let mut reader = Reader::open(&source, &plan.file).unwrap();
        let mut rows = Vec::new();
        while let Some(row) = reader.next_row().unwrap() {
            rows.push(plan.prepare(&row).unwrap());
        }
        Arc::new(Chunk {
            plan: Arc::new(plan),
            part: 0..rows.len(),
            rows: Arc::new(rows),
            held: HashSet::new(),
            known: Known::default(),
            phase: Phase::First,
            dry: None,
            entry: None,
            raw: Arc::default(),
        })
    }

    #[tokio::test]
    async fn a_try_whose_commit_was_not_answered_is_not_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let ws = workspace(folder.path()).await;
        let cx = ws.cx(Principal::System, Via::Import);
        let chunk = chunk(&cx).await;
        let created = [Answer::Created, Answer::Created];

        // Taken back: nothing of it is there, so the next try makes it.
        let (kept, inner) = (Kept::default(), Arc::clone(&chunk));
        let keep = kept.clone();
        let lost: Result<()> = write(&cx, move |mut tx| {
            let (chunk, keep) = (Arc::clone(&inner), keep.clone());
            Box::pin(async move {
                once(&mut tx, &chunk, &keep).await?;
                Err(Error::conflict(
                    "lost",
                    "the connection broke before the commit",
                ))
            })
        })
        .await;
        assert!(lost.is_err());
        assert_eq!(users(&cx).await, 0);
        assert_eq!(attempt(&cx, &chunk, &kept).await.unwrap().answers, created);
        assert_eq!(users(&cx).await, 2);

        // Committed, and the answer was lost: the answers are there, and nobody a third time.
        let (kept, inner) = (Kept::default(), Arc::clone(&chunk));
        let keep = kept.clone();
        write(&cx, move |mut tx| {
            let (chunk, keep) = (Arc::clone(&inner), keep.clone());
            Box::pin(async move { once(&mut tx, &chunk, &keep).await })
        })
        .await
        .unwrap();
        assert_eq!(users(&cx).await, 4);
        assert_eq!(attempt(&cx, &chunk, &kept).await.unwrap().answers, created);
        assert_eq!(users(&cx).await, 4);
        assert_eq!(ws.check().await.unwrap(), []);
    }
}

//! Imports of commands: nobody waits for them elsewhere, but they are kept too,
//! so that one that was cut short goes on by the same command.

use std::io::Read;

use base::{Error, Id, Result};
use sha2::{Digest, Sha256};

use super::{Asked, State, store};
use crate::{
    Cx,
    import::{Ledger, Plan, Source},
    jobs::Asker,
    records,
};

/// Bytes of each end of a file by which it is known again.
const ENDS: u64 = 4 << 20;

/// An import that a command carries out.
pub struct Kept {
    pub id: Id,
    /// The change set that it writes.
    pub batch: Id,
    pub ledger: Ledger,
}

/// Begins an import by a plan. `said` is all else that makes it this one: the
/// text of its mapping, what rows are matched by.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn begin(cx: &Cx, plan: &Plan, source: &Source, said: &[&str]) -> Result<Kept> {
    let name = std::path::Path::new(source.name())
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let asked = vec![Asked::of(plan, &name, source.size())];
    let new = store::New {
        id: Id::make(cx.now),
        batch: cx.batch,
        job: None,
        who: serde_json::to_string(&Asker::of(&cx.who)).map_err(Error::broken)?,
        state: State::Running,
        is_dry: false,
        sought: Some(key(plan, source, said)?),
        asked: serde_json::to_string(&asked).map_err(Error::broken)?,
        now: cx.now,
    };
    let id = new.id;
    records::write_plain(cx, move |tx| {
        let new = new.clone();
        Box::pin(async move { store::insert(tx, &new).await })
    })
    .await?;
    Ok(Kept {
        id,
        batch: cx.batch,
        ledger: Ledger::new(id, None, 0, crate::import::Position::default()),
    })
}

/// How the last import by the same plan, file and words stands.
pub enum Standing {
    /// There was none.
    Never,
    /// It was cut short; it goes on.
    CutShort(Box<Kept>),
    /// All of it is in.
    Done,
}

/// Takes up the last import by the same plan, file and words, if it was cut short.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn resume(cx: &Cx, plan: &Plan, source: &Source, said: &[&str]) -> Result<Standing> {
    let key = key(plan, source, said)?;
    let found = store::sought(&mut cx.ws.db().read().await?, &key).await?;
    let Some(import) = found else {
        return Ok(Standing::Never);
    };
    if !store::begin(cx, import.id).await? {
        return Ok(Standing::Done);
    }
    Ok(Standing::CutShort(Box::new(Kept {
        id: import.id,
        batch: import.batch,
        ledger: Ledger::new(import.id, None, import.step, import.position),
    })))
}

/// Says how it ended. One that is done forgets its rows at fault: they are in
/// the file of bad rows.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn end(cx: &Cx, id: Id, error: Option<&Error>) -> Result<()> {
    let error = error.map(Error::public);
    let now = cx.ws.clock().now();
    records::write_plain(cx, move |tx| {
        let error = error.clone();
        Box::pin(async move {
            let state = match error {
                None => State::Done,
                Some(_) => State::Failed,
            };
            store::end(tx, id, state, error.as_deref(), now).await?;
            match state {
                State::Done => store::forget(tx, id).await,
                _ => Ok(()),
            }
        })
    })
    .await
}

fn key(plan: &Plan, source: &Source, said: &[&str]) -> Result<String> {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    part(plan.object.id.as_str().as_bytes());
    said.iter().for_each(|text| part(text.as_bytes()));
    part(&source.size().to_be_bytes());
    for at in [0, source.size().saturating_sub(ENDS)] {
        let mut bytes = Vec::new();
        let mut file = source.open();
        let read = file
            .seek(std::io::SeekFrom::Start(at))
            .and_then(|_| file.take(ENDS).read_to_end(&mut bytes));
        read.map_err(|error| source.unreadable(&error))?;
        part(&bytes);
    }
    let digest = hash.finalize();
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

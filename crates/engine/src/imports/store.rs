//! Imports in their tables.

use base::{Error, Id, Micros, Result};
use store::{Arg, Conn, Row, Sql, Tx};

use super::{Asked, Import, State};
use crate::{Cx, Principal, import::ledger, records};

/// Uploads that no import was made of are kept for this long, in seconds.
const STRAY_SECONDS: i64 = 86_400;
/// Files that were only looked at or tried out are kept for this long, in seconds.
const STAGED_SECONDS: i64 = 7 * 86_400;
/// Rows at fault are kept for this long, in seconds.
const FAULTS_SECONDS: i64 = 90 * 86_400;

/// What a new import is.
#[derive(Clone)]
pub(super) struct New {
    pub id: Id,
    pub batch: Id,
    pub job: Option<Id>,
    pub who: String,
    pub state: State,
    pub is_dry: bool,
    /// By what a command finds it again.
    pub sought: Option<String>,
    pub asked: String,
    pub now: Micros,
}

pub(super) async fn insert(tx: &mut Tx, new: &New) -> Result<()> {
    let begun = (new.state == State::Running).then_some(new.now.0);
    let args: [Arg; 10] = [
        new.id.into(),
        new.batch.into(),
        Arg::Id(new.job),
        Arg::Json(Some(new.who.clone())),
        new.state.name().into(),
        i64::from(new.is_dry).into(),
        Arg::Text(new.sought.clone()),
        Arg::Json(Some(new.asked.clone())),
        new.now.0.into(),
        Arg::Int(begun),
    ];
    tx.execute(&Sql::with(INSERT, args)).await.map(drop)
}

pub(super) async fn find(conn: &mut Conn, id: Id) -> Result<Option<Import>> {
    let row = conn.fetch_optional(&Sql::with(FIND, [id.into()])).await?;
    row.as_ref().map(import).transpose()
}

/// The last one of a command.
pub(super) async fn sought(conn: &mut Conn, sought: &str) -> Result<Option<Import>> {
    let row = conn
        .fetch_optional(&Sql::with(SOUGHT, [sought.into()]))
        .await?;
    row.as_ref().map(import).transpose()
}

pub(super) async fn list(
    conn: &mut Conn,
    before: Option<Id>,
    limit: u32,
    of: Option<&Principal>,
) -> Result<Vec<Import>> {
    let before = before.unwrap_or(Id::from_bytes([0xff; 16]));
    let mut found = Vec::new();
    let mut before = before;
    // Few ask for imports, so those of others are passed over here.
    while found.len() < limit as usize {
        let args = [before.into(), i64::from(limit).into()];
        let rows = conn.fetch(&Sql::with(LIST, args)).await?;
        let Some(last) = rows.last() else { break };
        before = last.get_id(0)?;
        for row in &rows {
            let import = import(row)?;
            if of.is_none_or(|of| import.asker.is(of)) && found.len() < limit as usize {
                found.push(import);
            }
        }
    }
    Ok(found)
}

fn import(row: &Row) -> Result<Import> {
    let read = |json: &str| serde_json::from_str(json).map_err(Error::broken);
    let time = |column| row.int(column).map(|at| at.map(Micros));
    let state = State::named(&row.get_text(3)?)?;
    let job_state = row.text(13)?;
    let (state, job_error) = match (state, job_state.as_deref()) {
        // A job may end without its import's saying so: it was tried too often.
        (State::Waiting | State::Running, Some("failed")) => (State::Failed, row.text(14)?),
        (State::Waiting | State::Running, Some("cancelled")) => (State::Cancelled, None),
        (state, _) => (state, None),
    };
    Ok(Import {
        id: row.get_id(0)?,
        batch: row.get_id(1)?,
        job: row.id(2)?,
        state,
        is_dry: row.get_int(4)? != 0,
        files: serde_json::from_str::<Vec<Asked>>(&row.get_json(5)?).map_err(Error::broken)?,
        step: row.get_int(6)?,
        position: serde_json::from_str(&row.get_json(7)?).map_err(Error::broken)?,
        error: row.text(8)?.or(job_error),
        created_at: Micros(row.get_int(9)?),
        begun_at: time(10)?,
        ended_at: time(11)?,
        asker: read(&row.get_json(12)?)?,
    })
}

/// Marks an import as running, if it has not ended for good.
pub(super) async fn begin(cx: &Cx, id: Id) -> Result<bool> {
    let now = cx.now;
    let done = records::write_plain(cx, move |tx| {
        Box::pin(async move {
            tx.execute(&Sql::with(BEGIN, [id.into(), now.0.into()]))
                .await
        })
    });
    Ok(done.await? == 1)
}

/// Begins to try out or to import what was staged; gives whether it could be begun.
pub(super) async fn begin_staged(
    tx: &mut Tx,
    id: Id,
    batch: Id,
    job: Id,
    is_dry: bool,
    asked: &str,
    now: Micros,
) -> Result<bool> {
    settle(tx, now).await?;
    forget(tx, id).await?;
    let args = [
        id.into(),
        batch.into(),
        job.into(),
        i64::from(is_dry).into(),
        Arg::Json(Some(asked.to_string())),
    ];
    let begun = tx.execute(&Sql::with(BEGIN_STAGED, args)).await?;
    Ok(begun == 1)
}

/// Removes what was staged and not imported.
pub(super) async fn discard(cx: &Cx, id: Id) -> Result<bool> {
    let now = cx.now;
    records::write_plain(cx, move |tx| {
        Box::pin(async move {
            settle(tx, now).await?;
            let gone = tx.execute(&Sql::with(DISCARD, [id.into()])).await?;
            if gone == 1 {
                tx.execute(&Sql::with(DROP_BLOCKS, [id.into()])).await?;
                forget(tx, id).await?;
            }
            Ok(gone == 1)
        })
    })
    .await
}

/// Ends the imports whose jobs have ended without saying so: cancelled as jobs, or
/// tried too often.
async fn settle(tx: &mut Tx, now: Micros) -> Result<()> {
    tx.execute(&Sql::with(SETTLE, [now.0.into()]))
        .await
        .map(drop)
}

/// Ends the import that a command does, or left unfinished, under this change set:
/// it writes nothing more, and is not gone on with.
pub(super) async fn end_of_command(tx: &mut Tx, batch: Id, now: Micros) -> Result<()> {
    tx.execute(&Sql::with(END_OF_COMMAND, [batch.into(), now.0.into()]))
        .await
        .map(drop)
}

/// Marks an import as ended.
pub(super) async fn end(
    tx: &mut Tx,
    id: Id,
    state: State,
    error: Option<&str>,
    now: Micros,
) -> Result<()> {
    let args = [
        id.into(),
        state.name().into(),
        Arg::Text(error.map(str::to_string)),
        now.0.into(),
    ];
    tx.execute(&Sql::with(END, args)).await.map(drop)
}

/// Says why a job could not do an import; unless another job does it by now.
pub(super) async fn fail(tx: &mut Tx, import: &Import, why: &str, now: Micros) -> Result<()> {
    let args = [
        import.id.into(),
        Arg::Id(import.job),
        why.into(),
        now.0.into(),
    ];
    tx.execute(&Sql::with(FAIL, args)).await.map(drop)
}

/// Removes the files of an import.
pub(super) async fn drop_files(tx: &mut Tx, id: Id) -> Result<()> {
    tx.execute(&Sql::with(DROP_BLOCKS, [id.into()]))
        .await
        .map(drop)
}

/// Says how far an import has come that writes nothing else.
pub(super) async fn reach(tx: &mut Tx, id: Id, reached: &str) -> Result<()> {
    let args = [id.into(), Arg::Json(Some(reached.to_string()))];
    tx.execute(&Sql::with(REACH, args)).await.map(drop)
}

/// Rows at fault of a dry run, and where they belong.
pub(super) async fn note(tx: &mut Tx, id: Id, step: i64, part: usize, faults: &str) -> Result<()> {
    let part = i64::try_from(part).map_err(Error::broken)?;
    let args = [id.into(), step.into(), part.into(), faults.into()];
    tx.execute(&Sql::with(NOTE, args)).await.map(drop)
}

/// Forgets what was noted: a dry run begins anew, a command has told it.
pub(super) async fn forget(tx: &mut Tx, id: Id) -> Result<()> {
    tx.execute(&Sql::with(FORGET, [id.into()])).await.map(drop)
}

pub(super) async fn cancel(cx: &Cx, import: &Import) -> Result<bool> {
    let (id, job, now) = (import.id, import.job, cx.now);
    // What was only tried out can be tried out again.
    let keeps_files = import.is_dry && import.staged().is_some();
    records::write_plain(cx, move |tx| {
        Box::pin(async move {
            if tx
                .execute(&Sql::with(CANCEL, [id.into(), now.0.into()]))
                .await?
                == 0
            {
                return Ok(false);
            }
            if !keeps_files {
                tx.execute(&Sql::with(DROP_BLOCKS, [id.into()])).await?;
            }
            if let Some(job) = job {
                tx.execute(&Sql::with(CANCEL_JOB, [job.into(), now.0.into()]))
                    .await?;
            }
            Ok(true)
        })
    })
    .await
}

/// Keeps a part of a file.
pub(super) async fn put_block(
    cx: &Cx,
    id: Id,
    part: usize,
    number: usize,
    bytes: Vec<u8>,
) -> Result<()> {
    let part = i64::try_from(part).map_err(Error::broken)?;
    let number = i64::try_from(number).map_err(Error::broken)?;
    records::write_plain(cx, move |tx| {
        let bytes = Arg::Bytes(Some(bytes.clone()));
        let args = [id.into(), part.into(), number.into(), bytes];
        Box::pin(async move { tx.execute(&Sql::with(PUT_BLOCK, args)).await.map(drop) })
    })
    .await
}

/// A part of a file; none after the last.
pub(super) async fn block(
    conn: &mut Conn,
    id: Id,
    part: usize,
    number: usize,
) -> Result<Option<Vec<u8>>> {
    let part = i64::try_from(part).map_err(Error::broken)?;
    let number = i64::try_from(number).map_err(Error::broken)?;
    let args = [id.into(), part.into(), number.into()];
    let row = conn.fetch_optional(&Sql::with(BLOCK, args)).await?;
    row.map(|row| row.bytes(0).map(Option::unwrap_or_default))
        .transpose()
}

pub(super) async fn drop_blocks(cx: &Cx, id: Id) -> Result<()> {
    records::write_plain(cx, move |tx| {
        Box::pin(async move { drop_files(tx, id).await })
    })
    .await
}

pub(super) async fn tidy(cx: &Cx) -> Result<()> {
    let now = cx.now;
    let stray = Id::seeded(cx.now.plus_seconds(-STRAY_SECONDS), 0);
    let old = cx.now.plus_seconds(-FAULTS_SECONDS);
    let staged = cx.now.plus_seconds(-STAGED_SECONDS);
    records::write_plain(cx, move |tx| {
        Box::pin(async move {
            settle(tx, now).await?;
            tx.execute(&Sql::with(DROP_DRAFTS, [staged.0.into()]))
                .await?;
            tx.execute(&Sql::with(DROP_TRIED, [staged.0.into()]))
                .await?;
            tx.execute(&Sql::with(DROP_STRAYS, [stray.into()])).await?;
            tx.execute(&Sql::with(DROP_OLD_NOTES, [old.0.into()]))
                .await?;
            tx.execute(&Sql::with(DROP_OLD_BLOCKS, [old.0.into()]))
                .await
                .map(drop)
        })
    })
    .await
}

const INSERT: &str = "insert into {w}.imports (id, batch, job, who, state, dry, sought, asked, step, reached, created_at, begun_at) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, 0, '{}', $9, $10)";
const FIND: &str = "select i.id, i.batch, i.job, i.state, i.dry, i.asked, i.step, i.reached, i.error, i.created_at, i.begun_at, \
     i.ended_at, i.who, j.state, j.error from {w}.imports i left join {w}.jobs j on j.id = i.job where i.id = $1";
const SOUGHT: &str = "select i.id, i.batch, i.job, i.state, i.dry, i.asked, i.step, i.reached, i.error, i.created_at, i.begun_at, \
     i.ended_at, i.who, null, null from {w}.imports i where i.sought = $1 and i.state in ('running', 'failed', 'done') \
     order by i.id desc limit 1";
const LIST: &str = "select i.id, i.batch, i.job, i.state, i.dry, i.asked, i.step, i.reached, i.error, i.created_at, i.begun_at, \
     i.ended_at, i.who, j.state, j.error from {w}.imports i left join {w}.jobs j on j.id = i.job \
     where i.id < $1 and i.state <> 'draft' order by i.id desc limit $2";
const BEGIN_STAGED: &str = "update {w}.imports set state = 'waiting', batch = $2, job = $3, dry = $4, asked = $5, step = 0, \
     reached = '{}', error = null, begun_at = null, ended_at = null \
     where id = $1 and (state = 'draft' or (dry = 1 and state in ('done', 'failed', 'cancelled')))";
const DISCARD: &str = "delete from {w}.imports \
     where id = $1 and (state = 'draft' or (dry = 1 and state in ('done', 'failed', 'cancelled')))";
const DROP_DRAFTS: &str = "delete from {w}.imports where state = 'draft' and created_at < $1";
const DROP_TRIED: &str = "delete from {w}.import_blocks \
     where import in (select id from {w}.imports where dry = 1 and ended_at < $1)";
const BEGIN: &str = "update {w}.imports set state = 'running', error = null, ended_at = null, \
     begun_at = coalesce(begun_at, $2) where id = $1 and state in ('waiting', 'running', 'failed')";
const END: &str = "update {w}.imports set state = $2, error = $3, ended_at = $4 where id = $1 and state = 'running'";
const FAIL: &str = "update {w}.imports set state = 'failed', error = $3, ended_at = $4 \
     where id = $1 and job = $2 and state = 'running'";
const SETTLE: &str = "update {w}.imports as i set ended_at = $1, \
     state = case when exists (select 1 from {w}.jobs j where j.id = i.job and j.state = 'cancelled') then 'cancelled' else 'failed' end, \
     error = coalesce((select j.error from {w}.jobs j where j.id = i.job), i.error) \
     where i.state in ('waiting', 'running') and i.job is not null \
     and not exists (select 1 from {w}.jobs j where j.id = i.job and j.state not in ('failed', 'cancelled'))";
const END_OF_COMMAND: &str = "update {w}.imports set state = 'cancelled', ended_at = $2 \
     where batch = $1 and job is null and state in ('waiting', 'running', 'failed')";
const REACH: &str = "update {w}.imports set reached = $2 where id = $1 and state = 'running'";
const NOTE: &str = "insert into {w}.import_notes (import, step, part, pass, faults, waits) values ($1, $2, $3, 1, $4, '[]')";
const FORGET: &str = "delete from {w}.import_notes where import = $1";
const CANCEL: &str = "update {w}.imports set state = 'cancelled', ended_at = $2 \
     where id = $1 and state in ('waiting', 'running')";
const CANCEL_JOB: &str = "update {w}.jobs set state = 'cancelled', again = 0, ended_at = $2, worker = null, claim = null \
     where id = $1 and state in ('waiting', 'running')";
const PUT_BLOCK: &str =
    "insert into {w}.import_blocks (import, part, number, bytes) values ($1, $2, $3, $4)";
const BLOCK: &str =
    "select bytes from {w}.import_blocks where import = $1 and part = $2 and number = $3";
const DROP_BLOCKS: &str = "delete from {w}.import_blocks where import = $1";
const DROP_STRAYS: &str = "delete from {w}.import_blocks where import < $1 \
     and not exists (select 1 from {w}.imports i where i.id = import)";
const DROP_OLD_NOTES: &str = "delete from {w}.import_notes \
     where import in (select id from {w}.imports where ended_at < $1)";
const DROP_OLD_BLOCKS: &str = "delete from {w}.import_blocks \
     where import in (select id from {w}.imports where ended_at < $1)";

/// Every fixed statement of imports, so that a test can prepare them all.
pub fn statements() -> Vec<&'static str> {
    let own: &[&str] = &[
        INSERT,
        FIND,
        SOUGHT,
        LIST,
        BEGIN_STAGED,
        DISCARD,
        DROP_DRAFTS,
        DROP_TRIED,
        BEGIN,
        END,
        FAIL,
        SETTLE,
        END_OF_COMMAND,
        REACH,
        NOTE,
        FORGET,
        CANCEL,
        CANCEL_JOB,
        PUT_BLOCK,
        BLOCK,
        DROP_BLOCKS,
        DROP_STRAYS,
        DROP_OLD_NOTES,
        DROP_OLD_BLOCKS,
    ];
    [own, ledger::STATEMENTS].concat()
}

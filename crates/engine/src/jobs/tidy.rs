//! Jobs that have ended are tidied away after a while.

use base::{Micros, Result};
use store::{Arg, Sql, in_list};

use crate::{Cx, records};

const DAY: i64 = 86_400;
/// Jobs that are done or were cancelled are kept for this long, in seconds.
const DONE_SECONDS: i64 = 7 * DAY;
/// Jobs that failed are kept for this long, in seconds: somebody may mend what
/// they failed of.
const FAILED_SECONDS: i64 = 90 * DAY;
/// A job of a kind that no process knows waits for one that does for this long,
/// in seconds.
const STRANGE_SECONDS: i64 = DAY;
/// How many are removed in one transaction, so that others get their turns.
const AT_ONCE: i64 = 2_000;

/// Removes jobs that ended long ago, and gives up those that nobody can do.
///
/// # Errors
/// `Busy` if the database is away; the next time finds what is left.
pub(crate) async fn tidy(cx: &Cx) -> Result<()> {
    for (state, seconds) in [
        ("done", DONE_SECONDS),
        ("cancelled", DONE_SECONDS),
        ("failed", FAILED_SECONDS),
    ] {
        let limit = cx.now.plus_seconds(-seconds);
        while remove(cx, state, limit).await? >= AT_ONCE.unsigned_abs() {}
    }
    give_up(cx).await?;
    let limit = cx.now.plus_seconds(-DAY);
    write(cx, Sql::with(FORGET, [limit.0.into()]))
        .await
        .map(drop)
}

async fn remove(cx: &Cx, state: &'static str, limit: Micros) -> Result<u64> {
    let args: [Arg; 3] = [state.into(), limit.0.into(), AT_ONCE.into()];
    write(cx, Sql::with(REMOVE, args)).await
}

/// A kind that this program does not know may be one of a newer version that
/// runs beside it, for a while.
async fn give_up(cx: &Cx) -> Result<()> {
    let kinds = cx.ws.registry().workers().kinds();
    let limit = cx.now.plus_seconds(-STRANGE_SECONDS);
    let why = "No version of Rapport that runs here knows how to do this.";
    let mut sql = Sql::with(GIVE_UP, [cx.now.0.into(), why.into(), limit.0.into()]);
    sql.push(" and not ")
        .append(in_list(cx.ws.db().dialect(), "kind", &kinds));
    write(cx, sql).await.map(drop)
}

async fn write(cx: &Cx, sql: Sql) -> Result<u64> {
    records::write_plain(cx, move |tx| {
        let sql = sql.clone();
        Box::pin(async move { tx.execute(&sql).await })
    })
    .await
}

/// A field that could not be computed says so until it is: why, is kept.
const REMOVE: &str = "delete from {w}.jobs where id in \
     (select id from {w}.jobs where state = $1 and ended_at is not null and ended_at < $2 \
     and (state = 'done' or kind <> 'compute') order by ended_at limit $3)";
const GIVE_UP: &str = "update {w}.jobs set state = 'failed', ended_at = $1, error = $2 \
     where state = 'waiting' and run_at < $3 and queue not in (select name from {w}.queues)";
/// Workers that ended without a word; one that is at work comes back by itself.
const FORGET: &str = "delete from {w}.workers where since < $1 \
     and id not in (select worker from {w}.jobs where state = 'running' and worker is not null)";

pub(super) const STATEMENTS: &[&str] = &[REMOVE, GIVE_UP, FORGET];

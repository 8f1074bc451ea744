//! Jobs that come again at certain times.

use std::sync::Arc;

use base::{Cron, Micros, Result, Zone};
use futures::future::BoxFuture;
use store::{Dialect, Sql, Tx};

use super::{Ask, Asking, Job, add};
use crate::{Cx, records};

/// Enqueues one tick of a schedule.
type Tick =
    Arc<dyn for<'t> Fn(&'t mut Tx, &'t Asking, Ask) -> BoxFuture<'t, Result<()>> + Send + Sync>;

/// A tick that lies so far ahead was made by a clock that was wrong: 1 day.
const WRONG_SECONDS: i64 = 86_400;

/// A job that comes again, by the clock of the workspace's zone.
#[derive(Clone)]
pub struct Schedule {
    name: String,
    cron: Cron,
    tick: Tick,
}

impl std::fmt::Debug for Schedule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Schedule").field(&self.name).finish()
    }
}

impl Schedule {
    /// A job at the times of a cron pattern (see [`Cron`]).
    ///
    /// # Errors
    /// `Malformed` if the pattern is none.
    pub fn new<J: Job + Clone>(name: &str, pattern: &str, job: J) -> Result<Self> {
        Ok(Self {
            name: name.into(),
            cron: Cron::parse(pattern)?,
            tick: Arc::new(move |tx, origin, ask| {
                let job = job.clone();
                Box::pin(async move { add(tx, origin, &job, &ask).await.map(drop) })
            }),
        })
    }

    /// What is to be done about it now, given its last tick.
    fn turn(&self, last: Option<Micros>, now: Micros, zone: &Zone) -> Result<Turn> {
        let Some(last) = last else {
            return Ok(Turn::Begin);
        };
        if last > now.plus_seconds(WRONG_SECONDS) {
            return Ok(Turn::SetBack { last });
        }
        let due = self.cron.next(last, zone)?;
        Ok(match due <= now {
            true => Turn::Tick { last, due },
            false => Turn::Wait,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Turn {
    /// It is new: its next tick is the first.
    Begin,
    /// Its last tick lies in a future that a wrong clock has told of.
    SetBack {
        last: Micros,
    },
    Tick {
        last: Micros,
        due: Micros,
    },
    Wait,
}

/// Enqueues what is due, once, however many workers look. Ticks that were missed
/// while nobody worked come once, not one by one.
///
/// # Errors
/// `Busy` if the database is away.
pub(super) async fn look(cx: &Cx, schedules: &[Schedule]) -> Result<()> {
    let rows = cx.ws.db().read().await?.fetch(&Sql::new(ALL)).await?;
    for schedule in schedules {
        let mut last = None;
        for row in &rows {
            if row.get_text(0)? == schedule.name {
                last = Some(Micros(row.get_int(1)?));
            }
        }
        match schedule.turn(last, cx.now, &cx.zone) {
            Ok(Turn::Wait) => {}
            Ok(turn) => take(cx, schedule, turn).await?,
            // One that has no next time is in nobody's way.
            Err(error) => {
                tracing::warn!(schedule = schedule.name, %error, "a schedule cannot go on")
            }
        }
    }
    Ok(())
}

async fn take(cx: &Cx, schedule: &Schedule, turn: Turn) -> Result<()> {
    let (schedule, now) = (schedule.clone(), cx.now);
    records::write_plain(cx, move |tx| {
        let schedule = schedule.clone();
        Box::pin(async move {
            if tx.dialect() == Dialect::Postgres {
                // The last tick's job may be in the hands of a process that hangs.
                tx.execute(&Sql::new(IMPATIENT)).await?;
            }
            let name = || schedule.name.as_str().into();
            let moved = |last: Micros| Sql::with(MOVE, [name(), last.0.into(), now.0.into()]);
            match turn {
                Turn::Wait => {}
                Turn::Begin => {
                    tx.execute(&Sql::with(BEGIN, [name(), now.0.into()]))
                        .await?;
                }
                Turn::SetBack { last } => {
                    tx.execute(&moved(last)).await?;
                }
                // Whoever finds the tick moved on was not the first.
                Turn::Tick { last, due } => {
                    if tx.execute(&moved(last)).await? == 1 {
                        let ask = Ask {
                            at: Some(due),
                            key: Some(format!("schedule {}", schedule.name)),
                        };
                        (schedule.tick)(tx, &Asking::system(now), ask).await?;
                    }
                }
            }
            Ok(())
        })
    })
    .await
}

const IMPATIENT: &str = "set local lock_timeout = '1s'";
const ALL: &str = "select name, last_tick from {w}.schedules";
const BEGIN: &str =
    "insert into {w}.schedules (name, last_tick) values ($1, $2) on conflict (name) do nothing";
const MOVE: &str = "update {w}.schedules set last_tick = $3 where name = $1 and last_tick = $2";

pub(super) const STATEMENTS: &[&str] = &[ALL, BEGIN, MOVE];

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::jobs::Run;

    #[derive(Clone, Serialize, Deserialize)]
    struct Nothing;

    impl Job for Nothing {
        const KIND: &'static str = "nothing";
        async fn run(self, _: &Run) -> Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_tick_is_due_once_whatever_clocks_do() {
        let at = |text| Micros::parse_rfc3339(text).unwrap();
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let nightly = Schedule::new("nightly", "30 2 * * *", Nothing).unwrap();
        let turn = |last, now| nightly.turn(last, at(now), &berlin).unwrap();
        assert_eq!(turn(None, "2026-06-01T12:00:00Z"), Turn::Begin);
        let noon = at("2026-06-01T12:00:00Z");
        assert_eq!(turn(Some(noon), "2026-06-02T00:29:59Z"), Turn::Wait);
        let due = at("2026-06-02T00:30:00Z");
        let tick = Turn::Tick { last: noon, due };
        assert_eq!(turn(Some(noon), "2026-06-02T00:30:00Z"), tick);
        // A week without any worker is one tick.
        assert_eq!(turn(Some(noon), "2026-06-09T12:00:00Z"), tick);
        // The clock is set back a little: it has ticked already.
        let ticked = at("2026-06-02T00:30:01Z");
        assert_eq!(turn(Some(ticked), "2026-06-02T00:29:00Z"), Turn::Wait);
        // The night in which 2:30 comes twice: not in its second half.
        let first = at("2026-10-25T00:30:01Z");
        assert_eq!(turn(Some(first), "2026-10-25T01:31:00Z"), Turn::Wait);
        // A clock was ten years ahead for a while.
        let ahead = at("2036-06-01T12:00:00Z");
        let back = Turn::SetBack { last: ahead };
        assert_eq!(turn(Some(ahead), "2026-06-02T12:00:00Z"), back);
    }
}

//! The worker: claims what is due, does it, says how it ended.

mod keep;

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use base::{Error, Id, Micros, Result, Stopwatch};
use tokio::{
    sync::watch,
    task::{AbortHandle, JoinError, JoinSet},
    time::{Instant, sleep},
};

use super::{
    Ended,
    claims::{self, Claimed},
    fate::Fate,
    kinds::perform,
};
use crate::{Cx, Principal, Via, Workspace, records};

/// How a worker keeps time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How many jobs of a queue are done at once.
    pub at_once: usize,
    /// A worker that does not show for this long that it lives is taken for
    /// dead, and its jobs are taken over. It shows it three times as often.
    pub lease: Duration,
    /// How often to look for what others have enqueued, where nothing tells.
    pub look: Duration,
    /// How long jobs at work may go on when the worker is to end.
    pub grace: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            at_once: 64,
            // Taken over, with the look before it, within five seconds.
            lease: Duration::from_secs(4),
            look: Duration::from_millis(500),
            grace: Duration::from_secs(7),
        }
    }
}

/// From a hint that something was written to the look at what it is: where much
/// is written, not every write is worth one.
const BREATH: Duration = Duration::from_millis(20);
/// From the end of a job to saying so: others that end with it are said with it.
const GATHER: Duration = Duration::from_millis(1);
/// How long the last words may take.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Does jobs until `ending` says so; then waits for those at work as long as the
/// pace grants, and gives the rest back.
pub async fn work(ws: Workspace, pace: Pace, mut ending: watch::Receiver<bool>) {
    let mut worker = Worker::new(ws, pace);
    let mut is_away = false;
    loop {
        // A round may be left in the midst: what it has claimed is given back.
        let round = tokio::select! {
            biased;
            _ = ending.wait_for(|over| *over) => break,
            round = worker.round(Taking::Jobs) => round,
        };
        let rest = match round {
            Ok(round) => {
                is_away = false;
                round.rest
            }
            Err(error) => {
                if !std::mem::replace(&mut is_away, true) {
                    tracing::warn!(%error, "jobs cannot be looked at now; it is tried again");
                }
                pace.look * 4
            }
        };
        tokio::select! {
            _ = ending.wait_for(|over| *over) => break,
            () = worker.wait(rest) => {}
        }
    }
    worker.end().await;
}

/// Does what is due until nothing is: for commands and tests, which have no
/// worker beside them.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn work_off(ws: Workspace, pace: Pace) -> Result<()> {
    let mut worker = Worker::new(ws, pace);
    let outcome = loop {
        match worker.round(Taking::Jobs).await {
            Err(error) => break Err(error),
            Ok(round) if round.is_idle && worker.is_idle() => break Ok(()),
            Ok(round) => worker.wait(round.rest).await,
        }
    };
    worker.end().await;
    outcome
}

/// Whether a round takes anything new.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Taking {
    Jobs,
    Nothing,
}

/// What a round came to.
struct Round {
    /// How long there is nothing to do, if nothing happens.
    rest: Duration,
    /// Whether there was nothing to do.
    is_idle: bool,
}

struct Worker {
    ws: Workspace,
    pace: Pace,
    id: Id,
    /// Each queue with its kinds.
    queues: Vec<(&'static str, Vec<&'static str>)>,
    changed: watch::Receiver<u64>,
    running: JoinSet<Fate>,
    at_work: HashMap<tokio::task::Id, AtWork>,
    /// Runs that have ended, which is to be said.
    ended: Vec<(Arc<Claimed>, Fate)>,
    /// How far other workers have counted, and since when.
    others: HashMap<Id, (i64, Stopwatch)>,
    /// Since the worker last looked after claims.
    kept: Option<Stopwatch>,
    /// Whether it has ever claimed anything.
    has_claimed: bool,
}

/// A run that is under way.
struct AtWork {
    job: Arc<Claimed>,
    queue: &'static str,
    task: AbortHandle,
    finished: Arc<AtomicBool>,
}

impl Worker {
    fn new(ws: Workspace, pace: Pace) -> Self {
        let workers = ws.registry().workers();
        let queues = workers.queues().into_iter();
        Self {
            id: Id::make(ws.clock().now()),
            queues: queues.map(|name| (name, workers.kinds_of(name))).collect(),
            changed: ws.db().changed(),
            ws,
            pace,
            running: JoinSet::new(),
            at_work: HashMap::new(),
            ended: Vec::new(),
            others: HashMap::new(),
            kept: None,
            has_claimed: false,
        }
    }

    fn cx(&self) -> Cx {
        self.ws.cx(Principal::System, Via::Job)
    }

    fn is_idle(&self) -> bool {
        self.at_work.is_empty() && self.ended.is_empty()
    }

    /// One turn: looks after claims if it is time, says what has ended and takes
    /// what is due, both in one transaction.
    async fn round(&mut self, taking: Taking) -> Result<Round> {
        self.changed.borrow_and_update();
        self.gather();
        self.keep(taking).await?;
        let cx = self.cx();
        let mut rest = self.pace.look;
        let mut due = Vec::new();
        if taking == Taking::Jobs {
            let mut conn = self.ws.db().read().await?;
            for (queue, kinds) in &self.queues {
                let room = self.room(queue);
                if room == 0 {
                    continue;
                }
                match claims::next_due(&mut conn, queue, kinds).await? {
                    Some(at) if at <= cx.now => due.push((*queue, kinds.clone(), room)),
                    Some(at) => rest = rest.min(until(cx.now, at)),
                    None => {}
                }
            }
        }
        let is_idle = self.ended.is_empty() && due.is_empty();
        if !is_idle {
            self.turn(&cx, due).await?;
        }
        Ok(Round { rest, is_idle })
    }

    /// How many more jobs of a queue may be begun.
    fn room(&self, queue: &str) -> usize {
        let there = self.at_work.values().filter(|run| run.queue == queue);
        self.pace.at_once.saturating_sub(there.count())
    }

    async fn turn(
        &mut self,
        cx: &Cx,
        due: Vec<(&'static str, Vec<&'static str>, usize)>,
    ) -> Result<()> {
        let (id, now, ended) = (self.id, cx.now, Arc::new(self.ended.clone()));
        self.has_claimed |= !due.is_empty();
        let claimed = records::write_plain(cx, move |tx| {
            let (ended, due) = (Arc::clone(&ended), due.clone());
            Box::pin(async move {
                claims::end(tx, &ended, now).await?;
                let mut claimed = Vec::new();
                for (queue, kinds, room) in due {
                    let some = claims::claim(tx, queue, &kinds, room, id, now).await?;
                    claimed.extend(some.into_iter().map(|job| (queue, job)));
                }
                Ok(claimed)
            })
        })
        .await?;
        self.ended.clear();
        let ws = self.ws.clone();
        for (queue, mut job) in claimed {
            let kind = ws.registry().workers().kinds.get(job.kind.as_str());
            job.subject = kind.and_then(|kind| kind.subject(&job.payload));
            self.begin(queue, Arc::new(job));
        }
        Ok(())
    }

    fn begin(&mut self, queue: &'static str, job: Arc<Claimed>) {
        let finished = Arc::new(AtomicBool::new(false));
        let run = perform(self.ws.clone(), Arc::clone(&job), Arc::clone(&finished));
        let task = self.running.spawn(run);
        let run = AtWork {
            job,
            queue,
            task: task.clone(),
            finished,
        };
        self.at_work.insert(task.id(), run);
    }

    /// Takes in what has ended.
    fn gather(&mut self) {
        while let Some(joined) = self.running.try_join_next_with_id() {
            self.settle(joined);
        }
    }

    fn settle(&mut self, joined: std::result::Result<(tokio::task::Id, Fate), JoinError>) {
        let (task, fate) = match joined {
            Ok((task, fate)) => (task, fate),
            // It was stopped because its claim is lost: there is nothing to say.
            Err(error) if error.is_cancelled() => (error.id(), Fate::Settled),
            Err(error) => (error.id(), Fate::of(&Error::broken(&error))),
        };
        let Some(run) = self.at_work.remove(&task) else {
            return;
        };
        let is_finished = run.finished.load(Ordering::Acquire);
        let how = match &fate {
            _ if is_finished => Some(Ended::Done),
            Fate::Done => Some(Ended::Done),
            Fate::Settled => None,
            Fate::Failed { passing, .. } if *passing && !run.job.is_last_attempt() => {
                Some(Ended::Retried)
            }
            Fate::Failed { .. } => Some(Ended::Failed),
        };
        if let Some(how) = how {
            self.ws.registry().workers().tally.count(run.queue, how);
        }
        if !is_finished && fate != Fate::Settled {
            self.ended.push((run.job, fate));
        }
    }

    /// How often the worker shows that it lives.
    fn third(&self) -> Duration {
        self.pace.lease / 3
    }

    /// Until a job ends, something is written, or this much time has passed.
    async fn wait(&mut self, most: Duration) {
        let over = sleep(most.min(self.third()));
        tokio::pin!(over);
        let mut is_told = false;
        loop {
            tokio::select! {
                Some(joined) = self.running.join_next_with_id() => {
                    self.settle(joined);
                    if !self.at_work.is_empty() {
                        sleep(GATHER).await;
                    }
                    return;
                }
                changed = self.changed.changed(), if !is_told => {
                    is_told = true;
                    let soon = Instant::now() + BREATH;
                    if changed.is_ok() && soon < over.deadline() {
                        over.as_mut().reset(soon);
                    }
                }
                () = &mut over => return,
            }
        }
    }

    /// Lets jobs at work end, stops those that take too long, and gives them back.
    async fn end(mut self) {
        let (grace, look) = (self.pace.grace, self.pace.look);
        let in_order = async {
            while !self.is_idle() {
                if let Err(error) = self.round(Taking::Nothing).await {
                    tracing::debug!(%error, "how jobs ended cannot be said now");
                }
                if !self.is_idle() {
                    self.wait(look).await;
                }
            }
        };
        if tokio::time::timeout(grace, in_order).await.is_err() {
            tracing::info!("jobs at work are stopped and given back");
        }
        self.running.abort_all();
        while let Some(joined) = self.running.join_next_with_id().await {
            self.settle(joined);
        }
        if !self.has_claimed {
            return;
        }
        let last_words = async {
            self.round(Taking::Nothing).await?;
            let id = self.id;
            records::write_plain(&self.cx(), move |tx| Box::pin(claims::release(tx, id))).await
        };
        match tokio::time::timeout(LAST_WORDS, last_words).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::info!(%error, "jobs could not be given back; others take them over");
            }
            Err(_) => tracing::info!("jobs could not be given back in time; others take them over"),
        }
    }
}

/// Zero if `to` has come.
fn until(from: Micros, to: Micros) -> Duration {
    Duration::from_micros(u64::try_from(to.0.saturating_sub(from.0)).unwrap_or(0))
}

//! Jobs, on both databases: done once whatever happens, tried again, held back,
//! given up.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

mod asked;
mod failing;
mod kinds;
mod once;
mod scheduled;
mod statements;
mod steered;

use std::{future::Future, time::Duration};

use base::{Id, Stopwatch};
use engine::{
    Cx, Workspace,
    jobs::{self, Pace, State, Status},
};
use testkit::{Fresh, databases};
use tokio::{sync::watch, task::JoinHandle};

/// Times that make a test short.
const PACE: Pace = Pace {
    at_once: 8,
    lease: Duration::from_millis(400),
    look: Duration::from_millis(20),
    grace: Duration::from_millis(100),
};

/// Runs a test on a fresh workspace of each database, with jobs to test with.
async fn on_each<F, Fut>(test: F)
where
    F: Fn(Fresh) -> Fut,
    Fut: Future<Output = ()>,
{
    for database in databases() {
        test(Fresh::with(database, kinds::registry).await).await;
    }
}

/// A worker until it is told to end, or dropped as a process is that dies.
struct Working {
    task: JoinHandle<()>,
    tell: watch::Sender<bool>,
}

impl Working {
    fn start(ws: &Workspace, pace: Pace) -> Self {
        let (tell, told) = watch::channel(false);
        let task = tokio::spawn(jobs::work(ws.clone(), pace, told));
        Self { task, tell }
    }

    async fn end(self) {
        self.tell.send_replace(true);
        self.task.await.unwrap();
    }

    /// Stops in the midst of everything, without a word.
    async fn die(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}

/// Waits until a job is as it should be.
async fn until(cx: &Cx, id: Id, is_so: impl Fn(&Status) -> bool) -> Status {
    let watch = Stopwatch::start();
    loop {
        let status = jobs::status(cx, id).await.unwrap();
        if is_so(&status) {
            return status;
        }
        assert!(watch.elapsed() < Duration::from_secs(30), "{status:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn until_state(cx: &Cx, id: Id, state: State) -> Status {
    until(cx, id, |status| status.state == state).await
}

async fn work_off(fresh: &Fresh) {
    jobs::work_off(fresh.ws.clone(), PACE).await.unwrap();
}

//! Whether a PostgreSQL server is known to be down.
//!
//! The pool tries to connect for as long as anybody is ready to wait, so that a
//! server that is down costs each question that whole time. Here the first one
//! that waits unusually long finds out with a connection of its own which of the
//! two it is: down, or busy with others. Once it is down, everybody is told at
//! once, and one task looks for it to come back.
//!
//! Silence proves little where much is going on: a server that answers anybody
//! else of this process meanwhile is not down, however long it takes to make a
//! new connection.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base::Stopwatch;
use sqlx::{ConnectOptions, Connection, postgres::PgConnectOptions};

/// How long a server may take to say who it is before its silence counts. One that
/// is only very busy makes a new process in that time.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);
/// For how long an answer of the server is believed.
const BELIEVED: Duration = Duration::from_secs(1);
/// How often a server that is down is asked.
const AGAIN: Duration = Duration::from_millis(250);

/// Counts the answers of a server, on all connections of this process.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard(Arc<AtomicU64>);

impl Heard {
    pub(super) fn one(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Debug)]
pub(super) struct Outage {
    options: PgConnectOptions,
    /// How long silence is waited for.
    within: Duration,
    heard: Heard,
    /// What happened, while the server is down.
    cause: Mutex<Option<Down>>,
    /// When the server last answered a question of ours. Held while it is asked:
    /// one asks for all.
    answered: tokio::sync::Mutex<Option<Stopwatch>>,
}

/// That a server is down.
#[derive(Clone, Debug)]
struct Down {
    cause: String,
    /// It did not say so itself: how many answers there were until then.
    silent_at: Option<u64>,
}

impl Outage {
    pub(super) fn new(options: PgConnectOptions) -> Arc<Self> {
        Self::within(options, ANSWERS_WITHIN)
    }

    fn within(options: PgConnectOptions, within: Duration) -> Arc<Self> {
        Arc::new(Self {
            options,
            within,
            heard: Heard::default(),
            cause: Mutex::default(),
            answered: tokio::sync::Mutex::default(),
        })
    }

    /// What happened to the server, if it is known to be down.
    pub(super) fn known(&self) -> Option<String> {
        let mut down = self.cause();
        let speaks = |down: &Down| down.silent_at.is_some_and(|at| at != self.heard.count());
        if down.as_ref().is_some_and(speaks) {
            *down = None;
        }
        down.as_ref().map(|down| down.cause.clone())
    }

    /// Where answers of the server are counted.
    pub(super) fn heard(&self) -> Heard {
        self.heard.clone()
    }

    /// Finds out whether the server is down; what happened if it is. From then on
    /// it is looked for until it is back.
    pub(super) async fn look(self: &Arc<Self>) -> Result<(), String> {
        let mut answered = self.answered.lock().await;
        if let Some(cause) = self.known() {
            return Err(cause);
        }
        if answered.is_some_and(|watch| watch.elapsed() < BELIEVED) {
            return Ok(());
        }
        let before = self.heard.count();
        let cause = match ask(&self.options, self.within).await {
            Answer::Here => None,
            Answer::Gone(cause) => Some((cause, None)),
            Answer::Silence if self.heard.count() != before => None,
            Answer::Silence => Some(("it does not answer".to_string(), Some(before))),
        };
        let Some((cause, silent_at)) = cause else {
            *answered = Some(Stopwatch::start());
            return Ok(());
        };
        tracing::warn!(cause, "the database is down");
        *self.cause() = Some(Down {
            cause: cause.clone(),
            silent_at,
        });
        self.wait_for_it();
        Err(cause)
    }

    /// Ends with the outage, or with whoever cares about it.
    fn wait_for_it(self: &Arc<Self>) {
        let (outage, options) = (Arc::downgrade(self), self.options.clone());
        let within = self.within;
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(AGAIN).await;
                if outage.strong_count() == 0 {
                    return;
                }
                if ask(&options, within).await == Answer::Here {
                    if let Some(outage) = outage.upgrade() {
                        *outage.cause() = None;
                        tracing::info!("the database is back");
                    }
                    return;
                }
            }
        });
    }

    fn cause(&self) -> std::sync::MutexGuard<'_, Option<Down>> {
        self.cause.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What came of asking a server.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Answer {
    Here,
    /// Nobody is there, or it says itself that it cannot work: why.
    Gone(String),
    /// It has not said anything in time.
    Silence,
}

/// Whether somebody answers who is ready to work. A server that refuses us (too
/// many connections, another password) is not down.
async fn ask(options: &PgConnectOptions, within: Duration) -> Answer {
    match tokio::time::timeout(within, options.connect()).await {
        Ok(Ok(conn)) => {
            // It was there; how it goes changes nothing.
            drop(conn.close().await);
            Answer::Here
        }
        Ok(Err(sqlx::Error::Database(said))) => match said.code().as_deref() {
            // cannot_connect_now: it starts, stops or recovers.
            Some("57P03") => Answer::Gone(said.to_string()),
            _ => Answer::Here,
        },
        Ok(Err(error)) => Answer::Gone(error.to_string()),
        Err(_) => Answer::Silence,
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    const SOON: Duration = Duration::from_millis(100);

    async fn outage_of(listener: &TcpListener) -> Arc<Outage> {
        let port = listener.local_addr().unwrap().port();
        let options = PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(port)
            .username("x");
        Outage::within(options, SOON)
    }

    #[tokio::test]
    async fn a_server_that_answers_others_is_not_down() {
        // It takes connections and says nothing on them, as one that is busy.
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let outage = outage_of(&listener).await;
        let heard = outage.heard();
        let told = tokio::spawn(async move {
            loop {
                tokio::time::sleep(SOON / 10).await;
                heard.one();
            }
        });
        assert_eq!(outage.look().await, Ok(()));
        assert_eq!(outage.known(), None);
        told.abort();
        let _ = told.await;
        // Its answer is believed for a while.
        *outage.answered.lock().await = None;
        assert!(outage.look().await.is_err());
        assert!(outage.known().is_some());
        outage.heard().one();
        assert_eq!(outage.known(), None, "who speaks is there");
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_down_whoever_was_heard() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let outage = outage_of(&listener).await;
        drop(listener);
        assert!(outage.look().await.is_err());
        outage.heard().one();
        assert!(outage.known().is_some());
    }
}

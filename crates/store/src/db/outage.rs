//! Whether a PostgreSQL server is known to be down.
//!
//! The pool tries to connect for as long as anybody is ready to wait, so that a
//! server that is down costs each question that whole time. Here the first one
//! that waits unusually long finds out with a connection of its own which of the
//! two it is: down, or busy with others. Once it is down, everybody is told at
//! once, and one task looks for it to come back.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base::Stopwatch;
use sqlx::{ConnectOptions, Connection, postgres::PgConnectOptions};

/// How long a server may take to say who it is before it counts as down. One that
/// is only very busy makes a new process in that time.
const ANSWERS_WITHIN: Duration = Duration::from_secs(2);
/// For how long an answer of the server is believed.
const BELIEVED: Duration = Duration::from_secs(1);
/// How often a server that is down is asked.
const AGAIN: Duration = Duration::from_millis(250);

#[derive(Debug)]
pub(super) struct Outage {
    options: PgConnectOptions,
    /// What happened, while the server is down.
    cause: Mutex<Option<String>>,
    /// When the server last answered a question of ours. Held while it is asked:
    /// one asks for all.
    answered: tokio::sync::Mutex<Option<Stopwatch>>,
}

impl Outage {
    pub(super) fn new(options: PgConnectOptions) -> Arc<Self> {
        Arc::new(Self {
            options,
            cause: Mutex::default(),
            answered: tokio::sync::Mutex::default(),
        })
    }

    /// What happened to the server, if it is known to be down.
    pub(super) fn known(&self) -> Option<String> {
        self.cause().clone()
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
        match ask(&self.options).await {
            Ok(()) => {
                *answered = Some(Stopwatch::start());
                Ok(())
            }
            Err(cause) => {
                tracing::warn!(cause, "the database is down");
                *self.cause() = Some(cause.clone());
                self.wait_for_it();
                Err(cause)
            }
        }
    }

    /// Ends with the outage, or with whoever cares about it.
    fn wait_for_it(self: &Arc<Self>) {
        let (outage, options) = (Arc::downgrade(self), self.options.clone());
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(AGAIN).await;
                if outage.strong_count() == 0 {
                    return;
                }
                if ask(&options).await.is_ok() {
                    if let Some(outage) = outage.upgrade() {
                        *outage.cause() = None;
                        tracing::info!("the database is back");
                    }
                    return;
                }
            }
        });
    }

    fn cause(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.cause.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether somebody answers who is ready to work. A server that refuses us (too
/// many connections, another password) is not down.
async fn ask(options: &PgConnectOptions) -> Result<(), String> {
    match tokio::time::timeout(ANSWERS_WITHIN, options.connect()).await {
        Ok(Ok(conn)) => {
            // It was there; how it goes changes nothing.
            drop(conn.close().await);
            Ok(())
        }
        Ok(Err(sqlx::Error::Database(said))) => match said.code().as_deref() {
            // cannot_connect_now: it starts, stops or recovers.
            Some("57P03") => Err(said.to_string()),
            _ => Ok(()),
        },
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("it does not answer".into()),
    }
}

//! Jobs whose effects can be counted, done by processes that can be killed.

use std::time::Duration;

use base::{Clock, Result};
use engine::{
    Config, Registry, Tx, Workspace,
    jobs::{Job, Pace, Run},
    workspace::Settings,
};
use schema::{Changes, ObjectId, Value};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use store::{Location, Tuning};

use crate::depot::Part;

/// Makes two companies, one after the other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Chore {
    pub number: u32,
}

impl Chore {
    /// Names of the companies that it makes.
    pub fn names(number: u32) -> [String; 2] {
        ["first", "last"].map(|part| format!("{part} {number}"))
    }

    /// The process that does one, as it says itself.
    pub fn process(progress: &Json) -> Option<u32> {
        u32::try_from(progress.as_u64()?).ok()
    }
}

impl Job for Chore {
    const KIND: &'static str = "chore";
    /// Its process may be killed again and again.
    const MOST_ATTEMPTS: u32 = 1_000;

    async fn run(self, run: &Run) -> Result<()> {
        let [first, last] = Self::names(self.number);
        run.tell(&std::process::id()).await?;
        if run.checkpoint::<bool>()?.is_none() {
            pause(self.number).await;
            run.write(&true, move |tx| Box::pin(company(tx, first.clone())))
                .await?;
        }
        pause(self.number / 7).await;
        run.finish(move |tx| Box::pin(company(tx, last.clone())))
            .await
    }
}

/// So that a process is killed at any point of it.
async fn pause(number: u32) {
    tokio::time::sleep(Duration::from_millis(u64::from(number % 7) * 20)).await;
}

async fn company(tx: &mut Tx<'_>, name: String) -> Result<()> {
    let mut changes = Changes::default();
    changes.set("name", Value::Text(name));
    let object = ObjectId::from("company");
    tx.create(&object, vec![changes]).await.map(drop)
}

/// The standard objects and jobs, this one, and an object of which there may be many.
pub fn registry() -> Registry {
    let mut registry = crate::registry();
    registry.job::<Chore>();
    registry.object::<Part>();
    registry
}

/// A worker that is missed soon.
pub const PACE: Pace = Pace {
    at_once: 4,
    lease: Duration::from_millis(900),
    look: Duration::from_millis(50),
    grace: Duration::from_secs(1),
};

/// Opens a workspace that is there, as a process of its own does.
///
/// # Errors
/// If it cannot be opened.
pub async fn open(location: Location) -> Result<Workspace> {
    let config = Config {
        location,
        tuning: Tuning::default(),
        settings: Settings::default(),
    };
    Workspace::open(config, registry(), Clock::system()).await
}

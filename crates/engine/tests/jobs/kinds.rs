//! Kinds of jobs to test with, and an object whose rule asks for one.

use std::time::Duration;

use base::{Error, Id, Result};
use engine::{
    Cx, Draft, Registry, Rules, Tx,
    jobs::{self, Ask, Job, Run},
    records,
};
use schema::{ObjectId, Query, filter, object::Text};
use schema_derive::Object;
use serde::{Deserialize, Serialize};
use serde_json::json;
use testkit::make;

pub fn registry() -> Registry {
    let mut registry = testkit::registry();
    registry.object::<Parcel>();
    registry.job::<Add>();
    registry.job::<Steps>();
    registry.job::<Holds>();
    registry.job::<Fails>();
    registry.job::<Deadly>();
    registry
}

/// Something that is sent later.
#[derive(Object, Clone, Debug)]
#[object(plural = "parcels", icon = "package", title = name, access = everyone)]
#[allow(dead_code, reason = "the rule reads drafts, not views")]
pub struct Parcel {
    #[field(required)]
    pub name: Text,
}

impl Rules for Parcel {
    async fn after_save(tx: &mut Tx<'_>, all: &[Draft<Self>]) -> Result<()> {
        for draft in all {
            let name = draft.get(Self::NAME).unwrap_or_default();
            let job = Add { name: name.clone() };
            jobs::enqueue(tx, &job, &Ask::default()).await?;
            if name == "torn" {
                return Err(Error::invalid("name", "torn", "It is torn."));
            }
        }
        Ok(())
    }
}

/// How many companies have a name.
pub async fn companies(cx: &Cx, name: &str) -> u64 {
    let cx = cx.fresh().await.unwrap();
    let def = cx.schema.named("company").unwrap();
    let filter = filter::parse(&format!("name = \"{name}\""), def, &cx.schema).unwrap();
    let query = Query {
        filter,
        ..Query::of(def.id.clone())
    };
    records::count(&cx, &query, None).await.unwrap()
}

pub async fn company(cx: &Cx, name: &str) {
    make(cx, "company", json!({ "name": name })).await;
}

async fn write(tx: &mut Tx<'_>, name: String) -> Result<()> {
    let object = ObjectId::from("company");
    let mut changes = schema::Changes::default();
    changes.set("name", schema::Value::Text(name));
    tx.create(&object, vec![changes]).await.map(drop)
}

/// Makes a company.
#[derive(Clone, Serialize, Deserialize)]
pub struct Add {
    pub name: String,
}

impl Job for Add {
    const KIND: &'static str = "add";

    async fn run(self, run: &Run) -> Result<()> {
        run.finish(move |tx| Box::pin(write(tx, self.name.clone())))
            .await
    }
}

/// Makes a company, fails at the first try, makes another.
#[derive(Clone, Serialize, Deserialize)]
pub struct Steps {
    pub name: String,
}

impl Job for Steps {
    const KIND: &'static str = "steps";

    async fn run(self, run: &Run) -> Result<()> {
        let (first, second) = (
            format!("first of {}", self.name),
            format!("second of {}", self.name),
        );
        if run.checkpoint::<u32>()?.is_none() {
            run.write(&1, move |tx| Box::pin(write(tx, first.clone())))
                .await?;
        }
        if run.attempt() == 1 {
            return Err(Error::busy("the first try"));
        }
        run.finish(move |tx| Box::pin(write(tx, second.clone())))
            .await
    }
}

/// Makes a company once there is one of the name of its gate.
#[derive(Clone, Serialize, Deserialize)]
pub struct Holds {
    pub name: String,
    pub gate: String,
}

impl Job for Holds {
    const KIND: &'static str = "holds";
    const QUEUE: &'static str = "slow";

    async fn run(self, run: &Run) -> Result<()> {
        run.tell(&"begun").await?;
        while companies(run.cx(), &self.gate).await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let name = self.name;
        run.finish(move |tx| Box::pin(write(tx, name.clone())))
            .await
    }
}

/// Asks for one that makes the company "held".
pub async fn held(cx: &Cx, gate: &str) -> Id {
    let job = Holds {
        name: "held".into(),
        gate: gate.into(),
    };
    jobs::put(cx, job, Ask::default()).await.unwrap()
}

/// Ends badly.
#[derive(Clone, Serialize, Deserialize)]
pub enum Fails {
    Passing,
    Final,
    Panic,
    /// Takes longer than it may.
    Late,
}

impl Job for Fails {
    const KIND: &'static str = "fails";
    const MOST_ATTEMPTS: u32 = 3;
    const LONGEST: Duration = Duration::from_millis(50);

    async fn run(self, _: &Run) -> Result<()> {
        match self {
            Self::Passing => Err(Error::broken("the printer is on fire")),
            Self::Final => Err(Error::invalid("to", "unknown", "There is no such address.")),
            Self::Panic => panic!("index out of bounds"),
            Self::Late => std::future::pending().await,
        }
    }
}

/// Never ends, until its process does.
#[derive(Clone, Serialize, Deserialize)]
pub struct Deadly {
    pub gets_on: bool,
}

impl Job for Deadly {
    const KIND: &'static str = "deadly";
    const MOST_ATTEMPTS: u32 = 2;

    async fn run(self, run: &Run) -> Result<()> {
        if self.gets_on {
            run.write(&1, |_| Box::pin(async { Ok(()) })).await?;
        }
        // Another word in each run.
        run.tell(&Id::make(run.cx().now)).await?;
        std::future::pending().await
    }
}

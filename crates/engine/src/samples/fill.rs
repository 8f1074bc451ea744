//! Filling sample data in: part after part, each in one transaction with the place that it has
//! come to, so that whoever takes over goes on with the next one. What the first plan found in the
//! workspace is kept there too: whoever takes over must plan the very same parts, although what
//! was written meanwhile would be found by now.

use std::sync::Arc;

use base::{Error, Id, Micros, Result};
use serde::{Deserialize, Serialize};

use super::{Deed, Part, Plan, Told, Wish, label};
use crate::{
    Cx, Principal, Tx, Via, Workspace,
    audit::{self, Event},
    bulk::QUEUE,
    jobs::{Job, Run},
    people,
    records::save_in_tx,
};

/// Fills sample data in.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct FillSamples {
    pub at: Micros,
    pub salt: u64,
    pub whom: Option<Id>,
}

/// How many parts are written, and of which plan.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Course {
    parts: usize,
    records: u64,
    /// What the plan found in the workspace; none before the first part.
    #[serde(default)]
    found: Option<serde_json::Value>,
    /// Whether a person of the workspace takes part.
    #[serde(default)]
    is_joined: bool,
}

impl Job for FillSamples {
    const KIND: &'static str = "fill_samples";
    const QUEUE: &'static str = QUEUE;
    /// Its process may be killed again and again.
    const MOST_ATTEMPTS: u32 = 100;

    async fn run(self, run: &Run) -> Result<()> {
        let mut course = run.checkpoint::<Course>()?.unwrap_or_default();
        let plan = self.plan(&run.cx().ws, &mut course).await?;
        let total = plan.parts.len() as u64;
        for part in plan.parts.into_iter().skip(course.parts) {
            let (part, from) = (Arc::new(part), course);
            course = run
                .step(move |tx| {
                    let (part, from) = (Arc::clone(&part), from.clone());
                    Box::pin(async move {
                        if from.parts == 0 {
                            label(tx, "Sample data").await?;
                        }
                        let course = Course {
                            parts: from.parts + 1,
                            records: from.records + put(tx, &part).await?,
                            ..from
                        };
                        let told = Told {
                            deed: Deed::Fill,
                            total,
                            done: course.parts as u64,
                            kept: 0,
                        };
                        Ok((course, told))
                    })
                })
                .await?;
        }
        run.finish(move |tx| {
            let event = Event::SamplesMade {
                count: course.records,
            };
            audit::note(tx.store, &tx.cx, &event);
            Box::pin(async { Ok(()) })
        })
        .await
    }
}

impl FillSamples {
    /// The plan of an earlier run if there was one, else a new one, with what it found noted.
    async fn plan(&self, ws: &Workspace, course: &mut Course) -> Result<Plan> {
        let maker = ws.registry().samples_given();
        let maker = maker.ok_or_else(|| Error::not_found("sample data"))?;
        let whom = self.whom(ws, course).await?;
        let is_joined = whom.is_some();
        let wish = Wish {
            at: self.at,
            salt: self.salt,
            whom,
            found: course.found.clone(),
        };
        let plan = maker(ws.system().fresh().await?, wish).await?;
        (course.is_joined, course.found) = (is_joined, Some(plan.found.clone()));
        Ok(plan)
    }

    /// Who takes part: once they did, there is no going on without them.
    async fn whom(&self, ws: &Workspace, course: &Course) -> Result<Option<Principal>> {
        let is_new = course.found.is_none();
        let known = match self.whom.filter(|_| is_new || course.is_joined) {
            Some(id) => people::user(ws, id).await?,
            None => None,
        };
        match known.is_none() && course.is_joined {
            true => Err(Error::conflict(
                "person_gone",
                "Who takes part in the sample data may not come in any more. Remove it, then fill it in anew.",
            )),
            false => Ok(known),
        }
    }
}

/// Writes a part as who wrote it then; gives how many records it made.
async fn put(tx: &mut Tx<'_>, part: &Part) -> Result<u64> {
    let asker = tx.bound();
    let mut made = 0;
    for written in &part.all {
        let Some(def) = asker.whole.object(&written.object).cloned() else {
            continue;
        };
        let then = Cx {
            who: part.who.clone(),
            via: Via::Demo,
            now: written.at,
            ..Cx::clone(&asker)
        };
        let mut inner = Tx::new(tx.store, Arc::new(then));
        let asks = written.asks.iter().cloned().map(|mut ask| {
            ask.body = ask.body.within(&def);
            ask
        });
        for answer in save_in_tx(&mut inner, &written.object, asks.collect()).await? {
            made += u64::from(answer?.outcome == crate::records::Outcome::Created);
        }
    }
    Ok(made)
}

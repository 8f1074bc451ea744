//! Filling sample data in: part after part, each in one transaction with the place that it has
//! come to, so that whoever takes over goes on with the next one.

use std::sync::Arc;

use base::{Error, Id, Micros, Result};
use serde::{Deserialize, Serialize};
use store::Stamp;

use super::{Deed, Part, Told, Wish};
use crate::{
    Cx, Tx, Via,
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

/// How many parts are written.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Course {
    parts: usize,
    records: u64,
}

impl Job for FillSamples {
    const KIND: &'static str = "fill_samples";
    const QUEUE: &'static str = QUEUE;
    /// Its process may be killed again and again.
    const MOST_ATTEMPTS: u32 = 100;

    async fn run(self, run: &Run) -> Result<()> {
        let ws = &run.cx().ws;
        let maker = ws.registry().samples_given();
        let maker = maker.ok_or_else(|| Error::not_found("sample data"))?;
        let whom = match self.whom {
            Some(id) => people::user(ws, id).await?,
            None => None,
        };
        let wish = Wish {
            at: self.at,
            salt: self.salt,
            whom,
        };
        let parts = maker(ws.system().fresh().await?, wish).await?;
        let total = parts.len() as u64;
        let mut course = run.checkpoint::<Course>()?.unwrap_or_default();
        for part in parts.into_iter().skip(course.parts) {
            let (part, from) = (Arc::new(part), course);
            course = run
                .step(move |tx| {
                    let part = Arc::clone(&part);
                    Box::pin(async move {
                        if from.parts == 0 {
                            label(tx).await?;
                        }
                        let course = Course {
                            parts: from.parts + 1,
                            records: from.records + put(tx, &part).await?,
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

/// Gives the change set a line for people.
async fn label(tx: &mut Tx<'_>) -> Result<()> {
    let stamp = Stamp {
        at: tx.now(),
        who: tx.cx.actor(),
        via: Via::Demo.name(),
        batch: tx.cx.batch,
        schema_version: tx.cx.schema.version(),
        index: tx.index,
    };
    store::put_batch(tx.store, &stamp, "Sample data").await
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

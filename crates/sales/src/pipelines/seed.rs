//! The pipeline that a new workspace starts with.

use base::{Error, Id, Micros, Result};
use engine::{
    Cx,
    records::{self, Ask, Target},
};
use schema::{Changes, FieldValue, Object, Query, Value, object::Ref};
use store::Indexing;

use super::{Pipeline, Stage, percent};

/// Name, type, probability in percent, colour.
const STAGES: [(&str, &str, i64, &str); 6] = [
    ("New", "open", 10, "gray"),
    ("Qualified", "open", 25, "blue"),
    ("Proposal", "open", 50, "indigo"),
    ("Negotiation", "open", 75, "violet"),
    ("Won", "won", 100, "green"),
    ("Lost", "lost", 0, "red"),
];

/// Makes the first pipeline if there is none at all. Its records have ids of
/// their own that are always the same: whoever comes second, in this process or
/// another, finds them there, and a start that was cut short is completed.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn seed(cx: &Cx) -> Result<()> {
    let pipeline = seed_id(0);
    let pipelines = records::list(
        cx,
        Query {
            limit: 2,
            ..Query::of(Pipeline::object())
        },
    )
    .await?
    .records;
    if pipelines.iter().any(|record| record.id != pipeline) {
        return Ok(());
    }
    if pipelines.is_empty() {
        let mut changes = Changes::default();
        changes.set(Pipeline::NAME, Value::Text("Sales".into()));
        changes.set(Pipeline::POSITION, Value::Int(1));
        make(cx, Pipeline::object(), vec![(pipeline, changes)]).await?;
    }
    let stages = records::list(
        cx,
        Query {
            limit: 1,
            ..Query::of(Stage::object())
        },
    )
    .await?
    .records;
    if !stages.is_empty() {
        return Ok(());
    }
    let stages = STAGES
        .iter()
        .zip(1..)
        .map(|((name, kind, probability, color), position)| {
            let mut changes = Changes::default();
            changes.set(Stage::NAME, Value::Text((*name).into()));
            changes.set(Stage::PIPELINE, Ref::<Pipeline>::new(pipeline).into_value());
            changes.set(Stage::POSITION, Value::Int(position));
            changes.set(Stage::TYPE, Value::Key((*kind).into()));
            changes.set(Stage::PROBABILITY, percent(*probability).into_value());
            changes.set(Stage::COLOR, Value::Key((*color).into()));
            (seed_id(position), changes)
        });
    make(cx, Stage::object(), stages.collect()).await
}

/// Makes records with ids of their own in one transaction; what is there
/// already is left as it is.
async fn make(cx: &Cx, object: schema::ObjectId, all: Vec<(Id, Changes)>) -> Result<()> {
    let asks = all
        .into_iter()
        .map(|(id, changes)| Ask {
            target: Target::New(Some(id)),
            body: changes.into(),
        })
        .collect();
    for answer in records::save_many(cx, &object, asks, Indexing::Now).await? {
        match answer {
            Ok(_) | Err(Error::Conflict { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn seed_id(n: i64) -> Id {
    Id::seeded(Micros(0), n.unsigned_abs())
}

//! The nightly run of the rules, each as a job of its own.

use base::{Error, Id, Micros, Result};
use schema::{
    Changes, Cursor, Dir, FieldId, Filter, Moment, Object, Path, Query, Sort, Value,
    filter::{Literal, Op, Operand, Right, Test},
};
use serde::{Deserialize, Serialize};
use store::SubjectKey;

use super::{RetentionRule, meant};
use crate::{
    Tx,
    jobs::{self, Ask, Job, Run},
    privacy::erase,
    records::{apart, remove_in_tx},
    upkeep::QUEUE,
};

/// Rules that a workspace may have.
const MOST_RULES: u32 = 500;
/// Records of one transaction: erasing one may reach many others.
const STEP: u32 = 25;

/// Asks for a run of each rule that is active.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Retain {}

impl Job for Retain {
    const KIND: &'static str = "retain";
    const QUEUE: &'static str = QUEUE;

    async fn run(self, run: &Run) -> Result<()> {
        run.finish(|tx| {
            Box::pin(async move {
                let rules = tx.query(active()).await?;
                for rule in rules {
                    let ask = Ask::keyed(format!("retain {}", rule.id));
                    let at = tx.now();
                    jobs::enqueue(tx, &RetainRule { rule: rule.id, at }, &ask).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

fn active() -> Query {
    let test = Test {
        left: Operand::Path(Path::field(RetentionRule::ACTIVE.id())),
        op: Op::Eq,
        right: Right::One(Literal::Bool(true)),
    };
    Query {
        filter: Filter::Test(test),
        limit: MOST_RULES,
        ..Query::of(RetentionRule::object())
    }
}

/// A run of one rule.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct RetainRule {
    rule: Id,
    /// Days of the filter are those of then.
    at: Micros,
}

/// Where it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Course {
    after: Option<Cursor>,
    is_over: bool,
    acted_on: i64,
    failed: i64,
    /// Why the first that failed did, or why the rule cannot be followed.
    problem: Option<String>,
}

impl Job for RetainRule {
    const KIND: &'static str = "retain_rule";
    const QUEUE: &'static str = QUEUE;
    /// Its process may be killed again and again.
    const MOST_ATTEMPTS: u32 = 100;

    async fn run(self, run: &Run) -> Result<()> {
        let mut course = run.checkpoint::<Course>()?.unwrap_or_default();
        while !course.is_over {
            let (job, from) = (self.clone(), course);
            course = run
                .step(move |tx| {
                    let (job, mut course) = (job.clone(), from.clone());
                    Box::pin(async move {
                        job.step(tx, &mut course).await?;
                        Ok((course.clone(), course))
                    })
                })
                .await?;
        }
        run.finish(move |tx| {
            let (job, course) = (self.clone(), course.clone());
            Box::pin(async move { job.note(tx, &course).await })
        })
        .await
    }
}

impl RetainRule {
    async fn step(&self, tx: &mut Tx<'_>, course: &mut Course) -> Result<()> {
        let rules = tx.records(&RetentionRule::object(), &[self.rule]).await?;
        let Some(rule) = rules.get(&self.rule) else {
            course.is_over = true;
            return Ok(());
        };
        let rule = RetentionRule::view(rule)?;
        let (def, filter) = match meant(tx.schema(), &rule) {
            Ok(meant) => meant,
            Err(error @ (Error::Busy { .. } | Error::Broken { .. })) => return Err(error),
            Err(error) => {
                course.problem = Some(error.to_string());
                course.is_over = true;
                return Ok(());
            }
        };
        let ask = tx.cx.scope.apply(Query {
            filter,
            sort: vec![Sort {
                path: Path::field(FieldId::from("id")),
                dir: Dir::Asc,
            }],
            fields: Some(Vec::new()),
            limit: STEP,
            after: course.after.take(),
            ..Query::of(def.id.clone())
        });
        let moment = Moment {
            now: self.at,
            ..tx.moment()
        };
        let page = store::page(tx.store, &tx.cx.schema, &ask, &moment).await?;
        let mut ids: Vec<Id> = page.records.iter().map(|record| record.id).collect();
        let erases = rule.deed.0 == "erase";
        if erases {
            // Who was erased is there, and may meet the filter for ever.
            let known = store::subject_keys(tx.store, &ids).await?;
            ids.retain(|id| known.get(id) != Some(&SubjectKey::Erased));
        }
        let object = def.id.clone();
        let done = apart(tx, ids, move |mut tx, ids| {
            let object = object.clone();
            Box::pin(async move {
                if !erases {
                    return remove_in_tx(&mut tx, &object, &ids).await;
                }
                for id in ids {
                    erase::in_tx(&mut tx, &object, id).await?;
                }
                Ok(())
            })
        });
        for (ids, outcome) in done.await? {
            let count = i64::try_from(ids.len()).map_err(Error::broken)?;
            match outcome {
                Ok(()) => course.acted_on += count,
                Err(error) => {
                    course.failed += count;
                    course.problem.get_or_insert_with(|| error.to_string());
                }
            }
        }
        course.after = page.next;
        course.is_over = course.after.is_none();
        Ok(())
    }

    /// Notes at the rule how it went.
    async fn note(&self, tx: &mut Tx<'_>, course: &Course) -> Result<()> {
        let rules = tx.records(&RetentionRule::object(), &[self.rule]).await?;
        if !rules.contains_key(&self.rule) {
            return Ok(());
        }
        let problem = course.problem.as_ref().map(|why| match course.failed {
            0 => why.clone(),
            failed => format!("{failed} records stayed. The first: {why}"),
        });
        let mut changes = Changes::default();
        changes.set(RetentionRule::RAN_AT.id(), Value::DateTime(self.at));
        changes.set(RetentionRule::ACTED_ON.id(), Value::Int(course.acted_on));
        changes.set(
            RetentionRule::PROBLEM.id(),
            problem.map_or(Value::Empty, Value::Text),
        );
        tx.update(&RetentionRule::object(), vec![(self.rule, changes)])
            .await
            .map(drop)
    }
}

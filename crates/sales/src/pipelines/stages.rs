//! The stages of a pipeline.

use std::collections::{HashMap, HashSet};

use base::{Decimal, Id, Result};
use engine::{Draft, Rules, Tx, related};
use schema::{
    Field, FieldValue, Filter, Object, Path, Query,
    filter::{Literal, Op, Operand, Right, Test},
    object::{Choice, Int, Percent, Ref, Text},
};
use schema_derive::Object;

use super::Pipeline;
use crate::Deal;

/// A step of a pipeline: how far a deal has come.
#[derive(Object, Clone, Debug)]
#[object(
    plural = "stages",
    icon = "git-branch",
    title = name,
    kind = config(name),
    access = everyone,
    unique(pipeline, name)
)]
pub struct Stage {
    #[field(required, search, indexed)]
    pub name: Text,
    #[field(required, inverse = "stages", on_delete = cascade)]
    pub pipeline: Ref<Pipeline>,
    /// Its place in the pipeline, from left to right.
    #[field(indexed)]
    pub position: Option<Int>,
    /// What a deal that comes here is.
    #[field(
        options(open = "Open" / blue, won = "Won" / green, lost = "Lost" / red),
        default = "open",
        required,
        indexed
    )]
    pub r#type: Choice,
    /// How likely a deal that lies here is to be won.
    pub probability: Option<Percent>,
    /// After how many days without a move a deal here needs attention.
    pub rotting_days: Option<Int>,
    /// How its column is marked on the board.
    #[field(label = "Colour", options(
        gray = "Gray" / gray,
        red = "Red" / red,
        orange = "Orange" / orange,
        amber = "Amber" / amber,
        green = "Green" / green,
        teal = "Teal" / teal,
        blue = "Blue" / blue,
        indigo = "Indigo" / indigo,
        violet = "Violet" / violet,
        pink = "Pink" / pink,
    ))]
    pub color: Option<Choice>,
    /// Its key in another system, to find it again at the next import.
    #[field(label = "External ID", unique, hidden)]
    pub external_id: Option<Text>,
}

impl Rules for Stage {
    async fn before_save(tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        check(all);
        number(tx, all).await?;
        hold(tx, all).await
    }
}

/// Values that contradict each other or make no sense.
fn check(all: &mut [Draft<Stage>]) {
    for draft in all.iter_mut().filter(|draft| !draft.is_deleted()) {
        match draft.get(Stage::TYPE).as_deref() {
            Some("won") => draft.set(Stage::PROBABILITY, percent(100)),
            Some("lost") => draft.set(Stage::PROBABILITY, percent(0)),
            _ => {}
        }
        if draft
            .get(Stage::PROBABILITY)
            .is_some_and(|p| p < percent(0) || p > percent(100))
        {
            draft.fault(
                Stage::PROBABILITY,
                "range",
                "Enter a percentage from 0 to 100.",
            );
        }
        if draft.get(Stage::ROTTING_DAYS).is_some_and(|days| days < 1) {
            draft.fault(
                Stage::ROTTING_DAYS,
                "range",
                "Enter a number of days from 1 on.",
            );
        }
    }
}

/// Whole percent at the scale that percentages have.
pub(crate) fn percent(whole: i64) -> Percent {
    Decimal::from_i64(whole)
        .rescale(2)
        .unwrap_or(Decimal::from_i64(whole))
}

/// Stages without a position come after the others of their pipeline.
async fn number(tx: &mut Tx<'_>, all: &mut [Draft<Stage>]) -> Result<()> {
    let ids: HashSet<Id> = all
        .iter()
        .filter(|draft| draft.get(Stage::POSITION).is_none() && !draft.is_deleted())
        .filter_map(|draft| Some(draft.get(Stage::PIPELINE)?.id))
        .collect();
    if ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<Id> = ids.into_iter().collect();
    let mut last: HashMap<Id, i64> = HashMap::new();
    let stored = related::pointing::<Stage, _>(tx, Stage::PIPELINE, &ids).await?;
    let stored = stored.iter().filter_map(|record| {
        let pipeline = record.value(Stage::PIPELINE.name()).as_ref_id()?;
        Some((pipeline, record.value(Stage::POSITION.name()).as_int()?))
    });
    let given = all
        .iter()
        .filter_map(|draft| Some((draft.get(Stage::PIPELINE)?.id, draft.get(Stage::POSITION)?)));
    for (pipeline, position) in stored.chain(given) {
        let highest = last.entry(pipeline).or_insert(position);
        *highest = position.max(*highest);
    }
    for draft in all
        .iter_mut()
        .filter(|draft| draft.get(Stage::POSITION).is_none() && !draft.is_deleted())
    {
        if let Some(pipeline) = draft.get(Stage::PIPELINE) {
            let highest = last.entry(pipeline.id).or_insert(0);
            *highest = highest.saturating_add(1);
            draft.set(Stage::POSITION, *highest);
        }
    }
    Ok(())
}

/// A stage that deals lie in stays in its pipeline and of its type: the deals
/// would say what is not so any more.
async fn hold(tx: &mut Tx<'_>, all: &mut [Draft<Stage>]) -> Result<()> {
    for draft in all
        .iter_mut()
        .filter(|draft| !draft.is_new() && !draft.is_deleted())
    {
        let moved = draft.get(Stage::PIPELINE) != draft.was(Stage::PIPELINE);
        let retyped = draft.changes(Stage::TYPE);
        if (moved || retyped) && in_use(tx, draft.id()).await? {
            let what = "There are deals in this stage; move them to another one first.";
            if moved {
                draft.fault(Stage::PIPELINE, "in_use", what);
            }
            if retyped {
                draft.fault(Stage::TYPE, "in_use", what);
            }
        }
    }
    Ok(())
}

async fn in_use(tx: &mut Tx<'_>, stage: Id) -> Result<bool> {
    let test = Test {
        left: Operand::Path(Path::field(Deal::STAGE)),
        op: Op::Eq,
        right: Right::One(Literal::Id(stage)),
    };
    let query = Query {
        filter: Filter::Test(test),
        limit: 1,
        ..Query::of(Deal::object())
    };
    Ok(!tx.query(query).await?.is_empty())
}

/// The positions that the records of an object have.
pub(super) async fn positions<T: Object>(tx: &mut Tx<'_>, field: Field<Int>) -> Result<Vec<i64>> {
    let all = related::all::<T>(tx, Filter::All).await?;
    Ok(all
        .iter()
        .filter_map(|record| Int::from_value(record.value(field.name())))
        .collect())
}

//! Where a deal is on its way, and what follows from it: its pipeline, status,
//! probability, dates and place on the board.

use base::{Date, Id, Micros};
use engine::Draft;
use schema::{
    Moment,
    object::{Choice, Rank, Ref},
};

use super::{
    Deal,
    catalogue::{Catalogue, Outcome, StageRow},
};
use crate::pipelines::percent;

/// Whether this write says anything about stage or pipeline.
pub(super) fn moves(draft: &Draft<Deal>) -> bool {
    draft.is_new()
        || is_restored(draft)
        || draft.get(Deal::STAGE).is_none()
        || draft.get(Deal::STAGE) != draft.was(Deal::STAGE)
        || draft.get(Deal::PIPELINE) != draft.was(Deal::PIPELINE)
}

/// Whether it comes back from the trash.
fn is_restored(draft: &Draft<Deal>) -> bool {
    draft
        .before()
        .is_some_and(|before| before.deleted_at.is_some())
}

/// Puts a deal in its stage, with all that follows.
pub(super) fn settle(draft: &mut Draft<Deal>, catalogue: &Catalogue, moment: &Moment) {
    let mut wish = Wish {
        stage: draft.get(Deal::STAGE).map(|stage| stage.id),
        pipeline: draft.get(Deal::PIPELINE).map(|pipeline| pipeline.id),
        stage_moves: draft.get(Deal::STAGE) != draft.was(Deal::STAGE),
        pipeline_moves: draft.get(Deal::PIPELINE) != draft.was(Deal::PIPELINE),
    };
    if is_restored(draft) {
        // Meanwhile its stage, and its whole pipeline, may have gone.
        wish.stage = wish.stage.filter(|stage| catalogue.stage(*stage).is_some());
        wish.pipeline = wish
            .pipeline
            .filter(|pipeline| catalogue.of(*pipeline).next().is_some());
    }
    let stage = match resolve(wish, catalogue) {
        Ok(stage) => stage,
        // That a reference leads nowhere is said of all references alike.
        Err(Misplaced::Unknown) => return,
        Err(fault @ Misplaced::Elsewhere { .. }) => {
            return draft.fault(Deal::STAGE, "pipeline", fault.message(catalogue));
        }
        Err(fault @ Misplaced::NoStages { of: Some(_) }) => {
            return draft.fault(Deal::PIPELINE, "stages", fault.message(catalogue));
        }
        Err(fault @ Misplaced::NoStages { of: None }) => {
            return draft.fault(Deal::STAGE, "required", fault.message(catalogue));
        }
    };
    draft.set(Deal::PIPELINE, Ref::new(stage.pipeline));
    draft.set(Deal::STAGE, Ref::new(stage.id));
    if draft.was(Deal::STAGE).map(|was| was.id) == Some(stage.id) {
        return;
    }
    enter(draft, stage, moment);
}

/// What follows from a deal's coming into another stage.
fn enter(draft: &mut Draft<Deal>, stage: &StageRow, moment: &Moment) {
    let was_open = draft
        .was(Deal::STATUS)
        .is_none_or(|status| status == "open");
    draft.set(Deal::STATUS, Choice::new(stage.outcome.key()));
    draft.set(Deal::STAGE_SINCE, moment.now);
    if !draft.changes(Deal::PROBABILITY) {
        match stage.probability {
            Some(chance) => draft.set(Deal::PROBABILITY, chance),
            None => draft.clear(Deal::PROBABILITY),
        }
    }
    let given = draft
        .changes(Deal::CLOSE_DATE)
        .then(|| draft.get(Deal::CLOSE_DATE))
        .flatten();
    if stage.outcome != Outcome::Open && given.is_none() && was_open {
        draft.set(Deal::CLOSE_DATE, moment.now.date_in(&moment.zone));
    }
    if stage.outcome != Outcome::Lost && !draft.changes(Deal::LOST_REASON) {
        draft.clear(Deal::LOST_REASON);
        draft.clear(Deal::LOST_NOTE);
    }
    if !(draft.changes(Deal::RANK) && draft.get(Deal::RANK).is_some()) {
        draft.set(Deal::RANK, Rank::last(moment.now));
    }
}

/// What is decided is sure, whatever is said of its chances.
pub(super) fn decide(draft: &mut Draft<Deal>) {
    match draft.get(Deal::STATUS).as_deref() {
        Some("won") => draft.set(Deal::PROBABILITY, percent(100)),
        Some("lost") => draft.set(Deal::PROBABILITY, percent(0)),
        _ => {}
    }
}

/// Keeps the moment of closing in step with status and close date.
pub(super) fn date(draft: &mut Draft<Deal>, moment: &Moment) {
    let moved = draft.changes(Deal::STATUS) || draft.changes(Deal::CLOSE_DATE);
    if !moved {
        return;
    }
    let is_open = draft
        .get(Deal::STATUS)
        .is_none_or(|status| status == "open");
    if is_open {
        return draft.clear(Deal::CLOSED_AT);
    }
    let day = draft
        .get(Deal::CLOSE_DATE)
        .unwrap_or_else(|| moment.now.date_in(&moment.zone));
    draft.set(Deal::CLOSE_DATE, day);
    draft.set(Deal::CLOSED_AT, closed_at(day, moment));
}

/// The moment of a closing that is known by its day: now if it is today's,
/// midnight of the day otherwise.
fn closed_at(day: Date, moment: &Moment) -> Micros {
    match day == moment.now.date_in(&moment.zone) {
        true => moment.now,
        false => day.start_of_day(&moment.zone),
    }
}

/// What a write says about where the deal is to be.
#[derive(Clone, Copy, Debug)]
struct Wish {
    stage: Option<Id>,
    pipeline: Option<Id>,
    stage_moves: bool,
    pipeline_moves: bool,
}

/// Why a deal cannot be where it is wished to be.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Misplaced {
    /// The stage is of another pipeline than the one that is asked for.
    Elsewhere { pipeline: Id },
    /// There is no such stage.
    Unknown,
    /// The pipeline, or the workspace, has no stages at all.
    NoStages { of: Option<Id> },
}

/// The stage that a write means: the one it names, if that lies in the pipeline
/// that it names; the first one of a pipeline that it names alone; the first of
/// all if it names none.
fn resolve(wish: Wish, catalogue: &Catalogue) -> Result<&StageRow, Misplaced> {
    let first_of = |pipeline| {
        catalogue
            .of(pipeline)
            .next()
            .ok_or(Misplaced::NoStages { of: Some(pipeline) })
    };
    match (wish.stage, wish.pipeline) {
        (Some(stage), pipeline) => {
            let row = catalogue.stage(stage).ok_or(Misplaced::Unknown)?;
            match pipeline {
                Some(pipeline) if pipeline != row.pipeline && wish.pipeline_moves => {
                    match wish.stage_moves {
                        true => Err(Misplaced::Elsewhere { pipeline }),
                        false => first_of(pipeline),
                    }
                }
                _ => Ok(row),
            }
        }
        (None, Some(pipeline)) => first_of(pipeline),
        (None, None) => catalogue.first().ok_or(Misplaced::NoStages { of: None }),
    }
}

impl Misplaced {
    fn message(self, catalogue: &Catalogue) -> String {
        match self {
            Self::Unknown => "There is no such stage.".into(),
            Self::NoStages { of: Some(_) } => {
                "This pipeline has no stages yet; add one first.".into()
            }
            Self::NoStages { of: None } => {
                "There is no pipeline with stages yet; add one first.".into()
            }
            Self::Elsewhere { pipeline } => {
                let names: Vec<&str> = catalogue
                    .of(pipeline)
                    .map(|row| row.name.as_str())
                    .collect();
                match names.is_empty() {
                    true => {
                        "This stage belongs to another pipeline, and that one has no stages yet."
                            .into()
                    }
                    false => format!(
                        "This stage belongs to another pipeline; choose {}.",
                        names.join(", ")
                    ),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;

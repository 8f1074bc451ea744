//! The pipelines and stages of a workspace, read once for a whole write.

use base::{Id, Result};
use engine::{Tx, related};
use schema::{Filter, Object, object::Percent};

use crate::{Pipeline, Stage};

/// All pipelines and stages in order.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    /// By position, then in order of creation.
    pub pipelines: Vec<Id>,
    /// The same.
    pub stages: Vec<StageRow>,
}

/// What deals take from a stage.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StageRow {
    pub id: Id,
    pub pipeline: Id,
    pub name: String,
    pub outcome: Outcome,
    pub probability: Option<Percent>,
}

/// What a deal is once it lies in a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Open,
    Won,
    Lost,
}

impl Outcome {
    /// Key of the deal's status, and of the stage's type.
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }

    fn of(key: &str) -> Self {
        match key {
            "won" => Self::Won,
            "lost" => Self::Lost,
            _ => Self::Open,
        }
    }
}

impl Catalogue {
    /// Reads them: two queries.
    pub async fn load(tx: &mut Tx<'_>) -> Result<Self> {
        let mut pipelines = Vec::new();
        for record in related::all::<Pipeline>(tx, Filter::All).await? {
            pipelines.push((Pipeline::view(&record)?.position, record.id));
        }
        pipelines.sort_by_key(|(position, _)| (position.is_none(), *position));
        let mut stages = Vec::new();
        for record in related::all::<Stage>(tx, Filter::All).await? {
            let stage = Stage::view(&record)?;
            let row = StageRow {
                id: record.id,
                pipeline: stage.pipeline.id,
                name: stage.name,
                outcome: Outcome::of(&stage.r#type),
                probability: stage.probability,
            };
            stages.push((stage.position, row));
        }
        stages.sort_by_key(|(position, _)| (position.is_none(), *position));
        Ok(Self {
            pipelines: pipelines.into_iter().map(|(_, id)| id).collect(),
            stages: stages.into_iter().map(|(_, row)| row).collect(),
        })
    }

    /// A stage.
    pub fn stage(&self, id: Id) -> Option<&StageRow> {
        self.stages.iter().find(|row| row.id == id)
    }

    /// The stages of a pipeline, in order.
    pub fn of(&self, pipeline: Id) -> impl Iterator<Item = &StageRow> {
        self.stages
            .iter()
            .filter(move |row| row.pipeline == pipeline)
    }

    /// Where a deal starts that says nothing: the first stage of the first
    /// pipeline that has one.
    pub fn first(&self) -> Option<&StageRow> {
        self.pipelines
            .iter()
            .find_map(|pipeline| self.of(*pipeline).next())
    }
}

//! Pipelines and their stages: the ways that deals go.

mod seed;
mod stages;

use base::Result;
use engine::{Draft, Rules, Tx};
use schema::object::{Int, LongText, Text};
use schema_derive::Object;

pub use seed::seed;
pub use stages::Stage;
pub(crate) use stages::percent;

/// A way that deals go from first interest to won or lost, stage by stage.
#[derive(Object, Clone, Debug)]
#[object(plural = "pipelines", icon = "workflow", title = name, kind = config(name), access = everyone)]
pub struct Pipeline {
    #[field(required, unique, search, indexed)]
    pub name: Text,
    /// Its place among the pipelines; new deals go to the first.
    #[field(indexed)]
    pub position: Option<Int>,
    pub description: Option<LongText>,
    /// Its key in another system, to find it again at the next import.
    #[field(label = "External ID", unique, hidden)]
    pub external_id: Option<Text>,
}

impl Rules for Pipeline {
    async fn before_save(tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        if all.iter().all(|draft| draft.get(Self::POSITION).is_some()) {
            return Ok(());
        }
        let mut last = stages::positions::<Self>(tx, Self::POSITION)
            .await?
            .into_iter()
            .max()
            .unwrap_or(0);
        for draft in all {
            if draft.get(Self::POSITION).is_none() {
                last = last.saturating_add(1);
                draft.set(Self::POSITION, last);
            }
        }
        Ok(())
    }
}

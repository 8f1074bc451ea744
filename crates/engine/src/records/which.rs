//! Which records something is done with.

use schema::Filter;
use serde::{Deserialize, Serialize};

/// Which records: those that meet a filter, and words if there are some.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Which {
    pub filter: Filter,
    #[serde(default)]
    pub search: Option<String>,
}

impl From<Filter> for Which {
    fn from(filter: Filter) -> Self {
        Self {
            filter,
            search: None,
        }
    }
}

impl From<&Filter> for Which {
    fn from(filter: &Filter) -> Self {
        filter.clone().into()
    }
}

impl From<&Which> for Which {
    fn from(which: &Which) -> Self {
        which.clone()
    }
}

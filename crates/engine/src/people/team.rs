//! Teams: a tree that people belong to and that records are owned through.

use base::Result;
use schema::object::{LongText, Ref, Text};
use schema_derive::Object;

use super::user::User;
use crate::{Draft, Rules, Tx, hierarchy};

/// A group of users. What its members own belongs to the team as well.
#[derive(Object, Clone, Debug)]
#[object(plural = "teams", icon = "users", title = name, access = everyone)]
pub struct Team {
    #[field(required, unique, search, indexed)]
    pub name: Text,
    /// The team that this one is part of.
    #[field(inverse = "subteams")]
    pub parent: Option<Ref<Team>>,
    /// Who leads it.
    #[field(inverse = "managed_teams")]
    pub manager: Option<Ref<User>>,
    pub description: Option<LongText>,
    /// Its key in another system, to find it again at the next import.
    #[field(unique, hidden)]
    pub external_id: Option<Text>,
}

impl Rules for Team {
    async fn before_save(tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        hierarchy::check(tx, all, Self::PARENT, "A team cannot be part of itself.").await
    }
}

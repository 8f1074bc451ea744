//! Teams: a tree that people belong to and that records are owned through.

use base::Result;
use schema::object::{LongText, Ref, Refs, Text};
use schema::{Record, Special};
use schema_derive::Object;

use super::user::User;
use crate::{Cx, Draft, Rules, Tx, hierarchy, rights::RoleRecord};

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
    /// What its members may do, and those of the teams below it.
    #[field(inverse = "teams")]
    pub roles: Refs<RoleRecord>,
    pub description: Option<LongText>,
    /// Its key in another system, to find it again at the next import.
    #[field(unique, hidden)]
    pub external_id: Option<Text>,
}

impl Rules for Team {
    async fn before_save(tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        let is_manager = tx.asker().rights.may(Special::ManagePeople);
        if !is_manager {
            for draft in all.iter_mut() {
                let message = "Only an administrator says what teams may do. Ask one.";
                if draft.changes(Self::PARENT) || draft.is_deleted() || draft.is_restored() {
                    draft.fault(Self::PARENT, "forbidden", message);
                }
                if draft.changes(Self::ROLES) {
                    draft.fault(Self::ROLES, "forbidden", message);
                }
            }
        }
        let asker = std::sync::Arc::clone(tx.asker());
        for draft in all.iter_mut() {
            if is_manager && gives(draft) && !is_within(draft, &asker) {
                draft.fault(Self::PARENT, "forbidden", super::MORE);
            }
            let roles = asker.ws.standing().given(draft.after());
            if draft.changes(Self::ROLES) && !roles.iter().all(|role| asker.rights.cover(role)) {
                let message =
                    "A team cannot let its members do more than you may do. Ask an administrator.";
                draft.fault(Self::ROLES, "forbidden", message);
            }
        }
        hierarchy::check(tx, all, Self::PARENT, "A team cannot be part of itself.").await
    }

    async fn before_purge(tx: &mut Tx<'_>, all: &[Record]) -> Result<()> {
        tx.asker().may(Special::ManagePeople)?;
        super::hold_no_more(tx.asker(), all)
    }
}

/// Whether what its members may do becomes another thing.
fn gives(draft: &Draft<Team>) -> bool {
    let moves = draft.changes(Team::PARENT) || draft.changes(Team::ROLES);
    moves || draft.is_deleted() || draft.is_restored()
}

/// Whether who acts may all that it let its members do, and all that the team above it
/// will let them.
fn is_within(draft: &Draft<Team>, asker: &Cx) -> bool {
    let above = draft.get(Team::PARENT);
    let above = above.map(|team| super::somebody(Vec::new(), vec![team.id]));
    super::hold_no_more(asker, draft.before()).is_ok()
        && above.is_none_or(|member| super::covers(asker, &member))
}

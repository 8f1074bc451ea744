//! Of which objects something may be shared with whom, kept in memory, so that who
//! has no shares is asked for none. What is shared is asked of the database each time.

use std::collections::{BTreeSet, HashMap};

use base::{Id, Result};
use schema::{
    ObjectId,
    scope::{SharedObjects, SharedWith},
};
use store::Conn;

/// As many pairs of somebody and an object are kept. Of more nothing is known, and
/// everybody is asked for.
const MOST: usize = 20_000;

/// Who may have shares of what; none if they are too many to be known.
#[derive(Default)]
pub(super) struct Sharing(Option<HashMap<Id, BTreeSet<ObjectId>>>);

impl Sharing {
    /// Reads it all.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn load(conn: &mut Conn) -> Result<Self> {
        Ok(Self::of(store::sharing(conn, MOST + 1).await?))
    }

    fn of(pairs: Vec<(Id, ObjectId)>) -> Self {
        if pairs.len() > MOST {
            return Self(None);
        }
        let mut sharing: HashMap<Id, BTreeSet<ObjectId>> = HashMap::new();
        for (whom, object) in pairs {
            sharing.entry(whom).or_default().insert(object);
        }
        Self(Some(sharing))
    }

    /// What may be shared with any of these.
    pub fn with(&self, whom: Vec<Id>) -> SharedWith {
        let objects = match &self.0 {
            None => SharedObjects::Any,
            Some(sharing) => {
                let known = whom.iter().filter_map(|id| sharing.get(id));
                SharedObjects::Only(known.flatten().cloned().collect())
            }
        };
        SharedWith { whom, objects }
    }
}

#[cfg(test)]
mod tests {
    use base::Micros;

    use super::*;

    #[test]
    fn who_has_no_shares_is_asked_for_none_until_nobody_can_tell() {
        let id = |n| Id::seeded(Micros(0), n);
        let company = ObjectId::from("company");
        let pairs = |n: u64| (0..n).map(|n| (id(n), company.clone())).collect();
        let few = Sharing::of(pairs(3));
        assert!(few.with(vec![id(9), id(2)]).may_be_of(&company));
        assert!(!few.with(vec![id(2)]).may_be_of(&"deal".into()));
        assert!(!few.with(vec![id(9)]).may_be_of(&company));
        let many = Sharing::of(pairs(MOST as u64 + 1));
        assert!(many.with(vec![Id::nil()]).may_be_of(&company));
        assert!(!many.with(vec![]).may_be_of(&company));
    }
}

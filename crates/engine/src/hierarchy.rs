//! Trees within one object: a company and its subsidiaries, a team and its parts.

use std::collections::{HashMap, HashSet};

use base::{Id, Result};
use schema::{Field, FieldValue, Object, object::Ref};

use crate::{Draft, Tx};

/// How many levels a tree may have.
const DEEPEST: usize = 64;

/// Puts a fault on every draft that would be its own ancestor through `parent`,
/// drafts of the same write considered, or that would lie deeper than 64 levels.
/// One query per level, whatever the number of drafts.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn check<T: Object>(
    tx: &mut Tx<'_>,
    all: &mut [Draft<T>],
    parent: Field<Ref<T>>,
    message: &str,
) -> Result<()> {
    let moved: Vec<usize> = (0..all.len())
        .filter(|&n| all[n].changes(parent) || all[n].is_restored())
        .filter(|&n| all[n].get(parent).is_some())
        .collect();
    if moved.is_empty() {
        return Ok(());
    }
    store::lock_tree(tx.store, &T::object()).await?;
    let mut parents: HashMap<Id, Option<Id>> = all
        .iter()
        .map(|draft| (draft.id(), draft.get(parent).map(|to| to.id)))
        .collect();
    for _ in 0..DEEPEST {
        let wanted = unknown(&parents);
        if wanted.is_empty() {
            break;
        }
        let found = tx.records(&T::object(), &wanted).await?;
        for id in wanted {
            let up = found
                .get(&id)
                .and_then(|record| Ref::<T>::from_value(record.value(parent.name())));
            parents.insert(id, up.map(|to| to.id));
        }
    }
    for n in moved {
        match ascent(&parents, all[n].id()) {
            Ascent::Ends => {}
            Ascent::Returns => all[n].fault(parent, "cycle", message),
            Ascent::TooFar => {
                all[n].fault(
                    parent,
                    "depth",
                    format!("No more than {DEEPEST} levels lie above each other here."),
                );
            }
        }
    }
    Ok(())
}

/// Ids that are somebody's parent and whose own parent is not known yet.
fn unknown(parents: &HashMap<Id, Option<Id>>) -> Vec<Id> {
    let wanted: HashSet<Id> = parents
        .values()
        .flatten()
        .copied()
        .filter(|id| !parents.contains_key(id))
        .collect();
    wanted.into_iter().collect()
}

#[derive(Debug, PartialEq)]
enum Ascent {
    Ends,
    Returns,
    TooFar,
}

/// Where one comes to by going up from a record.
fn ascent(parents: &HashMap<Id, Option<Id>>, from: Id) -> Ascent {
    let mut at = from;
    for _ in 0..DEEPEST {
        match parents.get(&at).copied().flatten() {
            None => return Ascent::Ends,
            Some(up) if up == from => return Ascent::Returns,
            Some(up) => at = up,
        }
    }
    Ascent::TooFar
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: usize) -> Id {
        Id::seeded(base::Micros(0), n as u64)
    }

    fn tree(edges: &[(usize, usize)]) -> HashMap<Id, Option<Id>> {
        edges
            .iter()
            .map(|(child, parent)| (id(*child), Some(id(*parent))))
            .collect()
    }

    #[test]
    fn going_up_ends_or_returns() {
        let cases: &[(&[(usize, usize)], Ascent)] = &[
            (&[], Ascent::Ends),
            (&[(1, 2), (2, 3)], Ascent::Ends),
            (&[(1, 1)], Ascent::Returns),
            (&[(1, 2), (2, 1)], Ascent::Returns),
            (&[(1, 2), (2, 3), (3, 1)], Ascent::Returns),
            // A ring above that the record is no part of.
            (&[(1, 2), (2, 3), (3, 2)], Ascent::TooFar),
        ];
        for (edges, expected) in cases {
            assert_eq!(ascent(&tree(edges), id(1)), *expected, "{edges:?}");
        }
    }

    #[test]
    fn a_tree_has_an_end() {
        let line: Vec<(usize, usize)> = (1..=DEEPEST + 1).map(|n| (n, n + 1)).collect();
        assert_eq!(ascent(&tree(&line), id(1)), Ascent::TooFar);
        assert_eq!(ascent(&tree(&line), id(3)), Ascent::Ends);
    }

    #[test]
    fn only_parents_not_seen_are_asked_for() {
        let mut wanted = unknown(&tree(&[(1, 2), (2, 3), (4, 3), (5, 6)]));
        wanted.sort();
        let mut expected = vec![id(3), id(6)];
        expected.sort();
        assert_eq!(wanted, expected);
    }
}

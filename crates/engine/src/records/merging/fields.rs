//! What the winner of a merge has: its own values, the losers' where it has none,
//! and the lists of all.

use base::{Id, fold};
use schema::{Entry, FieldDef, FieldId, FieldType, Link, ObjectDef, Record, Value, Write};

/// The fields of the winner that change, with what they are to hold. References
/// to any of the merged records are no values.
pub(super) fn united(def: &ObjectDef, winner: &Record, losers: &[Record]) -> Vec<(FieldId, Value)> {
    let merged: Vec<Id> = [winner].into_iter().chain(losers).map(|r| r.id).collect();
    let mut changes = Vec::new();
    for field in def.live_fields().filter(|field| is_taken(field)) {
        let of = |record: &Record| without(record.value(field.id.as_str()), &merged);
        let mut value = of(winner);
        for loser in losers {
            value = both(value, of(loser));
        }
        if !crate::records::same(&value, winner.value(field.id.as_str())) {
            changes.push((field.id.clone(), value));
        }
    }
    for id in ["owner", "team"] {
        let mut values = losers.iter().map(|loser| loser.read(id));
        if winner.read(id).is_empty()
            && let Some(value) = values.find(|value| !value.is_empty())
        {
            changes.push((FieldId::from(id), value));
        }
    }
    changes
}

/// Whether a winner may have a loser's value: numbers and places of its own it
/// keeps.
pub(super) fn is_taken(field: &FieldDef) -> bool {
    let is_own = matches!(
        field.ty,
        FieldType::AutoNumber | FieldType::Series { .. } | FieldType::Rank
    );
    !is_own && !field.ty.is_computed() && field.write != Write::Computed
}

/// A value without references to records that become one.
pub(super) fn without(value: &Value, merged: &[Id]) -> Value {
    match value {
        Value::Ref(link) if merged.contains(&link.id) => Value::Empty,
        Value::Refs(links) => {
            let left = links.iter().filter(|link| !merged.contains(&link.id));
            Value::Refs(left.cloned().collect())
        }
        other => other.clone(),
    }
}

/// Two values in one: both lists, or the first that there is.
fn both(first: Value, second: Value) -> Value {
    match (first, second) {
        (first, second) if first.is_empty() => second,
        (Value::Refs(all), Value::Refs(more)) => {
            let same = |a: &Link, b: &Link| a.id == b.id;
            Value::Refs(all_of(all, more, same))
        }
        (Value::Keys(all), Value::Keys(more)) => Value::Keys(all_of(all, more, PartialEq::eq)),
        (Value::Tags(all), Value::Tags(more)) => {
            Value::Tags(all_of(all, more, |a, b| fold(a) == fold(b)))
        }
        (Value::Entries(all), Value::Entries(more)) => {
            let more = more.into_iter().map(|entry| Entry {
                primary: false,
                ..entry
            });
            let same = |a: &Entry, b: &Entry| a.value.eq_ignore_ascii_case(&b.value);
            Value::Entries(all_of(all, more.collect(), same))
        }
        (first, _) => first,
    }
}

fn all_of<T>(mut all: Vec<T>, more: Vec<T>, same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    for one in more {
        if !all.iter().any(|held| same(held, &one)) {
            all.push(one);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use base::Micros;

    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    fn tags(all: &[&str]) -> Value {
        Value::Tags(all.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn the_first_value_wins_and_lists_are_united() {
        let cases = [
            (text("a"), text("b"), text("a")),
            (Value::Empty, text("b"), text("b")),
            (text("a"), Value::Empty, text("a")),
            (
                tags(&["VIP", "old"]),
                tags(&["vip", "new"]),
                tags(&["VIP", "old", "new"]),
            ),
            (Value::Empty, tags(&["new"]), tags(&["new"])),
        ];
        for (first, second, expected) in cases {
            assert_eq!(both(first.clone(), second), expected, "{first:?}");
        }
    }

    #[test]
    fn one_address_stays_the_primary_one() {
        let entry = |value: &str, primary| Entry {
            value: value.into(),
            primary,
            ..Entry::default()
        };
        let first = Value::Entries(vec![entry("a@x.example", true)]);
        let second = Value::Entries(vec![
            entry("b@x.example", true),
            entry("A@x.example", false),
        ]);
        let expected = vec![entry("a@x.example", true), entry("b@x.example", false)];
        assert_eq!(both(first, second), Value::Entries(expected));
    }

    #[test]
    fn records_that_become_one_are_no_values() {
        let id = |n| Id::seeded(Micros(0), n);
        let link = |n| Link::to("company".into(), id(n));
        assert_eq!(without(&Value::Ref(link(1)), &[id(1)]), Value::Empty);
        assert_eq!(
            without(&Value::Refs(vec![link(1), link(2)]), &[id(1)]),
            Value::Refs(vec![link(2)])
        );
    }
}

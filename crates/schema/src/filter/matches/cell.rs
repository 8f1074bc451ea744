//! The test of one stored value in memory.

use std::{borrow::Cow, cmp::Ordering};

use base::{Id, fold};

use crate::{
    Entry, FieldDef, FieldType, MoneyValue, Value,
    filter::{
        class,
        pred::{Cell, Cmp},
    },
    value::keys,
};

/// A stored value with what is known of it.
pub(super) struct Operand<'a> {
    pub field: &'a FieldDef,
    pub value: Cow<'a, Value>,
    pub part: Option<&'a str>,
    /// The record that it is of.
    pub of: Id,
}

impl Operand<'_> {
    fn present(&self) -> bool {
        match self.part {
            Some(part) => keys::part_text(&self.value, part).is_some(),
            None => !self.value.is_empty(),
        }
    }

    fn folded(&self) -> Option<String> {
        match self.part {
            Some(part) => keys::part_text(&self.value, part).map(fold),
            None => keys::folded(self.field, &self.value),
        }
    }

    /// The stored integer; of money the amount in the workspace currency.
    pub fn units(&self) -> Option<i64> {
        match &*self.value {
            Value::Int(n) | Value::Duration(n) => Some(*n),
            Value::Bool(b) => Some(i64::from(*b)),
            Value::Date(day) => Some(i64::from(day.0)),
            Value::DateTime(at) => Some(at.0),
            Value::Decimal(number) => number
                .rescale(scale_of(self.field))
                .map(|number| number.units),
            Value::Money(money) => money.base,
            _ => None,
        }
    }

    fn money(&self) -> Option<&MoneyValue> {
        match &*self.value {
            Value::Money(money) => Some(money),
            _ => None,
        }
    }

    /// Of money, its amount in the workspace currency, which may not be known.
    pub fn base_money(&self) -> Option<Option<i64>> {
        self.money().map(|money| money.base)
    }

    fn items(&self) -> Vec<String> {
        keys::folded_items(self.field, &self.value)
    }
}

pub(super) fn holds(cell: &Cell, at: &Operand<'_>) -> bool {
    match cell {
        Cell::Present => at.present(),
        Cell::Text(cmp, text) => at
            .folded()
            .is_some_and(|own| compare(*cmp, &own.as_str().cmp(text))),
        Cell::TextIn(texts) => at.folded().is_some_and(|own| texts.contains(&own)),
        Cell::TextContains(part) => at.folded().is_some_and(|own| own.contains(part)),
        Cell::Int(..) | Cell::IntIn(_) | Cell::IntBetween(..) => {
            at.money().is_none() && at.units().is_some_and(|own| integer_holds(cell, own))
        }
        Cell::MoneyBase(cmp, units) => at
            .base_money()
            .flatten()
            .is_some_and(|own| compare(*cmp, &own.cmp(units))),
        Cell::MoneyIn(currency, cmp, units) => at
            .money()
            .is_some_and(|own| own.currency == *currency && compare(*cmp, &own.units.cmp(units))),
        Cell::KeyIn(keys) => matches!(&*at.value, Value::Key(own) if keys.contains(own)),
        Cell::IdIn(ids) => match &*at.value {
            Value::Ref(link) => ids.contains(&link.id),
            Value::Refs(links) => links.iter().any(|link| ids.contains(&link.id)),
            Value::Text(_) => at.field.id.as_str() == "id" && ids.contains(&at.of),
            _ => false,
        },
        Cell::ItemIn(items) => at.items().iter().any(|own| items.contains(own)),
        Cell::ItemContains(part) => at.items().iter().any(|own| own.contains(part)),
        Cell::EntryEq(sought) => entries(at).any(|own| own == *sought),
        Cell::EntryContains(part) => entries(at).any(|own| own.contains(part)),
        Cell::Number { .. } => false,
    }
}

fn entries<'o>(at: &'o Operand<'_>) -> impl Iterator<Item = String> + 'o {
    let entries: &[Entry] = match &*at.value {
        Value::Entries(entries) => entries,
        _ => &[],
    };
    entries
        .iter()
        .map(|entry| keys::entry_key(&at.field.ty, &entry.value))
}

pub(super) fn integer_holds(cell: &Cell, own: i64) -> bool {
    match cell {
        Cell::Present => true,
        Cell::Int(cmp, n) => compare(*cmp, &own.cmp(n)),
        Cell::IntIn(all) => all.contains(&own),
        Cell::IntBetween(first, last) => (*first..=*last).contains(&own),
        _ => false,
    }
}

pub(super) fn compare(cmp: Cmp, order: &Ordering) -> bool {
    match cmp {
        Cmp::Eq => order.is_eq(),
        Cmp::Lt => order.is_lt(),
        Cmp::Le => order.is_le(),
        Cmp::Gt => order.is_gt(),
        Cmp::Ge => order.is_ge(),
    }
}

/// Compares `sum / count / 10^scale` with `units / 10^at`, exactly: whole parts
/// first, so that no product is large.
pub(super) fn ratio(sum: i128, count: i128, scale: u8, units: i128, at: u8) -> Ordering {
    let (own, other) = (
        10_i128.pow(u32::from(scale.min(18))),
        10_i128.pow(u32::from(at.min(18))),
    );
    let below = count.saturating_mul(own);
    let whole = sum.div_euclid(below).cmp(&units.div_euclid(other));
    let rest = || {
        let left = sum.rem_euclid(below).saturating_mul(other);
        let right = units.rem_euclid(other).saturating_mul(below);
        left.cmp(&right)
    };
    whole.then_with(rest)
}

pub(super) fn scale_of(field: &FieldDef) -> u8 {
    match field.ty {
        FieldType::Decimal { scale } | FieldType::Percent { scale } => scale,
        FieldType::Money => class::MONEY_SCALE,
        FieldType::Duration => class::DURATION_SCALE,
        _ => 0,
    }
}

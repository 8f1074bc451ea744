//! The value of an amount in the workspace currency, frozen when it is written.

use std::collections::HashSet;

use base::{Currency, Money, Result};
use schema::{FieldId, FieldType, ObjectDef, Value};

use super::Tx;
use crate::{rates, rules::AnyDraft};

/// Fills in the workspace value of amounts that changed. An amount in a
/// currency without a rate has none until there is one: it keeps out of sums,
/// and reads in its own currency.
pub(super) async fn freeze(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    drafts: &mut [AnyDraft],
) -> Result<()> {
    let fields: Vec<FieldId> = def
        .live_fields()
        .filter(|f| matches!(f.ty, FieldType::Money) && f.computed.is_none())
        .map(|f| f.id.clone())
        .collect();
    if fields.is_empty() {
        return Ok(());
    }
    let own = tx.currency();
    let mut foreign: HashSet<Currency> = HashSet::new();
    for draft in &*drafts {
        foreign.extend(
            fields
                .iter()
                .filter_map(|field| moved(draft, field))
                .map(|money| money.currency),
        );
    }
    foreign.remove(&own);
    let mut known = rates::today(tx, foreign.clone()).await?;
    foreign.retain(|currency| !known.contains_key(currency));
    // Whoever writes their first rate at this moment looks for amounts without a
    // value: either these are there by then, or the rate is.
    if !foreign.is_empty() && store::lock_values(tx.store).await? {
        known.extend(rates::today(tx, foreign).await?);
    }
    for draft in drafts {
        for field in &fields {
            let Some(money) = moved(draft, field) else {
                continue;
            };
            let mut money = money.clone();
            money.base = if money.currency == own {
                Some(money.units)
            } else {
                let amount = Money::new(money.units, money.currency);
                known
                    .get(&money.currency)
                    .and_then(|rate| amount.convert(*rate))
            };
            draft.after.set(field, Value::Money(money));
        }
    }
    Ok(())
}

/// The new amount, if this write changes it.
fn moved<'a>(draft: &'a AnyDraft, field: &FieldId) -> Option<&'a schema::MoneyValue> {
    let after = draft.after.value(field.as_str());
    let same = draft
        .before
        .as_ref()
        .is_some_and(|before| before.value(field.as_str()) == after);
    match after {
        Value::Money(money) if !same => Some(money),
        _ => None,
    }
}

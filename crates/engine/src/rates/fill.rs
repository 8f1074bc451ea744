//! Amounts that were written before there was a rate for their currency get
//! their value with the first one.

use std::collections::{HashMap, HashSet};

use base::{Currency, Decimal, Id, Money, Result};
use schema::{FieldDef, FieldType, ObjectDef, Schema};
use serde::{Deserialize, Serialize};
use store::Valued;

use super::today;
use crate::{
    Cx, Principal, Tx, Via, Workspace, derived,
    jobs::{self, Ask, Job, Run},
    records, upkeep,
};

/// How many amounts get their value in one transaction. The others follow in
/// transactions of their own, so that no writer waits long.
const AT_ONCE: u32 = 10_000;

/// Gives amounts that are left without a value theirs.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ValueAmounts {}

impl Job for ValueAmounts {
    const KIND: &'static str = "value_amounts";
    const QUEUE: &'static str = upkeep::QUEUE;

    async fn run(self, run: &Run) -> Result<()> {
        catch_up(&run.cx().ws).await
    }
}

/// Values amounts of these currencies that have no value, of every object, by
/// the rates that hold today. What is too much for this transaction is left for
/// a job.
///
/// # Errors
/// `Busy` if the database is away.
pub(super) async fn fill(tx: &mut Tx<'_>, currencies: HashSet<Currency>) -> Result<()> {
    let rates = today(tx, currencies).await?;
    if fill_some(tx, &rates).await?.is_full() {
        let ask = Ask::keyed(ValueAmounts::KIND);
        jobs::enqueue(tx, &ValueAmounts {}, &ask).await?;
    }
    Ok(())
}

/// Values every amount that has no value and for whose currency there is a rate
/// by now: what was left unfinished, and what a rate had to wait for its first
/// day for.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn catch_up(ws: &Workspace) -> Result<()> {
    let schema = ws.refresh().await?;
    let mut currencies = HashSet::new();
    for (def, field) in amounts(&schema) {
        let mut conn = ws.db().read().await?;
        let codes = store::unvalued_currencies(&mut conn, def, field).await?;
        currencies.extend(codes.iter().filter_map(|code| Currency::parse(code)));
    }
    fill_all(ws, currencies).await
}

async fn fill_all(ws: &Workspace, currencies: HashSet<Currency>) -> Result<()> {
    if currencies.is_empty() {
        return Ok(());
    }
    loop {
        let cx: Cx = ws.cx(Principal::System, Via::Job);
        let currencies = currencies.clone();
        let done = records::write(&cx, move |mut tx| {
            let currencies = currencies.clone();
            Box::pin(async move {
                store::lock_values(tx.store).await?;
                let rates = today(&mut tx, currencies).await?;
                fill_some(&mut tx, &rates).await
            })
        });
        let done = done.await?;
        // Amounts too large to be valued stay as they are.
        if !done.is_full() || done.valued == 0 {
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
}

/// What one transaction came to.
#[derive(Default)]
struct Done {
    found: u32,
    valued: usize,
}

impl Done {
    /// Whether there may be more.
    fn is_full(&self) -> bool {
        self.found >= AT_ONCE
    }
}

async fn fill_some(tx: &mut Tx<'_>, rates: &HashMap<Currency, Decimal>) -> Result<Done> {
    let schema = tx.schema().clone();
    let mut done = Done::default();
    if rates.is_empty() {
        return Ok(done);
    }
    for (def, field) in amounts(&schema) {
        for (currency, rate) in rates {
            let left = AT_ONCE - done.found;
            let found = store::unvalued(tx.store, def, field, *currency, left).await?;
            done.found += u32::try_from(found.len()).unwrap_or(left);
            let valued = found.into_iter().filter_map(|(record, units)| {
                let value = Money::new(units, *currency).convert(*rate)?;
                Some(Valued {
                    record,
                    units,
                    value,
                })
            });
            let valued: Vec<Valued> = valued.collect();
            if !valued.is_empty() {
                done.valued += valued.len();
                let ids: Vec<Id> = valued.iter().map(|one| one.record).collect();
                store::put_values(tx.store, def, field, *currency, valued).await?;
                derived::follow_values(tx, def, &field.id, &ids).await?;
            }
            if done.is_full() {
                return Ok(done);
            }
        }
    }
    Ok(done)
}

/// Every field that holds amounts.
fn amounts(schema: &Schema) -> impl Iterator<Item = (&ObjectDef, &FieldDef)> {
    schema.objects().flat_map(|def| {
        let own = |f: &&FieldDef| f.ty == FieldType::Money && f.computed.is_none();
        let fields = def.live_fields().filter(own);
        fields.map(move |field| (def.as_ref(), field))
    })
}

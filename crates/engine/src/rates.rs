//! Exchange rates: what amounts in other currencies are worth in the
//! workspace's.

mod fill;

use std::collections::{HashMap, HashSet};

use base::{Currency, Date, Decimal, Result};
use schema::{
    Dir, Field, Filter, Object, Path, Query, Sort,
    filter::{Literal, Op, Operand, Right, Test},
    object::Text,
};
use schema_derive::Object;

use crate::{Draft, Rules, Tx};

pub(crate) use fill::ValueAmounts;
pub use fill::catch_up;

/// What one unit of a currency is worth in the workspace currency from a day
/// on. Amounts keep the value that they had when they were written; those that
/// were written without any get theirs with the first rate.
#[derive(Object, Clone, Debug)]
#[object(
    plural = "exchange_rates",
    icon = "coins",
    title = currency,
    access = everyone,
    kind = config(currency),
    unique(currency, since)
)]
pub struct ExchangeRate {
    /// Three letters, like EUR.
    #[field(required, indexed)]
    pub currency: Text,
    /// Units of the workspace currency for one unit of this one.
    #[field(required, scale = 9)]
    pub rate: Decimal,
    /// The first day that it holds on.
    #[field(required, indexed, default = "today")]
    pub since: Date,
}

impl Rules for ExchangeRate {
    async fn before_save(tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        store::lock_values(tx.store).await?;
        let own = tx.currency();
        for draft in all {
            if let Some(text) = draft.get(Self::CURRENCY) {
                match Currency::parse(&text) {
                    Some(code) if code == own => {
                        draft.fault(
                            Self::CURRENCY,
                            "own",
                            format!("{own} is the workspace's own currency. Its rate is 1."),
                        );
                    }
                    Some(code) => draft.set(Self::CURRENCY, code.as_str().to_string()),
                    None => draft.fault(
                        Self::CURRENCY,
                        "unknown",
                        format!("\"{text}\" is no currency. Use three letters like EUR."),
                    ),
                }
            }
            if draft.get(Self::RATE).is_some_and(|rate| rate.units <= 0) {
                draft.fault(Self::RATE, "range", "Give a rate above zero.");
            }
        }
        Ok(())
    }

    async fn after_save(tx: &mut Tx<'_>, all: &[Draft<Self>]) -> Result<()> {
        let currencies: HashSet<Currency> = all
            .iter()
            .filter(|draft| !draft.is_deleted())
            .filter_map(|draft| Currency::parse(&draft.get(Self::CURRENCY)?))
            .collect();
        let mut first = HashSet::new();
        for currency in currencies {
            if !has_held(tx, currency, all).await? {
                first.insert(currency);
            }
        }
        fill::fill(tx, first).await
    }
}

/// Whether another rate of a currency holds since it was written: then no amount
/// was written without one since, and those before have got theirs.
async fn has_held(
    tx: &mut Tx<'_>,
    currency: Currency,
    all: &[Draft<ExchangeRate>],
) -> Result<bool> {
    let query = Query {
        filter: of_currency(currency),
        sort: vec![Sort {
            path: Path::field(ExchangeRate::SINCE.id()),
            dir: Dir::Asc,
        }],
        limit: u32::try_from(all.len())
            .unwrap_or(u32::MAX)
            .saturating_add(50),
        ..Query::of(ExchangeRate::object())
    };
    let zone = tx.moment().zone;
    for record in tx.query(query).await? {
        let is_new = all.iter().any(|draft| draft.id() == record.id);
        let rate = ExchangeRate::view(&record)?;
        if !is_new && rate.since <= record.updated_at.date_in(&zone) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The newest rate of each of these currencies that holds today; none for those
/// without one.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn today(
    tx: &mut Tx<'_>,
    currencies: HashSet<Currency>,
) -> Result<HashMap<Currency, Decimal>> {
    let mut rates = HashMap::new();
    let day = tx.now().date_in(&tx.moment().zone);
    for currency in currencies {
        let query = Query {
            filter: Filter::And(vec![
                of_currency(currency),
                test(ExchangeRate::SINCE, Op::Le, Literal::Date(day)),
            ]),
            sort: vec![Sort {
                path: Path::field(ExchangeRate::SINCE.id()),
                dir: Dir::Desc,
            }],
            limit: 1,
            ..Query::of(ExchangeRate::object())
        };
        if let Some(record) = tx.query(query).await?.first() {
            rates.insert(currency, ExchangeRate::view(record)?.rate);
        }
    }
    Ok(rates)
}

fn of_currency(currency: Currency) -> Filter {
    let code = Literal::Text(currency.as_str().to_string());
    test(ExchangeRate::CURRENCY, Op::Eq, code)
}

fn test<T>(field: Field<T>, op: Op, value: Literal) -> Filter {
    Filter::Test(Test {
        left: Operand::Path(Path::field(field.id())),
        op,
        right: Right::One(value),
    })
}

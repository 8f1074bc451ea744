//! What every other crate speaks in: ids, money, decimals, time, folded text and errors.
//!
//! Pure: no IO and no configuration. The two things that are not functions of
//! their arguments stand alone and are named: [`Clock`] reads the time, and
//! [`Id::make`] draws random bits.

pub mod decimal;
pub mod error;
pub mod id;
pub mod money;
pub mod rank;
pub mod text;
pub mod time;

pub use decimal::{Decimal, DecimalError};
pub use error::{Error, Fault, Result};
pub use id::{Id, Ref};
pub use money::{Currency, Money, MoneyError};
pub use text::fold;
pub use time::{Bucket, Clock, Cron, Date, Micros, Period, Stopwatch, Unit, Zone};

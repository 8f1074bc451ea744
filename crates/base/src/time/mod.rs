//! Instants, days, zones and what people call stretches of them.
//!
//! Instants are UTC microseconds, days are numbers; both databases store them
//! as integers. Only [`Clock`] and [`Stopwatch`] read the machine's clock.

mod bucket;
mod clock;
mod cron;
mod date;
mod micros;
mod period;
mod shift;
mod zone;

pub use bucket::Bucket;
pub use clock::{Clock, Stopwatch};
pub use cron::Cron;
pub use date::{Date, OutOfYears};
pub use micros::Micros;
pub use period::{NotAPeriod, Period, PeriodName, PeriodUnit, Which, period_bounds};
pub use shift::{Unit, shift};
pub use zone::Zone;

#[cfg(test)]
mod tests;

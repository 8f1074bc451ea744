//! Computed fields are kept right: formulas and roll-ups.
//!
//! Their values are columns like any other, so that filters, sorts, aggregates
//! and exports know nothing of them. What is computed of a record itself is
//! computed as it is written ([`fill`]). What is computed elsewhere from what
//! was written follows in the same transaction ([`follow`]), if it is no more
//! than [`MOST`] records, else by a job. A roll-up is counted anew from its
//! records, never added to: it is right however often and in whichever order
//! that is done. On PostgreSQL a record that something is rolled up into is held
//! from before its children are written until the end, so that the last of
//! several writers sees what the others did.
//!
//! A computed value is no change of its record: it has no version and stands in
//! no log. Records in the trash keep the values that they went there with, and
//! get new ones when they come back.

mod check;
mod compute;
mod follow;
mod job;
mod refresh;
mod state;

pub use check::{Wrong, check, repair};
pub(crate) use compute::around_ways;
pub(crate) use follow::{fill, follow, follow_purge, follow_values, hold, hold_ahead};
pub(crate) use job::{BringForward, defined};
pub(crate) use refresh::{BeginDay, refresh};
pub use state::{State, states};

/// Every fixed statement of computed fields, so that a test can prepare them all.
pub fn statements() -> Vec<&'static str> {
    job::STATEMENTS.to_vec()
}

use base::Micros;
use schema::{Moment, formula::Pace};

use crate::Workspace;

/// How many records of one computed field are computed in the transaction of
/// what they follow from.
pub(crate) const MOST: u32 = 2_000;
/// How many are computed in one transaction of a job.
pub(crate) const AT_ONCE: u32 = 500;

/// What formulas are computed by: the workspace's own day, and no one's rights.
fn moment(ws: &Workspace, now: Micros) -> Moment {
    let settings = ws.settings();
    Moment {
        now: Micros(now.0.div_euclid(MINUTE) * MINUTE),
        zone: ws.zone(),
        me: None,
        my_team: None,
        currency: settings.currency,
        fiscal_start_month: settings.fiscal_start_month,
        region: settings.region.clone(),
    }
}

/// A minute, in microseconds.
const MINUTE: i64 = 60_000_000;

/// The number of the day or minute that a value of this pace holds in.
fn tick(pace: Pace, moment: &Moment) -> i64 {
    match pace {
        Pace::Stable => 0,
        Pace::Day => i64::from(moment.now.date_in(&moment.zone).0),
        Pace::Minute => moment.now.0.div_euclid(MINUTE),
    }
}

//! Days and instants of literals, in the zone of the moment.

use base::{
    Date, Micros,
    time::{Period, period_bounds, shift},
};

use crate::filter::{
    ast::Literal,
    pred::{Cell, Cmp, Moment},
};

/// What a literal means in time.
pub(super) enum When {
    Day(Date),
    Instant(Micros),
}

/// The day or instant of a literal; none if it is neither.
pub(super) fn when(literal: &Literal, moment: &Moment) -> Option<When> {
    let today = || moment.now.date_in(&moment.zone);
    Some(match literal {
        Literal::Date(day) => When::Day(*day),
        Literal::Today => When::Day(today()),
        Literal::Yesterday => When::Day(today().plus_days(-1)),
        Literal::Tomorrow => When::Day(today().plus_days(1)),
        Literal::DateTime(at) => When::Instant(*at),
        Literal::Now => When::Instant(moment.now),
        Literal::Offset { amount, unit } => {
            When::Instant(shift(moment.now, *amount, *unit, &moment.zone))
        }
        _ => return None,
    })
}

/// The day of a literal: of an instant, the day in the zone that it lies in.
pub(super) fn day(literal: &Literal, moment: &Moment) -> Option<Date> {
    when(literal, moment).map(|when| match when {
        When::Day(day) => day,
        When::Instant(at) => at.date_in(&moment.zone),
    })
}

/// The comparison of an instant with a literal; a day means all of it.
pub(super) fn instant_cell(cmp: Cmp, literal: &Literal, moment: &Moment) -> Option<Cell> {
    match when(literal, moment)? {
        When::Instant(at) => Some(Cell::Int(cmp, at.0)),
        When::Day(day) => {
            let (start, end) = (start(day, moment), end(day, moment));
            match cmp {
                Cmp::Eq => between(start, end.saturating_sub(1)),
                Cmp::Lt => Some(Cell::Int(Cmp::Lt, start)),
                Cmp::Le => Some(Cell::Int(Cmp::Lt, end)),
                Cmp::Gt => Some(Cell::Int(Cmp::Ge, end)),
                Cmp::Ge => Some(Cell::Int(Cmp::Ge, start)),
            }
        }
    }
}

/// Days that lie in a period.
pub(super) fn period_days(period: &Period, moment: &Moment) -> Option<Cell> {
    let (first, last) = bounds(period, moment);
    between(i64::from(first.0), i64::from(last.0))
}

/// Instants that lie in a period.
pub(super) fn period_instants(period: &Period, moment: &Moment) -> Option<Cell> {
    let (first, last) = bounds(period, moment);
    if last < first {
        return None;
    }
    between(start(first, moment), end(last, moment).saturating_sub(1))
}

fn bounds(period: &Period, moment: &Moment) -> (Date, Date) {
    period_bounds(
        period,
        moment.now.date_in(&moment.zone),
        moment.fiscal_start_month,
    )
}

fn start(day: Date, moment: &Moment) -> i64 {
    day.start_of_day(&moment.zone).0
}

/// The first microsecond that is no longer of a day.
fn end(day: Date, moment: &Moment) -> i64 {
    match day >= Date::MAX {
        true => Micros::MAX.0.saturating_add(1),
        false => start(day.plus_days(1), moment),
    }
}

/// None if nothing lies between.
fn between(first: i64, last: i64) -> Option<Cell> {
    (first <= last).then_some(Cell::IntBetween(first, last))
}

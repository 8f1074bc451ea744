//! The days on which the sellers sit down and bring all in order.

use base::{Date, Micros, Zone};

use crate::{dice::Dice, world::USERS};

/// A day's work of one seller.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub at: Micros,
    pub day: Date,
    /// Place among [`USERS`].
    pub seller: usize,
}

/// Who works when. History ends on the eve of `today`, whatever the hour is,
/// so that one day always gives the same data.
pub struct Calendar {
    pub today: Date,
    pub steps: Vec<Step>,
    /// Days of each seller, in order.
    days: Vec<Vec<Date>>,
}

impl Calendar {
    /// Each seller works once a week long ago, twice a week later, and each
    /// weekday of the last month, at an hour of their own.
    pub fn new(dice: &mut Dice, first: Date, today: Date) -> Self {
        let mut steps = Vec::new();
        let length = days_between(first, today);
        for day in (0..length).map(|n| first.plus_days(n)) {
            let weekday = i64::from(day.weekday()) - 1;
            if weekday > 4 {
                continue;
            }
            let (age, week) = (days_between(day, today), days_between(first, day) / 7);
            for seller in 0..USERS.len() {
                // Not always on the same day of the week.
                let turn = (weekday + seller as i64 + week * 2).rem_euclid(5);
                let works = match age {
                    ..=30 => true,
                    31..=150 => turn == 0 || turn == 3,
                    _ => turn == 0,
                };
                if works {
                    let seconds = 8 * 3_600 + dice.between(0, 8 * 3_600);
                    let at = day.start_of_day(&Zone::utc()).plus_seconds(seconds);
                    steps.push(Step { at, day, seller });
                }
            }
        }
        steps.sort_by_key(|step| (step.at, step.seller));
        let days = (0..USERS.len())
            .map(|seller| {
                let own = steps.iter().filter(|step| step.seller == seller);
                own.map(|step| step.day).collect()
            })
            .collect();
        Self { today, steps, days }
    }

    /// The seller's first day after this one, if history has one.
    pub fn next(&self, seller: usize, day: Date) -> Option<Date> {
        let days = &self.days[seller];
        days.get(days.partition_point(|other| *other <= day))
            .copied()
    }

    /// The seller's first day before this one, if there is one.
    pub fn previous(&self, seller: usize, day: Date) -> Option<Date> {
        let days = &self.days[seller];
        let place = days.partition_point(|other| *other < day);
        place.checked_sub(1).map(|place| days[place])
    }

    /// How many days passed since the seller's last day.
    pub fn gap(&self, seller: usize, day: Date) -> i64 {
        self.previous(seller, day)
            .map_or(1, |last| days_between(last, day))
    }

    /// How many days of the seller are left after this one.
    pub fn left(&self, seller: usize, day: Date) -> usize {
        let days = &self.days[seller];
        days.len() - days.partition_point(|other| *other <= day)
    }
}

/// From one day to another; less than nothing if the other comes first.
pub fn days_between(from: Date, to: Date) -> i64 {
    i64::from(to.0) - i64::from(from.0)
}

/// The day itself, or the Monday after a weekend.
pub fn weekday(day: Date) -> Date {
    match day.weekday() {
        6 => day.plus_days(2),
        7 => day.plus_days(1),
        _ => day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_works_on_weekdays_up_to_yesterday() {
        let first = Date::from_ymd(2024, 9, 2).unwrap();
        for length in 540..550 {
            let today = first.plus_days(length);
            let calendar = Calendar::new(&mut Dice::new(1), first, today);
            assert!(calendar.steps.is_sorted_by_key(|step| step.at));
            assert!(calendar.steps.len() < 900, "{}", calendar.steps.len());
            for step in &calendar.steps {
                assert!(step.day.weekday() < 6 && step.day < today, "{step:?}");
                assert_eq!(step.at.date_in(&Zone::utc()), step.day);
            }
            for seller in 0..USERS.len() {
                let last = calendar.previous(seller, today).unwrap();
                assert!(days_between(last, today) <= 3, "{}", last.to_iso());
                assert_eq!(calendar.next(seller, last), None);
                let before = calendar.previous(seller, last).unwrap();
                assert_eq!(calendar.next(seller, before), Some(last));
                assert_eq!(calendar.left(seller, before), 1);
            }
        }
    }
}

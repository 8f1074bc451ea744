//! A week or a day by its hours, with a row above for what fills whole days.

use base::Date;
use maud::{Markup, html};

use super::lanes::beside;
use super::month::{Week, week_row};
use super::reading::Happening;
use super::view::{CalendarView, Item, item};
use crate::ui::Ui;

/// Steps of an hour: quarters.
const STEP: i64 = 15;
const STEPS: i64 = 24 * 60 / STEP;

/// Days side by side.
#[derive(Clone, Debug, Default)]
pub struct Hours {
    /// What fills whole days; all there is where days have no hours.
    pub whole: Week,
    /// “Mon 2”, and whether it is today.
    pub heads: Vec<(String, bool)>,
    /// The days by their hours; none where there are no times.
    pub days: Vec<HourDay>,
    /// Where now is, in steps from midnight.
    pub now: usize,
}

/// One day by its hours.
#[derive(Clone, Debug, Default)]
pub struct HourDay {
    pub iso: String,
    pub name: String,
    pub is_today: bool,
    /// Where a record is made at each full hour, without the hour; none if one may not.
    pub new: Option<String>,
    pub items: Vec<Item>,
}

/// What happens on a day, where it stands. What began the day before goes on from midnight.
pub fn placed(day: Date, all: &[Happening]) -> Vec<Item> {
    let mut here: Vec<(&Happening, i64, i64)> = all
        .iter()
        .filter(|one| !one.is_long())
        .filter_map(|one| {
            let away = (i64::from(one.start.day.0) - i64::from(day.0)) * 24 * 60;
            let first = (away + one.start.minutes()).max(0) / STEP;
            let last = (away + one.end_minutes() + STEP - 1).min(24 * 60 + STEP - 1) / STEP - 1;
            // However short it is, there is room for its name.
            let last = last.max(first + 1).min(STEPS - 1);
            let touches = away < 24 * 60 && away + one.end_minutes() > 0;
            (touches && first < STEPS).then_some((one, first.min(STEPS - 2), last))
        })
        .collect();
    here.sort_by_key(|(_, first, last)| (*first, std::cmp::Reverse(*last)));
    let stretches: Vec<(i64, i64)> = here
        .iter()
        .map(|(_, first, last)| (*first, *last))
        .collect();
    let usize_of = |n: i64| usize::try_from(n).unwrap_or(0);
    here.iter()
        .zip(beside(&stretches))
        .map(|((one, first, last), (lane, lanes))| Item {
            clock: one.start.clock().filter(|_| one.start.day == day),
            at: usize_of(*first),
            len: usize_of(last - first + 1),
            // More than eight side by side cannot be read: the others lie on the last.
            lane: lane.min(7),
            of: lanes.clamp(1, 8),
            before: one.start.day < day,
            after: one.last_day() > day,
            ..Item::of(one)
        })
        .collect()
}

/// Heads, whole days, hours.
pub fn hours(ui: &Ui, view: &CalendarView, shown: &Hours) -> Markup {
    let count = shown.heads.len();
    html! {
        div class={ "hours hours--" (count) @if shown.days.is_empty() { " hours--none" } } data-hours-from="8" {
            div.hours__top {
                div.hours__heads {
                    span.hours__gutter {}
                    @for (head, is_today) in &shown.heads { span.hours__name.hours__name--today[*is_today] { (head) } }
                }
                div.hours__whole { span.hours__gutter {} (week_row(ui, view, &shown.whole)) }
            }
            @if !shown.days.is_empty() {
                div.hours__box {
                    div.hours__clock.hours__gutter aria-hidden="true" { @for hour in 1..24 { span class={ "at-" (hour) } { (format!("{hour:02}:00")) } } }
                    @for day in &shown.days { (hour_day(ui, view, day, shown.now)) }
                }
            }
        }
    }
}

fn hour_day(_ui: &Ui, view: &CalendarView, day: &HourDay, now: usize) -> Markup {
    html! {
        section.hour-day.hour-day--today[day.is_today] data-day=(day.iso) data-hours data-new=[&day.new] aria-label=(day.name) {
            @if day.is_today { span class={ "hour-day__now at-" (now) } aria-hidden="true" {} }
            @for one in &day.items { (item(&view.looks.plural, view.edges(), one, true)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use base::{Id, Micros};

    use super::super::when::At;
    use super::*;
    use crate::ui::Tone;

    fn happening(start: &str, end: &str) -> Happening {
        Happening {
            id: Id::seeded(Micros(0), 1),
            version: 1,
            title: start.to_owned(),
            start: At::parse(start).unwrap(),
            end: At::parse(end),
            tone: Tone::Blue,
        }
    }

    #[test]
    fn a_day_shows_what_touches_it() {
        let day = Date::parse_iso("2026-11-05").unwrap();
        for (start, end, expect) in [
            ("2026-11-05T09:00", "2026-11-05T10:30", Some((36, 6))),
            ("2026-11-05T09:00", "", Some((36, 2))),
            ("2026-11-05T23:50", "", Some((94, 2))),
            ("2026-11-04T23:00", "2026-11-05T01:00", Some((0, 4))),
            ("2026-11-05T23:00", "2026-11-06T01:00", Some((92, 4))),
            ("2026-11-04T23:00", "2026-11-05T00:00", None),
            ("2026-11-06T00:00", "", None),
            ("2026-11-04T09:00", "2026-11-05T09:00", None),
            ("2026-11-05", "", None),
        ] {
            let items = placed(day, &[happening(start, end)]);
            let found = items.first().map(|item| (item.at, item.len));
            assert_eq!(found, expect, "{start} to {end}");
        }
    }
}

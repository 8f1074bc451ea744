//! A month: weeks with their days, and in lanes what happens in them.

use std::collections::HashMap;

use base::Date;
use maud::{Markup, html};

use super::lanes::lanes;
use super::reading::{Found, Happening};
use super::view::{CalendarView, Item, item};
use crate::texts::views as texts;
use crate::ui::{Icon, Ui};

/// One week.
#[derive(Clone, Debug, Default)]
pub struct Week {
    pub days: Vec<DayCell>,
}

/// One day of it, with what begins there, or goes on there from the week before.
#[derive(Clone, Debug, Default)]
pub struct DayCell {
    pub iso: String,
    /// “5”, “1 Dec”.
    pub number: String,
    /// “Thursday 5 November 2026”.
    pub name: String,
    pub is_today: bool,
    /// Whether it belongs to another month.
    pub is_outside: bool,
    /// Whether it is the day that Tab comes to; arrow keys go on to the others.
    pub is_stop: bool,
    /// Where a record of this day is made, if one may.
    pub new: Option<String>,
    /// Where all of the day is shown.
    pub open: String,
    pub items: Vec<Item>,
    /// How many there is no room for.
    pub more: u64,
}

/// Puts what was found into the days of one week. `days` are as they are to be shown, without
/// what happens.
pub fn fill(mut days: Vec<DayCell>, from: Date, found: &Found, room: usize) -> Week {
    let to = from.plus_days(days.len() as i64 - 1);
    let mut here: Vec<&Happening> = found
        .all
        .iter()
        .filter(|one| one.start.day <= to && one.last_day() >= from)
        .collect();
    // What lasts longest comes first, so that it lies on top.
    here.sort_by_key(|one| {
        (
            one.start.day.max(from),
            std::cmp::Reverse(one.last_day()),
            one.start.of_day,
        )
    });
    let place = |day: Date| i64::from(day.0) - i64::from(from.0);
    let stretches: Vec<(i64, i64)> = here
        .iter()
        .map(|one| (place(one.start.day).max(0), place(one.last_day().min(to))))
        .collect();
    let mut shown: HashMap<usize, u64> = HashMap::new();
    for ((one, (first, last)), lane) in here.iter().zip(&stretches).zip(lanes(&stretches)) {
        let columns = usize::try_from(*first).unwrap_or(0)..=usize::try_from(*last).unwrap_or(0);
        if lane >= room {
            for at in columns {
                if let Some(day) = days.get_mut(at) {
                    day.more += 1;
                }
            }
            continue;
        }
        *shown.entry(*columns.start()).or_default() += 1;
        if let Some(day) = days.get_mut(*columns.start()) {
            let before = one.start.day < from;
            day.items.push(Item {
                clock: one.start.clock().filter(|_| !before),
                at: *columns.start(),
                len: columns.end() - columns.start() + 1,
                lane,
                before,
                after: one.last_day() > to,
                ..Item::of(one)
            });
        }
    }
    // Where not all were read, the database has counted them.
    if let Some(counts) = &found.counts {
        for (at, day) in days.iter_mut().enumerate() {
            let count = counts.get(&from.plus_days(at as i64)).copied().unwrap_or(0);
            day.more = count.saturating_sub(shown.get(&at).copied().unwrap_or(0));
        }
    }
    Week { days }
}

/// The names of the days, and the weeks.
pub fn month(ui: &Ui, view: &CalendarView, names: &[&str], weeks: &[Week]) -> Markup {
    html! {
        div.month {
            div.month__names aria-hidden="true" { @for name in names { span { (name) } } }
            div.month__weeks { @for week in weeks { (week_row(ui, view, week)) } }
        }
    }
}

/// One row of days; a week's page shows one as well.
pub fn week_row(ui: &Ui, view: &CalendarView, week: &Week) -> Markup {
    html! {
        div.week {
            @for (at, day) in week.days.iter().enumerate() {
                section class={ "day at-" (at) @if day.is_today { " day--today" } @if day.is_outside { " day--outside" } } data-day=(day.iso) aria-label=(day.name) {
                    @if let Some(new) = &day.new { a.day__new href=(new) tabindex=(stop(day)) aria-label=(ui.fill(texts::NEW_ON, &[("object", &view.looks.lower(ui).0), ("day", &day.name)])) { (Icon("plus")) } }
                    a.day__number href=(day.open) tabindex=(stop(day)) aria-label=(spoken(day)) aria-current=[day.is_today.then_some("date")] { (day.number) }
                }
                @for one in &day.items { (item(&view.looks.plural, view.edges(), one, false)) }
                @if day.more > 0 { a class={ "day__more at-" (at) } href=(day.open) {
                    span.wide-only { (ui.fill(texts::MORE_OF_DAY, &[("n", &day.more.to_string())])) }
                    span.narrow-only { "+" (day.more) }
                } }
            }
        }
    }
}

/// A day as it is read out: what stands there begins it when it is abbreviated, so that who
/// speaks to the page can say what they see.
fn spoken(day: &DayCell) -> String {
    match day.number.chars().all(|letter| letter.is_ascii_digit()) {
        true => day.name.clone(),
        false => format!("{}, {}", day.number, day.name),
    }
}

fn stop(day: &DayCell) -> &'static str {
    if day.is_stop { "0" } else { "-1" }
}

#[cfg(test)]
mod tests {
    use base::{Id, Micros};

    use super::super::when::At;
    use super::*;
    use crate::ui::Tone;

    fn happening(n: u64, start: &str, end: &str) -> Happening {
        Happening {
            id: Id::seeded(Micros(0), n),
            version: 1,
            title: n.to_string(),
            start: At::parse(start).unwrap(),
            end: At::parse(end),
            tone: Tone::Blue,
        }
    }

    #[test]
    fn what_has_no_room_is_counted() {
        let from = Date::parse_iso("2026-11-02").unwrap();
        let found = Found {
            all: vec![
                happening(1, "2026-10-28", "2026-11-03"),
                happening(2, "2026-11-03", ""),
                happening(3, "2026-11-03T10:00", "2026-11-04T00:00"),
                happening(4, "2026-11-07", "2026-11-20"),
            ],
            ..Found::default()
        };
        let week = fill(vec![DayCell::default(); 7], from, &found, 2);
        let shown: Vec<(String, usize, usize, usize)> = week
            .days
            .iter()
            .flat_map(|day| &day.items)
            .map(|item| (item.title.clone(), item.at, item.len, item.lane))
            .collect();
        let expect = [("1", 0, 2, 0), ("2", 1, 1, 1), ("4", 5, 2, 0)];
        assert_eq!(
            shown,
            expect.map(|(title, at, len, lane)| (title.to_owned(), at, len, lane))
        );
        let more: Vec<u64> = week.days.iter().map(|day| day.more).collect();
        assert_eq!(more, [0, 1, 0, 0, 0, 0, 0]);
        assert!(week.days[0].items[0].before && week.days[5].items[0].after);
    }
}

//! What days, weeks and months are called.

use base::Date;

use super::span::{Shown, Span, weekday};
use crate::texts::{Text, views as texts};
use crate::ui::Ui;

fn named(names: &[Text], at: u32) -> Text {
    let last = names.len().saturating_sub(1);
    names[usize::try_from(at).unwrap_or(0).min(last)]
}

/// “Mon”, for a count from Monday.
pub fn short_weekday(ui: &Ui, at: u32) -> &'static str {
    ui.t(named(&texts::WEEKDAYS_SHORT, at))
}

/// “Thursday 5 November 2026”.
pub fn long_day(ui: &Ui, day: Date) -> String {
    let (year, month, of_month) = day.ymd();
    let places = [
        ("weekday", ui.t(named(&texts::WEEKDAYS, weekday(day)))),
        ("day", &of_month.to_string()),
        ("month", ui.t(named(&texts::MONTHS, month - 1))),
        ("year", &year.to_string()),
    ];
    ui.fill(texts::LONG_DAY, &places)
}

/// “5 Nov”.
pub fn short_day(ui: &Ui, day: Date) -> String {
    let (_, month, of_month) = day.ymd();
    let places = [
        ("day", of_month.to_string()),
        (
            "month",
            ui.t(named(&texts::MONTHS_SHORT, month - 1)).to_owned(),
        ),
    ];
    let places = places.each_ref().map(|(name, text)| (*name, text.as_str()));
    ui.fill(texts::SHORT_DAY, &places)
}

/// “5 Nov 2026”.
pub fn plain_day(ui: &Ui, day: Date) -> String {
    format!("{} {}", short_day(ui, day), day.year())
}

/// “November 2026”.
pub fn month(ui: &Ui, day: Date) -> String {
    let (year, month, _) = day.ymd();
    format!("{} {year}", ui.t(named(&texts::MONTHS, month - 1)))
}

/// “Nov”.
pub fn short_month(ui: &Ui, day: Date) -> &'static str {
    ui.t(named(&texts::MONTHS_SHORT, day.ymd().1 - 1))
}

/// What stands above a stretch: a month, a day, the days from and to.
pub fn title(ui: &Ui, shown: &Shown) -> String {
    match shown.span {
        Span::Month => month(ui, shown.on),
        Span::Day => long_day(ui, shown.on),
        Span::Week => {
            let (first, last) = (shown.from, shown.to.plus_days(-1));
            let (first_text, last_text) = match first.year() == last.year() {
                true => (short_day(ui, first), plain_day(ui, last)),
                false => (plain_day(ui, first), plain_day(ui, last)),
            };
            format!("{first_text} – {last_text}")
        }
        Span::Agenda => ui.fill(texts::FROM_DAY, &[("day", &plain_day(ui, shown.on))]),
    }
}

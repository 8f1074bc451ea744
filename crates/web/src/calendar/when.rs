//! Points on the workspace's clocks, and what becomes of a begin and an end when somebody drags
//! them. Pure.

use base::{Date, Error, Micros, Result, Zone};
use schema::{FieldType, Value};
use serde_json::{Value as Json, json};

const DAY: i64 = 86_400_000_000;
const MINUTE: i64 = 60_000_000;

/// A day, or a time of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    pub day: Date,
    /// Microseconds since midnight; none where only the day is known.
    pub of_day: Option<i64>,
}

/// What is dragged of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drag {
    /// The whole: its end moves along.
    Whole,
    Start,
    End,
}

impl Drag {
    /// Reads `move`, `start`, `end`.
    pub fn parse(text: &str) -> Option<Drag> {
        match text {
            "move" => Some(Drag::Whole),
            "start" => Some(Drag::Start),
            "end" => Some(Drag::End),
            _ => None,
        }
    }
}

impl At {
    /// A stored day or time as the zone's clocks show it.
    pub fn of(value: &Value, zone: &Zone) -> Option<At> {
        match value {
            Value::Date(day) => Some(At {
                day: *day,
                of_day: None,
            }),
            Value::DateTime(at) => Some(At::instant(*at, zone)),
            _ => None,
        }
    }

    /// An instant on the zone's clocks.
    pub fn instant(at: Micros, zone: &Zone) -> At {
        let (day, of_day) = at.local(zone);
        At {
            day,
            of_day: Some(of_day),
        }
    }

    /// Reads `2026-11-05` and `2026-11-05T14:30`.
    pub fn parse(text: &str) -> Option<At> {
        let (day, time) = match text.split_once('T') {
            Some((day, time)) => (day, Some(time)),
            None => (text, None),
        };
        let day = Date::parse_iso(day)?;
        let of_day = time.map(|time| {
            let (hours, minutes) = time.split_once(':')?;
            let two = |part: &str| {
                (part.len() == 2)
                    .then(|| part.parse::<i64>().ok())
                    .flatten()
            };
            let (hours, minutes) = (two(hours)?, two(minutes)?);
            let possible = (0..24).contains(&hours) && (0..60).contains(&minutes);
            possible.then_some((hours * 60 + minutes) * MINUTE)
        });
        match of_day {
            Some(None) => None,
            Some(Some(of_day)) => Some(At {
                day,
                of_day: Some(of_day),
            }),
            None => Some(At { day, of_day: None }),
        }
    }

    /// As [`At::parse`] reads it.
    pub fn text(self) -> String {
        match self.clock() {
            Some(clock) => format!("{}T{clock}", self.day.to_iso()),
            None => self.day.to_iso(),
        }
    }

    /// `14:30`, where there is a time.
    pub fn clock(self) -> Option<String> {
        let minutes = self.of_day? / MINUTE;
        Some(format!("{:02}:{:02}", minutes / 60, minutes % 60))
    }

    /// Minutes since midnight.
    pub fn minutes(self) -> i64 {
        self.of_day.unwrap_or(0) / MINUTE
    }

    /// As a value of a field of this type.
    pub fn json(self, ty: &FieldType, zone: &Zone) -> Json {
        match ty {
            FieldType::DateTime => {
                let at = match self.of_day {
                    Some(of_day) => zone.instant(self.day, of_day),
                    None => self.day.start_of_day(zone),
                };
                json!(at.to_rfc3339())
            }
            _ => json!(self.day.to_iso()),
        }
    }

    /// What one counts from: the clocks are what people see, whatever the sun does.
    fn count(self) -> i64 {
        i64::from(self.day.0) * DAY + self.of_day.unwrap_or(0)
    }

    fn later(self, by: i64) -> At {
        match self.of_day {
            None => At {
                day: self.day.plus_days(by.div_euclid(DAY)),
                of_day: None,
            },
            Some(_) => {
                let count = self.count() + by;
                At {
                    day: Date(0).plus_days(count.div_euclid(DAY)),
                    of_day: Some(count.rem_euclid(DAY)),
                }
            }
        }
    }
}

/// Begin and end after a drag; of each that stays as it was none.
///
/// # Errors
/// `Invalid` if it would end before it begins.
pub fn dragged(
    (start, end): (Option<At>, Option<At>),
    drag: Drag,
    to: At,
    refusal: &str,
) -> Result<(Option<At>, Option<At>)> {
    // On a page of days a time stays what it is.
    let on = |old: Option<At>| match (to.of_day, old.and_then(|old| old.of_day)) {
        (None, of_day @ Some(_)) => At { of_day, ..to },
        _ => to,
    };
    let (first, last) = match drag {
        Drag::Whole => {
            let first = on(start);
            let by = start.map(|start| first.count() - start.count());
            let last = end.zip(by).map(|(end, by)| end.later(by));
            return Ok((Some(first), last));
        }
        Drag::Start => (Some(on(start)), end),
        Drag::End => (start, Some(on(end.or(start)))),
    };
    if first
        .zip(last)
        .is_some_and(|(first, last)| last.count() < first.count())
    {
        return Err(Error::invalid("", "order", refusal));
    }
    Ok(match drag {
        Drag::Start => (first, None),
        _ => (None, last),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<At> {
        Some(text)
            .filter(|text| !text.is_empty())
            .map(|text| At::parse(text).unwrap())
    }

    #[test]
    fn days_and_times_are_read_and_written() {
        for text in ["2026-11-05", "2026-11-05T00:00", "2026-02-28T23:59"] {
            assert_eq!(At::parse(text).unwrap().text(), text);
        }
        for text in [
            "",
            "2026-11",
            "2026-13-01",
            "2026-11-05T",
            "2026-11-05T24:00",
            "2026-11-05T9:00",
            "2026-11-05T-1:00",
            "2026-11-05T10:00:00",
        ] {
            assert_eq!(At::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_drag_moves_begin_and_end() {
        use Drag::{End, Start, Whole};
        for (start, end, drag, to, expect) in [
            (
                "2026-11-05",
                "",
                Whole,
                "2026-11-09",
                Some(("2026-11-09", "")),
            ),
            (
                "2026-11-05",
                "2026-11-07",
                Whole,
                "2026-10-30",
                Some(("2026-10-30", "2026-11-01")),
            ),
            (
                "2026-11-05T14:30",
                "",
                Whole,
                "2026-11-09",
                Some(("2026-11-09T14:30", "")),
            ),
            (
                "2026-11-05T22:30",
                "2026-11-06T01:00",
                Whole,
                "2026-11-05T23:45",
                Some(("2026-11-05T23:45", "2026-11-06T02:15")),
            ),
            ("", "", Whole, "2026-11-09", Some(("2026-11-09", ""))),
            (
                "2026-11-05",
                "2026-11-07",
                End,
                "2026-11-10",
                Some(("", "2026-11-10")),
            ),
            (
                "2026-11-05",
                "",
                End,
                "2026-11-06",
                Some(("", "2026-11-06")),
            ),
            (
                "2026-11-05T09:00",
                "",
                End,
                "2026-11-06",
                Some(("", "2026-11-06T09:00")),
            ),
            ("2026-11-05", "2026-11-07", End, "2026-11-04", None),
            ("2026-11-05", "2026-11-07", Start, "2026-11-08", None),
            (
                "2026-11-05T09:00",
                "2026-11-05T10:00",
                Start,
                "2026-11-05T09:30",
                Some(("2026-11-05T09:30", "")),
            ),
        ] {
            let found = dragged((at(start), at(end)), drag, at(to).unwrap(), "no").ok();
            let expect = expect.map(|(start, end)| (at(start), at(end)));
            assert_eq!(found, expect, "{start} {end} {drag:?} {to}");
        }
    }

    #[test]
    fn a_time_keeps_its_place_on_the_clock_when_the_clocks_change() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let (start, _) = dragged(
            (at("2026-10-24T09:00"), None),
            Drag::Whole,
            at("2026-10-26").unwrap(),
            "no",
        )
        .unwrap();
        let json = start.unwrap().json(&FieldType::DateTime, &zone);
        assert_eq!(json, json!("2026-10-26T08:00:00Z"));
    }
}

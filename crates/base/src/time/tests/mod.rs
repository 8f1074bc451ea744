//! Tables and properties of time, by idea.

mod calendar;
mod instants;
mod periods;
mod zones;

use super::*;

fn day(text: &str) -> Date {
    Date::parse_iso(text).unwrap()
}

fn at(text: &str) -> Micros {
    Micros::parse_rfc3339(text).unwrap()
}

fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

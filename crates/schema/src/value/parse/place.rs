//! Postal addresses.

use base::Fault;
use serde_json::Value as Json;

use super::{
    Faults, Read, ReadAll, country, known_keys, no_nul, shown, string_of, too_long, wrong_type,
};
use crate::{
    limits,
    value::{Address, Value},
};

const PARTS: [&str; 7] = [
    "street", "city", "region", "postcode", "country", "lat", "lon",
];

/// An address of its parts; the country as an ISO 3166 code.
pub fn address(at: &str, json: &Json) -> ReadAll<Value> {
    let Json::Object(parts) = json else {
        let expected =
            "an address such as {\"street\": \"..\", \"city\": \"..\", \"country\": \"DE\"}";
        return Err(wrong_type(at, expected, json).into());
    };
    let mut faults = Faults::default();
    faults.note(known_keys(at, parts, &PARTS));
    let given = |part: &str| parts.get(part).filter(|json| !json.is_null());
    let text = |faults: &mut Faults, part: &str| {
        let read = given(part).map(|json| {
            let at = format!("{at}.{part}");
            let text = string_of(&at, "a text in quotes", json)?;
            part_text(&at, part, text)
        });
        read.and_then(|read| faults.note(read)).unwrap_or_default()
    };
    let number = |faults: &mut Faults, part: &str| {
        let read = given(part).map(|json| {
            let at = format!("{at}.{part}");
            let number = json.as_f64();
            degrees(
                &at,
                part,
                number.ok_or_else(|| wrong_type(&at, "a number of degrees", json))?,
            )
        });
        read.and_then(|read| faults.note(read))
    };
    let address = Address {
        street: text(&mut faults, "street"),
        city: text(&mut faults, "city"),
        region: text(&mut faults, "region"),
        postcode: text(&mut faults, "postcode"),
        country: text(&mut faults, "country"),
        lat: number(&mut faults, "lat"),
        lon: number(&mut faults, "lon"),
    };
    if given("lat").is_some() != given("lon").is_some() {
        let message = "Give lat and lon together, or neither.";
        faults.note::<()>(Err(Fault::new(at, "position", message)));
    }
    faults.or(Some(of(address)))
}

/// The value of an address, empty if all its parts are.
pub fn of(address: Address) -> Value {
    if address == Address::default() {
        Value::Empty
    } else {
        Value::Address(Box::new(address))
    }
}

/// One textual part, checked. A street may have several lines.
pub fn part_text(at: &str, part: &str, text: &str) -> Read<String> {
    let text = text.trim();
    no_nul(at, text)?;
    if text.is_empty() {
        return Ok(String::new());
    }
    if part == "country" {
        return country::of_code(text).map(str::to_string).ok_or_else(|| {
            let text = shown(text);
            Fault::new(
                at,
                "country",
                format!(
                    "\"{text}\" is not a country. Write its two-letter code, such as DE or US."
                ),
            )
        });
    }
    if part != "street" && text.contains(['\n', '\r']) {
        return Err(Fault::new(
            at,
            "line_break",
            "This text has one line. Take the line breaks out.",
        ));
    }
    if text.chars().nth(limits::PART_CHARS).is_some() {
        return Err(too_long(at, "This text", limits::PART_CHARS, "characters"));
    }
    Ok(text.to_string())
}

/// A latitude or longitude.
pub fn degrees(at: &str, part: &str, degrees: f64) -> Read<f64> {
    let most = if part == "lat" { 90.0 } else { 180.0 };
    // Not a number is in no range.
    if (-most..=most).contains(&degrees) {
        Ok(degrees)
    } else {
        Err(Fault::new(
            at,
            "range",
            format!("Give degrees from -{most} to {most}."),
        ))
    }
}

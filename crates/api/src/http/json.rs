//! JSON text, read strictly: a key that stands in an object twice is a fault,
//! because whichever of its values were taken, the sender may have meant the
//! other; nesting is bounded.

use std::fmt;

use base::{Error, Result};
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value as Json};

/// Reads one JSON value that is all of the text.
///
/// # Errors
/// `Malformed` with code `json` and the position, in characters from 0.
pub fn read(text: &str, deepest: usize) -> Result<Json> {
    let mut reader = serde_json::Deserializer::from_str(text);
    // Depth is bounded by the seed, which says so better.
    let value = Seed { left: deepest }.deserialize(&mut reader);
    let value = value.and_then(|value| reader.end().map(|()| value));
    value.map_err(|fault| {
        let position = match fault.is_eof() {
            true => text.chars().count(),
            false => position(text, fault.line(), fault.column()),
        };
        let said = fault.to_string();
        // The library adds the line and column; the position stands beside.
        let said = said.split(" at line ").next().unwrap_or_default();
        Error::malformed_at(
            "json",
            format!("This is not JSON that can be read: {said}."),
            position,
        )
    })
}

/// Characters before a place that is given as line and byte column, both from 1.
fn position(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let mut end = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].chars().count()
}

#[derive(Clone, Copy)]
struct Seed {
    left: usize,
}

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> std::result::Result<Json, D::Error> {
        from.deserialize_any(self)
    }
}

impl Seed {
    fn inside<E: de::Error>(self) -> std::result::Result<Seed, E> {
        let left = self.left.checked_sub(1);
        let left = left.ok_or_else(|| E::custom("it is nested too deeply"))?;
        Ok(Seed { left })
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> std::result::Result<Json, E> {
        let number =
            Number::from_f64(value).ok_or_else(|| E::custom("a number is out of range"))?;
        Ok(Json::Number(number))
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<Json, E> {
        Ok(Json::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> std::result::Result<Json, E> {
        Ok(Json::String(value))
    }

    fn visit_unit<E>(self) -> std::result::Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> std::result::Result<Json, A::Error> {
        let inside = self.inside()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            list.push(item);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> std::result::Result<Json, A::Error> {
        let inside = self.inside()?;
        let mut map = Map::new();
        while let Some(Key(key)) = entries.next_key()? {
            if map.contains_key(&key) {
                let shown = base::text::truncate(&key, 60);
                return Err(de::Error::custom(format!(
                    "the key \"{shown}\" stands twice in one object"
                )));
            }
            let value = entries.next_value_seed(inside)?;
            map.insert(key, value);
        }
        Ok(Json::Object(map))
    }
}

struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Key, D::Error> {
        String::deserialize(from).map(Key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_read() {
        let text = r#" {"a":[1,-2,1.5,true,null,"ä"],"b":{}} "#;
        let expected = json!({"a": [1, -2, 1.5, true, null, "ä"], "b": {}});
        assert_eq!(read(text, 10).unwrap(), expected);
    }

    #[test]
    fn faults_have_their_position() {
        for (text, said, at) in [
            (r#"{"a":1,"a":2}"#, "\"a\" stands twice", None),
            ("{\"ä\":\n tru}", "expected", Some(10)),
            (r#"{"a":1} x"#, "trailing", Some(8)),
            ("", "EOF", Some(0)),
            (r#"{"a":1e999}"#, "out of range", None),
            ("[[[[]]]]", "nested too deeply", None),
            (r#"{"a":"\ud800"}"#, "hex escape", None),
        ] {
            let error = read(text, 3).unwrap_err();
            let Error::Malformed {
                code,
                message,
                position,
                ..
            } = error
            else {
                panic!("{text}: not malformed");
            };
            assert_eq!(code, "json");
            assert!(message.contains(said), "{text}: {message}");
            if let Some(at) = at {
                assert_eq!(position, Some(at), "{text}");
            }
        }
    }

    #[test]
    fn deep_nesting_does_not_exhaust_the_stack() {
        let text = "[".repeat(1_000_000);
        assert!(read(&text, 100).is_err());
    }
}

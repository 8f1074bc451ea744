//! One value of a row: numbers as numbers, everything else as text.

use base::{Error, Id, Result};
use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use serde::{Deserialize, Serialize};

use super::Holds;
use crate::{Arg, Row};

/// A value. Ids are written as UUIDs, JSON as its text, bytes in Base64.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    Int(i64),
    Text(String),
    None,
}

/// Reads a row.
pub(super) fn read(row: &Row, columns: &[(String, Holds)]) -> Result<Vec<Cell>> {
    let cell = |(n, (_, holds)): (usize, &(String, Holds))| {
        Ok(match holds {
            Holds::Int => row.int(n)?.map(Cell::Int),
            Holds::Text => row.text(n)?.map(Cell::Text),
            Holds::Json => row.json(n)?.map(Cell::Text),
            Holds::Id => row.id(n)?.map(|id| Cell::Text(id.to_string())),
            Holds::Bytes => row.bytes(n)?.map(|bytes| Cell::Text(BASE64.encode(bytes))),
        }
        .unwrap_or(Cell::None))
    };
    columns.iter().enumerate().map(cell).collect()
}

impl Cell {
    /// As it is bound; what does not fit its column becomes nothing there, which
    /// [`checked`](Self::checked) tells beforehand.
    pub(super) fn arg(self, holds: Holds) -> Arg {
        match holds {
            Holds::Int => Arg::Int(match self {
                Self::Int(value) => Some(value),
                _ => None,
            }),
            Holds::Text => Arg::Text(self.text()),
            Holds::Json => Arg::Json(self.text()),
            Holds::Id => Arg::Id(self.text().and_then(|text| Id::parse(&text))),
            Holds::Bytes => Arg::Bytes(self.text().and_then(|text| BASE64.decode(text).ok())),
        }
    }

    fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value as it is bound.
    ///
    /// # Errors
    /// `Malformed` if its column holds something else.
    pub(super) fn checked(self, name: &str, holds: Holds) -> Result<Arg> {
        let fits = match (&self, holds) {
            (Self::None, _) | (Self::Int(_), Holds::Int) => true,
            (Self::Text(_), Holds::Text) => true,
            (Self::Text(text), Holds::Json) => {
                serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
            }
            (Self::Text(text), Holds::Id) => Id::parse(text).is_some(),
            (Self::Text(text), Holds::Bytes) => BASE64.decode(text).is_ok(),
            _ => false,
        };
        match fits {
            true => Ok(self.arg(holds)),
            false => Err(Error::malformed(
                "backup",
                format!("A value of the column {name} is not what the column holds."),
            )),
        }
    }

    /// The same in a form in which values are the same text exactly if they mean
    /// the same: one database keeps JSON as it was written, the other does not.
    pub fn plain(&self, holds: Holds) -> Self {
        match (self, holds) {
            (Self::Text(text), Holds::Json) => {
                let parsed = serde_json::from_str(text).map(sorted);
                Self::Text(parsed.map_or_else(|_| text.clone(), |json| json.to_string()))
            }
            _ => self.clone(),
        }
    }
}

fn sorted(json: serde_json::Value) -> serde_json::Value {
    use serde_json::{Number, Value};
    match json {
        Value::Object(map) => {
            let mut all: Vec<_> = map.into_iter().map(|(k, v)| (k, sorted(v))).collect();
            all.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(all.into_iter().collect())
        }
        Value::Array(all) => Value::Array(all.into_iter().map(sorted).collect()),
        // 1.0, 1e0 and 1 are one number, and the databases write one of them.
        Value::Number(number) => {
            let whole = number
                .as_f64()
                .filter(|f| number.is_f64() && f.fract() == 0.0 && f.abs() < 9e15);
            Value::Number(whole.map_or(number, |f| Number::from(f as i64)))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_that_means_the_same_is_the_same() {
        let plain = |text: &str| Cell::Text(text.into()).plain(Holds::Json);
        assert_eq!(
            plain(r#"{"b": 1.0, "a": [2e0, {"d":1,"c":2}]}"#),
            plain(r#"{"a":[2,{"c":2,"d":1}],"b":1}"#)
        );
        assert_ne!(plain(r#"{"a":1}"#), plain(r#"{"a":1.5}"#));
        assert_eq!(
            Cell::Text("{ }".into()).plain(Holds::Text),
            Cell::Text("{ }".into())
        );
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let check = |cell: Cell, holds| cell.checked("c", holds);
        assert!(check(Cell::Int(1), Holds::Int).is_ok());
        assert!(check(Cell::None, Holds::Id).is_ok());
        for (cell, holds) in [
            (Cell::Int(1), Holds::Text),
            (Cell::Text("x".into()), Holds::Int),
            (Cell::Text("x".into()), Holds::Id),
            (Cell::Text("{".into()), Holds::Json),
            (Cell::Text("a===".into()), Holds::Bytes),
        ] {
            assert_eq!(check(cell, holds).unwrap_err().code(), "backup");
        }
    }
}

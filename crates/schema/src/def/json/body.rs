//! Reads the keys of a definition's body and gathers what is wrong with them.

use base::Fault;
use serde_json::{Map, Value as Json};

/// A body that is being read: which keys were asked for, and the faults so far.
pub struct Body<'a> {
    keys: &'a Map<String, Json>,
    at: String,
    known: Vec<&'static str>,
    pub faults: Vec<Fault>,
    /// Names of fields that are at fault themselves: what points to them is not judged.
    pub elsewhere: Vec<String>,
}

impl<'a> Body<'a> {
    /// Starts to read a body; `at` goes before its keys in faults (`fields[2].`).
    pub fn new(json: &'a Json, at: &str, expected: &str) -> Result<Self, Vec<Fault>> {
        match json {
            Json::Object(keys) => Ok(Self {
                keys,
                at: at.to_string(),
                known: Vec::new(),
                faults: Vec::new(),
                elsewhere: Vec::new(),
            }),
            _ => {
                let field = at.trim_end_matches('.');
                Err(vec![Fault::new(field, "type", format!("Give {expected}."))])
            }
        }
    }

    /// Where a key stands.
    pub fn at(&self, key: &str) -> String {
        format!("{}{key}", self.at)
    }

    /// Adds a fault of a key.
    pub fn refuse(&mut self, key: &str, code: &'static str, message: impl Into<String>) {
        self.faults.push(Fault::new(self.at(key), code, message));
    }

    /// The value of a key as it is; null counts as absent.
    pub fn json(&mut self, key: &'static str) -> Option<&'a Json> {
        self.known.push(key);
        self.keys.get(key).filter(|json| !json.is_null())
    }

    /// Whether a key stands in the body, null or not.
    pub fn has(&self, key: &str) -> bool {
        self.keys.contains_key(key)
    }

    /// A text of one line and at most so many characters.
    pub fn text(&mut self, key: &'static str, most: usize) -> Option<String> {
        let json = self.json(key)?;
        let Some(text) = json.as_str().map(str::trim) else {
            self.refuse(key, "type", "Give a text in quotes.");
            return None;
        };
        if text.contains(|c: char| c.is_control() && c != '\n') {
            self.refuse(key, "line_break", "Take the control characters out.");
            return None;
        }
        if text.chars().nth(most).is_some() {
            self.refuse(key, "too_long", format!("Give at most {most} characters."));
            return None;
        }
        Some(text.to_string())
    }

    /// A text that is not empty.
    pub fn label(&mut self, key: &'static str) -> Option<String> {
        let text = self.text(key, crate::limits::DEFINITION_LABEL_CHARS)?;
        if text.is_empty() || text.contains('\n') {
            self.refuse(
                key,
                "required",
                "Give a text of one line, or leave the key out.",
            );
            return None;
        }
        Some(text)
    }

    /// Yes or no.
    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        let json = self.json(key)?;
        if json.as_bool().is_none() {
            self.refuse(key, "type", "Give true or false.");
        }
        json.as_bool()
    }

    /// One of the words of an enumeration.
    pub fn word<T: serde::de::DeserializeOwned>(
        &mut self,
        key: &'static str,
        words: &str,
    ) -> Option<T> {
        let json = self.json(key)?;
        let read = serde_json::from_value(json.clone()).ok();
        if read.is_none() {
            self.refuse(key, "option", format!("Give one of {words}."));
        }
        read
    }

    /// Refuses a key that only the system writes, unless it says what is so anyway.
    pub fn fixed(&mut self, key: &'static str, is: &Json, why: &str) {
        if let Some(json) = self.json(key)
            && json != is
        {
            self.refuse(key, "read_only", why);
        }
    }

    /// Ends the reading: keys that were not asked for are faults.
    pub fn end(mut self) -> Vec<Fault> {
        let unknown: Vec<&String> = self
            .keys
            .keys()
            .filter(|key| !self.known.contains(&key.as_str()))
            .collect();
        for key in unknown {
            let shown = base::text::truncate(key, 60);
            let mut known = self.known.clone();
            known.dedup();
            let message = format!(
                "There is no such key here. The keys are {}.",
                known.join(", ")
            );
            self.faults.push(Fault::new(
                format!("{}{shown}", self.at),
                "unknown_field",
                message,
            ));
        }
        self.faults
    }
}

/// The label of a name: `first_contact` reads `First contact`.
pub fn label_of(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars
        .next()
        .map(|c| c.to_uppercase().to_string())
        .unwrap_or_default();
    first + &chars.as_str().replace('_', " ")
}

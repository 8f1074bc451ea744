//! Values of sensitive fields. They are texts whose plain form exists only while they
//! are written and when somebody has them shown; in between they are sealed, and every
//! form of them that is given out is the same row of dots.

use base::Fault;
use serde::{Deserialize, Serialize};

use super::Value;

/// What stands for a sensitive value in JSON, texts and forms. Given back, it leaves
/// the value as it is.
pub const MASK: &str = "••••••••";

const DOT: char = '•';

/// A text that is sealed, or the wish to leave it as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sealed(String);

impl Sealed {
    /// One that is stored as this.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The wish to leave what is there.
    pub fn kept() -> Self {
        Self(String::new())
    }

    /// Whether it is that wish.
    pub fn is_kept(&self) -> bool {
        self.0.is_empty()
    }

    /// How it is stored.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// What a text that is given for a sensitive value means: itself, or to leave what is
/// there. Dots with something beside them are an edit of what nobody has seen.
pub(super) fn given(at: &str, value: Value) -> Result<Value, Fault> {
    let Value::Text(text) = &value else {
        return Ok(value);
    };
    match text.trim() {
        MASK => Ok(Value::Sealed(Sealed::kept())),
        text if text.matches(DOT).count() >= MASK.chars().count() => Err(Fault::new(
            at,
            "sensitive",
            "The dots stand for a value that is not shown. Write the whole value anew, or leave the dots as they are.",
        )),
        _ => Ok(value),
    }
}

//! Places in JSON, for messages.

use base::Error;

use super::position::position;

/// A place in the JSON, linked to the one around it.
pub(super) enum At<'p> {
    Root,
    Key(&'p At<'p>, &'p str),
    Index(&'p At<'p>, usize),
}

/// A step from a place to one within it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// The value of a member.
    Value(String),
    /// A member itself, from its name on.
    Key(String),
    /// An item of a list.
    Item(usize),
}

/// What is wrong, and the way to where.
#[derive(Debug)]
pub(super) struct Wrong {
    steps: Vec<Step>,
    message: String,
}

impl At<'_> {
    fn steps(&self) -> Vec<Step> {
        let (outer, step) = match self {
            Self::Root => return Vec::new(),
            Self::Key(outer, key) => (outer, Step::Value((*key).to_string())),
            Self::Index(outer, index) => (outer, Step::Item(*index)),
        };
        let mut steps = outer.steps();
        steps.push(step);
        steps
    }

    /// A fault here.
    pub fn fault(&self, message: impl std::fmt::Display) -> Wrong {
        Wrong {
            steps: self.steps(),
            message: message.to_string(),
        }
    }

    /// A fault of a member of the object here, whatever its value.
    pub fn key_fault(&self, key: &str, message: impl std::fmt::Display) -> Wrong {
        let mut wrong = self.fault(message);
        wrong.steps.push(Step::Key(key.to_string()));
        wrong
    }
}

impl Wrong {
    /// The error, which says the place as a JSON pointer (RFC 6901) and, where
    /// the text is at hand, as a position in it.
    pub fn error(self, text: Option<&str>) -> Error {
        let escaped = |key: &String| key.replace('~', "~0").replace('/', "~1");
        // What a member is called does not help to find it among others.
        let ways = self.steps.iter().filter_map(|step| match step {
            Step::Value(key) => Some(format!("/{}", escaped(key))),
            Step::Item(index) => Some(format!("/{index}")),
            Step::Key(_) => None,
        });
        let pointer: String = ways.collect();
        let place = if pointer.is_empty() {
            "the filter"
        } else {
            &pointer
        };
        let message = format!("At {place}: {}", self.message);
        match text {
            Some(text) => Error::malformed_at("filter", message, position(text, &self.steps)),
            None => Error::malformed("filter", message),
        }
    }
}

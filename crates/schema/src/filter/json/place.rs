//! Places in JSON, for messages.

use base::Error;

/// A place in the JSON, linked to the one around it.
pub(super) enum At<'p> {
    Root,
    Key(&'p At<'p>, &'p str),
    Index(&'p At<'p>, usize),
}

impl At<'_> {
    /// The JSON pointer (RFC 6901) of the place.
    fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Key(outer, key) => {
                format!(
                    "{}/{}",
                    outer.pointer(),
                    key.replace('~', "~0").replace('/', "~1")
                )
            }
            Self::Index(outer, index) => format!("{}/{index}", outer.pointer()),
        }
    }

    /// An error here.
    pub fn fault(&self, message: impl std::fmt::Display) -> Error {
        let pointer = self.pointer();
        let place = if pointer.is_empty() {
            "the filter".to_string()
        } else {
            pointer
        };
        Error::malformed("filter", format!("At {place}: {message}"))
    }
}

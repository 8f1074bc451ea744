//! The one error of the system.
//!
//! An error is named by what it means to whoever asked, carries a stable code
//! for programs and a sentence for people, and keeps its internal cause apart.
//! Two exhaustive matches elsewhere turn it into a page or a problem document.

use std::fmt;

use serde::Serialize;

use crate::Id;

/// What every fallible operation returns.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an operation did not happen.
///
/// [`Error::public`] is what may be shown; [`Display`](fmt::Display) is for the
/// log and may hold an internal cause.
#[derive(Clone, Debug)]
pub enum Error {
    /// There is no such thing, or none that the asker may know of (404).
    NotFound {
        /// What was looked for, as a noun: `deal`, `page`.
        what: String,
    },
    /// Nobody is signed in, or the key is not valid (401).
    Unauthorized { message: String },
    /// The asker is known and may not, where existence is no secret (403).
    Forbidden { message: String },
    /// The request cannot be read: a syntax error, an unknown parameter (400).
    Malformed {
        code: &'static str,
        message: String,
        /// Where in the text, in characters from 0.
        position: Option<usize>,
        /// Which parameter or field holds the text.
        field: Option<String>,
    },
    /// The request is understood and its values are not acceptable (422): all faults at once.
    Invalid(Vec<Fault>),
    /// The values are acceptable by themselves and clash with what is stored (409).
    Conflict {
        code: &'static str,
        message: String,
        faults: Vec<Fault>,
    },
    /// The caller's version is not the present one (412).
    Stale { message: String },
    /// The record was merged into another (301), or is gone for good (410).
    Gone {
        /// The record that lives on, where there is one.
        winner: Option<Id>,
    },
    /// The request or one of its parts is too big (413).
    TooLarge { message: String },
    /// The content type or file format is not one that is read here (415).
    Unsupported { message: String },
    /// Too many requests; to be tried again after the given time (429).
    TooMany { retry_after_seconds: u64 },
    /// The database is away, the disk full or a lock not to be had (503).
    Busy {
        /// What to tell the asker.
        message: String,
        /// What happened; never shown.
        cause: String,
    },
    /// Definitions changed while the operation ran: the caller loads them anew and retries.
    SchemaChanged,
    /// A defect, or something that nobody foresaw (500).
    Broken {
        /// What happened; never shown.
        cause: String,
    },
}

/// One thing that is wrong with one field.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize)]
pub struct Fault {
    /// The field's name, with a path into lists and parts: `emails[1].value`.
    pub field: String,
    /// A stable word for programs: `required`, `unique`, `type`, `range`, `unknown_field`, `read_only`, `not_found`.
    pub code: &'static str,
    /// A sentence for people that says what to do.
    pub message: String,
    /// Where in the field's text, in characters from 0, if it is a text with a grammar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<usize>,
}

impl Fault {
    /// The fault of a text at a place, in characters from 0.
    #[must_use]
    pub fn at(self, position: usize) -> Fault {
        Fault {
            position: Some(position),
            ..self
        }
    }

    /// Makes a fault of a field.
    pub fn new(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Fault {
        Fault {
            field: field.into(),
            code,
            message: message.into(),
            position: None,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

impl Error {
    /// There is no such thing; `what` is a noun.
    pub fn not_found(what: impl Into<String>) -> Error {
        Error::NotFound { what: what.into() }
    }

    /// Nobody is signed in, or the key is not valid.
    pub fn unauthorized(message: impl Into<String>) -> Error {
        Error::Unauthorized {
            message: message.into(),
        }
    }

    /// The asker may not.
    pub fn forbidden(message: impl Into<String>) -> Error {
        Error::Forbidden {
            message: message.into(),
        }
    }

    /// The request cannot be read.
    pub fn malformed(code: &'static str, message: impl Into<String>) -> Error {
        Error::Malformed {
            code,
            message: message.into(),
            position: None,
            field: None,
        }
    }

    /// The text cannot be read from `position` on (in characters from 0).
    pub fn malformed_at(code: &'static str, message: impl Into<String>, position: usize) -> Error {
        Error::Malformed {
            code,
            message: message.into(),
            position: Some(position),
            field: None,
        }
    }

    /// One field's value is not acceptable.
    pub fn invalid(
        field: impl Into<String>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Error {
        Error::Invalid(vec![Fault::new(field, code, message)])
    }

    /// The request clashes with what is stored.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Error {
        Error::Conflict {
            code,
            message: message.into(),
            faults: Vec::new(),
        }
    }

    /// The caller's version is not the present one.
    pub fn stale(message: impl Into<String>) -> Error {
        Error::Stale {
            message: message.into(),
        }
    }

    /// The request or one of its parts is too big.
    pub fn too_large(message: impl Into<String>) -> Error {
        Error::TooLarge {
            message: message.into(),
        }
    }

    /// The content type or file format is not read here.
    pub fn unsupported(message: impl Into<String>) -> Error {
        Error::Unsupported {
            message: message.into(),
        }
    }

    /// Something that is needed is away for now; `cause` is not shown.
    pub fn busy(cause: impl fmt::Display) -> Error {
        Error::Busy {
            message: "The database cannot be reached right now. Try again in a moment.".into(),
            cause: cause.to_string(),
        }
    }

    /// A defect; `cause` is not shown.
    pub fn broken(cause: impl fmt::Display) -> Error {
        Error::Broken {
            cause: cause.to_string(),
        }
    }

    /// Names the parameter or field that a malformed text stood in; other errors stay as they are.
    pub fn in_field(self, name: impl Into<String>) -> Error {
        match self {
            Error::Malformed {
                code,
                message,
                position,
                field: None,
            } => Error::Malformed {
                code,
                message,
                position,
                field: Some(name.into()),
            },
            other => other,
        }
    }

    /// The HTTP status that says the same.
    pub fn status(&self) -> u16 {
        match self {
            Error::NotFound { .. } => 404,
            Error::Unauthorized { .. } => 401,
            Error::Forbidden { .. } => 403,
            Error::Malformed { .. } => 400,
            Error::Invalid(_) => 422,
            Error::Conflict { .. } => 409,
            Error::Stale { .. } => 412,
            Error::Gone { winner: Some(_) } => 301,
            Error::Gone { winner: None } => 410,
            Error::TooLarge { .. } => 413,
            Error::Unsupported { .. } => 415,
            Error::TooMany { .. } => 429,
            Error::Busy { .. } | Error::SchemaChanged => 503,
            Error::Broken { .. } => 500,
        }
    }

    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Error::NotFound { .. } => "not_found",
            Error::Unauthorized { .. } => "unauthorized",
            Error::Forbidden { .. } => "forbidden",
            Error::Malformed { code, .. } | Error::Conflict { code, .. } => code,
            Error::Invalid(_) => "invalid",
            Error::Stale { .. } => "stale",
            Error::Gone { winner: Some(_) } => "merged",
            Error::Gone { winner: None } => "gone",
            Error::TooLarge { .. } => "too_large",
            Error::Unsupported { .. } => "unsupported",
            Error::TooMany { .. } => "too_many_requests",
            Error::Busy { .. } => "busy",
            Error::SchemaChanged => "schema_changed",
            Error::Broken { .. } => "internal",
        }
    }

    /// What was wrong field by field, for the errors that know it.
    pub fn faults(&self) -> &[Fault] {
        match self {
            Error::Invalid(faults) | Error::Conflict { faults, .. } => faults,
            _ => &[],
        }
    }

    /// A sentence for whoever asked, which says what to do. Never holds an internal cause.
    pub fn public(&self) -> String {
        match self {
            Error::NotFound { what } => {
                format!("There is no such {what}, or you may not see it.")
            }
            Error::Unauthorized { message }
            | Error::Forbidden { message }
            | Error::Malformed { message, .. }
            | Error::Conflict { message, .. }
            | Error::Stale { message }
            | Error::TooLarge { message }
            | Error::Unsupported { message }
            | Error::Busy { message, .. } => message.clone(),
            Error::Invalid(faults) => match faults.as_slice() {
                [] => "Some values are not acceptable. Correct them and send it again.".into(),
                [one] => one.to_string(),
                many => format!(
                    "{} values are not acceptable. Correct them and send it again.",
                    many.len()
                ),
            },
            Error::Gone { winner: Some(id) } => {
                format!("This record was merged into {id}. Use that one.")
            }
            Error::Gone { winner: None } => "This record was removed for good.".into(),
            Error::TooMany {
                retry_after_seconds: 1,
            } => "Too many requests. Try again in 1 second.".into(),
            Error::TooMany {
                retry_after_seconds,
            } => format!("Too many requests. Try again in {retry_after_seconds} seconds."),
            Error::SchemaChanged => {
                "The definitions changed while this was at work. Try again.".into()
            }
            Error::Broken { .. } => {
                "Something went wrong on our side. Try again, and tell your administrator if it stays.".into()
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Busy { cause, .. } => write!(f, "busy: {cause}"),
            Error::Broken { cause } => write!(f, "internal: {cause}"),
            Error::Malformed {
                message,
                position: Some(at),
                ..
            } => write!(f, "{message} (at character {at})"),
            Error::Invalid(faults) if faults.len() > 1 => {
                for (n, fault) in faults.iter().enumerate() {
                    if n > 0 {
                        f.write_str("; ")?;
                    }
                    fault.fmt(f)?;
                }
                Ok(())
            }
            other => f.write_str(&other.public()),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests;

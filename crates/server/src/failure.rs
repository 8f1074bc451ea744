//! Why a command failed, in one sentence, and the status that the program ends with.

use std::{fmt, process::ExitCode};

use base::Error;

use crate::output;

/// A command's failure.
#[derive(Debug)]
pub struct Failure {
    message: String,
    status: u8,
}

impl Failure {
    /// Somebody pressed Ctrl-C: 128 and the signal's number, as shells have it.
    pub const INTERRUPTED: u8 = 130;

    /// Something could not be done.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            status: 1,
        }
    }

    /// The command or its settings are wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            status: 2,
        }
    }

    /// The same with another status.
    pub fn with_status(self, status: u8) -> Self {
        Self { status, ..self }
    }

    /// The same, with what to do about it.
    pub fn with_hint(self, hint: &str) -> Self {
        Self {
            message: format!("{} {hint}", self.message),
            ..self
        }
    }

    /// The operating system refused something.
    pub fn system(error: impl fmt::Display) -> Self {
        Self::new(error.to_string())
    }

    /// Says it on standard error.
    pub fn report(&self) -> ExitCode {
        output::complain(&format!("error: {}", self.message));
        ExitCode::from(self.status)
    }
}

/// Whoever runs a command keeps the machine: they are told the cause as well.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = match &error {
            Error::NotFound { what } => format!("There is no such {what}."),
            Error::Busy { message, cause } => format!("{message} ({cause})"),
            Error::Broken { cause } if store::is_damage(&error) => format!(
                "Something is wrong: {cause}. Restore it from a backup; what can still be read is printed by: sqlite3 FILE .recover"
            ),
            Error::Broken { cause } => format!("Something is wrong: {cause}"),
            Error::Invalid(faults) => faults
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\nerror: "),
            Error::Malformed {
                message,
                position: Some(at),
                ..
            } => format!("{message} (at character {at})"),
            other => other.public(),
        };
        Self::new(message)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

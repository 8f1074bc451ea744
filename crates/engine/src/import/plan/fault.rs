//! Faults of a mapping: the line, what is wrong, what there is instead.

use base::Error;

/// A fault of the mapping; line 0 is a flag of the command.
pub fn at(line: usize, message: impl std::fmt::Display) -> Error {
    let message = message.to_string();
    if line == 0 {
        return Error::malformed("mapping", raised(&message));
    }
    Error::malformed("mapping", format!("{LINE}{line}{OF_MAPPING}{message}"))
}

const LINE: &str = "Line ";
const OF_MAPPING: &str = " of the mapping: ";

/// The line of the mapping that a fault is of, and the fault as a sentence of its
/// own: for those who never saw the mapping.
pub fn line_of(message: &str) -> Option<(usize, String)> {
    let (line, message) = message.strip_prefix(LINE)?.split_once(OF_MAPPING)?;
    Some((line.parse().ok()?, raised(message)))
}

/// A sentence that stands within another.
pub fn lowered(message: &str) -> String {
    with_first(message, |first| first.to_lowercase().collect())
}

fn raised(message: &str) -> String {
    with_first(message, |first| first.to_uppercase().collect())
}

fn with_first(message: &str, change: impl Fn(char) -> String) -> String {
    let mut chars = message.chars();
    let first = chars.next().map(change).unwrap_or_default();
    first + chars.as_str()
}

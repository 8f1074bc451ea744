//! What commands print: results on standard output, everything else on
//! standard error. A reader that went away (`rapport openapi | head`) is no fault.

use std::io::Write;

/// Prints a line of the result.
pub fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Asks whoever watches; the answer is typed behind it.
pub fn ask(question: &str) {
    let mut out = std::io::stderr().lock();
    let _ = write!(out, "{question}").and_then(|()| out.flush());
}

/// Prints a line for whoever watches.
pub fn complain(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

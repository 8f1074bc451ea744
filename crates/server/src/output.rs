//! What commands print: results on standard output, everything else on
//! standard error. A reader that went away (`rapport openapi | head`) is no fault.

use std::{borrow::Cow, io::Write};

/// Prints a line of the result.
pub fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let text = harmless(text);
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
    let text = harmless(text);
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// A text without what would steer a terminal: it may quote a file or a record.
fn harmless(text: &str) -> Cow<'_, str> {
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    match text.contains(steers) {
        true => Cow::Owned(text.replace(steers, "\u{fffd}")),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_does_not_steer_the_terminal() {
        assert_eq!(harmless("a\tb\nc"), "a\tb\nc");
        assert_eq!(
            harmless("a\u{1b}[2Jb\u{7}\u{0}"),
            "a\u{fffd}[2Jb\u{fffd}\u{fffd}"
        );
    }
}

//! The place in the change log that a page follows from: it moves on by itself, as others
//! write, and is no part of what somebody is told.

const MARK: &str = "name=\"live\" content=\"";

/// A page without it.
pub fn without(page: &str) -> String {
    let mut parts = page.split(MARK);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.split_once('"').map_or("", |(_, rest)| rest)
    })
}

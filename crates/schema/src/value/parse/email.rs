//! E-mail addresses.

use base::Fault;

use super::{Read, shown, too_long};
use crate::limits;

/// An address with its domain in lower case. The local part stays as typed:
/// only its own mail server knows whether its case matters.
pub fn address(at: &str, text: &str) -> Read<String> {
    if text.len() > limits::EMAIL_BYTES {
        return Err(too_long(
            at,
            "An e-mail address",
            limits::EMAIL_BYTES,
            "bytes",
        ));
    }
    match text.split_once('@') {
        Some((local, domain)) if is_local(local) && is_domain(domain) => {
            Ok(format!("{local}@{}", domain.to_lowercase()))
        }
        _ => Err(Fault::new(
            at,
            "email",
            format!(
                "\"{}\" is not an e-mail address. Write one such as name@company.example.",
                shown(text)
            ),
        )),
    }
}

/// RFC 5321 and 6531, without the quoted form that nobody uses.
fn is_local(local: &str) -> bool {
    let is_char = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => true,
        c if c.is_ascii() => "!#$%&'*+-/=?^_`{|}~.".contains(c),
        c => c.is_alphanumeric() || unicode_mark(c),
    };
    (1..=64).contains(&local.len())
        && local.chars().all(is_char)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

/// Combining marks stand in the words of some scripts.
fn unicode_mark(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && base::fold(&c.to_string()).is_empty()
}

/// Two labels at least, international ones included.
fn is_domain(domain: &str) -> bool {
    let mut labels = 0;
    let mut last = "";
    for label in domain.split('.') {
        if !is_label(label) {
            return false;
        }
        labels += 1;
        last = label;
    }
    labels >= 2 && !last.bytes().all(|b| b.is_ascii_digit())
}

/// A label of a host name.
pub fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .chars()
            .all(|c| c == '-' || c.is_alphanumeric() || unicode_mark(c))
}

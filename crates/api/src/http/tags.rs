//! Versions of records as entity tags, and what clients require of them
//! (RFC 9110, sections 8.8 and 13).

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use base::{Error, Result};

/// The strong tag of a version: `"v3"`.
pub fn tag(version: i64) -> HeaderValue {
    HeaderValue::try_from(format!("\"v{version}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// What a request requires of the record's present state.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// Nothing is required.
    Whatever,
    /// That it is there (`*`).
    Anything,
    /// One of these versions. Tags that are none of ours are no version.
    OneOf(Vec<i64>),
}

impl Wanted {
    /// Whether it is asked for, and `version` is it.
    pub fn has(&self, version: i64) -> bool {
        match self {
            Self::Whatever => false,
            Self::Anything => true,
            Self::OneOf(versions) => versions.contains(&version),
        }
    }
}

/// Reads `If-Match`: weak tags never match.
///
/// # Errors
/// `Malformed` if it is no list of tags.
pub fn if_match(headers: &HeaderMap) -> Result<Wanted> {
    read(headers, &header::IF_MATCH, "If-Match", false)
}

/// Reads `If-None-Match`: weak tags match as strong ones do.
///
/// # Errors
/// `Malformed` if it is no list of tags.
pub fn if_none_match(headers: &HeaderMap) -> Result<Wanted> {
    read(headers, &header::IF_NONE_MATCH, "If-None-Match", true)
}

fn read(
    headers: &HeaderMap,
    header: &HeaderName,
    name: &'static str,
    weak_too: bool,
) -> Result<Wanted> {
    let fault = || {
        let message = format!("{name} is * or a list of tags such as \"v3\", quotes included.");
        Error::malformed("entity_tag", message).in_field(name)
    };
    let mut versions = Vec::new();
    let mut given = false;
    for value in headers.get_all(header) {
        given = true;
        let mut rest = value.to_str().map_err(|_| fault())?.trim();
        if rest == "*" {
            return Ok(Wanted::Anything);
        }
        while !rest.is_empty() {
            let (weak, quoted) = match rest.strip_prefix("W/") {
                Some(quoted) => (true, quoted),
                None => (false, rest),
            };
            let opened = quoted.strip_prefix('"').ok_or_else(fault)?;
            let (inside, after) = opened.split_once('"').ok_or_else(fault)?;
            let version = version_of(inside);
            if let (Some(version), true) = (version, weak_too || !weak) {
                versions.push(version);
            }
            rest = after.trim_start();
            rest = match rest.strip_prefix(',') {
                Some(next) => next.trim_start(),
                None if rest.is_empty() => rest,
                None => return Err(fault()),
            };
        }
    }
    Ok(if given {
        Wanted::OneOf(versions)
    } else {
        Wanted::Whatever
    })
}

/// The version that a tag of ours names: they count from 1, and are written in one
/// way only.
fn version_of(inside: &str) -> Option<i64> {
    let digits = inside.strip_prefix('v')?;
    let is_ours = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    is_ours.then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_tags_are_read() {
        let whatever: &[&'static str] = &[];
        for (given, expected) in [
            (whatever, Some(Wanted::Whatever)),
            (&["*"], Some(Wanted::Anything)),
            (&["\"v3\""], Some(Wanted::OneOf(vec![3]))),
            (
                &["\"v3\" , \"x\",\"v12\"", "\"v1\""],
                Some(Wanted::OneOf(vec![3, 12, 1])),
            ),
            (&["W/\"v3\""], Some(Wanted::OneOf(vec![]))),
            (&["\"v99999999999999999999\""], Some(Wanted::OneOf(vec![]))),
            (
                &["\"v0\", \"v-1\", \"v+3\", \"v03\", \"v\""],
                Some(Wanted::OneOf(vec![])),
            ),
            (&["v3"], None),
            (&["\"v3"], None),
            (&["\"v3\" \"v4\""], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in given {
                headers.append(header::IF_MATCH, HeaderValue::from_static(value));
            }
            assert_eq!(if_match(&headers).ok(), expected, "{given:?}");
        }
    }

    #[test]
    fn a_weak_tag_says_that_nothing_is_new() {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("W/\"v3\""));
        assert_eq!(if_none_match(&headers).unwrap(), Wanted::OneOf(vec![3]));
        assert_eq!(tag(3), "\"v3\"");
    }
}

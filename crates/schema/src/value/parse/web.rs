//! Links to the web.

use base::Fault;

use super::{Read, email::is_label, shown, too_long};
use crate::limits;

/// An address of the web; one without a scheme gets `https://`. Scheme and host
/// are put in lower case, the rest stays as typed.
pub fn link(at: &str, text: &str) -> Read<String> {
    if text.chars().nth(limits::LINK_CHARS).is_some() {
        return Err(too_long(at, "A link", limits::LINK_CHARS, "characters"));
    }
    let refused = || {
        let text = shown(text);
        Fault::new(
            at,
            "link",
            format!(
                "\"{text}\" is not a web address. Write one such as https://company.example/page."
            ),
        )
    };
    let (scheme, rest) = match scheme_of(text) {
        Some((scheme, rest)) if matches!(scheme.as_str(), "http" | "https") => {
            (scheme, rest.strip_prefix("//").ok_or_else(refused)?)
        }
        Some((scheme, _)) => {
            let message = format!(
                "Links start with https:// or http://, not with \"{}:\".",
                shown(&scheme)
            );
            return Err(Fault::new(at, "link", message));
        }
        None => ("https".to_string(), text.strip_prefix("//").unwrap_or(text)),
    };
    if rest.contains(|c: char| c.is_whitespace() || c.is_control() || "\"<>\\".contains(c)) {
        return Err(refused());
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let named = scheme_of(text).is_some();
    if !is_authority(authority, named) {
        return Err(refused());
    }
    Ok(format!("{scheme}://{}{path}", authority.to_lowercase()))
}

/// The scheme of an address, in lower case, and what follows its colon. A host
/// with a port (`company.example:8080`) has none.
fn scheme_of(text: &str) -> Option<(String, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let well_formed = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let port = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host = (scheme.contains('.') || scheme == "localhost")
        && !port.is_empty()
        && port.bytes().all(|b| b.is_ascii_digit());
    (well_formed && !is_host).then(|| (scheme.to_ascii_lowercase(), rest))
}

/// Host and port; names of one label only where a scheme says that it is an
/// address. User names are not part of a link: they serve to deceive.
fn is_authority(authority: &str, named: bool) -> bool {
    if let Some(rest) = authority.strip_prefix('[') {
        let Some((address, port)) = rest.split_once(']') else {
            return false;
        };
        return address.parse::<std::net::Ipv6Addr>().is_ok()
            && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    let is_name = |label: &str| is_label(&label.replace('_', "-"));
    host.len() <= 253
        && host.split('.').all(is_name)
        && (named || host.contains('.'))
        && port.is_none_or(is_port)
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok()
}

//! Under which address the program is reached from outside: in links that are handed
//! out, and where others must know whom they talk to.

use http::{HeaderMap, header};

/// The longest host that is believed, in bytes.
const LONGEST: usize = 255;

/// The address without a slash at its end, such as `https://crm.example`: the one of the
/// settings, else the one that the request was sent to.
pub fn of_ours(configured: Option<&str>, headers: &HeaderMap) -> String {
    if let Some(address) = configured {
        return address.trim_end_matches('/').to_owned();
    }
    let host = headers.get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok());
    let host = host.filter(|host| is_host(host)).unwrap_or("localhost");
    match is_secure(headers) {
        true => format!("https://{host}"),
        false => format!("http://{host}"),
    }
}

/// Whether a request came by HTTPS to the proxy before us.
pub fn is_secure(headers: &HeaderMap) -> bool {
    let proto = headers.get("x-forwarded-proto");
    let proto = proto.and_then(|value| value.to_str().ok());
    let first = proto.and_then(|value| value.split(',').next());
    first.is_some_and(|first| first.trim().eq_ignore_ascii_case("https"))
}

/// A name or address with a port, and nothing that would end it in a link.
fn is_host(host: &str) -> bool {
    let fits =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '_');
    !host.is_empty() && host.len() <= LONGEST && host.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_the_settings_or_the_requests() {
        let mut headers = HeaderMap::new();
        assert_eq!(of_ours(None, &headers), "http://localhost");
        headers.insert(header::HOST, "crm.example:81".parse().unwrap());
        assert_eq!(of_ours(None, &headers), "http://crm.example:81");
        headers.insert("x-forwarded-proto", "https, http".parse().unwrap());
        assert_eq!(of_ours(None, &headers), "https://crm.example:81");
        assert_eq!(
            of_ours(Some("https://a.example/"), &headers),
            "https://a.example"
        );
        headers.insert(header::HOST, "evil.example/x?".parse().unwrap());
        assert_eq!(of_ours(None, &headers), "https://localhost");
    }
}

//! Addresses that answers go back to: which may be registered, and when one that is asked
//! for is one of those (RFC 9700, section 2.1; RFC 8252, sections 7 and 8).

use url::Url;

/// Bytes of an address.
const LONGEST: usize = 2_000;
/// Hosts that are the person's own device.
const LOOPBACK: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];
const LOOPBACK_SCHEME: &str = "http://";

/// Where an answer goes, as people are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A site on the web, by its host.
    Site(String),
    /// A program on the person's own device.
    Device,
    /// An app on it, by the scheme that it is opened with.
    App(String),
}

/// Why an address cannot be registered; none if it can.
pub fn fault(address: &str) -> Option<&'static str> {
    if address.is_empty() || address.len() > LONGEST {
        return Some("A redirect address has 1 to 2000 characters.");
    }
    let plain = |c: char| {
        c.is_ascii_graphic() && !matches!(c, '\\' | '"' | '<' | '>' | '^' | '`' | '{' | '|' | '}')
    };
    if !address.chars().all(plain) {
        return Some("A redirect address is ASCII text without blanks, quotes and backslashes.");
    }
    if address.contains('#') {
        return Some("A redirect address has no fragment.");
    }
    let Ok(url) = Url::parse(address) else {
        return Some("A redirect address is an absolute URI.");
    };
    if !url.username().is_empty() || url.password().is_some() || address.contains('@') {
        return Some("A redirect address names no user.");
    }
    // Whoever reads it otherwise than we do would be sent elsewhere.
    let is_canonical = url.as_str() == address || url.as_str() == format!("{address}/");
    if !is_canonical {
        return Some(
            "Write the redirect address in its usual form: small letters in scheme and host, no default port, no dots as parts of the path.",
        );
    }
    match url.scheme() {
        "https" if url.host_str().is_some() => None,
        "http" if url.host_str().is_some_and(|host| LOOPBACK.contains(&host)) => None,
        "http" => Some(
            "A redirect address begins with https. With http it may only lead to 127.0.0.1, [::1] or localhost.",
        ),
        scheme if scheme.contains('.') => None,
        _ => Some(
            "A scheme of one's own is a domain name backwards, with a dot in it, such as com.example.app.",
        ),
    }
}

/// Whether an address that is asked for is the registered one: letter by letter, but for
/// the port of a program on the person's own device, which it takes as it finds one.
pub fn is_same(registered: &str, asked: &str) -> bool {
    if registered == asked {
        return true;
    }
    match (loopback(registered), loopback(asked)) {
        (Some(registered), Some(asked)) => registered == asked,
        _ => false,
    }
}

/// Host and what follows the port of an address on the person's own device.
fn loopback(address: &str) -> Option<(&str, &str)> {
    let rest = address.strip_prefix(LOOPBACK_SCHEME)?;
    let host = LOOPBACK.into_iter().find(|host| rest.starts_with(host))?;
    let rest = &rest[host.len()..];
    let rest = match rest.strip_prefix(':') {
        None => rest,
        Some(rest) => {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let port: u16 = rest[..digits].parse().ok()?;
            if port == 0 || digits > 5 {
                return None;
            }
            &rest[digits..]
        }
    };
    let is_whole = rest.is_empty() || rest.starts_with('/') || rest.starts_with('?');
    is_whole.then_some((host, rest))
}

/// Where an address leads.
pub fn place(address: &str) -> Place {
    let url = Url::parse(address).ok();
    let url = url.as_ref();
    let host = url.and_then(Url::host_str).unwrap_or_default();
    match url.map(Url::scheme) {
        Some("http" | "https") if LOOPBACK.contains(&host) => Place::Device,
        Some("https") => Place::Site(host.to_owned()),
        scheme => Place::App(scheme.unwrap_or_default().to_owned()),
    }
}

/// An address with parameters added to those that it has.
pub fn with(address: &str, parameters: &[(&str, &str)]) -> String {
    let sign = match address.contains('?') {
        true => '&',
        false => '?',
    };
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    format!("{address}{sign}{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_can_be_registered() {
        for (address, expect) in [
            ("https://app.example/callback", true),
            ("https://app.example", true),
            ("https://app.example/callback?tenant=1", true),
            ("https://app.example:8443/callback", true),
            ("http://127.0.0.1/callback", true),
            ("http://[::1]:5000/callback", true),
            ("http://localhost:5000/callback", true),
            ("com.example.app:/oauth", true),
            ("com.example.app://oauth", true),
            ("", false),
            ("callback", false),
            ("/callback", false),
            ("http://app.example/callback", false),
            ("http://127.0.0.1.evil.example/callback", false),
            ("http://localhost.evil.example/", false),
            ("https://app.example/callback#part", false),
            ("https://app.example/callback#", false),
            ("https://user@app.example/", false),
            ("https://app.example@evil.example/", false),
            ("https://user:pass@app.example/", false),
            ("https://App.example/", false),
            ("HTTPS://app.example/", false),
            ("https://app.example:443/", false),
            ("https://app.example/a/../b", false),
            ("https://app.example/%2e%2e/b", false),
            ("https://app.example\\@evil.example/", false),
            ("https:app.example", false),
            ("https:///app.example/", false),
            ("https://app.example/a b", false),
            ("https://app.example/\r\nx: y", false),
            ("https://äpp.example/", false),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
            ("file:///etc/passwd", false),
            ("app:/oauth", false),
            ("vbscript:x", false),
        ] {
            assert_eq!(fault(address).is_none(), expect, "{address}");
        }
        let long = format!("https://app.example/{}", "a".repeat(2_000));
        assert!(fault(&long).is_some());
    }

    #[test]
    fn an_address_is_the_registered_one_letter_by_letter() {
        let registered = "https://app.example/callback";
        for asked in [
            "https://app.example/callback/",
            "https://app.example/callback?x=1",
            "https://app.example/callback#x",
            "https://app.example/callback/../evil",
            "https://app.example/Callback",
            "https://APP.example/callback",
            "https://app.example:443/callback",
            "https://app.example:8443/callback",
            "https://user@app.example/callback",
            "https://app.example.evil.example/callback",
            "https://app.example@evil.example/callback",
            "http://app.example/callback",
            "https://app.example/callbac",
            "https://app.example",
            "//app.example/callback",
            " https://app.example/callback",
        ] {
            assert!(!is_same(registered, asked), "{asked}");
        }
        assert!(is_same(registered, registered));
    }

    #[test]
    fn on_ones_own_device_any_port_will_do() {
        let registered = "http://127.0.0.1/callback";
        for (asked, expect) in [
            ("http://127.0.0.1:51004/callback", true),
            ("http://127.0.0.1:1/callback", true),
            ("http://127.0.0.1:0/callback", false),
            ("http://127.0.0.1:65536/callback", false),
            ("http://127.0.0.1:/callback", false),
            ("http://127.0.0.1:51004/callback?x=1", false),
            ("http://127.0.0.1:51004/other", false),
            ("http://127.0.0.1:51004@evil.example/callback", false),
            ("http://127.0.0.1:51004.evil.example/callback", false),
            ("http://127.0.0.1.evil.example/callback", false),
            ("http://localhost:51004/callback", false),
            ("https://127.0.0.1:51004/callback", false),
            ("http://127.0.0.2:51004/callback", false),
        ] {
            assert_eq!(is_same(registered, asked), expect, "{asked}");
        }
        assert!(is_same("http://localhost:9/", "http://localhost:10/"));
        assert!(is_same("http://[::1]/c", "http://[::1]:7/c"));
        assert!(!is_same("https://app.example:1/", "https://app.example:2/"));
    }

    #[test]
    fn answers_are_added_to_what_is_there() {
        assert_eq!(
            with("https://a.example/", &[("code", "a b&c")]),
            "https://a.example/?code=a+b%26c"
        );
        assert_eq!(
            with("https://a.example/?t=1", &[("a", "1"), ("b", "2")]),
            "https://a.example/?t=1&a=1&b=2"
        );
        assert_eq!(
            place("https://a.example:81/x"),
            Place::Site("a.example".into())
        );
        assert_eq!(place("http://[::1]:81/x"), Place::Device);
        assert_eq!(
            place("com.example.app:/x"),
            Place::App("com.example.app".into())
        );
    }
}

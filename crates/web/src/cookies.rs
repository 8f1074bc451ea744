//! The few cookies of the pages: session, gate token, theme, flash note.

use axum::http::{HeaderMap, HeaderValue, header};

/// How a connection reached us, which decides the session cookie's name and flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Plain HTTP, as on one's own machine.
    Plain,
    /// HTTPS, ended by a proxy before us that says so.
    Secure,
}

impl Transport {
    /// Reads what a proxy before us says.
    pub fn of(headers: &HeaderMap) -> Transport {
        match transfer::address::is_secure(headers) {
            true => Transport::Secure,
            false => Transport::Plain,
        }
    }

    /// The session cookie's name: with the prefix that browsers guard, where it may be used.
    pub fn session_cookie(self) -> &'static str {
        match self {
            Transport::Plain => "session",
            Transport::Secure => "__Host-session",
        }
    }

    /// A cookie that scripts cannot read. `seconds` 0 removes it.
    pub fn private(self, name: &str, value: &str, seconds: i64) -> Option<HeaderValue> {
        let secure = match self {
            Transport::Plain => "",
            Transport::Secure => "; Secure",
        };
        HeaderValue::from_str(&format!(
            "{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
        ))
        .ok()
    }
}

/// The value of a cookie of a request; the first one counts.
pub fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(key, value)| (key.trim() == name).then_some(value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("xsession=1; session=abc=; theme=dark"),
        );
        headers.append(header::COOKIE, HeaderValue::from_static("session=later"));
        assert_eq!(value(&headers, "session"), Some("abc="));
        assert_eq!(value(&headers, "theme"), Some("dark"));
        assert_eq!(value(&headers, "none"), None);
    }

    #[test]
    fn behind_https_the_cookie_is_secure_and_prefixed() {
        let mut headers = HeaderMap::new();
        assert_eq!(Transport::of(&headers), Transport::Plain);
        headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
        let transport = Transport::of(&headers);
        assert_eq!(transport.session_cookie(), "__Host-session");
        let cookie = transport.private("__Host-session", "x", 60).unwrap();
        assert!(
            cookie
                .to_str()
                .unwrap()
                .ends_with("Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure")
        );
    }
}

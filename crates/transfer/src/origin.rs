//! Whether a request was sent by a page of another site. Cookies come along with such
//! requests, so what would write for whoever has a session is refused then, however
//! right its token looks. Programs with keys send no cookies and are not asked.

use axum::http::{HeaderMap, Uri, header};
use base::{Error, Result};

/// Where a proxy before us says which host was asked for. No page can make a browser
/// send it to another site without asking first.
const FORWARDED_HOST: &str = "x-forwarded-host";

/// Refuses what a page of another site sent.
///
/// # Errors
/// `Forbidden` if one did.
pub fn same_origin(headers: &HeaderMap, uri: &Uri) -> Result<()> {
    match is_foreign(headers, uri) {
        false => Ok(()),
        true => Err(Error::forbidden(
            "This request comes from a page of another site. Do it from a page of this address.",
        )),
    }
}

/// Browsers say how a page stands to the address that it asks (`Sec-Fetch-Site`, over
/// HTTPS and on one's own machine) and with what is written also whose page it is
/// (`Origin`). Whatever says neither is no browser of today.
fn is_foreign(headers: &HeaderMap, uri: &Uri) -> bool {
    let said = headers
        .get("sec-fetch-site")
        .map(|said| said.as_bytes().trim_ascii());
    match said {
        Some(b"same-origin") => false,
        // Of the reader's own doing, such as a page that is loaded again.
        Some(b"none") | None => headers.get(header::ORIGIN).is_some_and(|origin| {
            !origin
                .to_str()
                .is_ok_and(|origin| is_ours(origin, headers, uri))
        }),
        Some(_) => true,
    }
}

/// Whether an origin is the host that the request came to. Which scheme it came by only
/// a proxy before us may know.
fn is_ours(origin: &str, headers: &HeaderMap, uri: &Uri) -> bool {
    let Some((scheme, host)) = origin.split_once("://") else {
        return false;
    };
    let port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return false,
    };
    let bare = |host: &str| {
        let host = host.trim().to_ascii_lowercase();
        host.strip_suffix(port).map(str::to_owned).unwrap_or(host)
    };
    let host = bare(host);
    let named = [header::HOST.as_str(), FORWARDED_HOST];
    let mut asked = named
        .iter()
        .filter_map(|name| headers.get(*name)?.to_str().ok())
        .flat_map(|hosts| hosts.split(','))
        // HTTP/2 has it in the address.
        .chain(uri.authority().map(|authority| authority.as_str()));
    !host.is_empty() && asked.any(|asked| bare(asked) == host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    #[test]
    fn only_pages_of_the_host_that_is_asked_write() {
        const OURS: (&str, &str) = ("host", "crm.bank.example");
        let cases: &[(&[(&'static str, &'static str)], bool)] = &[
            (&[], false),
            (&[OURS], false),
            (&[OURS, ("sec-fetch-site", "same-origin")], false),
            (&[OURS, ("sec-fetch-site", "none")], false),
            (&[OURS, ("sec-fetch-site", "same-site")], true),
            (&[OURS, ("sec-fetch-site", "cross-site")], true),
            (&[OURS, ("sec-fetch-site", "")], true),
            (&[OURS, ("origin", "https://crm.bank.example")], false),
            (&[OURS, ("origin", "http://CRM.bank.example")], false),
            (&[OURS, ("origin", "https://crm.bank.example:443")], false),
            (&[OURS, ("origin", "https://crm.bank.example:8443")], true),
            (&[OURS, ("origin", "https://evil.example")], true),
            (
                &[OURS, ("origin", "https://crm.bank.example.evil.example")],
                true,
            ),
            (&[OURS, ("origin", "https://bank.example")], true),
            (&[OURS, ("origin", "null")], true),
            (&[OURS, ("origin", "")], true),
            (&[OURS, ("origin", "crm.bank.example")], true),
            (&[OURS, ("origin", "file://crm.bank.example")], true),
            (&[("origin", "https://crm.bank.example")], true),
            (&[("host", ""), ("origin", "https://")], true),
            (
                &[
                    OURS,
                    ("sec-fetch-site", "none"),
                    ("origin", "https://evil.example"),
                ],
                true,
            ),
            (
                &[
                    OURS,
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "https://crm.bank.example"),
                ],
                true,
            ),
            // Behind a proxy that asks us by another name.
            (
                &[
                    ("host", "10.0.0.7:7878"),
                    ("x-forwarded-host", "crm.bank.example"),
                    ("origin", "https://crm.bank.example"),
                ],
                false,
            ),
            (
                &[
                    ("host", "10.0.0.7:7878"),
                    ("sec-fetch-site", "same-origin"),
                    ("origin", "https://crm.bank.example"),
                ],
                false,
            ),
            (
                &[
                    ("host", "127.0.0.1:7878"),
                    ("origin", "http://127.0.0.1:7878"),
                ],
                false,
            ),
            (
                &[
                    ("host", "127.0.0.1:7878"),
                    ("origin", "http://127.0.0.1:7879"),
                ],
                true,
            ),
        ];
        for (given, refused) in cases {
            let mut headers = HeaderMap::new();
            for (name, value) in *given {
                headers.insert(
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                );
            }
            let uri = Uri::from_static("/deals");
            assert_eq!(same_origin(&headers, &uri).is_err(), *refused, "{given:?}");
        }
        let mut headers = HeaderMap::new();
        headers.insert(
            "origin",
            HeaderValue::from_static("https://crm.bank.example"),
        );
        let uri = Uri::from_static("https://crm.bank.example/deals");
        assert!(
            same_origin(&headers, &uri).is_ok(),
            "HTTP/2 names the host in the address"
        );
    }
}

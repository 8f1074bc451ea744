//! What a proxy says of the request that it passes on: who sent it, and whether by HTTPS.
//!
//! Anybody can write these headers, so they count only where the connection comes from
//! a proxy that the settings name; from all others they are taken off.

use std::{net::IpAddr, net::SocketAddr, str::FromStr, sync::Arc};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName},
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
/// Others of the kind, which nothing here reads.
const OTHERS: [HeaderName; 3] = [
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-real-ip"),
    HeaderName::from_static("forwarded"),
];

const LOOPBACK: [&str; 2] = ["127.0.0.0/8", "::1/128"];
const PRIVATE: [&str; 5] = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "fc00::/7",
];

/// Addresses of proxies that are believed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Proxies(Arc<[IpNet]>);

impl Proxies {
    /// Reads a list of addresses, networks (`10.1.0.0/16`), and the words `loopback` and
    /// `private`.
    ///
    /// # Errors
    /// Which of them is none of these.
    pub fn parse(names: &[String]) -> Result<Self, String> {
        let mut nets: Vec<IpNet> = Vec::new();
        for name in names.iter().map(|name| name.trim()) {
            match name {
                "loopback" => nets.extend(LOOPBACK.iter().filter_map(|net| net.parse::<IpNet>().ok())),
                "private" => nets.extend(PRIVATE.iter().filter_map(|net| net.parse::<IpNet>().ok())),
                _ => nets.push(net(name).ok_or_else(|| {
                    format!("\"{name}\" is no address and no network. Write one like 10.0.0.7 or 10.0.0.0/8, or loopback, or private.")
                })?),
            }
        }
        Ok(Self(nets.into()))
    }

    fn believe(&self, address: IpAddr) -> bool {
        self.0.iter().any(|net| net.contains(&address))
    }

    /// Who sent a request: the last of those that proxies name who is no proxy.
    fn sender(&self, headers: &HeaderMap) -> Option<IpAddr> {
        let named = headers.get_all(FOR).iter();
        let named = named.filter_map(|line| line.to_str().ok());
        let named: Vec<&str> = named.flat_map(|line| line.split(',')).collect();
        let mut last = None;
        for name in named.iter().rev() {
            // What a proxy passes on from before is not believed past what cannot be read.
            let address = address(name.trim())?;
            last = Some(address);
            if !self.believe(address) {
                break;
            }
        }
        last
    }
}

fn net(name: &str) -> Option<IpNet> {
    let plain = IpAddr::from_str(name).ok().map(IpNet::from);
    plain.or_else(|| name.parse().ok())
}

/// An address, which some proxies write with its port.
fn address(name: &str) -> Option<IpAddr> {
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    let plain = bare.parse().ok();
    plain
        .or_else(|| name.parse::<SocketAddr>().ok().map(|at| at.ip()))
        .map(|address: IpAddr| address.to_canonical())
}

/// Has a request say who sent it, and by what, as far as that can be believed.
pub async fn believe(State(proxies): State<Proxies>, mut request: Request, next: Next) -> Response {
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let from = from.map(|from| SocketAddr::new(from.0.ip().to_canonical(), from.0.port()));
    let is_proxy = from.is_some_and(|from| proxies.believe(from.ip()));
    let sender = is_proxy
        .then(|| proxies.sender(request.headers()))
        .flatten();
    let headers = request.headers_mut();
    headers.remove(FOR);
    OTHERS.iter().for_each(|name| drop(headers.remove(name)));
    if !is_proxy {
        headers.remove(PROTO);
    }
    if let Some(from) = from {
        let sender = sender.map_or(from, |sender| SocketAddr::new(sender, from.port()));
        request.extensions_mut().insert(ConnectInfo(sender));
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(names: &[&str]) -> Proxies {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        Proxies::parse(&names).unwrap()
    }

    #[test]
    fn the_last_sender_who_is_no_proxy_counts() {
        let believed = proxies(&["loopback", "10.0.0.0/8"]);
        for (header, expect) in [
            ("203.0.113.9", Some("203.0.113.9")),
            ("1.1.1.1, 203.0.113.9", Some("203.0.113.9")),
            ("203.0.113.9, 10.0.0.2", Some("203.0.113.9")),
            ("10.0.0.3, 10.0.0.2", Some("10.0.0.3")),
            ("[2001:db8::1]:443", Some("2001:db8::1")),
            ("203.0.113.9:5000", Some("203.0.113.9")),
            ("203.0.113.9, nonsense", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(FOR, header.parse().unwrap());
            let expect = expect.map(|text| text.parse().unwrap());
            assert_eq!(believed.sender(&headers), expect, "{header}");
        }
    }

    #[test]
    fn networks_addresses_and_words_are_read() {
        let believed = proxies(&["loopback", "private", "203.0.113.7", "2001:db8::/32"]);
        for (address, expect) in [
            ("127.0.0.1", true),
            ("::1", true),
            ("172.18.0.3", true),
            ("203.0.113.7", true),
            ("203.0.113.8", false),
            ("2001:db8::5", true),
            ("8.8.8.8", false),
        ] {
            assert_eq!(
                believed.believe(address.parse().unwrap()),
                expect,
                "{address}"
            );
        }
        assert!(
            Proxies::parse(&["caddy".into()])
                .unwrap_err()
                .contains("caddy")
        );
    }
}

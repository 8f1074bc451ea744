//! How often one network address may ask, whoever asks from there: what is refused for
//! want of a key costs something too.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{StatusCode, header::RETRY_AFTER},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base::Stopwatch;
use transfer::rate::Buckets;

/// What one household or office has of IPv6: its last 64 bits are its own to choose.
const SITE: u32 = 64;

/// How often each address asked.
#[derive(Clone)]
pub struct Addresses(Arc<(Buckets<IpAddr>, Stopwatch)>);

impl Addresses {
    /// So many requests per second from each; 0 is no bound.
    pub fn new(requests_per_second: u32) -> Self {
        let buckets = Buckets::new(requests_per_second);
        Self(Arc::new((buckets, Stopwatch::start())))
    }
}

/// Lets a request through unless too many came from its address.
pub async fn pace(State(addresses): State<Addresses>, request: Request, next: Next) -> Response {
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let from = from.map(|from| site(from.0.ip().to_canonical()));
    let (buckets, running) = &*addresses.0;
    match from.map(|from| buckets.take(from, running.elapsed())) {
        Some(Err(_)) => refused(),
        _ => next.run(request).await,
    }
}

fn refused() -> Response {
    let text = "Too many requests come from your address. Wait a second, then go on more slowly.\n";
    (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "1")], text).into_response()
}

/// Who counts as one.
fn site(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let site = address.to_bits() >> SITE << SITE;
            IpAddr::V6(site.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_household_count_together() {
        for (address, expect) in [
            ("203.0.113.7", "203.0.113.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ] {
            let (address, expect): (IpAddr, IpAddr) =
                (address.parse().unwrap(), expect.parse().unwrap());
            assert_eq!(site(address), expect);
        }
    }
}

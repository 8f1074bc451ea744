//! What holds back who does not act in person: keys, and programs that people let act
//! for them.

use std::{net::IpAddr, sync::Arc};

use base::{Error, Id, Micros, Result};
use ipnet::IpNet;
use schema::Limits;

/// Up to where a key or a program may go.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bounds {
    pub limits: Limits,
    /// The networks that it may be used from; any if none is named.
    pub from: Arc<[IpNet]>,
    /// Until when it may be used.
    pub until: Option<Micros>,
}

/// By what somebody acts who is not there in person. They have the rights that they have
/// at that moment, within its bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Through {
    pub kind: ThroughKind,
    /// Of the key, or of what the person granted to the program.
    pub id: Id,
    pub name: String,
    pub bounds: Bounds,
}

/// What a person acts through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThroughKind {
    /// A key of their own.
    Key,
    /// A program that they let act for them.
    Program,
    /// Somebody else looks at the pages as they see them. It is that person's id and name.
    Viewing,
}

impl ThroughKind {
    /// Its name in what is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Program => "program",
            Self::Viewing => "viewing",
        }
    }
}

impl Bounds {
    /// That it may be used from an address, and still.
    ///
    /// # Errors
    /// `Forbidden` if not from there; `Unauthorized` if its time is over.
    pub fn admit(&self, from: Option<IpAddr>, now: Micros) -> Result<()> {
        if self.until.is_some_and(|until| until <= now) {
            return Err(Error::unauthorized(EXPIRED));
        }
        if self.from.is_empty() {
            return Ok(());
        }
        let from = from.map(|from| from.to_canonical());
        match from {
            Some(from) if self.from.iter().any(|net| net.contains(&from)) => Ok(()),
            Some(from) => Err(Error::forbidden(format!(
                "This key may not be used from {from}. Whoever made it says from where."
            ))),
            None => Err(Error::forbidden(
                "This key may be used from some addresses only, and it is not known where this request comes from.",
            )),
        }
    }
}

/// What whoever uses a key too late is told.
pub(super) const EXPIRED: &str = "This key has expired. Make a new one.";

/// Reads an address or a network.
pub(super) fn network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    let plain = text.parse::<IpAddr>().ok();
    let plain = plain.map(|address| IpNet::from(address.to_canonical()));
    plain.or_else(|| text.parse::<IpNet>().ok().map(|net| net.trunc()))
}

/// An address as itself, a network with its length.
pub(super) fn network_text(net: &IpNet) -> String {
    match net.prefix_len() == net.max_prefix_len() {
        true => net.addr().to_string(),
        false => net.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_networks_are_admitted() {
        let from = ["10.1.2.3", "192.168.0.0/16", "2001:db8::/32"];
        let bounds = Bounds {
            from: from.iter().filter_map(|text| network(text)).collect(),
            ..Bounds::default()
        };
        for (address, expect) in [
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("10.1.2.4", false),
            ("192.168.77.1", true),
            ("2001:db8::9", true),
            ("2001:db9::9", false),
        ] {
            let address = address.parse().unwrap();
            let admitted = bounds.admit(Some(address), Micros(0));
            assert_eq!(admitted.is_ok(), expect, "{address}");
        }
        assert_eq!(bounds.admit(None, Micros(0)).unwrap_err().status(), 403);
        assert!(Bounds::default().admit(None, Micros(0)).is_ok());
    }

    #[test]
    fn networks_are_kept_in_one_form() {
        for (text, expect) in [
            ("10.1.2.3", Some("10.1.2.3")),
            ("10.1.2.3/32", Some("10.1.2.3")),
            ("10.1.2.3/8", Some("10.0.0.0/8")),
            (" ::1 ", Some("::1")),
            ("::ffff:10.1.2.3", Some("10.1.2.3")),
            ("10.1.2", None),
            ("10.1.2.3/33", None),
            ("office", None),
        ] {
            let kept = network(text).map(|net| network_text(&net));
            assert_eq!(kept.as_deref(), expect, "{text}");
        }
    }

    #[test]
    fn what_is_over_is_over() {
        let bounds = Bounds {
            until: Some(Micros(5)),
            ..Bounds::default()
        };
        assert!(bounds.admit(None, Micros(4)).is_ok());
        assert_eq!(bounds.admit(None, Micros(5)).unwrap_err().status(), 401);
    }
}

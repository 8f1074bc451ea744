//! Whether passkeys work under the address that we are reached at, and what checks them.

use base::{Error, Result};
use url::Url;
use webauthn_rs::prelude::{Webauthn, WebauthnBuilder};

/// An address under which passkeys work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    host: String,
    origin: Url,
    name: String,
}

/// Why they do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Browsers have them over HTTPS only, but on one's own machine.
    Insecure,
    /// A passkey belongs to a name: the address is a number.
    NoName,
}

impl Site {
    /// The site of an address such as `https://crm.example`, shown under a name.
    ///
    /// # Errors
    /// Why passkeys do not work there.
    pub fn of(address: &str, name: &str) -> std::result::Result<Self, Unfit> {
        let origin = Url::parse(address).map_err(|_| Unfit::NoName)?;
        let host = origin.domain().ok_or(Unfit::NoName)?.to_string();
        let is_here = host == "localhost" || host.ends_with(".localhost");
        if origin.scheme() != "https" && !is_here {
            return Err(Unfit::Insecure);
        }
        Ok(Self {
            host,
            origin,
            name: name.to_string(),
        })
    }

    /// The host that passkeys are made for.
    pub fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn checks(&self) -> Result<Webauthn> {
        WebauthnBuilder::new(&self.host, &self.origin)
            .and_then(|builder| builder.rp_name(&self.name).build())
            .map_err(Error::broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_need_a_name_and_https_or_ones_own_machine() {
        for (address, expect) in [
            ("https://crm.example", Ok("crm.example")),
            ("https://crm.example:8443", Ok("crm.example")),
            ("http://localhost:7900", Ok("localhost")),
            ("http://crm.localhost", Ok("crm.localhost")),
            ("http://crm.example", Err(Unfit::Insecure)),
            ("http://127.0.0.1:7900", Err(Unfit::NoName)),
            ("https://[::1]", Err(Unfit::NoName)),
            ("nonsense", Err(Unfit::NoName)),
        ] {
            let site = Site::of(address, "Acme");
            assert_eq!(
                site.as_ref().map(Site::host).map_err(|why| *why),
                expect,
                "{address}"
            );
            if let Ok(site) = site {
                site.checks().unwrap();
            }
        }
    }
}

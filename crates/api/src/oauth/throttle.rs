//! How many programs may register from one address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base::{Error, Result};

/// Programs that register from one address in an hour.
const MOST: u32 = 30;
const HOUR: Duration = Duration::from_secs(3_600);
/// Addresses that are remembered.
const MOST_ADDRESSES: usize = 10_000;

/// Registrations of the last hour, by network address.
#[derive(Default)]
pub struct Registrations(Mutex<HashMap<Option<IpAddr>, (Duration, u32)>>);

impl Registrations {
    /// Takes an address's turn.
    ///
    /// # Errors
    /// `TooMany` if it had its turns of this hour.
    pub fn take(&self, from: Option<IpAddr>, now: Duration) -> Result<()> {
        let from = from.map(network);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST_ADDRESSES {
            all.retain(|_, (since, _)| now.saturating_sub(*since) < HOUR);
        }
        if all.len() >= MOST_ADDRESSES {
            all.clear();
        }
        let (since, count) = all.entry(from).or_insert((now, 0));
        if now.saturating_sub(*since) >= HOUR {
            (*since, *count) = (now, 0);
        }
        if *count >= MOST {
            let left = HOUR.saturating_sub(now.saturating_sub(*since));
            return Err(Error::TooMany {
                retry_after_seconds: left.as_secs().max(1),
            });
        }
        *count += 1;
        Ok(())
    }
}

/// Whoever has one address of version 6 has the 64 bits after its network.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from(u128::from(address) >> 64 << 64).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_turns_in_an_hour() {
        let turns = Registrations::default();
        let at = Duration::from_secs;
        let from = |text: &str| Some(text.parse().unwrap());
        for _ in 0..MOST {
            turns.take(from("2001:db8::1"), at(5)).unwrap();
        }
        assert_eq!(
            turns.take(from("2001:db8::2"), at(6)).unwrap_err().status(),
            429
        );
        turns.take(from("2001:db8:0:1::2"), at(6)).unwrap();
        turns.take(from("203.0.113.7"), at(6)).unwrap();
        turns.take(from("2001:db8::1"), at(3_605)).unwrap();
    }
}

//! Ids of records: UUID version 7 (RFC 9562), plain and typed by what they name.
//!
//! An id begins with its time, so that new rows land at the end of an index.
//! It is no secret: whoever knows one id can guess near the next.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering as Memory};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::Micros;

/// How many low bits of an id are drawn anew for each one.
const RANDOM_BITS: u32 = 24;
/// How many bits count on within the process, from a random start.
const COUNTER_BITS: u32 = 62 - RANDOM_BITS;

/// The id of anything that is stored.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub Uuid);

impl Id {
    /// Makes an id of the given time, unlike any other.
    ///
    /// Ids are ordered by their time to the microsecond, and those that one
    /// process makes for equal times by the order in which they were made.
    /// A time before 1970 counts as 1970.
    pub fn make(at: Micros) -> Id {
        static COUNTER: LazyLock<AtomicU64> = LazyLock::new(|| {
            // The upper half is left free, so that the counter does not wrap
            // within the life of a process.
            AtomicU64::new(random() >> (65 - COUNTER_BITS))
        });
        let count = COUNTER.fetch_add(1, Memory::Relaxed) & ((1 << COUNTER_BITS) - 1);
        let tail = random() & ((1 << RANDOM_BITS) - 1);
        Id::assemble(at, count << RANDOM_BITS | tail)
    }

    /// Makes the same id for the same time and seed, for data that must come out alike each time.
    pub fn seeded(at: Micros, seed: u64) -> Id {
        Id::assemble(at, scramble(seed))
    }

    /// Lays out a version 7 UUID: 48 bits of milliseconds, 12 bits of the
    /// fraction of a millisecond (RFC 9562, section 6.2, method 3), 62 bits of tail.
    fn assemble(at: Micros, tail: u64) -> Id {
        let micros = at.0.clamp(0, Micros::MAX.0).unsigned_abs();
        let (millis, rest) = (micros / 1_000, micros % 1_000);
        let fraction = rest * 4_096 / 1_000;
        let high = millis << 16 | 0x7000 | fraction;
        let low = 1 << 63 | (tail & (u64::MAX >> 2));
        Id(Uuid::from_u64_pair(high, low))
    }

    /// Reads an id in its hyphenated form, in either case; UUIDs of any version are ids.
    pub fn parse(text: &str) -> Option<Id> {
        // The library reads three more spellings; one is enough for a contract.
        if text.len() != 36 {
            return None;
        }
        Uuid::try_parse(text).ok().map(Id)
    }

    /// The id's sixteen bytes, most significant first.
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// The id of sixteen bytes, most significant first.
    pub const fn from_bytes(bytes: [u8; 16]) -> Id {
        Id(Uuid::from_bytes(bytes))
    }

    /// The id of nothing: all zeros.
    pub const fn nil() -> Id {
        Id(Uuid::nil())
    }

    /// Whether this is the id of nothing.
    pub fn is_nil(&self) -> bool {
        self.0.is_nil()
    }
}

/// Draws 64 random bits.
fn random() -> u64 {
    // Where the system's source fails, the standard library's hash keys, which
    // it draws for itself once per thread, still tell two ids apart.
    getrandom::u64().unwrap_or_else(|_| RandomState::new().hash_one(0_u8))
}

/// Spreads a number over all 64 bits, one to one (the finaliser of SplitMix64).
fn scramble(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.as_hyphenated(), f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not an id.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("An id is a UUID such as 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f.")
    }
}

impl std::error::Error for NotAnId {}

impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Id, NotAnId> {
        Id::parse(text).ok_or(NotAnId)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        Id::parse(&text).ok_or_else(|| serde::de::Error::custom(NotAnId))
    }
}

/// The id of a record of type `T`.
///
/// `T` is only a name: a reference is copied, compared and sent between threads
/// whatever `T` can do.
pub struct Ref<T> {
    /// The record's id.
    pub id: Id,
    kind: PhantomData<fn() -> T>,
}

impl<T> Ref<T> {
    /// Says that the id names a `T`.
    pub const fn new(id: Id) -> Ref<T> {
        Ref {
            id,
            kind: PhantomData,
        }
    }
}

impl<T> Copy for Ref<T> {}

impl<T> Clone for Ref<T> {
    fn clone(&self) -> Ref<T> {
        *self
    }
}

impl<T> PartialEq for Ref<T> {
    fn eq(&self, other: &Ref<T>) -> bool {
        self.id == other.id
    }
}

impl<T> Eq for Ref<T> {}

impl<T> PartialOrd for Ref<T> {
    fn partial_cmp(&self, other: &Ref<T>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Ref<T> {
    fn cmp(&self, other: &Ref<T>) -> Ordering {
        self.id.cmp(&other.id)
    }
}

impl<T> Hash for Ref<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl<T> fmt::Debug for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.id, f)
    }
}

impl<T> fmt::Display for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.id, f)
    }
}

impl<T> From<Id> for Ref<T> {
    fn from(id: Id) -> Ref<T> {
        Ref::new(id)
    }
}

impl<T> From<Ref<T>> for Id {
    fn from(reference: Ref<T>) -> Id {
        reference.id
    }
}

impl<T> Serialize for Ref<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.id.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Ref<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Ref<T>, D::Error> {
        Id::deserialize(deserializer).map(Ref::new)
    }
}

#[cfg(test)]
mod tests;

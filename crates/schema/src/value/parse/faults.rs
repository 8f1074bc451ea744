//! What is wrong with one value: everything at once.

use base::Fault;

/// A value tells this many faults at most: whoever mends these sees the rest.
const MOST: usize = 100;

/// What reading a value of several parts gives.
pub type ReadAll<T> = Result<T, Faults>;

/// The faults of one value.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// The part that was read, or none: then what is wrong with it is noted.
    pub fn note<T>(&mut self, read: Result<T, impl Into<Self>>) -> Option<T> {
        match read {
            Ok(part) => Some(part),
            Err(faults) => {
                let left = MOST.saturating_sub(self.0.len());
                self.0.extend(faults.into().0.into_iter().take(left));
                None
            }
        }
    }

    /// The whole, if nothing was wrong with any of its parts. Without a whole
    /// there must have been.
    pub fn or<T>(self, whole: Option<T>) -> ReadAll<T> {
        match whole {
            Some(whole) if self.0.is_empty() => Ok(whole),
            _ => Err(self),
        }
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self(vec![fault])
    }
}

impl From<Vec<Fault>> for Faults {
    fn from(faults: Vec<Fault>) -> Self {
        Self(faults)
    }
}

impl From<Faults> for Vec<Fault> {
    fn from(faults: Faults) -> Self {
        faults.0
    }
}

/// The first one, for those who tell one only.
impl From<Faults> for Fault {
    fn from(faults: Faults) -> Self {
        let first = faults.0.into_iter().next();
        first.unwrap_or_else(|| Fault::new("", "type", "This value cannot be read."))
    }
}

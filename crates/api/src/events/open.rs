//! How many streams a caller has open.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use base::{Error, Id, Result};

/// The most at once: so many programs and windows may listen as one caller.
const MOST: u32 = 64;

/// The streams that are open, by caller.
#[derive(Clone, Default)]
pub struct Open(Arc<Mutex<HashMap<Id, u32>>>);

/// One of them; it is given back when it is dropped.
pub struct Seat {
    open: Open,
    who: Id,
}

impl Open {
    /// # Errors
    /// `TooMany` if the caller has as many as there may be.
    pub fn take(&self, who: Id) -> Result<Seat> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(who).or_default();
        if *count >= MOST {
            return Err(Error::TooMany {
                retry_after_seconds: 10,
            });
        }
        *count += 1;
        Ok(Seat {
            open: self.clone(),
            who,
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.open.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.who) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.who);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_caller_has_so_many_and_no_more() {
        let open = Open::default();
        let (ana, ben) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let mut seats: Vec<Seat> = (0..MOST).map(|_| open.take(ana).unwrap()).collect();
        assert_eq!(open.take(ana).err().map(|error| error.status()), Some(429));
        assert!(open.take(ben).is_ok());
        seats.pop();
        assert!(open.take(ana).is_ok());
        drop(seats);
        assert!(open.0.lock().unwrap().is_empty());
    }
}

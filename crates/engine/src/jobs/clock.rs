//! How long to wait before a job is tried again.

/// The longest wait, in seconds.
const LONGEST: i64 = 6 * 3_600;

/// Seconds until the next try after so many: 2, 4, 8, ... and at most six hours.
/// A part that depends on the job keeps those that failed together from coming
/// back together.
pub(super) fn back_off(attempts: i64, salt: u8) -> i64 {
    let doubled = 1_i64 << attempts.clamp(1, 14);
    let wait = doubled.min(LONGEST);
    wait + wait * i64::from(salt) / 1_024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_have_an_end() {
        assert_eq!(back_off(1, 0), 2);
        assert_eq!(back_off(3, 0), 8);
        assert_eq!(back_off(13, 0), 8_192);
        assert_eq!(back_off(99, 0), 16_384.min(LONGEST));
        assert!(back_off(5, 255) < back_off(6, 0));
        assert!(back_off(5, 255) > back_off(5, 0));
    }
}

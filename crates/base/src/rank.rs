//! Fractional indexes: texts that sort bytewise, with room between any two.

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A rank after `low` (empty: from the beginning) and before `high` (none: up
/// to the end). Never ends in `0`, so that there is always room before it.
///
/// If `high` is not after `low` it is left out of account.
pub fn between(low: &str, high: Option<&str>) -> String {
    let high = high.filter(|high| *high > low);
    let mut out = String::new();
    let mut at = 0;
    let mut bounded = high;
    loop {
        let lower = digit(low, at).unwrap_or(0);
        let upper = match bounded {
            Some(high) => digit(high, at).unwrap_or(0),
            None => DIGITS.len(),
        };
        // Towards an open end only the last digit of `low` is counted up, so that
        // a rank that begins with a time still sorts before those of later times.
        let inside = high.is_none() && at + 1 < low.len();
        if upper > lower + 1 && !inside {
            // Towards the end in small steps: appending stays short.
            let step = if bounded.is_none() && at + 1 >= low.len() {
                1.max((upper - lower) / 8)
            } else {
                (upper - lower) / 2
            };
            out.push(char::from(DIGITS[lower + step]));
            return out;
        }
        out.push(char::from(DIGITS[lower]));
        if upper > lower {
            // The same place cannot be split: everything after `low` is free.
            bounded = None;
        }
        at += 1;
    }
}

fn digit(text: &str, at: usize) -> Option<usize> {
    let byte = *text.as_bytes().get(at)?;
    DIGITS.iter().position(|d| *d == byte)
}

#[cfg(test)]
mod tests {
    use super::between;

    #[test]
    fn there_is_room_between_any_two() {
        let mut all = vec![between("", None)];
        for n in 0..500 {
            let at = (n * 7919) % (all.len() + 1);
            let low = if at == 0 { "" } else { &all[at - 1] };
            let rank = between(low, all.get(at).map(String::as_str));
            assert!(rank.as_str() > low, "{rank} after {low}");
            assert!(
                all.get(at).is_none_or(|high| rank < *high),
                "{rank} before {:?}",
                all.get(at)
            );
            assert!(!rank.ends_with('0'));
            all.insert(at, rank);
        }
    }

    #[test]
    fn a_thousand_appended_stay_short() {
        let mut last = String::new();
        for _ in 0..1000 {
            let next = between(&last, None);
            assert!(next > last);
            last = next;
        }
        assert!(last.len() < 200, "{}", last.len());
    }
}

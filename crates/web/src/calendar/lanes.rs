//! Where things stand that overlap: each in the first lane that is free. Pure.

/// Lanes for stretches, given as first and last place, both inclusive, in the order of their
/// first places. The answer has one lane for each.
pub fn lanes(stretches: &[(i64, i64)]) -> Vec<usize> {
    let mut free: Vec<i64> = Vec::new();
    stretches
        .iter()
        .map(|(first, last)| {
            let lane = free.iter().position(|taken| taken < first);
            match lane {
                Some(lane) => {
                    free[lane] = *last;
                    lane
                }
                None => {
                    free.push(*last);
                    free.len() - 1
                }
            }
        })
        .collect()
}

/// The same side by side: lane, and how many lanes there are where it stands. Stretches that
/// touch each other, also through others, share the room.
pub fn beside(stretches: &[(i64, i64)]) -> Vec<(usize, usize)> {
    let lanes = lanes(stretches);
    let mut all = Vec::with_capacity(stretches.len());
    let (mut begin, mut end) = (0, i64::MIN);
    for (at, (first, last)) in stretches.iter().enumerate() {
        if *first > end {
            widen(&mut all, &lanes, begin..at);
            begin = at;
        }
        end = end.max(*last);
    }
    widen(&mut all, &lanes, begin..stretches.len());
    all
}

fn widen(all: &mut Vec<(usize, usize)>, lanes: &[usize], group: std::ops::Range<usize>) {
    let most = lanes[group.clone()].iter().max().map_or(0, |most| most + 1);
    all.extend(lanes[group].iter().map(|lane| (*lane, most)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_takes_the_first_free_lane() {
        for (stretches, expect) in [
            (&[(0, 0), (0, 2), (1, 1), (3, 3)][..], &[0, 1, 0, 0][..]),
            (&[(0, 6), (0, 6), (0, 6)], &[0, 1, 2]),
            (&[], &[]),
        ] {
            assert_eq!(lanes(stretches), expect, "{stretches:?}");
        }
    }

    #[test]
    fn what_touches_shares_the_room() {
        let all = beside(&[(0, 3), (1, 2), (4, 5), (4, 4), (4, 9), (20, 21)]);
        assert_eq!(all, [(0, 2), (1, 2), (0, 3), (1, 3), (2, 3), (0, 1)]);
    }
}

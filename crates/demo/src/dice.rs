//! Chance that falls the same way each time.

/// A row of random numbers that follows from its seed (SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Starts a row.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        // 53 bits fill a float's fraction.
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A whole number from `low` to `high`, both included; `low` if there is none.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high
            .saturating_sub(low)
            .saturating_add(1)
            .max(1)
            .unsigned_abs();
        low.saturating_add_unsigned(self.next() % span)
    }

    /// One of these places of a list of that length; 0 of an empty one.
    pub fn below(&mut self, length: usize) -> usize {
        usize::try_from(self.next() % (length.max(1) as u64)).unwrap_or_default()
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// True in this share of cases.
    pub fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// One of these, each as often as its weight says.
    pub fn weighted<'a, T>(&mut self, from: &'a [(T, u32)]) -> &'a T {
        let sum: u32 = from.iter().map(|(_, weight)| weight).sum();
        let mut at = self.unit() * f64::from(sum);
        for (item, weight) in from {
            at -= f64::from(*weight);
            if at < 0.0 {
                return item;
            }
        }
        &from[from.len() - 1].0
    }

    /// Around 1, now and then far above it: the product of many small causes.
    pub fn spread(&mut self, width: f64) -> f64 {
        let sum: f64 = (0..6).map(|_| self.unit()).sum::<f64>() - 3.0;
        (sum * width).exp()
    }

    /// Puts a list in another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            let other = self.below(at + 1);
            list.swap(at, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn the_same_seed_falls_the_same_way() {
        let row = |seed| {
            let mut dice = Dice::new(seed);
            (0..100).map(|_| dice.between(-3, 9)).collect::<Vec<_>>()
        };
        assert_eq!(row(1), row(1));
        assert_ne!(row(1), row(2));
        assert!(row(1).iter().all(|n| (-3..=9).contains(n)));
    }

    #[test]
    fn weights_are_shares() {
        let mut dice = Dice::new(7);
        let often = (0..10_000)
            .filter(|_| *dice.weighted(&[(true, 3), (false, 1)]))
            .count();
        assert!((7_200..7_800).contains(&often), "{often}");
        let around: f64 = (0..10_000).map(|_| dice.spread(0.5).ln()).sum::<f64>() / 10_000.0;
        assert!(around.abs() < 0.02, "{around}");
    }
}

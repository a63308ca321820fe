//! Randomness that a seed repeats. Each who throws has dice of their own, so that one's throws do not move another's.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::RangeInclusive;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

pub struct Dice(StdRng);

impl Dice {
    pub fn new(seed: u64, whose: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        (seed, whose).hash(&mut hasher);
        Self(StdRng::seed_from_u64(hasher.finish()))
    }

    pub fn one_in(&mut self, sides: u64) -> bool {
        self.0.random_range(0..sides) == 0
    }

    pub fn between(&mut self, range: RangeInclusive<u64>) -> u64 {
        self.0.random_range(range)
    }

    pub fn millis(&mut self, range: RangeInclusive<u64>) -> Duration {
        Duration::from_millis(self.between(range))
    }

    /// One of several, which must not be none.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.0.random_range(0..of.len())]
    }

    /// One of several, each as likely as its weight says.
    pub fn weighted<T: Copy>(&mut self, of: &[(T, u64)]) -> T {
        let mut left = self.0.random_range(0..of.iter().map(|(_, weight)| weight).sum());
        for (what, weight) in of {
            if left < *weight {
                return *what;
            }
            left -= weight;
        }
        of[0].0
    }
}

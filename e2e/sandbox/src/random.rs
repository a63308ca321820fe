//! Identifiers that look like Stripe's: a prefix and random letters and digits.

use rand::Rng as _;
use rand::distr::Alphanumeric;

pub fn letters(count: usize) -> String {
    rand::rng().sample_iter(Alphanumeric).take(count).map(char::from).collect()
}

/// `id("pi")` is `pi_` and 24 letters and digits.
pub fn id(prefix: &str) -> String {
    format!("{prefix}_{}", letters(24))
}

//! The one place that draws randomness: from the operating system, for ids, tokens and codes alike.

use rand::{TryRngCore, rngs::OsRng};
use uuid::Uuid;

/// Fills a buffer from the operating system. Without randomness nothing may go on, so a failure ends the process.
fn fill(buffer: &mut [u8]) {
    if let Err(fault) = OsRng.try_fill_bytes(buffer) {
        tracing::error!(%fault, "the operating system gives no randomness");
        std::process::abort();
    }
}

/// An unguessable token of 256 bits, in hexadecimal digits.
pub fn token() -> String {
    let mut bytes = [0; 32];
    fill(&mut bytes);
    hex::encode(bytes)
}

/// Bytes for keys and nonces.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// 128 bits that make a hash its own.
pub fn salt() -> [u8; 16] {
    bytes()
}

/// A fresh id: version 7, so that rows of one table lie in the order of their making.
pub fn id(clock: &crate::clock::Clock) -> Uuid {
    let mut bytes = [0; 10];
    fill(&mut bytes);
    let millis = u64::try_from(clock.now().as_millisecond()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

/// `digits` decimal digits, each code equally likely.
pub fn code(digits: u32) -> String {
    let limit = 10_u64.pow(digits);
    let fair = u64::MAX - u64::MAX % limit;
    loop {
        let mut bytes = [0; 8];
        fill(&mut bytes);
        let drawn = u64::from_le_bytes(bytes);
        if drawn < fair {
            return format!("{:0width$}", drawn % limit, width = digits as usize);
        }
    }
}

/// `length` characters that are not mistaken for one another when read out on the phone.
pub fn readable(length: usize) -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let mut bytes = vec![0; length];
    fill(&mut bytes);
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_code_keeps_its_leading_zeros() {
        assert!((0..100).all(|_| super::code(6).len() == 6));
    }
}

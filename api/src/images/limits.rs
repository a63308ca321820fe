//! What an image may be at most.

/// Bytes of a file that is taken.
pub const LARGEST: usize = 10 << 20;
/// Pixels of an image that is taken, and of a side.
pub const MOST_PIXELS: u64 = 50_000_000;
pub const MOST_SIDE: u32 = 20_000;

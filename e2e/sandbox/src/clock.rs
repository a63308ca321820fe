//! The one place that reads the machine's clock. Each key may live at an offset from it.

use jiff::Timestamp;

/// Milliseconds since 1970-01-01 UTC.
#[expect(clippy::disallowed_methods, reason = "the emulator has no Clock to be given: this is its seam")]
pub fn unix_millis() -> i64 {
    Timestamp::now().as_millisecond()
}

/// Seconds since 1970-01-01 UTC.
pub fn unix_seconds() -> i64 {
    unix_millis().div_euclid(1000)
}

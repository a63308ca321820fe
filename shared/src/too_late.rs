//! When money comes too late for its pass.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::jst;

/// Whether a payment that succeeded at `at` came too late for a pass that starts on `start`: from midnight of the
/// start date on, the money goes back. Between the deadline and midnight an open attempt may still succeed.
pub fn success_is_too_late(start: Date, at: Timestamp) -> bool {
    jst::date(at) >= start
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("{text}+09:00").parse().unwrap()
    }

    #[test]
    fn a_success_is_in_time_until_midnight() {
        assert!(!success_is_too_late(date(2026, 4, 8), at("2026-04-07T23:59:59")));
        assert!(success_is_too_late(date(2026, 4, 8), at("2026-04-08T00:00:00")));
    }
}

//! By when an order must be reviewed, corrected and paid.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::jst;
use crate::sale_hours::SaleHours;

/// The closing hour on the day before the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Deadline(Timestamp);

impl Deadline {
    /// The one deadline of a pass that starts on `start`, at the end of `hours`.
    pub fn of(start: Date, hours: SaleHours) -> Self {
        let day_before = start.yesterday().unwrap_or(Date::MIN);
        Self(jst::at_minute(day_before, hours.close_minute()))
    }

    pub const fn at(self) -> Timestamp {
        self.0
    }

    /// At the deadline itself it is too late.
    pub fn has_passed(self, now: Timestamp) -> bool {
        now >= self.0
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("{text}+09:00").parse().unwrap()
    }

    #[test]
    fn the_deadline_is_the_closing_hour_of_the_day_before() {
        let deadline = Deadline::of(date(2026, 4, 8), SaleHours::new(6 * 60, 22 * 60).unwrap());
        assert_eq!(deadline.at(), at("2026-04-07T22:00:00"));
        assert!(!deadline.has_passed(at("2026-04-07T21:59:59")));
        assert!(deadline.has_passed(at("2026-04-07T22:00:00")));
        assert_eq!(Deadline::of(date(2026, 4, 8), SaleHours::ALL_DAY).at(), at("2026-04-08T00:00:00"));
    }
}

//! When buying is open. Sale hours bind the *starting of a payment* only; everything else runs at all hours.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::jst;

/// The daily window, in Japan, in which a payment may be started: from the opening minute to just before the
/// closing minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked", into = "Unchecked")]
pub struct SaleHours {
    open_minute: u16,
    close_minute: u16,
}

#[derive(Serialize, Deserialize)]
struct Unchecked {
    open_minute: u16,
    close_minute: u16,
}

impl TryFrom<Unchecked> for SaleHours {
    type Error = &'static str;

    fn try_from(hours: Unchecked) -> Result<Self, Self::Error> {
        Self::new(hours.open_minute, hours.close_minute)
            .ok_or("sale hours must open before they close, within one day")
    }
}

impl From<SaleHours> for Unchecked {
    fn from(hours: SaleHours) -> Self {
        Self { open_minute: hours.open_minute, close_minute: hours.close_minute }
    }
}

impl SaleHours {
    /// Never closed; deadlines fall on midnight.
    pub const ALL_DAY: Self = Self { open_minute: 0, close_minute: jst::DAY_MINUTES };

    /// Both in minutes since midnight; the closing minute may be 1440. `None` unless opening comes before closing.
    pub const fn new(open_minute: u16, close_minute: u16) -> Option<Self> {
        if open_minute < close_minute && close_minute <= jst::DAY_MINUTES {
            Some(Self { open_minute, close_minute })
        } else {
            None
        }
    }

    pub const fn open_minute(self) -> u16 {
        self.open_minute
    }

    pub const fn close_minute(self) -> u16 {
        self.close_minute
    }

    pub fn is_open(self, now: Timestamp) -> bool {
        (self.open_minute..self.close_minute).contains(&jst::minute_of_day(now))
    }

    /// When buying opens again; `None` while it is open.
    pub fn next_opening(self, now: Timestamp) -> Option<Timestamp> {
        if self.is_open(now) {
            return None;
        }
        let today = jst::date(now);
        let day = if jst::minute_of_day(now) < self.open_minute {
            today
        } else {
            today.tomorrow().unwrap_or(Date::MAX)
        };
        Some(jst::at_minute(day, self.open_minute))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAYTIME: SaleHours = SaleHours { open_minute: 6 * 60, close_minute: 22 * 60 };

    fn at(text: &str) -> Timestamp {
        format!("{text}+09:00").parse().unwrap()
    }

    #[test]
    fn open_from_six_to_just_before_ten() {
        let table = [
            ("2026-04-01T05:59:59", Some("2026-04-01T06:00:00")),
            ("2026-04-01T06:00:00", None),
            ("2026-04-01T21:59:59", None),
            ("2026-04-01T22:00:00", Some("2026-04-02T06:00:00")),
            ("2026-03-31T23:30:00", Some("2026-04-01T06:00:00")),
        ];
        for (now, opening) in table {
            assert_eq!(DAYTIME.is_open(at(now)), opening.is_none(), "{now}");
            assert_eq!(DAYTIME.next_opening(at(now)), opening.map(at), "{now}");
        }
        assert_eq!(SaleHours::ALL_DAY.next_opening(at("2026-04-01T00:00:00")), None);
    }

    #[test]
    fn hours_must_open_before_they_close() {
        assert_eq!(SaleHours::new(360, 1320), Some(DAYTIME));
        assert_eq!(SaleHours::new(0, 1440), Some(SaleHours::ALL_DAY));
        assert_eq!(SaleHours::new(360, 360), None);
        assert_eq!(SaleHours::new(0, 1441), None);
        assert!(serde_json::from_str::<SaleHours>(r#"{"open_minute":9,"close_minute":8}"#).is_err());
    }
}

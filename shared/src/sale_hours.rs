//! When buying is open, by when an order must be paid, and which days a pass may start on.
//!
//! Sale hours bind the *starting of a payment* only; everything else runs at all hours.

use jiff::civil::Date;
use jiff::{Span, Timestamp};
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

    /// The one deadline for review, correction and payment of a pass that starts on `start`.
    pub fn deadline(self, start: Date) -> Deadline {
        let day_before = start.yesterday().unwrap_or(Date::MIN);
        Deadline(jst::at_minute(day_before, self.close_minute))
    }
}

/// The closing hour on the day before the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Deadline(Timestamp);

impl Deadline {
    pub const fn at(self) -> Timestamp {
        self.0
    }

    /// At the deadline itself it is too late.
    pub fn has_passed(self, now: Timestamp) -> bool {
        now >= self.0
    }
}

/// Whether a payment that succeeded at `at` came too late for a pass that starts on `start`: from midnight of the
/// start date on, the money goes back. Between the deadline and midnight an open attempt may still succeed.
pub fn success_is_too_late(start: Date, at: Timestamp) -> bool {
    jst::date(at) >= start
}

/// How far ahead of its start a product is bought, in days from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StartRule {
    /// The earliest start: 1 is the day after application. 0 is as 1, since the deadline lies on the day before.
    pub lead_days: u16,
    /// The latest start.
    pub window_days: u16,
}

impl StartRule {
    /// The days on which a pass bought now may start; `None` if there is none. A day whose deadline (at the end of
    /// `deadline` hours) passes before a payment can be started (in `sale` hours) is not among them.
    pub fn start_dates(self, deadline: SaleHours, sale: SaleHours, now: Timestamp) -> Option<StartDates> {
        let today = jst::date(now);
        let in_days = |days: u16| today.checked_add(Span::new().try_days(days).ok()?).ok();
        let mut first = in_days(self.lead_days)?;
        let payable = sale.next_opening(now).unwrap_or(now);
        while deadline.deadline(first).has_passed(payable) {
            first = first.tomorrow().ok()?;
        }
        let last = in_days(self.window_days)?;
        (first <= last).then_some(StartDates { first, last })
    }
}

/// The days from which a start date is chosen, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StartDates {
    pub first: Date,
    pub last: Date,
}

impl StartDates {
    pub fn contains(self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }

    pub fn days(self) -> impl Iterator<Item = Date> {
        self.first.series(Span::new().days(1)).take_while(move |day| *day <= self.last)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

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

    #[test]
    fn the_deadline_is_the_closing_hour_of_the_day_before() {
        let deadline = DAYTIME.deadline(date(2026, 4, 8));
        assert_eq!(deadline.at(), at("2026-04-07T22:00:00"));
        assert!(!deadline.has_passed(at("2026-04-07T21:59:59")));
        assert!(deadline.has_passed(at("2026-04-07T22:00:00")));
        assert_eq!(SaleHours::ALL_DAY.deadline(date(2026, 4, 8)).at(), at("2026-04-08T00:00:00"));
    }

    #[test]
    fn a_success_is_in_time_until_midnight() {
        assert!(!success_is_too_late(date(2026, 4, 8), at("2026-04-07T23:59:59")));
        assert!(success_is_too_late(date(2026, 4, 8), at("2026-04-08T00:00:00")));
    }

    #[test]
    fn start_dates_follow_lead_window_and_deadline() {
        let commuter = StartRule { lead_days: 1, window_days: 14 };
        let dates = |rule: StartRule, now: &str| {
            rule.start_dates(DAYTIME, SaleHours::ALL_DAY, at(now)).map(|dates| (dates.first, dates.last))
        };
        assert_eq!(dates(commuter, "2026-04-01T10:00:00"), Some((date(2026, 4, 2), date(2026, 4, 15))));
        assert_eq!(dates(commuter, "2026-04-01T03:00:00"), Some((date(2026, 4, 2), date(2026, 4, 15))));
        assert_eq!(dates(commuter, "2026-04-01T22:00:00"), Some((date(2026, 4, 3), date(2026, 4, 15))));
        let reviewed = StartRule { lead_days: 7, window_days: 14 };
        assert_eq!(dates(reviewed, "2026-04-01T22:30:00"), Some((date(2026, 4, 8), date(2026, 4, 15))));
        // Closed since 10:00, and open again when the deadline for the 2nd has passed at 22:00 of the 1st.
        let mornings = SaleHours { open_minute: 6 * 60, close_minute: 10 * 60 };
        let at_noon = commuter.start_dates(DAYTIME, mornings, at("2026-04-01T12:00:00"));
        assert_eq!(at_noon.map(|dates| dates.first), Some(date(2026, 4, 3)));
        let never = StartRule { lead_days: 7, window_days: 6 };
        assert_eq!(dates(never, "2026-04-01T10:00:00"), None);
        let today = StartRule { lead_days: 0, window_days: 14 };
        assert_eq!(dates(today, "2026-04-01T10:00:00"), Some((date(2026, 4, 2), date(2026, 4, 15))));
    }

    #[test]
    fn the_days_run_from_first_to_last() {
        let dates = StartDates { first: date(2026, 4, 29), last: date(2026, 5, 2) };
        let days: Vec<String> = dates.days().map(|day| day.to_string()).collect();
        assert_eq!(days, ["2026-04-29", "2026-04-30", "2026-05-01", "2026-05-02"]);
    }

    proptest! {
        #[test]
        fn every_offered_day_can_still_be_paid_for(
            second in 1_700_000_000i64..2_000_000_000,
            open in 0u16..1440,
            long in 1u16..1440,
            closing in 1u16..=1440,
            lead_days in 0u16..10,
            window_days in 0u16..40,
        ) {
            let now = Timestamp::from_second(second).unwrap();
            let hours = SaleHours::new(open, (open + long).min(1440)).unwrap();
            let deadline = SaleHours::new(0, closing).unwrap();
            if let Some(dates) = (StartRule { lead_days, window_days }).start_dates(deadline, hours, now) {
                let payable = hours.next_opening(now).unwrap_or(now);
                prop_assert!(dates.days().all(|day| !deadline.deadline(day).has_passed(payable)));
                prop_assert!(dates.contains(dates.first) && dates.contains(dates.last));
            }
            if let Some(opening) = hours.next_opening(now) {
                prop_assert!(opening > now && hours.is_open(opening));
            }
        }
    }
}

//! The days on which a pass bought now may start.

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::deadline::Deadline;
use crate::jst;
use crate::sale_hours::SaleHours;

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
        let (first, last) = (self.first_start(deadline, sale, now)?, self.last_start(now)?);
        (first <= last).then_some(StartDates { first, last })
    }

    /// The first day that lead time and deadline allow, be it inside the window or not.
    pub fn first_start(self, deadline: SaleHours, sale: SaleHours, now: Timestamp) -> Option<Date> {
        let mut first = in_days(now, self.lead_days)?;
        let payable = sale.next_opening(now).unwrap_or(now);
        while Deadline::of(first, deadline).has_passed(payable) {
            first = first.tomorrow().ok()?;
        }
        Some(first)
    }

    /// The last day of the window.
    pub fn last_start(self, now: Timestamp) -> Option<Date> {
        in_days(now, self.window_days)
    }
}

fn in_days(now: Timestamp, days: u16) -> Option<Date> {
    jst::date(now).checked_add(Span::new().try_days(days).ok()?).ok()
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

    fn daytime() -> SaleHours {
        SaleHours::new(6 * 60, 22 * 60).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        format!("{text}+09:00").parse().unwrap()
    }

    #[test]
    fn start_dates_follow_lead_window_and_deadline() {
        let commuter = StartRule { lead_days: 1, window_days: 14 };
        let dates = |rule: StartRule, now: &str| {
            rule.start_dates(daytime(), SaleHours::ALL_DAY, at(now)).map(|dates| (dates.first, dates.last))
        };
        assert_eq!(dates(commuter, "2026-04-01T10:00:00"), Some((date(2026, 4, 2), date(2026, 4, 15))));
        assert_eq!(dates(commuter, "2026-04-01T03:00:00"), Some((date(2026, 4, 2), date(2026, 4, 15))));
        assert_eq!(dates(commuter, "2026-04-01T22:00:00"), Some((date(2026, 4, 3), date(2026, 4, 15))));
        let reviewed = StartRule { lead_days: 7, window_days: 14 };
        assert_eq!(dates(reviewed, "2026-04-01T22:30:00"), Some((date(2026, 4, 8), date(2026, 4, 15))));
        // Closed since 10:00, and open again when the deadline for the 2nd has passed at 22:00 of the 1st.
        let mornings = SaleHours::new(6 * 60, 10 * 60).unwrap();
        let at_noon = commuter.start_dates(daytime(), mornings, at("2026-04-01T12:00:00"));
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
                prop_assert!(dates.days().all(|day| !Deadline::of(day, deadline).has_passed(payable)));
                prop_assert!(dates.contains(dates.first) && dates.contains(dates.last));
            }
            if let Some(opening) = hours.next_opening(now) {
                prop_assert!(opening > now && hours.is_open(opening));
            }
        }
    }
}

//! The days on which a pass is valid, and how a term's last day is found.

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The last day of a term of `months` months: the day before the same-numbered day `months` months later or, if
/// that month has no such day, its last day (Civil Code art. 138-143).
///
/// `None` for 0 months and past the year 9999.
pub fn term_end(start: Date, months: u16) -> Option<Date> {
    if months == 0 {
        return None;
    }
    // jiff moves a day that does not exist to the last day of the month, which is then the end itself.
    let same_day = start.checked_add(Span::new().try_months(months).ok()?).ok()?;
    if same_day.day() == start.day() { same_day.yesterday().ok() } else { Some(same_day) }
}

/// How long a pass is sold for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    Months(u16),
    /// Months, then days. A half month is 0 months and the days that its operator counts.
    MonthsAndDays {
        months: u16,
        days: u16,
    },
    /// Up to a fixed date, such as the end of a school term.
    Until(Date),
}

impl Term {
    /// The days of this term from `start`; `None` if it is empty or ends past the year 9999.
    pub fn from_start(self, start: Date) -> Option<Validity> {
        let end = match self {
            Self::Months(months) => term_end(start, months)?,
            Self::MonthsAndDays { months, days } => {
                let before_days =
                    if months == 0 { start.yesterday().ok()? } else { term_end(start, months)? };
                before_days.checked_add(Span::new().try_days(days).ok()?).ok()?
            }
            Self::Until(end) => end,
        };
        Validity::new(start, end).ok()
    }

    /// The term as orders keep it: an ISO 8601 duration such as `P1M`, `P15D` or `P3M10D`, or the fixed last day.
    pub fn code(self) -> String {
        match self {
            Self::Months(months) => format!("P{months}M"),
            Self::MonthsAndDays { months: 0, days } => format!("P{days}D"),
            Self::MonthsAndDays { months, days } => format!("P{months}M{days}D"),
            Self::Until(end) => end.to_string(),
        }
    }
}

/// A validity whose end lies before its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("The pass would end ({end}) before it starts ({start}).")]
pub struct EndsBeforeStart {
    pub start: Date,
    pub end: Date,
}

/// The days on which a pass is valid, both ends included; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked", into = "Unchecked")]
pub struct Validity {
    start: Date,
    end: Date,
}

#[derive(Serialize, Deserialize)]
struct Unchecked {
    start: Date,
    end: Date,
}

impl TryFrom<Unchecked> for Validity {
    type Error = EndsBeforeStart;

    fn try_from(Unchecked { start, end }: Unchecked) -> Result<Self, Self::Error> {
        Self::new(start, end)
    }
}

impl From<Validity> for Unchecked {
    fn from(Validity { start, end }: Validity) -> Self {
        Self { start, end }
    }
}

impl Validity {
    pub fn new(start: Date, end: Date) -> Result<Self, EndsBeforeStart> {
        if start <= end { Ok(Self { start, end }) } else { Err(EndsBeforeStart { start, end }) }
    }

    /// The days from the earlier to the later of two dates that are known to be in order, as rows of the database are.
    pub fn ordered(a: Date, b: Date) -> Self {
        Self { start: a.min(b), end: a.max(b) }
    }

    /// The first day.
    pub const fn start(self) -> Date {
        self.start
    }

    /// The last day, included.
    pub const fn end(self) -> Date {
        self.end
    }

    pub fn contains(self, day: Date) -> bool {
        self.start <= day && day <= self.end
    }

    pub fn overlaps(self, other: Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    /// How many days, both ends included.
    pub fn days(self) -> i64 {
        days_between(self.start, self.end)
    }

    /// Days on which the pass can still be used, `today` included: all before the start, 0 after the end.
    pub fn days_left(self, today: Date) -> i64 {
        match self.phase(today) {
            Phase::Upcoming => self.days(),
            Phase::Active => days_between(today, self.end),
            Phase::Expired => 0,
        }
    }

    /// Days used when `day` counts as used: 0 before the start, all after the end.
    pub fn days_used(self, day: Date) -> i64 {
        match self.phase(day) {
            Phase::Upcoming => 0,
            Phase::Active => days_between(self.start, day),
            Phase::Expired => self.days(),
        }
    }

    pub fn phase(self, today: Date) -> Phase {
        if today < self.start {
            Phase::Upcoming
        } else if today <= self.end {
            Phase::Active
        } else {
            Phase::Expired
        }
    }

    /// The start of a renewal that leaves no gap; `None` past the year 9999.
    pub fn next_start(self) -> Option<Date> {
        self.end.tomorrow().ok()
    }
}

text_enum! {
    /// Where a day stands in a pass's validity.
    pub enum Phase as "PassPhase" {
        Upcoming => "upcoming",
        Active => "active",
        Expired => "expired",
    }
}

/// Days from `first` to `last`, both included.
fn days_between(first: Date, last: Date) -> i64 {
    last.duration_since(first).as_hours() / 24 + 1
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_term_is_kept_as_a_duration_or_a_day() {
        let codes = [
            Term::Months(3),
            Term::MonthsAndDays { months: 0, days: 15 },
            Term::MonthsAndDays { months: 3, days: 10 },
            Term::Until(jiff::civil::date(2027, 3, 31)),
        ]
        .map(Term::code);
        assert_eq!(codes, ["P3M", "P15D", "P3M10D", "2027-03-31"]);
    }

    #[test]
    fn the_published_terms() {
        let table = [
            ("2026-01-01", 1, "2026-01-31"),
            ("2026-03-15", 1, "2026-04-14"),
            ("2026-03-31", 1, "2026-04-30"),
            ("2026-02-28", 1, "2026-03-27"),
            ("2024-02-29", 1, "2024-03-28"),
            ("2026-01-28", 1, "2026-02-27"),
            ("2026-01-29", 1, "2026-02-28"),
            ("2024-01-29", 1, "2024-02-28"),
            ("2026-01-31", 1, "2026-02-28"),
            ("2024-01-31", 1, "2024-02-29"),
            ("2026-05-03", 3, "2026-08-02"),
        ];
        for (start, months, end) in table {
            let found = term_end(start.parse().unwrap(), months);
            assert_eq!(found, Some(end.parse().unwrap()), "{start} + {months}");
        }
    }

    #[test]
    fn terms_of_days_and_to_a_fixed_date() {
        let start = date(2026, 4, 8);
        let end = |term: Term| term.from_start(start).map(Validity::end);
        assert_eq!(end(Term::Months(1)), Some(date(2026, 5, 7)));
        assert_eq!(end(Term::MonthsAndDays { months: 1, days: 10 }), Some(date(2026, 5, 17)));
        assert_eq!(end(Term::MonthsAndDays { months: 0, days: 15 }), Some(date(2026, 4, 22)));
        assert_eq!(end(Term::Until(date(2026, 7, 31))), Some(date(2026, 7, 31)));
        assert_eq!(end(Term::Until(start)), Some(start));
        assert_eq!(end(Term::Until(date(2026, 4, 7))), None);
        assert_eq!(end(Term::MonthsAndDays { months: 0, days: 0 }), None);
        assert_eq!(end(Term::Months(0)), None);
        assert_eq!(end(Term::Months(u16::MAX)), Some(date(7487, 7, 7)));
        assert_eq!(Term::Months(1).from_start(Date::MAX), None);
    }

    #[test]
    fn days_and_phases() {
        let april = Validity::new(date(2026, 4, 1), date(2026, 4, 30)).unwrap();
        let table = [
            (date(2026, 3, 31), Phase::Upcoming, 30, 0),
            (date(2026, 4, 1), Phase::Active, 30, 1),
            (date(2026, 4, 10), Phase::Active, 21, 10),
            (date(2026, 4, 30), Phase::Active, 1, 30),
            (date(2026, 5, 1), Phase::Expired, 0, 30),
        ];
        for (today, phase, left, used) in table {
            assert_eq!(
                (april.phase(today), april.days_left(today), april.days_used(today)),
                (phase, left, used)
            );
            assert_eq!(april.contains(today), phase == Phase::Active);
        }
        assert_eq!(april.next_start(), Some(date(2026, 5, 1)));
        assert!(serde_json::from_str::<Validity>(r#"{"start":"2026-04-02","end":"2026-04-01"}"#).is_err());
    }

    fn day() -> impl Strategy<Value = Date> {
        (0i64..80_000)
            .prop_map(|days| date(1990, 1, 1).saturating_add(jiff::SignedDuration::from_hours(days * 24)))
    }

    proptest! {
        #[test]
        fn a_renewal_leaves_no_gap_and_no_overlap(start in day(), months in 1u16..25) {
            let old = Term::Months(months).from_start(start).unwrap();
            let new = Term::Months(months).from_start(old.next_start().unwrap()).unwrap();
            prop_assert!(!old.overlaps(new));
            prop_assert_eq!(days_between(old.start(), new.end()), old.days() + new.days());
        }

        #[test]
        fn longer_terms_end_later(start in day(), months in 1u16..24) {
            prop_assert!(term_end(start, months).unwrap() < term_end(start, months + 1).unwrap());
        }

        #[test]
        fn overlap_is_a_shared_day(a in day(), long_a in 0i64..60, gap in -90i64..90, long_b in 0i64..60) {
            let plus = |day: Date, days: i64| day.saturating_add(jiff::SignedDuration::from_hours(days * 24));
            let first = Validity::new(a, plus(a, long_a)).unwrap();
            let second = Validity::new(plus(a, gap), plus(a, gap + long_b)).unwrap();
            let shared = (0..=long_a).any(|day| second.contains(plus(a, day)));
            prop_assert_eq!(first.overlaps(second), shared);
            prop_assert_eq!(second.overlaps(first), shared);
        }

        #[test]
        fn used_and_left_add_up(start in day(), months in 1u16..13, today in day()) {
            let validity = Term::Months(months).from_start(start).unwrap();
            let both = validity.days_used(today) + validity.days_left(today);
            prop_assert_eq!(both, validity.days() + i64::from(validity.contains(today)));
        }
    }
}

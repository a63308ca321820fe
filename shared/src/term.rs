//! Terms as price tables, drafts and orders name them: so many months, or fixed dates such as a school term (学期定期).

use std::fmt;

use jiff::civil::Date;

use crate::validity::{Term, Validity};

/// What a price is for: so many months from the start, or the dates of a term by its word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermKey {
    Months(i32),
    /// The slug of a term with fixed dates; it never is a number.
    Fixed(String),
}

impl TermKey {
    /// Reads `3`, or the slug of a term with fixed dates. What it names need not be sold.
    pub fn read(text: &str) -> Option<Self> {
        match text.parse::<i32>() {
            Ok(months) => (months > 0).then_some(Self::Months(months)),
            Err(_) => (!text.is_empty()).then(|| Self::Fixed(text.to_owned())),
        }
    }

    /// How many months; none for fixed dates.
    pub const fn months(&self) -> Option<i32> {
        match self {
            Self::Months(months) => Some(*months),
            Self::Fixed(_) => None,
        }
    }

    /// The word of fixed dates.
    pub fn fixed(&self) -> Option<&str> {
        match self {
            Self::Months(_) => None,
            Self::Fixed(slug) => Some(slug),
        }
    }

    /// The term as orders keep it: `P3M`, or the word of fixed dates. None for a number of months that no pass has.
    pub fn code(&self) -> Option<String> {
        match self {
            Self::Months(months) => u16::try_from(*months)
                .ok()
                .filter(|months| *months > 0)
                .map(|months| Term::Months(months).code()),
            Self::Fixed(slug) => Some(slug.clone()),
        }
    }
}

impl From<i32> for TermKey {
    fn from(months: i32) -> Self {
        Self::Months(months)
    }
}

impl fmt::Display for TermKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Months(months) => months.fmt(f),
            Self::Fixed(slug) => slug.fmt(f),
        }
    }
}

/// The days of a term with fixed dates, and those on which it is sold, in Japan. All are included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedDates {
    pub starts_on: Date,
    pub ends_on: Date,
    pub sale_from: Date,
    pub sale_until: Date,
}

/// Whether a term with fixed dates is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermSale {
    /// From that day on.
    Opens(Date),
    /// Now, for these days.
    Open(Validity),
    /// No more.
    Closed,
}

impl FixedDates {
    /// Whether it is sold today, to whoever can use a pass bought now from `first` on. A term that has begun is sold for the
    /// days that are left.
    pub fn sale(self, today: Date, first: Date) -> TermSale {
        if today < self.sale_from {
            return TermSale::Opens(self.sale_from);
        }
        match Validity::new(self.starts_on.max(first), self.ends_on) {
            Ok(days) if today <= self.sale_until => TermSale::Open(days),
            Ok(_) | Err(_) => TermSale::Closed,
        }
    }

    /// The day of the sale and the first day of the pass by which a price table is found: today's where it is sold now, else
    /// those of the first sale.
    pub fn deciding(self, today: Date, first: Date) -> (Date, Date) {
        match self.sale(today, first) {
            TermSale::Open(days) => (today, days.start()),
            TermSale::Opens(day) => (day, self.starts_on.max(day.tomorrow().unwrap_or(day))),
            TermSale::Closed => (today, self.starts_on),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const AUTUMN: FixedDates = FixedDates {
        starts_on: date(2026, 9, 1),
        ends_on: date(2026, 12, 31),
        sale_from: date(2026, 8, 1),
        sale_until: date(2026, 11, 30),
    };

    fn days(start: Date, end: Date) -> TermSale {
        TermSale::Open(Validity::new(start, end).unwrap())
    }

    #[test]
    fn a_term_is_sold_in_its_window_for_the_days_that_are_left() {
        let sale = |today: Date| AUTUMN.sale(today, today.tomorrow().unwrap());
        assert_eq!(sale(date(2026, 7, 31)), TermSale::Opens(date(2026, 8, 1)));
        assert_eq!(sale(date(2026, 8, 1)), days(date(2026, 9, 1), date(2026, 12, 31)));
        assert_eq!(sale(date(2026, 8, 31)), days(date(2026, 9, 1), date(2026, 12, 31)));
        assert_eq!(sale(date(2026, 9, 1)), days(date(2026, 9, 2), date(2026, 12, 31)));
        assert_eq!(sale(date(2026, 11, 30)), days(date(2026, 12, 1), date(2026, 12, 31)));
        assert_eq!(sale(date(2026, 12, 1)), TermSale::Closed);
        // Bought on its last day it could not be used any more.
        let to_the_end = FixedDates { sale_until: AUTUMN.ends_on, ..AUTUMN };
        assert_eq!(to_the_end.sale(date(2026, 12, 31), date(2027, 1, 1)), TermSale::Closed);
    }

    #[test]
    fn its_price_is_that_of_the_days_on_which_it_is_sold() {
        let deciding = |today: Date| AUTUMN.deciding(today, today.tomorrow().unwrap());
        assert_eq!(deciding(date(2026, 7, 1)), (date(2026, 8, 1), date(2026, 9, 1)));
        assert_eq!(deciding(date(2026, 8, 5)), (date(2026, 8, 5), date(2026, 9, 1)));
        assert_eq!(deciding(date(2026, 10, 5)), (date(2026, 10, 5), date(2026, 10, 6)));
    }

    #[test]
    fn a_term_is_read_as_it_is_written() {
        for (text, key) in [("3", TermKey::Months(3)), ("2026-2", TermKey::Fixed("2026-2".into()))] {
            assert_eq!((TermKey::read(text), key.to_string()), (Some(key), text.to_owned()));
        }
        assert_eq!(["", "0", "-3"].map(TermKey::read), [None, None, None]);
        assert_eq!(TermKey::Months(3).code().as_deref(), Some("P3M"));
        assert_eq!(TermKey::Fixed("2026-2".into()).code().as_deref(), Some("2026-2"));
        assert_eq!(TermKey::Months(0).code(), None);
    }
}

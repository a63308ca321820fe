//! School years and ages as Japanese law counts them.

use jiff::civil::Date;
use thiserror::Error;

use crate::validity::Validity;

/// The year in which a child turns this age is the last of こどもICOCA.
const LAST_CHILD_AGE: i16 = 12;

/// A person's age in years at the end of `date`; 0 before the birth.
///
/// An age is reached when the day before the birthday ends (年齢計算ニ関スル法律 with Civil Code art. 143), so it
/// already counts on that day. Hence whoever is born on 1 April belongs to the school year before.
pub fn age_on(birth: Date, date: Date) -> i16 {
    // The day after `date` stands for the moment at which `date` ends.
    let moment = date.tomorrow().unwrap_or(date);
    let had_birthday = (moment.month(), moment.day()) >= (birth.month(), birth.day());
    (moment.year() - birth.year() - i16::from(!had_birthday)).max(0)
}

/// A school year, 1 April to 31 March, named by the year in which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolYear(i16);

impl SchoolYear {
    pub fn of(date: Date) -> Self {
        Self(if date.month() >= 4 { date.year() } else { date.year() - 1 })
    }

    /// The school year in which a person reaches `age`.
    pub fn of_age(birth: Date, age: i16) -> Option<Self> {
        let year = birth.year().checked_add(age)?;
        // Reached on the day before the birthday: 1 April is still the school year that ends.
        let after_turn = (birth.month(), birth.day()) > (4, 1);
        Some(Self(if after_turn { year } else { year.checked_sub(1)? }))
    }

    /// The year in which it begins.
    pub const fn begins_in(self) -> i16 {
        self.0
    }

    /// 1 April. `None` outside the years that dates can tell.
    pub fn first_day(self) -> Option<Date> {
        Date::new(self.0, 4, 1).ok()
    }

    /// 31 March.
    pub fn last_day(self) -> Option<Date> {
        Date::new(self.0.checked_add(1)?, 3, 31).ok()
    }

    /// The latest end of a pass bought on this year's certificate: 30 April of the next school year.
    pub fn latest_pass_end(self) -> Option<Date> {
        Date::new(self.0.checked_add(1)?, 4, 30).ok()
    }

    /// Whether a certificate of this school year serves for a pass of that validity.
    pub fn certificate_covers(self, pass: Validity) -> Result<(), CertificateFault> {
        if Self::of(pass.start()) > self {
            return Err(CertificateFault::NewYearNeeded);
        }
        match self.latest_pass_end() {
            Some(latest) if pass.end() > latest => Err(CertificateFault::EndsTooLate { latest }),
            Some(_) | None => Ok(()),
        }
    }
}

/// Why a school's certificate does not serve for a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CertificateFault {
    #[error("A pass that starts on or after 1 April needs the certificate of the new school year.")]
    NewYearNeeded,
    #[error("On this certificate a pass may run to {latest} at the longest.")]
    EndsTooLate { latest: Date },
}

/// The last day of a こどもICOCA: 31 March of the school year in which its holder turns 12.
pub fn child_card_valid_until(birth: Date) -> Option<Date> {
    SchoolYear::of_age(birth, LAST_CHILD_AGE)?.last_day()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_age_is_reached_on_the_day_before_the_birthday() {
        let birth = date(2010, 5, 3);
        assert_eq!(age_on(birth, date(2026, 5, 1)), 15);
        assert_eq!(age_on(birth, date(2026, 5, 2)), 16);
        assert_eq!(age_on(birth, date(2026, 5, 3)), 16);
        assert_eq!(age_on(birth, date(2009, 5, 3)), 0);
    }

    #[test]
    fn leap_days_and_new_year() {
        let leap = date(2012, 2, 29);
        assert_eq!(age_on(leap, date(2026, 2, 27)), 13);
        assert_eq!(age_on(leap, date(2026, 2, 28)), 14);
        assert_eq!(age_on(leap, date(2028, 2, 27)), 15);
        assert_eq!(age_on(leap, date(2028, 2, 28)), 16);
        assert_eq!(age_on(date(2010, 1, 1), date(2025, 12, 31)), 16);
    }

    #[test]
    fn the_first_of_april_belongs_to_the_year_before() {
        assert_eq!(SchoolYear::of(date(2026, 3, 31)).begins_in(), 2025);
        assert_eq!(SchoolYear::of(date(2026, 4, 1)).begins_in(), 2026);
        let first_of_april = SchoolYear::of_age(date(2014, 4, 1), 12).unwrap();
        let second_of_april = SchoolYear::of_age(date(2014, 4, 2), 12).unwrap();
        assert_eq!((first_of_april.begins_in(), second_of_april.begins_in()), (2025, 2026));
    }

    #[test]
    fn a_child_card_ends_with_the_school_year_of_the_twelfth_birthday() {
        assert_eq!(child_card_valid_until(date(2014, 4, 1)), Some(date(2026, 3, 31)));
        assert_eq!(child_card_valid_until(date(2014, 4, 2)), Some(date(2027, 3, 31)));
        assert_eq!(child_card_valid_until(date(2015, 1, 20)), Some(date(2027, 3, 31)));
    }

    #[test]
    fn an_old_certificate_reaches_to_the_end_of_april() {
        let year = SchoolYear::of(date(2025, 4, 1));
        let pass = |start, end| Validity::new(start, end).unwrap();
        assert_eq!(year.certificate_covers(pass(date(2026, 3, 31), date(2026, 4, 30))), Ok(()));
        assert_eq!(
            year.certificate_covers(pass(date(2026, 3, 31), date(2026, 5, 1))),
            Err(CertificateFault::EndsTooLate { latest: date(2026, 4, 30) })
        );
        assert_eq!(
            year.certificate_covers(pass(date(2026, 4, 1), date(2026, 4, 30))),
            Err(CertificateFault::NewYearNeeded)
        );
    }

    proptest! {
        #[test]
        fn the_school_year_of_an_age_holds_the_day_it_is_reached(
            year in 1950i16..2030, month in 1i8..=12, day in 1i8..=28, age in 1i16..90,
        ) {
            let school_year = SchoolYear::of_age(date(year, month, day), age).unwrap();
            prop_assert_eq!(age_on(date(year, month, day), school_year.last_day().unwrap()), age);
            prop_assert_eq!(age_on(date(year, month, day), school_year.first_day().unwrap().yesterday().unwrap()), age - 1);
        }
    }
}

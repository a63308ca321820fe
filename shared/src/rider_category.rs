//! For whom a fare is: the ages between which somebody belongs to a rider category.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::money::Yen;
use crate::school_year::SchoolYear;
use crate::validity::Validity;

/// From this age on somebody has an account of their own, and can buy a pass; before it a guardian has it.
pub const OLD_ENOUGH: i16 = 16;

text_enum! {
    /// On which day somebody who reaches an age changes category.
    pub enum AgeRule as "AgeRule" {
        /// On the day on which the age is reached, as the law counts it: the day before the birthday.
        Birthday => "birthday",
        /// On 1 April after the school year in which it is reached.
        SchoolYear => "school-year",
    }
}

/// The ages between which a category is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AgeBounds {
    /// The age from which on; none: from birth.
    pub from_age: Option<i16>,
    /// The age with which it ends; none: never.
    pub until_age: Option<i16>,
    pub rule: AgeRule,
}

/// Why a pass is not for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutOfCategory {
    /// It starts before this day, the first.
    TooYoung { from: Date },
    /// It starts after this day, the last.
    TooOld { until: Date },
    /// It ends after this day, the last.
    EndsLater { until: Date },
}

impl AgeBounds {
    /// Whether a pass is for somebody who was born on that day, from its first day to its last.
    ///
    /// # Errors
    /// The day on which somebody born then comes into the category or leaves it.
    pub fn admit(self, birth: Date, pass: Validity) -> Result<(), OutOfCategory> {
        if let Some(from) =
            self.from_age.and_then(|age| self.change(birth, age)).filter(|from| pass.start() < *from)
        {
            return Err(OutOfCategory::TooYoung { from });
        }
        let Some(until) = self.last_day(birth) else { return Ok(()) };
        if pass.start() > until {
            return Err(OutOfCategory::TooOld { until });
        }
        if pass.end() > until {
            return Err(OutOfCategory::EndsLater { until });
        }
        Ok(())
    }

    /// Whether nobody is in the category any more who has reached that age, by the birthday.
    pub fn ends_before(self, age: i16) -> bool {
        self.until_age.is_some_and(|until| match self.rule {
            AgeRule::Birthday => until <= age,
            AgeRule::SchoolYear => until < age,
        })
    }

    /// The last day on which somebody born then is in the category; none where it does not end.
    pub fn last_day(self, birth: Date) -> Option<Date> {
        self.change(birth, self.until_age?)?.yesterday().ok()
    }

    /// The first day with that age.
    fn change(self, birth: Date, age: i16) -> Option<Date> {
        match self.rule {
            AgeRule::Birthday => {
                let birthday = Date::new(birth.year().checked_add(age)?, birth.month(), birth.day());
                // Whoever is born on 29 February reaches an age on the 28th of each year.
                let birthday = birthday.or_else(|_| Date::new(birth.year() + age, 3, 1)).ok()?;
                birthday.yesterday().ok()
            }
            AgeRule::SchoolYear => SchoolYear::of_age(birth, age)?.last_day()?.tomorrow().ok(),
        }
    }
}

/// The single fare of a category that pays so many percent of the adult fare, rounded up to 10 yen.
pub fn fare_of(adult: Yen, percent: u32) -> Option<Yen> {
    let whole = adult.checked_mul(i64::from(percent))?.get();
    let tens = whole.max(0).checked_add(999)? / 1000;
    Some(Yen::new(tens * 10))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::school_year::age_on;

    const CHILD: AgeBounds = AgeBounds { from_age: None, until_age: Some(12), rule: AgeRule::SchoolYear };
    const ADULT: AgeBounds = AgeBounds { from_age: Some(12), until_age: None, rule: AgeRule::SchoolYear };
    const SENIOR: AgeBounds = AgeBounds { from_age: Some(70), until_age: None, rule: AgeRule::Birthday };

    fn days(start: Date, end: Date) -> Validity {
        Validity::new(start, end).unwrap()
    }

    #[test]
    fn a_childs_pass_ends_with_the_school_year_of_the_twelfth_birthday() {
        let birth = date(2014, 5, 3);
        let until = date(2027, 3, 31);
        assert_eq!(CHILD.last_day(birth), crate::school_year::child_card_valid_until(birth));
        assert_eq!(CHILD.admit(birth, days(date(2027, 3, 1), until)), Ok(()));
        let late = days(date(2027, 3, 2), date(2027, 4, 1));
        assert_eq!(CHILD.admit(birth, late), Err(OutOfCategory::EndsLater { until }));
        let april = days(date(2027, 4, 1), date(2027, 4, 30));
        assert_eq!(CHILD.admit(birth, april), Err(OutOfCategory::TooOld { until }));
        assert_eq!(ADULT.admit(birth, april), Ok(()));
        assert_eq!(ADULT.admit(birth, late), Err(OutOfCategory::TooYoung { from: date(2027, 4, 1) }));
    }

    #[test]
    fn a_senior_is_one_from_the_day_on_which_the_law_counts_the_age() {
        let birth = date(1957, 2, 10);
        let month = |day| days(day, date(2027, 12, 31));
        assert_eq!(SENIOR.admit(birth, month(date(2027, 2, 9))), Ok(()));
        let early = SENIOR.admit(birth, month(date(2027, 2, 8)));
        assert_eq!(early, Err(OutOfCategory::TooYoung { from: date(2027, 2, 9) }));
        let leap = SENIOR.admit(date(1956, 2, 29), month(date(2026, 2, 28)));
        assert_eq!(leap, Ok(()));
    }

    #[test]
    fn on_the_birthday_itself_a_category_has_ended() {
        let young = AgeBounds { from_age: None, until_age: Some(18), rule: AgeRule::Birthday };
        let birth = date(2008, 5, 3);
        // The age is reached on 2 May 2026.
        assert_eq!(young.last_day(birth), Some(date(2026, 5, 1)));
        let one = |day| young.admit(birth, days(day, day));
        assert_eq!(one(date(2026, 5, 1)), Ok(()));
        for day in [date(2026, 5, 2), date(2026, 5, 3)] {
            assert_eq!(one(day), Err(OutOfCategory::TooOld { until: date(2026, 5, 1) }), "{day}");
        }
        let month = young.admit(birth, days(date(2026, 4, 3), date(2026, 5, 2)));
        assert_eq!(month, Err(OutOfCategory::EndsLater { until: date(2026, 5, 1) }));
    }

    #[test]
    fn whoever_is_born_on_29_february_changes_as_28_february_ends() {
        let birth = date(2008, 2, 29);
        let by =
            |until_age| AgeBounds { from_age: None, until_age: Some(until_age), rule: AgeRule::Birthday };
        assert_eq!(by(18).last_day(birth), Some(date(2026, 2, 27)), "a year without the day");
        assert_eq!(by(20).last_day(birth), Some(date(2028, 2, 27)), "a leap year");
        assert_eq!(CHILD.last_day(birth), Some(date(2020, 3, 31)));
    }

    #[test]
    fn whoever_is_born_on_1_april_belongs_to_the_school_year_before() {
        assert_eq!(CHILD.last_day(date(2014, 4, 1)), Some(date(2026, 3, 31)));
        assert_eq!(CHILD.last_day(date(2014, 4, 2)), Some(date(2027, 3, 31)));
        assert_eq!(CHILD.last_day(date(2014, 3, 31)), Some(date(2026, 3, 31)));
        let april = |birth| ADULT.admit(birth, days(date(2026, 4, 1), date(2026, 4, 30)));
        assert_eq!(april(date(2014, 4, 1)), Ok(()));
        assert_eq!(april(date(2014, 4, 2)), Err(OutOfCategory::TooYoung { from: date(2027, 4, 1) }));
    }

    #[test]
    fn a_category_ends_before_an_age_where_nobody_of_that_age_is_left() {
        let until = |until_age, rule| AgeBounds { from_age: None, until_age, rule }.ends_before(16);
        assert!(until(Some(16), AgeRule::Birthday) && until(Some(15), AgeRule::SchoolYear));
        // From the sixteenth birthday to 31 March.
        assert!(!until(Some(16), AgeRule::SchoolYear) && !until(Some(17), AgeRule::Birthday));
        assert!(!until(None, AgeRule::Birthday));
    }

    #[test]
    fn half_of_a_fare_is_rounded_up_to_ten_yen() {
        assert_eq!(fare_of(Yen::new(210), 50), Some(Yen::new(110)));
        assert_eq!(fare_of(Yen::new(240), 50), Some(Yen::new(120)));
        assert_eq!(fare_of(Yen::new(240), 100), Some(Yen::new(240)));
        assert_eq!(fare_of(Yen::new(i64::MAX), 50), None);
    }

    proptest! {
        #[test]
        fn an_age_by_the_birthday_is_the_one_that_the_law_counts(
            year in 1930i16..2020, month in 1i8..=12, day in 1i8..=28, age in 1i16..90,
        ) {
            let birth = date(year, month, day);
            let bounds = AgeBounds { from_age: Some(age), until_age: None, rule: AgeRule::Birthday };
            let first = bounds.change(birth, age).unwrap();
            prop_assert_eq!(age_on(birth, first), age);
            prop_assert_eq!(age_on(birth, first.yesterday().unwrap()), age - 1);
        }

        #[test]
        fn nobody_is_between_two_categories(year in 1930i16..2020, month in 1i8..=12, day in 1i8..=28, later in 0i16..9000) {
            let birth = date(year, month, day);
            let on = birth.saturating_add(jiff::Span::new().days(i64::from(later)));
            let one = days(on, on);
            prop_assert!(CHILD.admit(birth, one).is_ok() != ADULT.admit(birth, one).is_ok());
        }
    }
}

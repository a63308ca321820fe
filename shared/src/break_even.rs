//! From how many days of riding a month a pass is cheaper than single fares.
//!
//! An offer may only be called cheaper where it strictly is, at the fare of the rider's own category (景品表示法 5条2号).

use crate::money::Yen;

/// The most days a month on which anybody can ride, all months taken alike.
const MOST_DAYS: i64 = 28;

/// The fewest days a month, each there and back at `fare` one way, that cost strictly more than a pass of `months` at
/// `price`. None where riding every day costs no more, or the fare is unknown (0).
pub fn days_a_month(price: Yen, months: u16, fare: Yen) -> Option<i64> {
    let a_month_of_one_day = fare.checked_mul(2 * i64::from(months))?.get();
    if a_month_of_one_day <= 0 {
        return None;
    }
    let days = price.get().max(0) / a_month_of_one_day + 1;
    (days <= MOST_DAYS).then_some(days)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_published_example_takes_22_days() {
        // 21 days cost 13,440 yen as well: that is not cheaper.
        assert_eq!(days_a_month(Yen::new(13_440), 1, Yen::new(320)), Some(22));
        assert_eq!(days_a_month(Yen::new(38_300), 3, Yen::new(320)), Some(20));
        assert_eq!(days_a_month(Yen::new(72_580), 6, Yen::new(320)), Some(19));
    }

    #[test]
    fn a_pass_that_is_never_cheaper_says_nothing() {
        assert_eq!(days_a_month(Yen::new(20_000), 1, Yen::new(320)), None);
        assert_eq!(days_a_month(Yen::new(20_000), 1, Yen::ZERO), None);
        assert_eq!(days_a_month(Yen::new(20_000), 0, Yen::new(320)), None);
        assert_eq!(days_a_month(Yen::new(1), 1, Yen::new(i64::MAX)), None);
    }

    proptest! {
        #[test]
        fn one_day_less_does_not_cost_more(price in 1_i64..200_000, months in 1_u16..=6, fare in 100_i64..2_000) {
            if let Some(days) = days_a_month(Yen::new(price), months, Yen::new(fare)) {
                let cost = |days: i64| days * 2 * fare * i64::from(months);
                prop_assert!(cost(days) > price);
                prop_assert!(cost(days - 1) <= price);
            }
        }
    }
}

//! Which of a product's price tables prices a purchase.
//!
//! A fare revision is a new table, loaded weeks before it holds; the table before it is neither edited nor removed.

use jiff::civil::Date;

use crate::start_dates::StartDates;

text_enum! {
    /// The day that decides whether a price table holds.
    pub enum DecidedBy as "PriceDecidedBy" {
        /// The day on which the pass is ordered, when its price is frozen; paying may come later.
        Sale => "sale",
        /// The first day of the pass: bought in March for April, it costs what April costs.
        Start => "start",
    }
}

/// From when a price table holds. No two published tables of a product begin on one day, so that this names the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Revision {
    /// The first deciding day, in Japan.
    pub valid_from: Date,
    pub decided_by: DecidedBy,
}

impl Revision {
    /// Whether the table holds for a pass that is ordered and that starts on these days.
    fn holds(self, sale: Date, start: Date) -> bool {
        let deciding = match self.decided_by {
            DecidedBy::Sale => sale,
            DecidedBy::Start => start,
        };
        self.valid_from <= deciding
    }
}

/// Of a product's published tables the one that prices a pass which is sold and which starts on these days: of those that
/// hold, the one that begins last. None before the first.
pub fn in_force(tables: &[Revision], sale: Date, start: Date) -> Option<Revision> {
    let holding = tables.iter().filter(|table| table.holds(sale, start));
    holding.max_by_key(|table| table.valid_from).copied()
}

/// The tables that price a pass sold today on one of the start dates, in the order of the days.
pub fn in_turn(tables: &[Revision], today: Date, starts: StartDates) -> Vec<Revision> {
    let begins = tables.iter().map(|table| table.valid_from).filter(|day| starts.contains(*day));
    let mut days: Vec<Date> = std::iter::once(starts.first).chain(begins).collect();
    days.sort_unstable();
    let mut turns: Vec<Revision> = days.into_iter().filter_map(|day| in_force(tables, today, day)).collect();
    turns.dedup();
    turns
}

/// The tables that follow another one and begin by the last start date, in their order: until then a rider may meet them.
pub fn later(tables: &[Revision], table: Revision, last_start: Date) -> Vec<Revision> {
    let follows = |next: &&Revision| table.valid_from < next.valid_from && next.valid_from <= last_start;
    let mut found: Vec<Revision> = tables.iter().filter(follows).copied().collect();
    found.sort_unstable_by_key(|next| next.valid_from);
    found
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn by(decided_by: DecidedBy, valid_from: Date) -> Revision {
        Revision { valid_from, decided_by }
    }

    fn always() -> Revision {
        by(DecidedBy::Sale, date(2000, 1, 1))
    }

    #[test]
    fn bought_in_march_for_april_costs_what_april_costs() {
        let april = by(DecidedBy::Start, date(2027, 4, 1));
        let tables = [always(), april];
        let march = date(2027, 3, 20);
        assert_eq!(in_force(&tables, march, date(2027, 3, 31)), Some(always()));
        assert_eq!(in_force(&tables, march, date(2027, 4, 1)), Some(april));
    }

    #[test]
    fn decided_by_the_sale_the_start_does_not_matter() {
        let april = by(DecidedBy::Sale, date(2027, 4, 1));
        let tables = [april, always()];
        assert_eq!(in_force(&tables, date(2027, 3, 31), date(2027, 4, 14)), Some(always()));
        assert_eq!(in_force(&tables, date(2027, 4, 1), date(2027, 4, 2)), Some(april));
    }

    #[test]
    fn before_the_first_table_nothing_is_sold() {
        let first = by(DecidedBy::Start, date(2027, 4, 1));
        assert_eq!(in_force(&[first], date(2027, 3, 20), date(2027, 3, 31)), None);
        let starts = |first, last| StartDates { first, last };
        let march = starts(date(2027, 3, 21), date(2027, 4, 3));
        assert_eq!(in_turn(&[first], date(2027, 3, 20), march), [first]);
        let early = starts(date(2027, 3, 11), date(2027, 3, 24));
        assert_eq!(in_turn(&[first], date(2027, 3, 10), early), []);
        assert_eq!(in_turn(&[first, always()], date(2027, 3, 20), march), [always(), first]);
        // By the sale it begins for every start at once.
        let sale = by(DecidedBy::Sale, date(2027, 4, 1));
        assert_eq!(in_turn(&[sale, always()], date(2027, 3, 20), march), [always()]);
    }

    #[test]
    fn the_tables_ahead_are_told_of_once_they_can_be_met() {
        let (april, october) =
            (by(DecidedBy::Start, date(2027, 4, 1)), by(DecidedBy::Sale, date(2027, 10, 1)));
        let tables = [october, april, always()];
        assert_eq!(later(&tables, always(), date(2027, 3, 31)), []);
        assert_eq!(later(&tables, always(), date(2027, 4, 1)), [april]);
        assert_eq!(later(&tables, always(), date(2027, 12, 1)), [april, october]);
        assert_eq!(later(&tables, april, date(2027, 12, 1)), [october]);
        assert_eq!(later(&tables, october, date(2027, 12, 1)), []);
    }

    fn day() -> impl Strategy<Value = Date> {
        (0i64..400)
            .prop_map(|days| date(2027, 1, 1).saturating_add(jiff::SignedDuration::from_hours(days * 24)))
    }

    fn table() -> impl Strategy<Value = Revision> {
        (day(), any::<bool>()).prop_map(|(valid_from, by_sale)| Revision {
            valid_from,
            decided_by: if by_sale { DecidedBy::Sale } else { DecidedBy::Start },
        })
    }

    proptest! {
        #[test]
        fn a_later_day_never_leads_back_to_an_earlier_table(
            tables in prop::collection::vec(table(), 0..5), sale in day(), start in day(), later in day(),
        ) {
            let (first, second) = (start.min(later), start.max(later));
            let of = |start| in_force(&tables, sale, start).map(|table| table.valid_from);
            prop_assert!(of(first) <= of(second));
        }

        // What the reads of the catalogue leave out: no pass that is sold from `today` on is priced by it.
        #[test]
        fn what_an_earlier_day_overtook_prices_nothing_any_more(
            tables in prop::collection::vec(table(), 1..5), today in day(), lead in 0i64..60,
        ) {
            let start = today.saturating_add(jiff::SignedDuration::from_hours(lead * 24));
            let newest = tables.iter().map(|table| table.valid_from).filter(|day| *day <= today).max();
            if let (Some(newest), Some(table)) = (newest, in_force(&tables, today, start)) {
                prop_assert!(table.valid_from >= newest);
            }
        }
    }
}

//! What a rider gets back for a pass, line by line.
//!
//! The rule and its numbers belong to the product and are frozen into the order. The day of the claim counts as
//! used; it is the server's date in Japan.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::lang::Lang;
use crate::money::Yen;
use crate::validity::{Phase, Validity, term_end};

text_enum! {
    /// How use is charged once the pass has started.
    pub enum RefundRule as "RefundRule" {
        /// Two one-way fares for each day used.
        Daily => "daily",
        /// Whole elapsed terms at their pass prices, then two one-way fares for each remaining day.
        TermsThenDays => "terms-then-days",
        /// As `TermsThenDays`, a broken month charged at most the 1-month price.
        TermsThenDaysCapped => "terms-then-days-capped",
        /// Elapsed months rounded up, while a whole month remains; within the first 7 days by the day (JR rule 277).
        RailMonths => "rail-months",
    }
}

/// Days from the start in which `RailMonths` charges by the day.
const RAIL_DAILY_DAYS: i64 = 7;

/// The terms that prices are kept for, in months, largest first.
const PRICED_MONTHS: [u16; 3] = [6, 3, 1];

/// What a refund is computed from, as frozen when the order was placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundBasis {
    pub rule: RefundRule,
    /// What was paid.
    pub price: Yen,
    pub validity: Validity,
    /// The prices of the same product by months; only terms shorter than the one bought are looked at.
    pub prices: BTreeMap<u16, Yen>,
    /// The one-way fare that refunds use.
    pub fare: Option<Yen>,
    pub fee: Yen,
}

/// The numbers do not allow a refund to be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RefundFault {
    #[error("The {0} must not be negative.")]
    Negative(&'static str),
    #[error("The one-way fare is needed to charge the days used.")]
    MissingFare,
    #[error("The price of the {months}-month pass is needed to charge the elapsed months.")]
    MissingPrice { months: u16 },
    #[error("The amounts are too large.")]
    TooLarge,
}

/// A computed refund. The amounts of the lines add up to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Never below 0, never above the price.
    pub refund: Yen,
    /// Days used, both ends included; 0 before the start.
    pub used: i64,
    pub lines: Vec<Line>,
}

/// A line of the calculation sheet; charges are negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    pub kind: LineKind,
    pub amount: Yen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// What was paid.
    Price,
    /// Days at two one-way fares.
    Days {
        days: i64,
        fare: Yen,
    },
    /// An elapsed term at its pass price.
    Term {
        months: u16,
    },
    /// Days of a broken month, charged at the 1-month price.
    CappedDays {
        days: i64,
    },
    /// The whole pass was used.
    WholePass,
    /// The claim came after the last day.
    Expired,
    /// `RailMonths` with less than a whole month left.
    NoWholeMonthLeft,
    Fee,
    /// The charges above the price, which nobody has to pay.
    Floor,
}

impl Line {
    pub fn label(&self, lang: Lang) -> String {
        match lang {
            Lang::Ja => self.japanese(),
            Lang::En => self.english(),
        }
    }

    fn japanese(&self) -> String {
        match self.kind {
            LineKind::Price => "購入額".into(),
            LineKind::Days { days, fare } => format!("使用{days}日分（片道{fare}円×2×{days}日）"),
            LineKind::Term { months } => format!("経過した{months}か月分（{months}か月定期の額）"),
            LineKind::CappedDays { days } => format!("使用{days}日分（1か月定期の額まで）"),
            LineKind::WholePass => "全期間使用".into(),
            LineKind::Expired => "有効期間終了".into(),
            LineKind::NoWholeMonthLeft => "残りが1か月未満".into(),
            LineKind::Fee => "払いもどし手数料".into(),
            LineKind::Floor => "購入額を超える分（請求なし）".into(),
        }
    }

    fn english(&self) -> String {
        match self.kind {
            LineKind::Price => "Price paid".into(),
            LineKind::Days { days, fare } => format!("Days used: {days} x 2 x ¥{fare}"),
            LineKind::Term { months } => format!("Elapsed term at the {months}-month price"),
            LineKind::CappedDays { days } => format!("Days used: {days}, at most the 1-month price"),
            LineKind::WholePass => "Whole pass used".into(),
            LineKind::Expired => "Pass expired".into(),
            LineKind::NoWholeMonthLeft => "Less than a whole month left".into(),
            LineKind::Fee => "Refund fee".into(),
            LineKind::Floor => "Charges above the price, not collected".into(),
        }
    }
}

/// The terms in months at whose pass prices a rule may charge a pass of these days.
pub fn charged_months(rule: RefundRule, starts_on: Date, ends_on: Date) -> Vec<u16> {
    let is_shorter = |months: &u16| term_end(starts_on, *months).is_some_and(|end| end < ends_on);
    match rule {
        RefundRule::Daily => Vec::new(),
        RefundRule::TermsThenDays | RefundRule::TermsThenDaysCapped | RefundRule::RailMonths => {
            PRICED_MONTHS.into_iter().filter(is_shorter).collect()
        }
    }
}

/// What is paid back for a claim made on that date in Japan.
pub fn refund(basis: &RefundBasis, claim: Date) -> Result<Refund, RefundFault> {
    basis.check()?;
    let charges = match basis.validity.phase(claim) {
        Phase::Upcoming => vec![basis.fee_line()?],
        Phase::Active => basis.charges(claim)?,
        Phase::Expired => vec![basis.nothing_left(LineKind::Expired)?],
    };
    let mut lines = vec![Line { kind: LineKind::Price, amount: basis.price }];
    lines.extend(charges);
    let total = sum(&lines)?;
    if total.is_negative() {
        lines.push(Line { kind: LineKind::Floor, amount: negated(total)? });
    }
    Ok(Refund { refund: total.max(Yen::ZERO), used: basis.validity.days_used(claim), lines })
}

impl RefundBasis {
    fn check(&self) -> Result<(), RefundFault> {
        let named = [("price", Some(self.price)), ("fare", self.fare), ("fee", Some(self.fee))];
        let shorter = self.prices.values().map(|price| ("price of a shorter term", Some(*price)));
        let mut amounts = named.into_iter().chain(shorter);
        match amounts.find(|(_, amount)| amount.is_some_and(Yen::is_negative)) {
            Some((name, _)) => Err(RefundFault::Negative(name)),
            None => Ok(()),
        }
    }

    /// The charges of a claim within the validity, the fee among them.
    fn charges(&self, claim: Date) -> Result<Vec<Line>, RefundFault> {
        match self.rule {
            RefundRule::Daily => Ok(vec![self.days_line(self.validity.days_used(claim))?, self.fee_line()?]),
            RefundRule::TermsThenDays => self.terms_then_days(claim, false),
            RefundRule::TermsThenDaysCapped => self.terms_then_days(claim, true),
            RefundRule::RailMonths => self.rail_months(claim),
        }
    }

    fn terms_then_days(&self, claim: Date, capped: bool) -> Result<Vec<Line>, RefundFault> {
        if claim == self.validity.end() {
            return Ok(vec![self.nothing_left(LineKind::WholePass)?]);
        }
        let elapsed = self.months_completed(claim);
        let mut lines = self.term_lines(elapsed)?;
        let days = match term_end(self.validity.start(), elapsed) {
            Some(last_charged) => claim.duration_since(last_charged).as_hours() / 24,
            None => self.validity.days_used(claim),
        };
        if days > 0 {
            let line = self.days_line(days)?;
            lines.push(if capped { self.capped(line, days)? } else { line });
        }
        lines.push(self.fee_line()?);
        Ok(lines)
    }

    fn rail_months(&self, claim: Date) -> Result<Vec<Line>, RefundFault> {
        let used = self.validity.days_used(claim);
        if used <= RAIL_DAILY_DAYS {
            return Ok(vec![self.days_line(used)?, self.fee_line()?]);
        }
        let completed = self.months_completed(claim);
        let begun =
            if term_end(self.validity.start(), completed) == Some(claim) { completed } else { completed + 1 };
        if term_end(self.validity.start(), begun + 1).is_none_or(|end| end > self.validity.end()) {
            return Ok(vec![self.nothing_left(LineKind::NoWholeMonthLeft)?]);
        }
        let mut lines = self.term_lines(begun)?;
        lines.push(self.fee_line()?);
        Ok(lines)
    }

    /// Months from the start that end on or before `day`.
    fn months_completed(&self, day: Date) -> u16 {
        let mut months = 0;
        while term_end(self.validity.start(), months + 1).is_some_and(|end| end <= day) {
            months += 1;
        }
        months
    }

    /// Elapsed months as the fewest terms shorter than the one bought.
    fn term_lines(&self, elapsed: u16) -> Result<Vec<Line>, RefundFault> {
        let mut left = elapsed;
        let mut lines = Vec::new();
        for months in PRICED_MONTHS.into_iter().filter(|months| self.is_shorter(*months)) {
            while left >= months {
                let price = self.price_of(months)?;
                lines.push(Line { kind: LineKind::Term { months }, amount: negated(price)? });
                left -= months;
            }
        }
        Ok(lines)
    }

    fn is_shorter(&self, months: u16) -> bool {
        term_end(self.validity.start(), months).is_some_and(|end| end < self.validity.end())
    }

    fn price_of(&self, months: u16) -> Result<Yen, RefundFault> {
        self.prices.get(&months).copied().ok_or(RefundFault::MissingPrice { months })
    }

    /// The line, or the 1-month price where that is less. A pass of at most a month is its own cap.
    fn capped(&self, line: Line, days: i64) -> Result<Line, RefundFault> {
        let cap = if self.is_shorter(1) { self.price_of(1)? } else { self.price };
        let most = negated(cap)?;
        Ok(if line.amount < most { Line { kind: LineKind::CappedDays { days }, amount: most } } else { line })
    }

    fn days_line(&self, days: i64) -> Result<Line, RefundFault> {
        let fare = self.fare.ok_or(RefundFault::MissingFare)?;
        let charge = fare
            .checked_mul(2)
            .and_then(|both_ways| both_ways.checked_mul(days))
            .ok_or(RefundFault::TooLarge)?;
        Ok(Line { kind: LineKind::Days { days, fare }, amount: negated(charge)? })
    }

    fn fee_line(&self) -> Result<Line, RefundFault> {
        Ok(Line { kind: LineKind::Fee, amount: negated(self.fee)? })
    }

    fn nothing_left(&self, kind: LineKind) -> Result<Line, RefundFault> {
        Ok(Line { kind, amount: negated(self.price)? })
    }
}

fn negated(amount: Yen) -> Result<Yen, RefundFault> {
    amount.checked_neg().ok_or(RefundFault::TooLarge)
}

fn sum(lines: &[Line]) -> Result<Yen, RefundFault> {
    Yen::checked_sum(lines.iter().map(|line| line.amount)).ok_or(RefundFault::TooLarge)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::validity::Term;

    fn basis(
        rule: RefundRule,
        price: i64,
        months: u16,
        fare: Option<i64>,
        start: &str,
        fee: i64,
    ) -> RefundBasis {
        RefundBasis {
            rule,
            price: Yen::new(price),
            validity: Term::Months(months).from_start(start.parse().unwrap()).unwrap(),
            prices: BTreeMap::new(),
            fare: fare.map(Yen::new),
            fee: Yen::new(fee),
        }
    }

    /// Keihan Kyoto: fare 240, 10,080 / 28,730 / 54,430.
    fn keihan(rule: RefundRule, months: u16) -> RefundBasis {
        let prices =
            BTreeMap::from([(1, 10_080), (3, 28_730), (6, 54_430)].map(|(m, yen)| (m, Yen::new(yen))));
        RefundBasis {
            prices: prices.clone(),
            ..basis(rule, prices[&months].get(), months, Some(240), "2026-04-01", 520)
        }
    }

    fn refunded(basis: &RefundBasis, claim: &str) -> (i64, i64) {
        let refund = refund(basis, claim.parse().unwrap()).unwrap();
        (refund.refund.get(), refund.used)
    }

    #[test]
    fn the_published_refunds() {
        use RefundRule::{Daily, RailMonths, TermsThenDays};
        let table = [
            (basis(Daily, 12_000, 1, Some(300), "2026-04-01", 520), "2026-04-10", (5_480, 10)),
            (basis(Daily, 34_500, 3, Some(300), "2026-04-01", 520), "2026-05-10", (9_980, 40)),
            (basis(Daily, 26_330, 3, Some(220), "2026-05-03", 500), "2026-07-10", (0, 69)),
            (basis(TermsThenDays, 10_080, 1, Some(240), "2026-04-01", 520), "2026-04-10", (4_760, 10)),
            (basis(RailMonths, 9_260, 1, None, "2026-04-01", 520), "2026-04-10", (0, 10)),
        ];
        for (basis, claim, expected) in table {
            assert_eq!(refunded(&basis, claim), expected, "{basis:?}");
        }
    }

    #[test]
    fn before_the_start_price_less_fee_and_after_the_end_nothing() {
        for rule in RefundRule::ALL {
            let pass = basis(*rule, 12_000, 1, None, "2026-04-01", 520);
            assert_eq!(refunded(&pass, "2026-03-31"), (11_480, 0), "{rule}");
            assert_eq!(refunded(&pass, "2026-05-01"), (0, 30), "{rule}");
        }
        assert_eq!(
            refunded(&basis(RefundRule::Daily, 500, 1, None, "2026-04-01", 520), "2026-03-31"),
            (0, 0)
        );
    }

    #[test]
    fn whole_terms_are_charged_largest_first() {
        let half_year = keihan(RefundRule::TermsThenDays, 6);
        // 1 May to 10 May: one month, ten days.
        assert_eq!(refunded(&half_year, "2026-05-10").0, 54_430 - 10_080 - 10 * 480 - 520);
        // Three months and a day.
        assert_eq!(refunded(&half_year, "2026-07-01").0, 54_430 - 28_730 - 480 - 520);
        // Four months: 3 + 1.
        assert_eq!(refunded(&half_year, "2026-07-31").0, 54_430 - 28_730 - 10_080 - 520);
        // A 3-month pass has no shorter term than 1 month.
        assert_eq!(
            refunded(&keihan(RefundRule::TermsThenDays, 3), "2026-05-31").0,
            28_730 - 2 * 10_080 - 520
        );
    }

    #[test]
    fn a_claim_on_the_last_day_completes_the_term() {
        let quarter = keihan(RefundRule::TermsThenDays, 3);
        assert_eq!(refunded(&quarter, "2026-04-29").0, 28_730 - 29 * 480 - 520);
        assert_eq!(refunded(&quarter, "2026-04-30").0, 28_730 - 10_080 - 520);
        assert_eq!(refunded(&quarter, "2026-05-01").0, 28_730 - 10_080 - 480 - 520);
        assert_eq!(refunded(&quarter, "2026-06-30"), (0, 91));
        assert_eq!(
            refunded(&basis(RefundRule::TermsThenDays, 10_080, 1, None, "2026-04-01", 520), "2026-04-30").0,
            0
        );
    }

    #[test]
    fn elapsed_terms_count_from_the_original_start() {
        let mut pass = keihan(RefundRule::TermsThenDays, 6);
        pass.validity = Term::Months(6).from_start("2026-01-31".parse().unwrap()).unwrap();
        // The first month ends on 28 February, the second on 30 March and not on 27 March.
        assert_eq!(refunded(&pass, "2026-03-29").0, 54_430 - 10_080 - 29 * 480 - 520);
        assert_eq!(refunded(&pass, "2026-03-30").0, 54_430 - 2 * 10_080 - 520);
    }

    #[test]
    fn a_broken_month_costs_at_most_a_month() {
        let capped = keihan(RefundRule::TermsThenDaysCapped, 3);
        // 20 days are 9,600, 22 days would be 10,560.
        assert_eq!(refunded(&capped, "2026-05-20").0, 28_730 - 10_080 - 9_600 - 520);
        assert_eq!(refunded(&capped, "2026-05-22").0, 28_730 - 10_080 - 10_080 - 520);
        // A 1-month pass is its own cap, so that no other price is needed.
        let month = basis(RefundRule::TermsThenDaysCapped, 10_080, 1, Some(240), "2026-04-01", 0);
        assert_eq!(refunded(&month, "2026-04-29").0, 0);
    }

    #[test]
    fn rail_charges_begun_months() {
        let half_year = RefundBasis { fee: Yen::new(220), ..keihan(RefundRule::RailMonths, 6) };
        let (one, three) = (10_080, 28_730);
        let table = [
            ("2026-04-01", 480),
            ("2026-04-07", 7 * 480),
            ("2026-04-08", one),
            ("2026-04-30", one),
            ("2026-05-01", 2 * one),
            ("2026-06-01", three),
            ("2026-07-01", three + one),
            ("2026-08-31", three + 2 * one),
        ];
        for (claim, charge) in table {
            assert_eq!(refunded(&half_year, claim).0, (54_430 - charge - 220).max(0), "{claim}");
        }
        assert_eq!(refunded(&half_year, "2026-09-01").0, 0);
        // The first days come first: a month need not remain.
        let month = basis(RefundRule::RailMonths, 9_260, 1, Some(200), "2026-04-01", 220);
        assert_eq!(refunded(&month, "2026-04-07").0, 9_260 - 7 * 400 - 220);
        assert_eq!(refunded(&month, "2026-04-08").0, 0);
    }

    #[test]
    fn a_term_with_fixed_dates_is_charged_from_its_first_day() {
        let autumn = Validity::new("2026-09-01".parse().unwrap(), "2026-12-31".parse().unwrap()).unwrap();
        let daily = RefundBasis {
            validity: autumn,
            ..basis(RefundRule::Daily, 32_000, 4, Some(240), "2026-09-01", 520)
        };
        assert_eq!(refunded(&daily, "2026-08-31"), (32_000 - 520, 0));
        assert_eq!(refunded(&daily, "2026-10-05"), (32_000 - 35 * 480 - 520, 35));
        assert_eq!(refunded(&daily, "2027-01-01"), (0, 122));
        // Whole months at their pass prices, where the table has them: September to November, then ten days.
        let terms =
            RefundBasis { validity: autumn, price: Yen::new(40_000), ..keihan(RefundRule::TermsThenDays, 6) };
        assert_eq!(refunded(&terms, "2026-12-10").0, 40_000 - 28_730 - 10 * 480 - 520);
        let months = |rule| charged_months(rule, autumn.start(), autumn.end());
        assert_eq!((months(RefundRule::Daily), months(RefundRule::TermsThenDays)), (vec![], vec![3, 1]));
    }

    #[test]
    fn missing_numbers_are_named_only_when_needed() {
        let claimed = |basis: &RefundBasis, claim: &str| refund(basis, claim.parse().unwrap()).map(|_| ());
        let daily = basis(RefundRule::Daily, 12_000, 1, None, "2026-04-01", 520);
        assert_eq!(claimed(&daily, "2026-04-01"), Err(RefundFault::MissingFare));
        let mut terms = keihan(RefundRule::TermsThenDays, 6);
        terms.prices.remove(&3);
        assert_eq!(claimed(&terms, "2026-06-29"), Ok(()));
        assert_eq!(claimed(&terms, "2026-06-30"), Err(RefundFault::MissingPrice { months: 3 }));
        terms.fare = None;
        assert_eq!(claimed(&terms, "2026-05-31"), Ok(()));
        let capped = basis(RefundRule::TermsThenDaysCapped, 34_500, 3, Some(300), "2026-04-01", 520);
        assert_eq!(claimed(&capped, "2026-04-02"), Err(RefundFault::MissingPrice { months: 1 }));
        let rail = basis(RefundRule::RailMonths, 9_260, 1, None, "2026-04-01", 220);
        assert_eq!(claimed(&rail, "2026-04-07"), Err(RefundFault::MissingFare));
        assert_eq!(claimed(&rail, "2026-04-08"), Ok(()));
        let negative = basis(RefundRule::Daily, -1, 1, None, "2026-04-01", 0);
        assert_eq!(claimed(&negative, "2026-03-01"), Err(RefundFault::Negative("price")));
        let large = basis(RefundRule::Daily, 1, 1, Some(i64::MAX), "2026-04-01", 0);
        assert_eq!(claimed(&large, "2026-04-01"), Err(RefundFault::TooLarge));
    }

    #[test]
    fn the_calculation_sheet() {
        let refund =
            refund(&keihan(RefundRule::TermsThenDaysCapped, 3), "2026-06-25".parse().unwrap()).unwrap();
        let sheet = |lang| {
            let lines = refund.lines.iter().map(|line| format!("{}: {}\n", line.label(lang), line.amount));
            lines.collect::<String>()
        };
        insta::assert_snapshot!(sheet(Lang::Ja), @r"
        購入額: 28,730
        経過した1か月分（1か月定期の額）: -10,080
        経過した1か月分（1か月定期の額）: -10,080
        使用25日分（1か月定期の額まで）: -10,080
        払いもどし手数料: -520
        購入額を超える分（請求なし）: 2,030
        ");
        insta::assert_snapshot!(sheet(Lang::En), @r"
        Price paid: 28,730
        Elapsed term at the 1-month price: -10,080
        Elapsed term at the 1-month price: -10,080
        Days used: 25, at most the 1-month price: -10,080
        Refund fee: -520
        Charges above the price, not collected: 2,030
        ");
    }

    proptest! {
        #[test]
        fn never_negative_never_above_the_price_and_the_lines_add_up(
            rule in 0usize..4, price in 0i64..100_000, months in 1u16..13, one in 0i64..20_000, three in 0i64..60_000,
            six in 0i64..100_000, fare in 0i64..2_000, fee in 0i64..1_000, claim in -10i32..400,
        ) {
            let prices = BTreeMap::from([(1, one), (3, three), (6, six)].map(|(m, yen)| (m, Yen::new(yen))));
            let pass = RefundBasis {
                prices,
                ..basis(RefundRule::ALL[rule], price, months, Some(fare), "2026-01-31", fee)
            };
            let day = pass.validity.start().checked_add(jiff::Span::new().days(claim)).unwrap();
            let refund = refund(&pass, day).unwrap();
            prop_assert!(refund.refund >= Yen::ZERO && refund.refund <= pass.price);
            prop_assert_eq!(sum(&refund.lines).unwrap(), refund.refund);
            prop_assert!(refund.used >= 0 && refund.used <= pass.validity.days());
            if day > pass.validity.end() {
                prop_assert_eq!(refund.refund, Yen::ZERO);
            }
        }

        #[test]
        fn waiting_a_day_never_pays_by_the_day(price in 0i64..100_000, months in 1u16..7, fare in 0i64..2_000, used in 0i32..180) {
            let pass = basis(RefundRule::Daily, price, months, Some(fare), "2026-01-31", 520);
            let day = pass.validity.start().checked_add(jiff::Span::new().days(used)).unwrap();
            let (today, tomorrow) = (refund(&pass, day).unwrap(), refund(&pass, day.tomorrow().unwrap()).unwrap());
            prop_assert!(tomorrow.refund <= today.refund);
        }
    }
}

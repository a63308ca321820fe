//! What a rider gets back for a pass, line by line.
//!
//! The rule and its numbers belong to the product and are frozen into the order. The day of the claim counts as
//! used; it is the server's date in Japan.

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
    /// The prices of shorter terms of the same product, where it has them.
    pub price_1m: Option<Yen>,
    pub price_3m: Option<Yen>,
    pub price_6m: Option<Yen>,
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
            LineKind::Fee => "払戻手数料".into(),
            LineKind::Floor => "購入額を超える分（請求なし）".into(),
        }
    }

    fn english(&self) -> String {
        match self.kind {
            LineKind::Price => "Price paid".into(),
            LineKind::Days { days, fare } => format!("Days used: {days} x 2 x {fare} yen"),
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
        let amounts = [
            ("price", Some(self.price)),
            ("1-month price", self.price_1m),
            ("3-month price", self.price_3m),
            ("6-month price", self.price_6m),
            ("fare", self.fare),
            ("fee", Some(self.fee)),
        ];
        match amounts.into_iter().find(|(_, amount)| amount.is_some_and(Yen::is_negative)) {
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
                let price = self.price_of(months).ok_or(RefundFault::MissingPrice { months })?;
                lines.push(Line { kind: LineKind::Term { months }, amount: negated(price)? });
                left -= months;
            }
        }
        Ok(lines)
    }

    fn is_shorter(&self, months: u16) -> bool {
        term_end(self.validity.start(), months).is_some_and(|end| end < self.validity.end())
    }

    const fn price_of(&self, months: u16) -> Option<Yen> {
        match months {
            1 => self.price_1m,
            3 => self.price_3m,
            6 => self.price_6m,
            _ => None,
        }
    }

    /// The line, or the 1-month price where that is less. A pass of at most a month is its own cap.
    fn capped(&self, line: Line, days: i64) -> Result<Line, RefundFault> {
        let cap = if self.is_shorter(1) {
            self.price_1m.ok_or(RefundFault::MissingPrice { months: 1 })?
        } else {
            self.price
        };
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

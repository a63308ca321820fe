//! What a rider gets back for a pass, line by line.
//!
//! The rule and its numbers belong to the product and are frozen into the order. The day of the claim counts as
//! used; it is the server's date in Japan.

mod line;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::money::Yen;
use crate::validity::{Phase, Validity, term_end};

pub use line::{Line, LineKind, NothingBack};

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
    let mut lines = vec![Line { kind: LineKind::Price, amount: basis.price, period: Some(basis.validity) }];
    lines.extend(charges);
    let total = sum(&lines)?;
    if total.is_negative() {
        lines.push(Line { kind: LineKind::Floor, amount: negated(total)?, period: None });
    }
    Ok(Refund { refund: total.max(Yen::ZERO), used: basis.validity.days_used(claim), lines })
}

/// Of the lines of a refund, the fee that is paid, tax included. It is the last charge: what nobody has to pay
/// ([`LineKind::Floor`]) is taken off it first.
pub fn fee_paid(lines: &[Line]) -> Yen {
    let of_fee = lines.iter().filter(|line| matches!(line.kind, LineKind::Fee | LineKind::Floor));
    let open = Yen::checked_sum(of_fee.map(|line| line.amount)).unwrap_or_default();
    open.checked_neg().unwrap_or_default().max(Yen::ZERO)
}

impl Refund {
    /// Why nothing is paid back, where that is so.
    pub fn nothing_back(&self) -> Option<NothingBack> {
        (self.refund == Yen::ZERO).then(|| NothingBack::of(&self.lines))
    }
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
            RefundRule::Daily => Ok(vec![self.days_line(self.used_until(claim))?, self.fee_line()?]),
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
        let broken = match term_end(self.validity.start(), elapsed).map(Date::tomorrow) {
            Some(first) => first.ok().and_then(|first| Validity::new(first, claim).ok()),
            None => Some(self.used_until(claim)),
        };
        if let Some(broken) = broken {
            let line = self.days_line(broken)?;
            lines.push(if capped { self.capped(line, broken.days())? } else { line });
        }
        lines.push(self.fee_line()?);
        Ok(lines)
    }

    fn rail_months(&self, claim: Date) -> Result<Vec<Line>, RefundFault> {
        let used = self.validity.days_used(claim);
        if used <= RAIL_DAILY_DAYS {
            return Ok(vec![self.days_line(self.used_until(claim))?, self.fee_line()?]);
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

    /// The days from the first one to the claim, which is within the validity.
    fn used_until(&self, claim: Date) -> Validity {
        Validity::ordered(self.validity.start(), claim)
    }

    /// Elapsed months as the fewest terms shorter than the one bought.
    fn term_lines(&self, elapsed: u16) -> Result<Vec<Line>, RefundFault> {
        let mut charged = 0;
        let mut lines = Vec::new();
        for months in PRICED_MONTHS.into_iter().filter(|months| self.is_shorter(*months)) {
            while elapsed - charged >= months {
                let (amount, period) = (negated(self.price_of(months)?)?, self.months_after(charged, months));
                lines.push(Line { kind: LineKind::Term { months }, amount, period });
                charged += months;
            }
        }
        Ok(lines)
    }

    /// The days of so many months behind the first ones. They count from the original start.
    fn months_after(&self, before: u16, months: u16) -> Option<Validity> {
        let first = match term_end(self.validity.start(), before) {
            Some(last) => last.tomorrow().ok()?,
            None => self.validity.start(),
        };
        Validity::new(first, term_end(self.validity.start(), before + months)?).ok()
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
        let kind = LineKind::CappedDays { days };
        Ok(if line.amount < most { Line { kind, amount: most, ..line } } else { line })
    }

    fn days_line(&self, used: Validity) -> Result<Line, RefundFault> {
        let fare = self.fare.ok_or(RefundFault::MissingFare)?;
        let days = used.days();
        let charge = fare
            .checked_mul(2)
            .and_then(|both_ways| both_ways.checked_mul(days))
            .ok_or(RefundFault::TooLarge)?;
        Ok(Line { kind: LineKind::Days { days, fare }, amount: negated(charge)?, period: Some(used) })
    }

    fn fee_line(&self) -> Result<Line, RefundFault> {
        Ok(Line { kind: LineKind::Fee, amount: negated(self.fee)?, period: None })
    }

    fn nothing_left(&self, kind: LineKind) -> Result<Line, RefundFault> {
        Ok(Line { kind, amount: negated(self.price)?, period: Some(self.validity) })
    }
}

fn negated(amount: Yen) -> Result<Yen, RefundFault> {
    amount.checked_neg().ok_or(RefundFault::TooLarge)
}

fn sum(lines: &[Line]) -> Result<Yen, RefundFault> {
    Yen::checked_sum(lines.iter().map(|line| line.amount)).ok_or(RefundFault::TooLarge)
}

#[cfg(test)]
mod tests;

//! Qualified invoices: the issuer's registration number and the tax inside a total.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::money::Yen;
use crate::width::bare_number;

/// Digits after the `T`, the check digit first.
const DIGITS: usize = 13;

checked_text! {
    /// `T` and 13 digits, the check digit right.
    pub struct InvoiceNumber, refused with InvoiceNumberFault
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvoiceNumberFault {
    #[error("A registration number is T and 13 digits.")]
    Form,
    #[error("The check digit does not match; a digit must be mistyped.")]
    CheckDigit,
}

impl InvoiceNumber {
    /// Takes full-width and lower-case characters, spaces and hyphens.
    pub fn parse(text: &str) -> Result<Self, InvoiceNumberFault> {
        let number = bare_number(text).to_ascii_uppercase();
        let digits = number.strip_prefix('T').ok_or(InvoiceNumberFault::Form)?;
        if digits.len() != DIGITS || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(InvoiceNumberFault::Form);
        }
        let (check, rest) = digits.split_at(1);
        if check == check_digit(rest).to_string() {
            Ok(Self(number))
        } else {
            Err(InvoiceNumberFault::CheckDigit)
        }
    }
}

/// 9 - (the sum of Pn x Qn mod 9), Pn being the n-th digit from the right, Qn 1 for odd n and 2 for even n
/// (法人番号の指定等に関する省令 art. 2).
fn check_digit(digits: &str) -> u32 {
    let weighted = digits.bytes().rev().zip([1, 2].into_iter().cycle());
    9 - weighted.map(|(digit, weight)| u32::from(digit - b'0') * weight).sum::<u32>() % 9
}

/// A consumption tax rate in whole percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaxRate(u8);

impl TaxRate {
    pub const fn percent(percent: u8) -> Self {
        Self(percent)
    }

    pub const fn as_percent(self) -> u8 {
        self.0
    }

    /// The tax inside a total that includes it, fractions dropped. Rounding is allowed once per rate and document,
    /// so this takes the total of a rate, never a line of it.
    pub fn included_in(self, total: Yen) -> Yen {
        let rate = i128::from(self.0);
        let tax = i128::from(total.get()) * rate / (100 + rate);
        // The tax is smaller than the total, which fits.
        i64::try_from(tax).map_or(total, Yen::new)
    }
}

/// What an invoice states for one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateTotal {
    pub rate: TaxRate,
    /// Tax included.
    pub total: Yen,
    pub tax: Yen,
}

/// The totals and taxes of a document's tax-inclusive lines, by rate, the highest first. `None` if a total does not fit.
pub fn totals_by_rate(lines: impl IntoIterator<Item = (TaxRate, Yen)>) -> Option<Vec<RateTotal>> {
    let mut totals = BTreeMap::<TaxRate, Yen>::new();
    for (rate, amount) in lines {
        let total = totals.entry(rate).or_default();
        *total = total.checked_add(amount)?;
    }
    let rows = totals.into_iter().rev();
    Some(rows.map(|(rate, total)| RateTotal { rate, total, tax: rate.included_in(total) }).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_published_numbers() {
        for number in ["T7123456789012", "T4011001098993", "T7280001000972"] {
            assert_eq!(InvoiceNumber::parse(number).unwrap().as_str(), number);
        }
        assert_eq!(
            InvoiceNumber::parse("ｔ７１２３４ー５６７８９０１２").unwrap().as_str(),
            "T7123456789012"
        );
    }

    #[test]
    fn wrong_numbers() {
        assert_eq!(InvoiceNumber::parse("T8123456789012").err(), Some(InvoiceNumberFault::CheckDigit));
        assert_eq!(InvoiceNumber::parse("T7123456789021").err(), Some(InvoiceNumberFault::CheckDigit));
        for text in [
            "",
            "T",
            "7123456789012",
            "T712345678901",
            "T71234567890123",
            "TT123456789012",
            "T71234567890１x",
        ] {
            assert_eq!(InvoiceNumber::parse(text).err(), Some(InvoiceNumberFault::Form), "{text}");
        }
    }

    #[test]
    fn the_tax_inside_a_total() {
        let tax = |total, percent| TaxRate::percent(percent).included_in(Yen::new(total)).get();
        assert_eq!((tax(110, 10), tax(10_080, 10), tax(28_730, 10), tax(108, 8)), (10, 916, 2_611, 8));
        assert_eq!((tax(9, 10), tax(0, 10), tax(500, 0), tax(i64::MAX, 10)), (0, 0, 0, i64::MAX / 11));
    }

    #[test]
    fn rounded_once_per_rate() {
        let (ten, eight) = (TaxRate::percent(10), TaxRate::percent(8));
        let lines = [(ten, Yen::new(105)), (eight, Yen::new(108)), (ten, Yen::new(105))];
        let rows = totals_by_rate(lines).unwrap();
        let shown: Vec<_> =
            rows.iter().map(|row| (row.rate.as_percent(), row.total.get(), row.tax.get())).collect();
        // Line by line, 9 + 9 would be stated for the 10 %.
        assert_eq!(shown, [(10, 210, 19), (8, 108, 8)]);
        assert_eq!(totals_by_rate([(ten, Yen::new(i64::MAX)), (ten, Yen::new(1))]), None);
    }

    proptest! {
        #[test]
        fn one_mistyped_digit_is_found(rest in "[0-9]{12}", place in 1usize..13, other in 0u8..10) {
            let number = format!("T{}{rest}", check_digit(&rest));
            prop_assert!(InvoiceNumber::parse(&number).is_ok());
            let mut typed = number.into_bytes();
            let right = typed[place + 1];
            typed[place + 1] = b'0' + other;
            // 0 and 9 weigh the same modulo 9.
            prop_assume!((right - b'0') % 9 != other % 9);
            prop_assert!(InvoiceNumber::parse(std::str::from_utf8(&typed).unwrap()).is_err());
        }
    }
}

//! Formulas that draft a price table. The operator's table wins; a formula only proposes it.

use std::fmt;
use std::str::FromStr;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::money::Yen;

/// Base fare x rides, less the discounts in order, gives the 1-month price; months x factor follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formula {
    /// One-way rides that a month is counted as.
    pub rides: u32,
    /// Each is taken from what the one before left.
    pub discounts: Vec<Percent>,
    pub months: u16,
    /// What longer terms are multiplied by besides their months, such as 0.95.
    pub factor: Factor,
    pub rounding: Rounding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rounding {
    pub mode: RoundingMode,
    pub unit: RoundingUnit,
    /// Round after each discount and at the end, not only at the end.
    pub each_step: bool,
}

text_enum! {
    /// What becomes of a part of the rounding unit.
    pub enum RoundingMode as "RoundingMode" {
        /// Half a unit and more count as one (四捨五入).
        HalfUp => "half-up",
        /// Any part counts as one (切り上げ).
        Up => "up",
    }
}

/// Prices are rounded to whole yen, tens or hundreds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub enum RoundingUnit {
    One,
    Ten,
    Hundred,
}

/// A discount between 0 and 100 percent, exact: `30%`, `12.5%`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Percent(Decimal);

/// An exact factor that is not negative: `0.95`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Factor(Decimal);

/// A formula's numbers cannot be read or computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PriceFault {
    #[error("A discount is a number from 0 to 100 followed by %, such as 30% or 12.5%.")]
    Percent,
    #[error("A factor is a decimal number that is not negative, such as 0.95.")]
    Factor,
    #[error("A price is rounded to 1, 10 or 100 yen.")]
    Unit,
    #[error("The fare must not be negative.")]
    NegativeFare,
    /// Also when a product has more digits than can be kept exactly.
    #[error("The numbers are too large or have too many digits to be computed exactly.")]
    TooLarge,
}

impl Formula {
    /// The drafted price of a one-way fare.
    pub fn price(&self, fare: Yen) -> Result<Yen, PriceFault> {
        if fare.is_negative() {
            return Err(PriceFault::NegativeFare);
        }
        let mut month = exact_product(Decimal::from(fare.get()), Decimal::from(self.rides))?;
        for discount in &self.discounts {
            month = exact_product(month, discount.left_over())?;
            if self.rounding.each_step {
                month = self.rounding.round(month)?;
            }
        }
        let term = exact_product(exact_product(month, Decimal::from(self.months))?, self.factor.0)?;
        self.rounding.round(term)?.to_i64().map(Yen::new).ok_or(PriceFault::TooLarge)
    }
}

impl Rounding {
    fn round(self, amount: Decimal) -> Result<Decimal, PriceFault> {
        let strategy = match self.mode {
            RoundingMode::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            RoundingMode::Up => RoundingStrategy::AwayFromZero,
        };
        let units = exact_product(amount, self.unit.reciprocal())?.round_dp_with_strategy(0, strategy);
        exact_product(units, Decimal::from(u32::from(self.unit)))
    }
}

impl RoundingUnit {
    fn reciprocal(self) -> Decimal {
        match self {
            Self::One => Decimal::ONE,
            Self::Ten => Decimal::new(1, 1),
            Self::Hundred => Decimal::new(1, 2),
        }
    }
}

impl From<RoundingUnit> for u32 {
    fn from(unit: RoundingUnit) -> Self {
        match unit {
            RoundingUnit::One => 1,
            RoundingUnit::Ten => 10,
            RoundingUnit::Hundred => 100,
        }
    }
}

impl TryFrom<u32> for RoundingUnit {
    type Error = PriceFault;

    fn try_from(yen: u32) -> Result<Self, PriceFault> {
        match yen {
            1 => Ok(Self::One),
            10 => Ok(Self::Ten),
            100 => Ok(Self::Hundred),
            _ => Err(PriceFault::Unit),
        }
    }
}

impl Percent {
    /// The part that remains to be paid, between 0 and 1.
    fn left_over(self) -> Decimal {
        let hundredths = (Decimal::ONE_HUNDRED - self.0).normalize();
        // A percent has at most 26 decimal places, so that two more fit.
        Decimal::from_i128_with_scale(hundredths.mantissa(), hundredths.scale() + 2)
    }
}

/// Most decimal places of a percent or factor; no rule has more than a few.
const MOST_PLACES: u32 = 9;

impl FromStr for Percent {
    type Err = PriceFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.strip_suffix('%').and_then(plain_decimal).ok_or(PriceFault::Percent)?;
        if number <= Decimal::ONE_HUNDRED { Ok(Self(number)) } else { Err(PriceFault::Percent) }
    }
}

impl FromStr for Factor {
    type Err = PriceFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        plain_decimal(text).map(Self).ok_or(PriceFault::Factor)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

macro_rules! as_text {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = PriceFault;

            fn try_from(text: String) -> Result<Self, PriceFault> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> Self {
                number.to_string()
            }
        }
    };
}

as_text!(Percent);
as_text!(Factor);

/// Digits with at most one dot between them; no sign, exponent or separator.
fn plain_decimal(text: &str) -> Option<Decimal> {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_plain = match text.split_once('.') {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
        None => is_digits(text),
    };
    let number = is_plain.then(|| Decimal::from_str_exact(text).ok())??.normalize();
    (number.scale() <= MOST_PLACES).then_some(number)
}

/// The product, unless it has more digits than fit: a decimal would then be rounded silently.
fn exact_product(a: Decimal, b: Decimal) -> Result<Decimal, PriceFault> {
    if a.is_zero() || b.is_zero() {
        return Ok(Decimal::ZERO);
    }
    let (a, b) = (a.normalize(), b.normalize());
    let product = a.checked_mul(b).ok_or(PriceFault::TooLarge)?;
    if product.scale() == a.scale() + b.scale() { Ok(product) } else { Err(PriceFault::TooLarge) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn formula(
        rides: u32,
        discounts: &[&str],
        months: u16,
        factor: &str,
        mode: RoundingMode,
        unit: u32,
    ) -> Formula {
        Formula {
            rides,
            discounts: discounts.iter().map(|text| text.parse().unwrap()).collect(),
            months,
            factor: factor.parse().unwrap(),
            rounding: Rounding { mode, unit: unit.try_into().unwrap(), each_step: false },
        }
    }

    fn price(formula: &Formula, fare: i64) -> i64 {
        formula.price(Yen::new(fare)).unwrap().get()
    }

    #[test]
    fn the_published_prices() {
        use RoundingMode::{HalfUp, Up};
        let keihan = |months, factor| formula(60, &["30%"], months, factor, HalfUp, 10);
        assert_eq!(price(&keihan(1, "1"), 240), 10_080);
        assert_eq!(price(&keihan(3, "0.95"), 240), 28_730);
        assert_eq!(price(&keihan(6, "0.90"), 240), 54_430);
        let kotoden = |months, factor| formula(60, &["40%"], months, factor, Up, 10);
        assert_eq!(price(&kotoden(1, "1"), 420), 15_120);
        assert_eq!(price(&kotoden(3, "0.95"), 420), 43_100);
        assert_eq!(price(&kotoden(6, "0.9"), 420), 81_650);
        // Isumi: 15,600 a month, 3 months rounded up to 100.
        assert_eq!(price(&formula(1, &[], 3, "0.95", Up, 100), 15_600), 44_500);
        // Ohmi Railway bus: a child pays half, rounded up to 10.
        assert_eq!(price(&formula(1, &["50%"], 1, "1", Up, 10), 10_090), 5_050);
    }

    #[test]
    fn kagoshima_rounds_the_bus_once_and_the_tram_each_step() {
        // 190 x 60 x 0.70 x 0.70 = 5,586 on the bus; 7,980 -> 5,590 on the tram: the same. 170: 4,998 and 7,140 -> 5,000.
        let bus = formula(60, &["30%", "30%"], 3, "0.95", RoundingMode::HalfUp, 10);
        let mut tram = bus.clone();
        tram.rounding.each_step = true;
        // 170: 4,998 x 3 x 0.95 = 14,244.3; 5,000 x 3 x 0.95 = 14,250.
        assert_eq!((price(&bus, 170), price(&tram, 170)), (14_240, 14_250));
    }

    #[test]
    fn discounts_are_exact_decimals() {
        let one_eighth = formula(1, &["12.5%"], 1, "1", RoundingMode::HalfUp, 1);
        assert_eq!(price(&one_eighth, 100), 88);
        assert_eq!(price(&one_eighth, 96), 84);
        // 0.1 x 3 in binary would be above 0.3 and round up to 1 more.
        assert_eq!(price(&formula(1, &["90%"], 3, "1", RoundingMode::Up, 1), 10), 3);
        assert_eq!(price(&formula(60, &["100%"], 1, "1", RoundingMode::Up, 100), 240), 0);
        assert_eq!(price(&formula(60, &["0%"], 1, "1", RoundingMode::Up, 100), 240), 14_400);
    }

    #[test]
    fn unreadable_numbers_are_refused() {
        for text in [
            "30",
            "",
            "%",
            "-1%",
            "100.1%",
            "1e1%",
            "+5%",
            "1_0%",
            ".5%",
            "5.%",
            "３０%",
            "30%%",
            "0.0000000001%",
        ] {
            assert_eq!(text.parse::<Percent>().err(), Some(PriceFault::Percent), "{text}");
        }
        for text in ["", "-1", "0,95", "1e3", "NaN"] {
            assert_eq!(text.parse::<Factor>().err(), Some(PriceFault::Factor), "{text}");
        }
        assert_eq!(RoundingUnit::try_from(5), Err(PriceFault::Unit));
    }

    #[test]
    fn numbers_that_do_not_fit_are_refused_and_never_rounded() {
        let long = formula(u32::MAX, &["0.000000001%"; 4], u16::MAX, "1.999999999", RoundingMode::HalfUp, 1);
        assert_eq!(long.price(Yen::new(i64::MAX)), Err(PriceFault::TooLarge));
        let large = formula(u32::MAX, &[], u16::MAX, "1", RoundingMode::HalfUp, 1);
        assert_eq!(large.price(Yen::new(i64::MAX)), Err(PriceFault::TooLarge));
        assert_eq!(large.price(Yen::new(-1)), Err(PriceFault::NegativeFare));
    }

    #[test]
    fn a_formula_is_stored_as_json() {
        let formula = formula(60, &["30%", "12.5%"], 3, "0.95", RoundingMode::HalfUp, 10);
        let json = serde_json::to_string(&formula).unwrap();
        insta::assert_snapshot!(json, @r#"{"rides":60,"discounts":["30%","12.5%"],"months":3,"factor":"0.95","rounding":{"mode":"half-up","unit":10,"each_step":false}}"#);
        assert_eq!(serde_json::from_str::<Formula>(&json).unwrap(), formula);
    }

    proptest! {
        #[test]
        fn rounding_moves_a_price_by_less_than_a_unit(
            fare in 1i64..100_000, percent in 0u32..=100, months in 1u16..13, up: bool, unit in 0usize..3,
        ) {
            let unit = [1, 10, 100][unit];
            let mode = if up { RoundingMode::Up } else { RoundingMode::HalfUp };
            let formula = formula(60, &[&format!("{percent}%")], months, "1", mode, unit);
            let hundredths = i128::from(fare) * 60 * i128::from(100 - percent) * i128::from(months);
            let moved = i128::from(price(&formula, fare)) * 100 - hundredths;
            let unit = i128::from(unit) * 100;
            if up {
                prop_assert!((0..unit).contains(&moved));
            } else {
                prop_assert!(-unit < moved * 2 && moved * 2 <= unit);
            }
        }
    }
}

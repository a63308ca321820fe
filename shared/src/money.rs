//! Money: whole yen, never a float.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount of whole yen. Arithmetic is checked: a result that does not fit is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "server", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
#[cfg_attr(feature = "server", diesel(sql_type = diesel::sql_types::BigInt))]
pub struct Yen(i64);

impl Yen {
    pub const ZERO: Self = Self(0);

    pub const fn new(yen: i64) -> Self {
        Self(yen)
    }

    /// The amount in whole yen.
    pub const fn get(self) -> i64 {
        self.0
    }

    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    pub fn checked_mul(self, times: i64) -> Option<Self> {
        self.0.checked_mul(times).map(Self)
    }

    pub fn checked_neg(self) -> Option<Self> {
        self.0.checked_neg().map(Self)
    }

    /// The sum of all amounts, 0 of none.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }
}

/// Digits in groups of three: `25,140`. The currency sign is the catalogue's matter.
impl fmt::Display for Yen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        f.pad_integral(self.0 >= 0, "", &grouped)
    }
}

#[cfg(feature = "server")]
mod server {
    use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
    use diesel::deserialize::{self, FromSql};
    use diesel::pg::{Pg, PgValue};
    use diesel::serialize::{self, Output, ToSql};
    use diesel::sql_types::BigInt;

    use super::Yen;

    /// An amount of money in whole yen, as an integer.
    #[Scalar(name = "Yen")]
    impl ScalarType for Yen {
        fn parse(value: Value) -> InputValueResult<Self> {
            match &value {
                Value::Number(number) => {
                    number.as_i64().map(Self).ok_or_else(|| InputValueError::custom("Give whole yen."))
                }
                _ => Err(InputValueError::expected_type(value)),
            }
        }

        fn to_value(&self) -> Value {
            Value::Number(self.0.into())
        }
    }

    impl ToSql<BigInt, Pg> for Yen {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            <i64 as ToSql<BigInt, Pg>>::to_sql(&self.0, out)
        }
    }

    impl FromSql<BigInt, Pg> for Yen {
        fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
            <i64 as FromSql<BigInt, Pg>>::from_sql(bytes).map(Self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_three() {
        let shown: Vec<String> =
            [0, 7, 500, 1_000, 25_140, 1_234_567, -25_140].map(|yen| Yen::new(yen).to_string()).into();
        assert_eq!(shown, ["0", "7", "500", "1,000", "25,140", "1,234,567", "-25,140"]);
        assert_eq!(Yen::new(i64::MIN).to_string(), "-9,223,372,036,854,775,808");
    }

    #[test]
    fn arithmetic_that_does_not_fit_is_none() {
        let most = Yen::new(i64::MAX);
        assert_eq!(most.checked_add(Yen::new(1)), None);
        assert_eq!(Yen::new(i64::MIN).checked_sub(Yen::new(1)), None);
        assert_eq!(most.checked_mul(2), None);
        assert_eq!(Yen::new(i64::MIN).checked_neg(), None);
        assert_eq!(Yen::checked_sum([most, Yen::new(1), Yen::new(-1)]), None);
        assert_eq!(Yen::checked_sum([Yen::new(300), Yen::new(-20)]), Some(Yen::new(280)));
        assert_eq!(Yen::checked_sum([]), Some(Yen::ZERO));
    }

    #[test]
    fn json_is_an_integer_and_never_a_float() {
        assert_eq!(serde_json::to_string(&Yen::new(25_140)).unwrap(), "25140");
        assert_eq!(serde_json::from_str::<Yen>("25140").unwrap(), Yen::new(25_140));
        assert!(serde_json::from_str::<Yen>("25140.0").is_err());
    }
}

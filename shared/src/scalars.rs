//! Dates and moments as the server's columns and GraphQL scalars.

use std::fmt;
use std::ops::Deref;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use diesel::data_types::{PgDate, PgTimestamp};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types;
use jiff::{SignedDuration, Timestamp, civil};
use serde::{Deserialize, Serialize};

use crate::jst;

/// PostgreSQL counts days and microseconds from here.
const POSTGRES_EPOCH: civil::Date = civil::date(2000, 1, 1);
/// 2000-01-01T00:00:00Z in microseconds since 1970.
const POSTGRES_EPOCH_MICROSECONDS: i64 = 946_684_800_000_000;
/// In a second.
const MICROSECONDS: i64 = 1_000_000;

/// A civil date: column `date`, scalar `Date`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, AsExpression, FromSqlRow,
)]
#[serde(transparent)]
#[diesel(sql_type = sql_types::Date)]
pub struct Date(pub civil::Date);

/// A moment: column `timestamptz` (whole microseconds), scalar `DateTime`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, AsExpression, FromSqlRow,
)]
#[serde(transparent)]
#[diesel(sql_type = sql_types::Timestamptz)]
pub struct DateTime(pub Timestamp);

macro_rules! wrapper {
    ($name:ident, $inner:ty) => {
        impl From<$inner> for $name {
            fn from(inner: $inner) -> Self {
                Self(inner)
            }
        }

        impl From<$name> for $inner {
            fn from(outer: $name) -> Self {
                outer.0
            }
        }

        impl Deref for $name {
            type Target = $inner;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

wrapper!(Date, civil::Date);
wrapper!(DateTime, Timestamp);

/// A date of the calendar in Japan, `yyyy-mm-dd`.
#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => jst::read_date(text)
                .map(Self)
                .ok_or_else(|| InputValueError::custom("Give a date as yyyy-mm-dd.")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A moment as RFC 3339 writes it, in UTC.
#[Scalar(name = "DateTime")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => text
                .parse()
                .map(Self)
                .map_err(|_| InputValueError::custom("Give a moment as RFC 3339 writes it.")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl ToSql<sql_types::Date, Pg> for Date {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let days = self.0.duration_since(POSTGRES_EPOCH).as_hours() / 24;
        ToSql::<sql_types::Date, Pg>::to_sql(&PgDate(i32::try_from(days)?), &mut out.reborrow())
    }
}

impl FromSql<sql_types::Date, Pg> for Date {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let PgDate(days) = FromSql::<sql_types::Date, Pg>::from_sql(bytes)?;
        Ok(Self(POSTGRES_EPOCH.checked_add(SignedDuration::from_hours(i64::from(days) * 24))?))
    }
}

impl ToSql<sql_types::Timestamptz, Pg> for DateTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let microseconds = self.0.as_microsecond() - POSTGRES_EPOCH_MICROSECONDS;
        ToSql::<sql_types::Timestamptz, Pg>::to_sql(&PgTimestamp(microseconds), &mut out.reborrow())
    }
}

impl FromSql<sql_types::Timestamptz, Pg> for DateTime {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let PgTimestamp(microseconds) = FromSql::<sql_types::Timestamptz, Pg>::from_sql(bytes)?;
        let microseconds =
            microseconds.checked_add(POSTGRES_EPOCH_MICROSECONDS).ok_or("the moment is infinitely far")?;
        // By seconds: the last second of all has no whole microseconds to jiff.
        let (second, rest) = (microseconds.div_euclid(MICROSECONDS), microseconds.rem_euclid(MICROSECONDS));
        Ok(Self(Timestamp::new(second, i32::try_from(rest * 1_000)?)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_iso_and_impossible_ones_are_refused() {
        let date = Date(civil::date(2026, 4, 1));
        assert_eq!(ScalarType::to_value(&date), Value::from("2026-04-01"));
        assert_eq!(<Date as ScalarType>::parse(Value::from("2026-04-01")).ok(), Some(date));
        for text in ["2026-02-29", "2026-4-1x", "2026-04-01T00:00:00Z", ""] {
            assert!(<Date as ScalarType>::parse(Value::from(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn moments_are_rfc_3339() {
        let moment = DateTime("2026-04-01T06:00:00+09:00".parse().unwrap());
        assert_eq!(ScalarType::to_value(&moment), Value::from("2026-03-31T21:00:00Z"));
        assert!(<DateTime as ScalarType>::parse(Value::from("2026-04-01")).is_err());
    }

    #[test]
    fn the_epoch_of_postgresql() {
        let epoch: Timestamp = "2000-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(epoch.as_microsecond(), POSTGRES_EPOCH_MICROSECONDS);
    }
}

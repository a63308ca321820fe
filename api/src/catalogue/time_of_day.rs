//! A time of day that may be 24:00, the end of the day. PostgreSQL's `time` holds it, jiff's civil time does not.

use std::fmt;
use std::str::FromStr;

use diesel::data_types::PgTime;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Time;
use teiki_shared::jst::DAY_MINUTES;

const MICROSECONDS_PER_MINUTE: i64 = 60_000_000;

/// Minutes since midnight in Japan, 0 to 1440.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    AsExpression,
    FromSqlRow,
    serde::Deserialize,
    serde::Serialize,
)]
#[serde(try_from = "String", into = "String")]
#[diesel(sql_type = Time)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    pub const MIDNIGHT: Self = Self(0);

    /// `None` past 24:00.
    pub const fn new(minutes: u16) -> Option<Self> {
        if minutes <= DAY_MINUTES { Some(Self(minutes)) } else { None }
    }

    pub const fn minutes(self) -> u16 {
        self.0
    }
}

/// As a clock shows it: `06:00`, `24:00`.
impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for TimeOfDay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (hours, minutes) = text.split_once(':')?;
            let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
            Self::new((minutes < 60).then_some(hours.checked_mul(60)?.checked_add(minutes)?)?)
        };
        parse().ok_or_else(|| format!("\"{text}\" is not a time from 00:00 to 24:00"))
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

impl ToSql<Time, Pg> for TimeOfDay {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let time = PgTime(i64::from(self.0) * MICROSECONDS_PER_MINUTE);
        ToSql::<Time, Pg>::to_sql(&time, &mut out.reborrow())
    }
}

impl FromSql<Time, Pg> for TimeOfDay {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let PgTime(microseconds) = FromSql::<Time, Pg>::from_sql(bytes)?;
        let minutes = u16::try_from(microseconds / MICROSECONDS_PER_MINUTE)?;
        Self::new(minutes).ok_or_else(|| "a time of day past 24:00".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_day_is_a_time() {
        for text in ["00:00", "06:00", "22:30", "24:00"] {
            assert_eq!(text.parse::<TimeOfDay>().unwrap().to_string(), text);
        }
        for text in ["24:01", "6", "06:60", "-1:00", ""] {
            assert!(text.parse::<TimeOfDay>().is_err(), "{text}");
        }
    }
}

//! Japan Standard Time: UTC+9 all year, so that no time zone database is needed in the browser.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

pub const OFFSET: Offset = jiff::tz::offset(9);

/// The minutes of a day; as a time of day it is 24:00.
pub const DAY_MINUTES: u16 = 24 * 60;

/// The date in Japan at that moment.
pub fn date(at: Timestamp) -> Date {
    OFFSET.to_datetime(at).date()
}

/// Reads `yyyy-mm-dd`, exactly so. `None` for any other form and for a day that the calendar lacks.
pub fn read_date(text: &str) -> Option<Date> {
    text.parse::<Date>().ok().filter(|date| date.to_string() == text)
}

/// Minutes since midnight in Japan, seconds dropped.
pub fn minute_of_day(at: Timestamp) -> u16 {
    let time = OFFSET.to_datetime(at).time();
    // Hours and minutes of a civil time are never negative.
    u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
}

/// The moment `minute` minutes after midnight in Japan; 1440 is the end of the day. Moments after the year 9999
/// are the last that can be told.
pub fn at_minute(date: Date, minute: u16) -> Timestamp {
    OFFSET
        .to_timestamp(date.at(0, 0, 0, 0))
        .and_then(|midnight| midnight.checked_add(SignedDuration::from_mins(minute.into())))
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_day_turns_at_15_utc() {
        let before: Timestamp = "2026-04-30T14:59:59Z".parse().unwrap();
        let after: Timestamp = "2026-04-30T15:00:00Z".parse().unwrap();
        assert_eq!((super::date(before), minute_of_day(before)), (date(2026, 4, 30), 1439));
        assert_eq!((super::date(after), minute_of_day(after)), (date(2026, 5, 1), 0));
        assert_eq!(at_minute(date(2026, 4, 30), DAY_MINUTES), after);
        assert_eq!(at_minute(date(2026, 5, 1), 0), after);
    }

    #[test]
    fn dates_are_read_in_one_form_only() {
        assert_eq!(read_date("2026-04-01"), Some(date(2026, 4, 1)));
        for text in
            ["2026-02-29", "2026-4-1", "20260401", "2026-04-01T00:00", "+002026-04-01", "2026-04-01 ", ""]
        {
            assert_eq!(read_date(text), None, "{text}");
        }
    }

    #[test]
    fn the_end_of_time_does_not_panic() {
        assert_eq!(at_minute(Date::MAX, DAY_MINUTES), Timestamp::MAX);
    }
}

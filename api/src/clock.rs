//! The one place that reads the time. Everything else takes a `Clock`, so that a test can stand at 21:59:59 JST.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp, Zoned, civil::Date, tz::TimeZone};

/// Japan has had one offset and no summer time since 1952.
const JST_SECONDS: i32 = 9 * 60 * 60;
const RUNNING: i64 = i64::MIN;

/// The time: the machine's, or one that a test has stopped. Clones share it.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Microseconds since the epoch at which the clock stands still, or `RUNNING`.
    stopped_at: Arc<AtomicI64>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { stopped_at: Arc::new(AtomicI64::new(RUNNING)) }
    }
}

/// Japan standard time.
pub fn jst() -> TimeZone {
    TimeZone::fixed(jiff::tz::Offset::from_seconds(JST_SECONDS).unwrap_or(jiff::tz::Offset::UTC))
}

impl Clock {
    /// A clock that stands still at `moment` until it is set again.
    pub fn stopped(moment: Timestamp) -> Self {
        let clock = Self::default();
        clock.set(moment);
        clock
    }

    /// Now, in whole microseconds, as Postgres stores it.
    pub fn now(&self) -> Timestamp {
        let micros = match self.stopped_at.load(Ordering::SeqCst) {
            #[expect(clippy::disallowed_methods, reason = "this is the seam")]
            RUNNING => Timestamp::now().as_microsecond(),
            stopped => stopped,
        };
        Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Now on the clocks of Japan.
    pub fn jst(&self) -> Zoned {
        self.now().to_zoned(jst())
    }

    /// Today's date in Japan.
    pub fn today(&self) -> Date {
        self.jst().date()
    }

    /// Stops the clock at `moment`.
    pub fn set(&self, moment: Timestamp) {
        self.stopped_at.store(moment.as_microsecond(), Ordering::SeqCst);
    }

    /// Moves a stopped clock on; a running one is stopped at the later moment.
    pub fn advance(&self, by: SignedDuration) {
        self.set(self.now() + by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_clock_tells_the_japanese_date() {
        let clock = Clock::stopped("2026-03-31T15:00:00Z".parse().unwrap());
        assert_eq!(clock.today(), jiff::civil::date(2026, 4, 1));
        clock.advance(SignedDuration::from_secs(-1));
        assert_eq!(clock.today(), jiff::civil::date(2026, 3, 31));
    }
}

//! A pass that continues another without a gap.

use jiff::Span;
use jiff::civil::Date;
use teiki_shared::scalars;
use teiki_shared::validity::Validity;

use super::db::OldPass;

/// A pass can be renewed from this many days before its last day.
pub const RENEWAL_DAYS: u16 = 14;

/// So far ahead a renewal may start: the day after the last, seen from the first day on which it can be bought.
pub const LATEST_START_DAYS: u16 = RENEWAL_DAYS + 1;

/// The first day on which a pass that ends on `ends_on` can be renewed.
pub fn opens_on(ends_on: Date) -> Date {
    ends_on.saturating_sub(Span::new().days(i64::from(RENEWAL_DAYS)))
}

/// Why a pass is not renewed now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNow {
    TooEarly {
        from: Date,
    },
    Ended,
    /// Not a paid pass.
    NotLive,
}

/// The day on which the renewal of `pass` starts.
pub fn start_of(pass: &OldPass, today: Date) -> Result<scalars::Date, NotNow> {
    if pass.state != "live" {
        return Err(NotNow::NotLive);
    }
    if today > pass.ends_on.0 {
        return Err(NotNow::Ended);
    }
    let from = opens_on(pass.ends_on.0);
    if today < from {
        return Err(NotNow::TooEarly { from });
    }
    let validity = Validity::new(pass.starts_on.0, pass.ends_on.0).map_err(|_| NotNow::NotLive)?;
    validity.next_start().map(scalars::Date).ok_or(NotNow::Ended)
}

//! A pass that continues another without a gap.

use jiff::civil::Date;
use teiki_shared::payment_state::PassHold;
use teiki_shared::scalars;
use teiki_shared::validity::Validity;

use crate::orders::Pass;
use crate::orders::pass::{RENEWAL_DAYS, renewable_from};

/// So far ahead a renewal may start: the day after the last, seen from the first day on which it can be bought.
pub const LATEST_START_DAYS: u16 = RENEWAL_DAYS + 1;

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
pub fn start_of(pass: &Pass, today: Date) -> Result<scalars::Date, NotNow> {
    if pass.state != PassHold::Live {
        return Err(NotNow::NotLive);
    }
    if today > pass.ends_on.0 {
        return Err(NotNow::Ended);
    }
    let from = renewable_from(pass.ends_on.0);
    if today < from {
        return Err(NotNow::TooEarly { from });
    }
    let validity = Validity::new(pass.starts_on.0, pass.ends_on.0).map_err(|_| NotNow::NotLive)?;
    validity.next_start().map(scalars::Date).ok_or(NotNow::Ended)
}

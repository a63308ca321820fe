//! What every area says.

use jiff::Timestamp;
use jiff::civil::Date;
use teiki_shared::price_table::DecidedBy;

pub struct Common {
    pub back: &'static str,
    pub save: &'static str,
    pub change: &'static str,
    /// After `change`, for screen readers: what is changed.
    pub change_what: fn(term: &str) -> String,
    pub cancel: &'static str,
    pub optional: &'static str,
    /// The heading of the error summary, where an input can be mended.
    pub errors: &'static str,
    /// The heading of the error summary, where none can.
    pub not_done: &'static str,
    /// Before the title of a page with errors.
    pub error_prefix: &'static str,
    /// Which step of how many.
    pub step: fn(at: usize, of: usize) -> String,
    /// Around the number of days left.
    pub days_left: (&'static str, &'static str),
    pub yen: fn(yen: i64) -> String,
    /// A price after a fare revision, by what decides and from which day on.
    pub price_from: fn(DecidedBy, Date, &str) -> String,
    /// A date with its weekday.
    pub date: fn(Date) -> String,
    /// A moment, told in Japan's time.
    pub moment: fn(Timestamp) -> String,
    /// A moment until which something goes.
    pub deadline: fn(Timestamp) -> String,
    /// The first day of a term, before its last.
    pub from: fn(Date) -> String,
    /// The last day of a term, after its first.
    pub until: fn(Date) -> String,
}

/// A time of day as sentences tell it: `6:00` for the API's `06:00`.
pub fn clock(time: &str) -> &str {
    time.strip_prefix('0').unwrap_or(time)
}

/// A brand of credit cards as people know it; the names are the same in every language.
pub fn brand(code: &str) -> &str {
    match code {
        "amex" => "American Express",
        "diners" => "Diners Club",
        "discover" => "Discover",
        "jcb" => "JCB",
        "mastercard" => "Mastercard",
        "unionpay" => "UnionPay",
        "visa" => "Visa",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::clock;
    use crate::words::{en::EN, ja::JA};
    use jiff::civil::date;

    #[test]
    fn a_time_of_day_has_no_needless_zero() {
        assert_eq!(["00:00", "06:00", "22:00", "24:00"].map(clock), ["0:00", "6:00", "22:00", "24:00"]);
    }

    #[test]
    fn amounts_and_dates_read_well() {
        let day = date(2026, 12, 1);
        assert_eq!((JA.common.date)(day), "2026年12月1日（火）");
        assert_eq!((EN.common.date)(day), "Tue 1 Dec 2026");
        assert_eq!((JA.common.yen)(25140), "25,140円");
        assert_eq!((EN.common.yen)(25140), "¥25,140");
    }
}

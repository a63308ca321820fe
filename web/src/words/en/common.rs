use jiff::Timestamp;
use jiff::civil::Date;
use teiki_shared::format;
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;

use crate::words::common::Common;

pub const COMMON: Common = Common {
    back: "Back",
    save: "Save",
    change: "Change",
    change_what: |term| format!(": {term}"),
    cancel: "Cancel",
    optional: "optional",
    errors: "Please correct the following",
    not_done: "This could not be done",
    error_prefix: "Error: ",
    step: |at, of| format!("Step {at} of {of}"),
    days_left: ("", " days left"),
    yen: |yen| format::yen(Lang::En, Yen::new(yen)),
    price_from: |decided_by, day, price| format::price_from(Lang::En, decided_by, day, price),
    date,
    moment: |at| format::moment_and_weekday(Lang::En, at),
    deadline: |at| format::deadline_and_weekday(Lang::En, at),
    from: |day| format!("from {}", date(day)),
    until: |day| format!("to {}", date(day)),
};

fn date(day: Date) -> String {
    format::date_and_weekday(Lang::En, day)
}

/// A near day, whose year is plain.
pub(super) fn day(day: Date) -> String {
    format::day_and_weekday(Lang::En, day)
}

/// A near moment, told in Japan's time.
pub(super) fn time(at: Timestamp) -> String {
    format::near_moment_and_weekday(Lang::En, at)
}

/// A near moment until which something goes.
pub(super) fn end(at: Timestamp) -> String {
    format::near_deadline_and_weekday(Lang::En, at)
}

use jiff::Timestamp;
use jiff::civil::Date;
use teiki_shared::jst;

use crate::words::common::{Common, grouped};

pub const COMMON: Common = Common {
    back: "Back",
    next: "Next",
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
    yen: |yen| format!("¥{}", grouped(yen)),
    months: |months| if months == 1 { "1 month".to_owned() } else { format!("{months} months") },
    date,
    moment,
    from: |day| format!("from {}", date(day)),
    until: |day| format!("to {}", date(day)),
};

fn date(day: Date) -> String {
    day.strftime("%a %-d %b %Y").to_string()
}

fn moment(at: Timestamp) -> String {
    let local = jst::OFFSET.to_datetime(at);
    format!("{}, {} JST", date(local.date()), local.strftime("%H:%M"))
}

/// A near day, whose year is plain.
pub(super) fn day(day: Date) -> String {
    day.strftime("%a %-d %B").to_string()
}

/// A near moment, told in Japan's time.
pub(super) fn time(at: Timestamp) -> String {
    let local = jst::OFFSET.to_datetime(at);
    format!("{} on {} (Japan time)", local.strftime("%-H:%M"), day(local.date()))
}

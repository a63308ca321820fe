use jiff::Timestamp;
use jiff::civil::Date;
use teiki_shared::format;
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;

use crate::words::common::Common;

pub const COMMON: Common = Common {
    back: "戻る",
    save: "保存する",
    change: "変更",
    change_what: |term| format!("（{term}）"),
    cancel: "やめる",
    optional: "任意",
    errors: "次のところを直してください",
    not_done: "手続きを進められませんでした",
    error_prefix: "エラー：",
    step: |at, of| format!("手順 {at}／{of}"),
    days_left: ("あと ", " 日"),
    yen: |yen| format::yen(Lang::Ja, Yen::new(yen)),
    price_from: |decided_by, day, price| format::price_from(Lang::Ja, decided_by, day, price),
    date,
    moment: |at| format::moment_and_weekday(Lang::Ja, at),
    deadline: |at| format::deadline_and_weekday(Lang::Ja, at),
    from: |day| format!("{}から", date(day)),
    until: |day| format!("{}まで", date(day)),
};

fn date(day: Date) -> String {
    format::date_and_weekday(Lang::Ja, day)
}

/// A near day, whose year is plain.
pub(super) fn day(day: Date) -> String {
    format::day_and_weekday(Lang::Ja, day)
}

/// A near moment, told in Japan's time.
pub(super) fn time(at: Timestamp) -> String {
    format::near_moment_and_weekday(Lang::Ja, at)
}

/// A near moment until which something goes.
pub(super) fn end(at: Timestamp) -> String {
    format::near_deadline_and_weekday(Lang::Ja, at)
}

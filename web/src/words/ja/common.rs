use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use teiki_shared::jst;

use crate::words::common::{Common, grouped};

pub const COMMON: Common = Common {
    back: "戻る",
    next: "次へ",
    save: "保存する",
    change: "変更",
    change_what: |term| format!("（{term}）"),
    cancel: "やめる",
    optional: "任意",
    errors: "次のところを直してください",
    not_done: "手続きを進められませんでした",
    error_prefix: "エラー：",
    step: |at, of| format!("{of}つのうち{at}つ目"),
    days_left: ("あと ", " 日"),
    yen: |yen| format!("{}円", grouped(yen)),
    months: |months| format!("{months}か月"),
    date,
    moment,
    from: |day| format!("{}から", date(day)),
    until: |day| format!("{}まで", date(day)),
};

fn date(day: Date) -> String {
    format!("{}年{}", day.year(), self::day(day))
}

/// A near day, whose year is plain.
pub(super) fn day(day: Date) -> String {
    let weekday = match day.weekday() {
        Weekday::Monday => '月',
        Weekday::Tuesday => '火',
        Weekday::Wednesday => '水',
        Weekday::Thursday => '木',
        Weekday::Friday => '金',
        Weekday::Saturday => '土',
        Weekday::Sunday => '日',
    };
    format!("{}月{}日（{weekday}）", day.month(), day.day())
}

fn moment(at: Timestamp) -> String {
    let local = jst::OFFSET.to_datetime(at);
    format!("{}{}", date(local.date()), local.strftime(" %H:%M"))
}

/// A near moment, told in Japan's time.
pub(super) fn time(at: Timestamp) -> String {
    let local = jst::OFFSET.to_datetime(at);
    format!("{}{}", day(local.date()), local.strftime("%-H:%M"))
}

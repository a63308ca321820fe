//! Dates, moments, amounts and spans as people read them, in both languages: one form each for pages, mails and documents.
//! Moments are told in Japan's time.

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp};

use crate::jst;
use crate::lang::Lang;
use crate::money::Yen;
use crate::price_table::DecidedBy;

/// `2026年4月7日`, `7 April 2026`.
pub fn date(lang: Lang, date: Date) -> String {
    match lang {
        Lang::Ja => format!("{}年{}", date.year(), day(lang, date)),
        Lang::En => format!("{} {}", day(lang, date), date.year()),
    }
}

/// A date whose year is plain: `4月7日`, `7 April`.
pub fn day(lang: Lang, date: Date) -> String {
    match lang {
        Lang::Ja => format!("{}月{}日", date.month(), date.day()),
        Lang::En => date.strftime("%-d %B").to_string(),
    }
}

/// `2026年4月7日（火）`, `Tue 7 Apr 2026`.
pub fn date_and_weekday(lang: Lang, date: Date) -> String {
    match lang {
        Lang::Ja => format!("{}年{}", date.year(), day_and_weekday(lang, date)),
        Lang::En => date.strftime("%a %-d %b %Y").to_string(),
    }
}

/// `4月7日（火）`, `Tue 7 April`.
pub fn day_and_weekday(lang: Lang, date: Date) -> String {
    match lang {
        Lang::Ja => format!("{}（{}）", day(lang, date), weekday_ja(date)),
        Lang::En => date.strftime("%a %-d %B").to_string(),
    }
}

fn weekday_ja(date: Date) -> char {
    match date.weekday() {
        Weekday::Monday => '月',
        Weekday::Tuesday => '火',
        Weekday::Wednesday => '水',
        Weekday::Thursday => '木',
        Weekday::Friday => '金',
        Weekday::Saturday => '土',
        Weekday::Sunday => '日',
    }
}

/// Both days included: `2026年4月7日から2026年5月6日まで`, `7 April 2026 to 6 May 2026`.
pub fn period(lang: Lang, first: Date, last: Date) -> String {
    let (first, last) = (date(lang, first), date(lang, last));
    match lang {
        Lang::Ja => format!("{first}から{last}まで"),
        Lang::En => format!("{first} to {last}"),
    }
}

/// `2026年4月7日 9:00`, `9:00 on 7 April 2026 (Japan time)`.
pub fn moment(lang: Lang, at: Timestamp) -> String {
    let (day, minute) = moment_of(at);
    in_a_sentence(lang, &date(lang, day), " ", minute)
}

/// A moment whose year is plain: `4月7日 9:00`, `9:00 on 7 April (Japan time)`.
pub fn near_moment(lang: Lang, at: Timestamp) -> String {
    let (near, minute) = moment_of(at);
    in_a_sentence(lang, &day(lang, near), " ", minute)
}

/// A moment whose year is plain: `4月7日（火）9:00`, `9:00 on Tue 7 April (Japan time)`.
pub fn near_moment_and_weekday(lang: Lang, at: Timestamp) -> String {
    let (near, minute) = moment_of(at);
    in_a_sentence(lang, &day_and_weekday(lang, near), "", minute)
}

/// A moment in a list: `2026年4月7日（火）9:00`, `Tue 7 Apr 2026, 9:00 (Japan time)`.
pub fn moment_and_weekday(lang: Lang, at: Timestamp) -> String {
    let (day, minute) = moment_of(at);
    in_a_list(lang, day, minute)
}

/// A moment until which something goes. Midnight is the end of the day before: `2026年4月7日 24:00`,
/// `the end of 7 April 2026 (Japan time)`.
pub fn deadline(lang: Lang, at: Timestamp) -> String {
    let (day, minute) = end_of(at);
    in_a_sentence(lang, &date(lang, day), " ", minute)
}

/// As [`deadline`], where the year is plain: `4月7日（火）24:00`, `the end of Tue 7 April (Japan time)`.
pub fn near_deadline_and_weekday(lang: Lang, at: Timestamp) -> String {
    let (near, minute) = end_of(at);
    in_a_sentence(lang, &day_and_weekday(lang, near), "", minute)
}

/// As [`deadline`], in a list: `2026年4月7日（火）24:00`, `the end of Tue 7 Apr 2026 (Japan time)`.
pub fn deadline_and_weekday(lang: Lang, at: Timestamp) -> String {
    let (day, minute) = end_of(at);
    in_a_list(lang, day, minute)
}

/// How long something goes: `2026年12月1日 5:00から2026年12月31日 24:00まで`, `until further notice`; without a beginning, where
/// that is past, until when.
pub fn span(lang: Lang, from: Option<Timestamp>, until: Option<Timestamp>) -> String {
    let until = match (lang, until.map(|at| deadline(lang, at))) {
        (Lang::Ja, Some(end)) => format!("{end}まで"),
        (Lang::Ja, None) => "当面のあいだ".to_owned(),
        (Lang::En, Some(end)) => format!("until {end}"),
        (Lang::En, None) => "until further notice".to_owned(),
    };
    match (lang, from.map(|at| moment(lang, at))) {
        (Lang::Ja, Some(from)) => format!("{from}から{until}"),
        (Lang::En, Some(from)) => format!("from {from} {until}"),
        (_, None) => until,
    }
}

/// The day and the minute of it.
fn moment_of(at: Timestamp) -> (Date, u16) {
    (jst::date(at), jst::minute_of_day(at))
}

/// The same for a moment that ends something.
fn end_of(at: Timestamp) -> (Date, u16) {
    match moment_of(at) {
        (day, 0) => (day.yesterday().unwrap_or(day), jst::DAY_MINUTES),
        other => other,
    }
}

fn in_a_sentence(lang: Lang, day: &str, gap: &str, minute: u16) -> String {
    match (lang, minute) {
        (Lang::Ja, _) => format!("{day}{gap}{}", clock(minute)),
        (Lang::En, jst::DAY_MINUTES) => format!("the end of {day} (Japan time)"),
        (Lang::En, _) => format!("{} on {day} (Japan time)", clock(minute)),
    }
}

fn in_a_list(lang: Lang, day: Date, minute: u16) -> String {
    let day = date_and_weekday(lang, day);
    match (lang, minute) {
        (Lang::Ja, _) => format!("{day}{}", clock(minute)),
        (Lang::En, jst::DAY_MINUTES) => format!("the end of {day} (Japan time)"),
        (Lang::En, _) => format!("{day}, {} (Japan time)", clock(minute)),
    }
}

/// A minute of the day: `9:00`, `24:00`.
pub fn clock(minute: u16) -> String {
    format!("{}:{:02}", minute / 60, minute % 60)
}

/// `25,140円`, `¥25,140`.
pub fn yen(lang: Lang, amount: Yen) -> String {
    match lang {
        Lang::Ja => format!("{amount}円"),
        Lang::En => match amount.checked_neg().filter(|_| amount.is_negative()) {
            Some(positive) => format!("-¥{positive}"),
            None => format!("¥{amount}"),
        },
    }
}

/// A price after a fare revision, by what decides and from which day on.
pub fn price_from(lang: Lang, decided_by: DecidedBy, day: Date, price: &str) -> String {
    let date = date_and_weekday(lang, day);
    match (decided_by, lang) {
        (DecidedBy::Sale, Lang::Ja) => format!("{date}以降のお申し込みは{price}"),
        (DecidedBy::Start, Lang::Ja) => format!("{date}以降に始まる定期券は{price}"),
        (DecidedBy::Sale, Lang::En) => format!("{price} if you order on or after {date}"),
        (DecidedBy::Start, Lang::En) => format!("{price} if the pass starts on or after {date}"),
    }
}

/// The length of a term: `3か月`, `1 month`, `3 months`.
pub fn months(lang: Lang, months: i32) -> String {
    match (lang, months) {
        (Lang::Ja, _) => format!("{months}か月"),
        (Lang::En, 1) => "1 month".to_owned(),
        (Lang::En, _) => format!("{months} months"),
    }
}

/// How long to wait, rounded up: `90秒`, `2分`, `3時間`; `90 seconds`, `2 minutes`, `3 hours`.
pub fn wait(lang: Lang, wait: SignedDuration) -> String {
    let seconds = wait.as_secs();
    let (count, ja, en) = match seconds {
        ..=90 => (seconds, "秒", "second"),
        91..=5_400 => ((seconds + 59) / 60, "分", "minute"),
        _ => ((seconds + 3_599) / 3_600, "時間", "hour"),
    };
    match lang {
        Lang::Ja => format!("{count}{ja}"),
        Lang::En => format!("{count} {en}{}", if count == 1 { "" } else { "s" }),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as on;

    use super::*;

    fn both(told: impl Fn(Lang) -> String) -> [String; 2] {
        [Lang::Ja, Lang::En].map(told)
    }

    #[test]
    fn dates_with_and_without_year_and_weekday() {
        let tuesday = on(2026, 4, 7);
        assert_eq!(both(|lang| date(lang, tuesday)), ["2026年4月7日", "7 April 2026"]);
        assert_eq!(both(|lang| day(lang, tuesday)), ["4月7日", "7 April"]);
        assert_eq!(both(|lang| date_and_weekday(lang, tuesday)), ["2026年4月7日（火）", "Tue 7 Apr 2026"]);
        assert_eq!(both(|lang| day_and_weekday(lang, tuesday)), ["4月7日（火）", "Tue 7 April"]);
        let week: String = (6..13).map(|n| weekday_ja(on(2026, 4, n))).collect();
        assert_eq!(week, "月火水木金土日");
        assert_eq!(
            both(|lang| period(lang, tuesday, on(2026, 5, 6))),
            ["2026年4月7日から2026年5月6日まで", "7 April 2026 to 6 May 2026"]
        );
    }

    #[test]
    fn moments_are_told_in_japan() {
        let nine: Timestamp = "2026-04-07T00:00:00Z".parse().unwrap();
        let midnight: Timestamp = "2026-04-07T15:00:00Z".parse().unwrap();
        assert_eq!(
            both(|lang| moment(lang, nine)),
            ["2026年4月7日 9:00", "9:00 on 7 April 2026 (Japan time)"]
        );
        assert_eq!(both(|lang| near_moment(lang, nine)), ["4月7日 9:00", "9:00 on 7 April (Japan time)"]);
        assert_eq!(
            both(|lang| moment_and_weekday(lang, nine)),
            ["2026年4月7日（火）9:00", "Tue 7 Apr 2026, 9:00 (Japan time)"]
        );
        assert_eq!(
            both(|lang| near_moment_and_weekday(lang, nine)),
            ["4月7日（火）9:00", "9:00 on Tue 7 April (Japan time)"]
        );
        assert_eq!(deadline(Lang::Ja, nine), "2026年4月7日 9:00");
        assert_eq!(
            both(|lang| near_deadline_and_weekday(lang, midnight)),
            ["4月7日（火）24:00", "the end of Tue 7 April (Japan time)"]
        );
        assert_eq!(
            both(|lang| deadline_and_weekday(lang, midnight)),
            ["2026年4月7日（火）24:00", "the end of Tue 7 Apr 2026 (Japan time)"]
        );
        assert_eq!(moment(Lang::Ja, midnight), "2026年4月8日 0:00");
        assert_eq!(
            both(|lang| deadline(lang, midnight)),
            ["2026年4月7日 24:00", "the end of 7 April 2026 (Japan time)"]
        );
    }

    #[test]
    fn amounts_and_terms() {
        assert_eq!(both(|lang| yen(lang, Yen::new(25_140))), ["25,140円", "¥25,140"]);
        assert_eq!(both(|lang| months(lang, 1)), ["1か月", "1 month"]);
        assert_eq!(both(|lang| months(lang, 3)), ["3か月", "3 months"]);
    }

    #[test]
    fn waits_are_rounded_up() {
        let table = [
            (1, "1秒", "1 second"),
            (90, "90秒", "90 seconds"),
            (91, "2分", "2 minutes"),
            (5_400, "90分", "90 minutes"),
            (5_401, "2時間", "2 hours"),
            (7_201, "3時間", "3 hours"),
        ];
        for (seconds, ja, en) in table {
            assert_eq!(both(|lang| wait(lang, SignedDuration::from_secs(seconds))), [ja, en]);
        }
    }
}

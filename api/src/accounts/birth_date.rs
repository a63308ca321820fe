//! Dates of birth as people in Japan write them, and people who write English.

use jiff::ToSpan;
use jiff::civil::Date;
use teiki_shared::rider_category::OLD_ENOUGH;
use teiki_shared::width::half_width;

use super::reasons::Reason;
use crate::refusal::refusals;

/// The oldest person ever known lived 122 years.
const OLDEST: i16 = 120;

/// The eras since which anybody alive was born: how they are written, the year before their first, and their first day.
const ERAS: [(&[&str], i16, Date); 5] = [
    (&["明治", "M"], 1867, jiff::civil::date(1868, 1, 25)),
    (&["大正", "T"], 1911, jiff::civil::date(1912, 7, 30)),
    (&["昭和", "S"], 1925, jiff::civil::date(1926, 12, 25)),
    (&["平成", "H"], 1988, jiff::civil::date(1989, 1, 8)),
    (&["令和", "R"], 2018, jiff::civil::date(2019, 5, 1)),
];

refusals! {
    /// Why nobody with that date of birth has an account.
    pub enum BirthDateRefusal, BirthDateErrorCode of Reason {
        BirthDateMissing,
        BirthDateUnreadable,
        BirthDateAhead,
        BirthDateTooEarly,
        UnderAge,
    }
}

/// The date of birth of somebody who may have an account.
///
/// # Errors
/// The text is no such date, or the person is too young.
pub fn of_age(text: &str, today: Date) -> Result<Date, BirthDateRefusal> {
    let born = read(text, today).map_err(|fault| match fault {
        BirthDateFault::Missing => BirthDateRefusal::BirthDateMissing,
        BirthDateFault::Unreadable => BirthDateRefusal::BirthDateUnreadable,
        BirthDateFault::Ahead => BirthDateRefusal::BirthDateAhead,
        BirthDateFault::TooEarly => BirthDateRefusal::BirthDateTooEarly,
    })?;
    if is_under_age(born, today) { Err(BirthDateRefusal::UnderAge) } else { Ok(born) }
}

/// Why a text is no date of birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BirthDateFault {
    Missing,
    Unreadable,
    Ahead,
    TooEarly,
}

/// Reads `2010-05-03`, `2010/5/3`, `2010年5月3日`, `20100503`, `平成22年5月3日`, `H22.5.3`, `3 May 2010`, `May 3rd, 2010`, and
/// `23/5/2010` where only one of the two can be the month; in any width.
///
/// # Errors
/// What is wrong with it. Years of an era may run on after its end, as on papers printed before it ended.
fn read(text: &str, today: Date) -> Result<Date, BirthDateFault> {
    let spaced = half_width(text).to_uppercase();
    let text: String = spaced.split_whitespace().collect();
    if text.is_empty() {
        return Err(BirthDateFault::Missing);
    }
    let date = western(&text).or_else(|| japanese(&text)).or_else(|| english(&spaced));
    let date = date.or_else(|| year_last(&text)).ok_or(BirthDateFault::Unreadable)?;
    if date > today {
        return Err(BirthDateFault::Ahead);
    }
    if date < today.saturating_sub(OLDEST.years()) {
        return Err(BirthDateFault::TooEarly);
    }
    Ok(date)
}

/// Whether somebody born on that day is still too young for an account of their own.
fn is_under_age(born: Date, today: Date) -> bool {
    // Born on 29 February: a year older on 1 March, which `checked_add` would put a day early.
    let birthday = match Date::new(born.year() + OLD_ENOUGH, born.month(), born.day()) {
        Ok(date) => date,
        Err(_) => jiff::civil::date(born.year() + OLD_ENOUGH, 3, 1),
    };
    today < birthday
}

fn western(text: &str) -> Option<Date> {
    if text.len() == 8 && text.bytes().all(|digit| digit.is_ascii_digit()) {
        return Date::new(text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..].parse().ok()?).ok();
    }
    let (year, month, day) = parts(text)?;
    full_year(year, month.try_into().ok()?, day.try_into().ok()?)
}

fn japanese(text: &str) -> Option<Date> {
    ERAS.iter().find_map(|(names, before, first_day)| {
        let rest = names.iter().find_map(|name| text.strip_prefix(name))?;
        let (year, month, day) = parts(&rest.replacen('元', "1", 1))?;
        let year = before.checked_add((year >= 1).then_some(year)?)?;
        let date = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
        (date >= *first_day).then_some(date)
    })
}

/// A date whose month is a word, before the day or behind it: `3 May 2010`, `May 3rd, 2010`.
fn english(text: &str) -> Option<Date> {
    let words = words(text)?;
    let (day, month, year) = match words.as_slice() {
        [day, month, year] if month_of(month).is_some() => (day, month_of(month)?, year),
        [month, day, year] => (day, month_of(month)?, year),
        _ => return None,
    };
    full_year(year.parse().ok()?, month, day.parse().ok()?)
}

/// The numbers and words of a date, without the endings of ordinals. None where anything else stands between them.
fn words(text: &str) -> Option<Vec<String>> {
    let mut words: Vec<String> = Vec::new();
    let mut last = None;
    for letter in text.chars() {
        let is_digit = letter.is_ascii_digit();
        let kind = letter.is_ascii_alphanumeric().then_some(is_digit);
        if kind.is_none() && !letter.is_whitespace() && !matches!(letter, ',' | '.' | '-' | '/') {
            return None;
        }
        match (kind, words.last_mut()) {
            (Some(_), Some(word)) if kind == last => word.push(letter),
            (Some(_), _) => words.push(letter.to_string()),
            (None, _) => {}
        }
        last = kind;
    }
    words.retain(|word| !matches!(word.as_str(), "ST" | "ND" | "RD" | "TH" | "OF"));
    Some(words)
}

/// The month of a name or of its first three letters.
fn month_of(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "JANUARY",
        "FEBRUARY",
        "MARCH",
        "APRIL",
        "MAY",
        "JUNE",
        "JULY",
        "AUGUST",
        "SEPTEMBER",
        "OCTOBER",
        "NOVEMBER",
        "DECEMBER",
    ];
    let at = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(word))?;
    i8::try_from(at + 1).ok()
}

/// A date of numbers with its year last. Where either of the two before it can be the month, nobody can tell.
fn year_last(text: &str) -> Option<Date> {
    let (first, second, year) = parts(text)?;
    let (first, second) = (i8::try_from(first).ok()?, i8::try_from(second).ok()?);
    match (first > 12, second > 12) {
        (true, false) => full_year(year, second, first),
        (false, true) => full_year(year, first, second),
        _ if first == second => full_year(year, first, second),
        _ => None,
    }
}

/// A year of two digits could be of any century or era.
fn full_year(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new((year >= 1000).then_some(year)?, month, day).ok()
}

/// Three numbers between signs.
fn parts(text: &str) -> Option<(i16, i16, i16)> {
    let text = text.strip_suffix('日').unwrap_or(text);
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月', 'ー', '−', '‐']).collect();
    // A sign before a digit would be read as part of the number.
    if !parts.iter().all(|part| part.bytes().all(|digit| digit.is_ascii_digit())) {
        return None;
    }
    match parts[..] {
        [year, month, day] => Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 10, 5);

    #[test]
    fn every_way_of_writing_is_read() {
        for text in [
            "2010-05-03",
            "2010/5/3",
            "2010.5.3",
            "20100503",
            "２０１０／５／３",
            "２０１０年５月３日",
            " 2010 年 5 月 3 日 ",
            "平成22年5月3日",
            "平成２２年５月３日",
            "H22.5.3",
            "h22/05/03",
        ] {
            assert_eq!(read(text, TODAY), Ok(date(2010, 5, 3)), "{text}");
        }
        for text in [
            "3 May 2010",
            "03 MAY 2010",
            "3rd of May 2010",
            "3-May-2010",
            "May 3, 2010",
            "may 3rd 2010",
            "3May2010",
        ] {
            assert_eq!(read(text, TODAY), Ok(date(2010, 5, 3)), "{text}");
        }
        for text in ["23/5/2010", "5/23/2010", "23.05.2010", "Sept 23, 2010"] {
            let month = if text.starts_with('S') { 9 } else { 5 };
            assert_eq!(read(text, TODAY), Ok(date(2010, month, 23)), "{text}");
        }
        assert_eq!(read("5/5/2010", TODAY), Ok(date(2010, 5, 5)));
        assert_eq!(read("令和元年5月1日", TODAY), Ok(date(2019, 5, 1)));
        assert_eq!(read("平成31年4月30日", TODAY), Ok(date(2019, 4, 30)));
        assert_eq!(read("昭和64年1月7日", TODAY), Ok(date(1989, 1, 7)));
        assert_eq!(read("S40-2-28", TODAY), Ok(date(1965, 2, 28)));
    }

    #[test]
    fn impossible_dates_are_told_apart() {
        assert_eq!(read("  ", TODAY), Err(BirthDateFault::Missing));
        for text in [
            "きのう",
            "2010-02-29",
            "2010-13-01",
            "10-5-3",
            "100503",
            "2010-5",
            "平成0年1月1日",
            "令和1年1月1日",
            "2010-5-3-1",
            "2010-+5-3",
            // 5 March or 3 May?
            "5/3/2010",
            "3 May 10",
            "May 2010",
            "3 Mai 2010",
            "3 May 2010!",
        ] {
            assert_eq!(read(text, TODAY), Err(BirthDateFault::Unreadable), "{text}");
        }
        assert_eq!(read("2026-10-06", TODAY), Err(BirthDateFault::Ahead));
        assert_eq!(read("2026-10-05", TODAY), Ok(TODAY));
        assert_eq!(read("1850-01-01", TODAY), Err(BirthDateFault::TooEarly));
        assert_eq!(read("明治45年7月29日", TODAY), Ok(date(1912, 7, 29)));
    }

    #[test]
    fn sixteen_begins_on_the_birthday() {
        assert!(is_under_age(date(2010, 10, 6), TODAY));
        assert!(!is_under_age(date(2010, 10, 5), TODAY));
        assert!(is_under_age(date(2012, 2, 29), date(2028, 2, 28)));
        assert!(!is_under_age(date(2012, 2, 29), date(2028, 2, 29)));
    }
}

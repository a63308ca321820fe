//! Days on which an operator's people are not there, as they stand beside the hours of the phone.

use jiff::Span;
use jiff::civil::Date;
use teiki_shared::format;
use teiki_shared::lang::Lang;
use teiki_shared::scalars;

/// So many days ahead they are told.
const AHEAD: i64 = 28;

/// The hours with the closed days from today on: `平日 9:00〜17:00（休業日：12月29日（火）から1月3日（日）まで）`.
pub fn beside(lang: Lang, hours: &str, closed: &[scalars::Date], today: Date) -> String {
    let until = today.saturating_add(Span::new().days(AHEAD));
    let mut days: Vec<Date> =
        closed.iter().map(|day| day.0).filter(|day| (today..=until).contains(day)).collect();
    days.sort_unstable();
    days.dedup();
    if days.is_empty() {
        return hours.to_owned();
    }
    let told: Vec<String> = runs(&days).into_iter().map(|run| told(lang, run)).collect();
    match lang {
        Lang::Ja => format!("{hours}（休業日：{}）", told.join("、")),
        Lang::En => format!("{hours} (closed: {})", told.join(", ")),
    }
}

/// Days one after the other, as the first and the last of each run.
fn runs(days: &[Date]) -> Vec<(Date, Date)> {
    let mut runs: Vec<(Date, Date)> = Vec::new();
    for &day in days {
        match runs.last_mut() {
            Some((_, last)) if last.tomorrow().is_ok_and(|next| next == day) => *last = day,
            _ => runs.push((day, day)),
        }
    }
    runs
}

fn told(lang: Lang, (first, last): (Date, Date)) -> String {
    let [begins, ends] = [first, last].map(|day| format::day_and_weekday(lang, day));
    match lang {
        _ if first == last => begins,
        Lang::Ja => format!("{begins}から{ends}まで"),
        Lang::En => format!("{begins} to {ends}"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_ahead_are_told_in_runs() {
        let days = [(2026, 12, 1), (2027, 1, 1), (2026, 12, 31), (2027, 1, 4), (2027, 2, 11)];
        let closed = days.map(|(year, month, day)| scalars::Date(date(year, month, day)));
        let told = |lang, today| beside(lang, "9:00-17:00", &closed, today);
        let late = date(2026, 12, 20);
        assert_eq!(
            told(Lang::Ja, late),
            "9:00-17:00（休業日：12月31日（木）から1月1日（金）まで、1月4日（月））",
            "neither what is over nor what is far ahead"
        );
        assert_eq!(
            told(Lang::En, late),
            "9:00-17:00 (closed: Thu 31 December to Fri 1 January, Mon 4 January)"
        );
        assert_eq!(told(Lang::Ja, date(2026, 11, 1)), "9:00-17:00");
    }
}

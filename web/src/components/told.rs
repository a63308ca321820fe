//! A sentence with telephone numbers in it.

use leptos::prelude::*;

/// Digits of a telephone number in Japan with its area code, which begins with 0.
const DIGITS: std::ops::RangeInclusive<usize> = 10..=11;

/// A sentence whose telephone numbers can be called, and never break across lines.
#[component]
pub fn Told(#[prop(into)] text: String) -> impl IntoView {
    let parts = parts(&text).into_iter().map(|part| match part {
        Part::Words(words) => words.to_owned().into_any(),
        Part::Phone(phone) => {
            let tel = format!("tel:{}", phone.replace('-', ""));
            view! { <a class="num" href=tel>{phone.to_owned()}</a> }.into_any()
        }
    });
    parts.collect_view()
}

#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Words(&'a str),
    Phone(&'a str),
}

/// The sentence cut where a number begins and ends.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, phone, after)) = next_phone(rest) {
        parts.push(Part::Words(before));
        parts.push(Part::Phone(phone));
        rest = after;
    }
    parts.push(Part::Words(rest));
    parts.retain(|part| *part != Part::Words(""));
    parts
}

/// The first telephone number with what stands before and after it.
fn next_phone(text: &str) -> Option<(&str, &str, &str)> {
    let is_part = |letter: char| letter.is_ascii_digit() || letter == '-';
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find(is_part)?;
        let run = text.get(start..)?;
        let end = start + run.find(|letter| !is_part(letter)).unwrap_or(run.len());
        let run = text.get(start..end)?;
        if is_phone(run) {
            return Some((text.get(..start)?, run, text.get(end..)?));
        }
        from = end;
    }
}

fn is_phone(run: &str) -> bool {
    let groups: Vec<&str> = run.split('-').collect();
    let digits = run.bytes().filter(u8::is_ascii_digit).count();
    run.starts_with('0')
        && groups.len() == 3
        && groups.iter().all(|group| !group.is_empty())
        && DIGITS.contains(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_days_and_sums() {
        assert_eq!(
            parts("電話（0852-60-1111）か 090-1234-5678 へ。"),
            [
                Part::Words("電話（"),
                Part::Phone("0852-60-1111"),
                Part::Words("）か "),
                Part::Phone("090-1234-5678"),
                Part::Words(" へ。"),
            ]
        );
        for words in ["2026-10-05から", "690-8540", "0-0-0", "12,000円", ""] {
            assert!(parts(words).iter().all(|part| matches!(part, Part::Words(_))), "{words}");
        }
    }
}

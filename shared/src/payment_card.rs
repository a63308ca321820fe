//! Telling numbers of payment cards in what people type. Nobody may send one but through the fields of the payment service.

use crate::width::half_width;

/// Digits of the shortest and the longest number.
const SHORTEST: usize = 13;
const LONGEST: usize = 19;
/// Separators between two groups, as at the end of a line.
const MOST_BETWEEN: usize = 3;

/// Whether a text holds what looks like the number of a payment card: digits, also in groups, that begin as a brand's numbers do
/// and whose check digit is right. The number of an ICOCA is none.
pub fn holds_number(text: &str) -> bool {
    let groups = groups(&half_width(text));
    groups.iter().enumerate().any(|(first, _)| {
        let mut number = String::new();
        for group in &groups[first..] {
            if !number.is_empty() && !group.follows {
                break;
            }
            number.push_str(&group.digits);
            if number.len() > LONGEST {
                break;
            }
            if is_number(&number) {
                return true;
            }
        }
        false
    })
}

/// Digits in a row.
struct Group {
    digits: String,
    /// Separators alone stand between it and the group before.
    follows: bool,
}

fn groups(text: &str) -> Vec<Group> {
    let letters: Vec<char> = text.chars().collect();
    let mut groups: Vec<Group> = Vec::new();
    let mut end_of_last = None;
    let mut at = 0;
    while at < letters.len() {
        if let Some(behind) = behind_icoca(&letters, at) {
            at = behind;
            continue;
        }
        let digits: String = letters[at..].iter().take_while(|c| c.is_ascii_digit()).collect();
        if !digits.is_empty() {
            let between = |end: usize| &letters[end..at];
            let follows = end_of_last.is_some_and(|end| {
                between(end).len() <= MOST_BETWEEN && between(end).iter().all(|c| is_separator(*c))
            });
            end_of_last = Some(at + digits.len());
            groups.push(Group { digits: digits.clone(), follows });
        }
        at += digits.len().max(1);
    }
    groups
}

/// The place behind the number of an ICOCA that begins here: JW and 15 more letters and digits, also in groups.
fn behind_icoca(letters: &[char], at: usize) -> Option<usize> {
    let is_part = |at: usize| letters.get(at).is_some_and(char::is_ascii_alphanumeric);
    let begins = letters[at..].iter().take(2).map(char::to_ascii_uppercase).eq(['J', 'W']);
    if !begins || at.checked_sub(1).is_some_and(is_part) {
        return None;
    }
    let mut end = at + 2;
    let mut more = 15;
    while more > 0 {
        let between = letters[end..].iter().take_while(|c| is_separator(**c)).count();
        if between > MOST_BETWEEN || !is_part(end + between) {
            return None;
        }
        end += between + 1;
        more -= 1;
    }
    (!is_part(end)).then_some(end)
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FC}')
}

/// Visa, Mastercard, JCB, American Express, Diners Club, Discover and UnionPay, by their first digits and the check digit.
fn is_number(digits: &str) -> bool {
    let begins =
        |length: usize| digits.get(..length).and_then(|start| start.parse::<u32>().ok()).unwrap_or_default();
    let is_brands = begins(1) == 4
        || matches!(begins(2), 34 | 36..=39 | 51..=55 | 62 | 65)
        || matches!(begins(3), 300..=305 | 644..=649)
        || matches!(begins(4), 2221..=2720 | 3528..=3589 | 6011);
    (SHORTEST..=LONGEST).contains(&digits.len()) && is_brands && has_check_digit(digits)
}

/// The check of Luhn: every second digit from the right counts twice, its digits summed.
fn has_check_digit(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .map(|byte| u32::from(byte - b'0'))
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => digit,
            (_, twice) => twice / 10 + twice % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_payment_cards_are_told_however_they_are_written() {
        for text in [
            "4242424242424242",
            "my card is 4242 4242 4242 4242, thanks",
            "４２４２－４２４２－４２４２－４２４２",
            "5555.5555.5555.4444",
            "4242-4242-\n4242-4242",
            "カード3530111333300000です",
            "3782 822463 10005",
            "6011111111111117",
            "090-1234-5678 4242424242424242",
            "VISA4242424242424242",
            "No.4242424242424242",
            "JW4242424242424242",
            "JW300123456789012 4242 4242 4242 4242",
        ] {
            assert!(holds_number(text), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_none() {
        for text in [
            "",
            "JW300123456789012",
            "ICOCA: JW 300 123 456 789 012",
            "jw300-123-456-789-012",
            "0852-60-1111",
            "4242424242424241",
            "2026-10-05 12:00, 4 cards",
            "1234567890123456",
            "42424242424242424242424242424242",
        ] {
            assert!(!holds_number(text), "{text}");
        }
    }
}

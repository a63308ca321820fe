//! Telephone numbers of Japan.

use thiserror::Error;

use crate::width::bare_number;

checked_text! {
    /// The digits of a number with its leading 0: 11 of mobile and IP telephones, 10 of the others.
    pub struct Phone, refused with PhoneFault
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PhoneFault {
    #[error("Enter a telephone number.")]
    Empty,
    #[error("A telephone number has only digits and hyphens.")]
    NotDigits,
    #[error("Begin with the area code, with its 0.")]
    NoLeadingZero,
    #[error("This telephone number should have {wanted} digits; it has {found}.")]
    WrongLength { wanted: usize, found: usize },
}

impl Phone {
    /// Takes full-width digits, hyphens, brackets and the country code 81.
    pub fn parse(text: &str) -> Result<Self, PhoneFault> {
        let bare = bare_number(text);
        let national = match bare.strip_prefix("+81").or_else(|| bare.strip_prefix("0081")) {
            Some(rest) => format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
            None => bare,
        };
        if national.is_empty() {
            return Err(PhoneFault::Empty);
        }
        if !national.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PhoneFault::NotDigits);
        }
        if !national.starts_with('0') || national.starts_with("00") {
            return Err(PhoneFault::NoLeadingZero);
        }
        let (wanted, found) = (wanted_digits(&national), national.len());
        if found == wanted { Ok(Self(national)) } else { Err(PhoneFault::WrongLength { wanted, found }) }
    }
}

/// Numbers beginning 020 and 050 to 090 have 11 digits (総務省, 電気通信番号計画).
fn wanted_digits(national: &str) -> usize {
    let is_long = ["020", "050", "060", "070", "080", "090"].iter().any(|start| national.starts_with(start));
    if is_long { 11 } else { 10 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_numbers_are_reduced_to_digits() {
        let table = [
            ("0852-60-1111", "0852601111"),
            ("（０８５２）２０－５２００", "0852205200"),
            ("090-1234-5678", "09012345678"),
            ("+81 90 1234 5678", "09012345678"),
            ("+81(0)90-1234-5678", "09012345678"),
            ("0120-000-000", "0120000000"),
            ("06-6000-0000", "0660000000"),
            ("0800-123-4567", "08001234567"),
        ];
        for (typed, digits) in table {
            assert_eq!(Phone::parse(typed).unwrap().as_str(), digits, "{typed}");
        }
    }

    #[test]
    fn wrong_numbers_say_what_is_wrong() {
        let table = [
            ("", PhoneFault::Empty),
            ("--", PhoneFault::Empty),
            ("0852-60-11x1", PhoneFault::NotDigits),
            ("60-1111", PhoneFault::NoLeadingZero),
            ("000-1234-5678", PhoneFault::NoLeadingZero),
            ("+1 212 555 0100", PhoneFault::NotDigits),
            ("090-1234-567", PhoneFault::WrongLength { wanted: 11, found: 10 }),
            ("0852-60-11111", PhoneFault::WrongLength { wanted: 10, found: 11 }),
        ];
        for (typed, fault) in table {
            assert_eq!(Phone::parse(typed).err(), Some(fault), "{typed}");
        }
    }
}

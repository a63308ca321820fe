//! Postal codes of Japan.

use thiserror::Error;

use crate::width::bare_number;

/// Digits of a code.
const DIGITS: usize = 7;

checked_text! {
    /// Seven digits without the hyphen.
    pub struct PostalCode, refused with PostalCodeFault
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PostalCodeFault {
    #[error("Enter the postal code.")]
    Empty,
    #[error("A postal code has only digits and a hyphen.")]
    NotDigits,
    #[error("A postal code has 7 digits; this one has {found}.")]
    WrongLength { found: usize },
}

impl PostalCode {
    /// Takes full-width digits, any hyphen and a leading 〒.
    pub fn parse(text: &str) -> Result<Self, PostalCodeFault> {
        let bare = bare_number(text);
        let code = bare.trim_start_matches(['〒', '〶']);
        if code.is_empty() {
            return Err(PostalCodeFault::Empty);
        }
        if !code.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PostalCodeFault::NotDigits);
        }
        if code.len() != DIGITS {
            return Err(PostalCodeFault::WrongLength { found: code.len() });
        }
        Ok(Self(code.to_owned()))
    }

    /// `690-0826`.
    pub fn hyphenated(&self) -> String {
        let (area, rest) = self.0.split_at(3);
        format!("{area}-{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_codes_are_reduced_to_digits() {
        for typed in ["690-0826", "6900826", "〒６９０－０８２６", "690 0826", "690ー0826"] {
            let code = PostalCode::parse(typed).unwrap();
            assert_eq!((code.as_str(), code.hyphenated().as_str()), ("6900826", "690-0826"), "{typed}");
        }
    }

    #[test]
    fn wrong_codes_say_what_is_wrong() {
        assert_eq!(PostalCode::parse("〒").err(), Some(PostalCodeFault::Empty));
        assert_eq!(PostalCode::parse("690-082").err(), Some(PostalCodeFault::WrongLength { found: 6 }));
        assert_eq!(PostalCode::parse("690-082O").err(), Some(PostalCodeFault::NotDigits));
    }
}

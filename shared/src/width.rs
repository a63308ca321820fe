//! Full-width and half-width characters: riders type digits and letters in either.

use unicode_normalization::UnicodeNormalization;

/// The text in half width (NFKC), without space around it. For codes, numbers and addresses of machines only: NFKC
/// also replaces the variant characters that people's names are written with.
pub fn half_width(text: &str) -> String {
    text.nfkc().collect::<String>().trim().to_owned()
}

/// Half width, without spaces, hyphens, dots and brackets: what is left of a number is its digits, if it is one.
pub fn bare_number(text: &str) -> String {
    half_width(text).chars().filter(|c| !is_number_separator(*c)).collect()
}

/// Spaces, brackets, dots, hyphens and the dashes that Japanese keyboards give for them.
fn is_number_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '.' | '(' | ')' | '\u{2010}'
                ..='\u{2015}' | '\u{2212}' | '\u{30FC}' | '\u{200B}' | '\u{FEFF}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn full_width_becomes_half_width() {
        assert_eq!(half_width("　ＴＡＲＯ＠ｅｘａｍｐｌｅ．ｊｐ　"), "TARO@example.jp");
        assert_eq!(bare_number("（０８５２）６０－１１１１"), "0852601111");
        assert_eq!(bare_number("０９０ー１２３４ー５６７８"), "09012345678");
    }

    proptest! {
        #[test]
        fn idempotent(text in "\\PC{0,20}") {
            let once = half_width(&text);
            prop_assert_eq!(half_width(&once), once);
        }
    }
}

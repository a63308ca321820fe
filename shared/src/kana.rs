//! Furigana: the reading of a name in full-width katakana, however it was typed.

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::{person_name, visible};

checked_text! {
    /// A name's reading in katakana, at most [`person_name::MOST_CHARACTERS`] long.
    pub struct Kana, refused with KanaFault
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KanaFault {
    #[error("Enter the reading in katakana.")]
    Empty,
    #[error("The reading has {found} characters; up to {} fit.", person_name::MOST_CHARACTERS)]
    TooLong { found: usize },
    #[error("The reading holds a character that cannot be shown; delete it and type it again.")]
    Invisible,
    /// The first character that is not kana.
    #[error("The reading is written in katakana; \"{found}\" does not fit.")]
    NotKana { found: char },
}

impl Kana {
    /// Takes hiragana, half-width and full-width katakana.
    pub fn parse(text: &str) -> Result<Self, KanaFault> {
        let reading = visible::tidy_spaces(&to_katakana(&visible::without_copied(text)));
        if reading.is_empty() {
            return Err(KanaFault::Empty);
        }
        if let Some(found) = reading.chars().find(|c| !is_reading(*c)) {
            return Err(if visible::is_invisible(found) {
                KanaFault::Invisible
            } else {
                KanaFault::NotKana { found }
            });
        }
        let found = reading.chars().count();
        if found > person_name::MOST_CHARACTERS {
            return Err(KanaFault::TooLong { found });
        }
        Ok(Self(reading))
    }
}

/// Hiragana and half-width katakana as full-width katakana; all else in NFKC. Idempotent. Also what kana searches
/// compare.
pub fn to_katakana(text: &str) -> String {
    // The second pass joins a voicing mark to a letter that has a voiced form in katakana only, such as ヷ.
    text.nfkc().map(katakana_of).nfkc().collect()
}

/// The two syllabaries stand 0x60 apart.
fn katakana_of(c: char) -> char {
    match c {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        _ => c,
    }
}

fn is_reading(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ー' | '・' | 'ヽ' | 'ヾ' | ' ')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hiragana_and_half_width_become_katakana() {
        for text in
            ["まつえ がくこ", "ﾏﾂｴ ｶﾞｸｺ", "マツエ　ガクコ", " まつえ　ｶﾞｸこ ", "\u{FEFF}マツ\u{200B}エ ガクコ"]
        {
            assert_eq!(Kana::parse(text).unwrap().as_str(), "マツエ ガクコ", "{text}");
        }
        assert_eq!(Kana::parse("ヴぃおーら").unwrap().as_str(), "ヴィオーラ");
        assert_eq!(Kana::parse("ﾊﾟﾋﾟ").unwrap().as_str(), "パピ");
    }

    #[test]
    fn what_is_not_kana_is_named() {
        assert_eq!(Kana::parse("松江"), Err(KanaFault::NotKana { found: '松' }));
        assert_eq!(Kana::parse("Taro"), Err(KanaFault::NotKana { found: 'T' }));
        assert_eq!(Kana::parse("マツエ\u{3164}"), Err(KanaFault::Invisible));
        for invisible in ["マ\u{202E}ツエ", "マツ\u{7}エ", "マツエ\u{2800}", "マツ\u{FE0F}エ", "\u{E000}"]
        {
            assert_eq!(Kana::parse(invisible), Err(KanaFault::Invisible), "{}", invisible.escape_unicode());
        }
        assert_eq!(Kana::parse(" 　"), Err(KanaFault::Empty));
        assert_eq!(Kana::parse(&"ア".repeat(51)), Err(KanaFault::TooLong { found: 51 }));
        assert_eq!(
            Kana::parse(&"ア".repeat(51)).unwrap_err().to_string(),
            "The reading has 51 characters; up to 50 fit."
        );
        assert!(Kana::parse(&"ｶﾞ".repeat(50)).is_ok());
    }

    proptest! {
        #[test]
        fn idempotent(text in "[ぁ-ゟァ-ヿｦ-ﾟ\u{3099}\u{309A}a-z ]{0,20}") {
            let once = to_katakana(&text);
            prop_assert_eq!(to_katakana(&once), once);
        }
    }
}

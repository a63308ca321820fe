//! What can be seen of a text. Free text is one line of characters that every screen and printer shows, in the order in which
//! it stands.

use thiserror::Error;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// Marks that one letter may bear: Vietnamese needs two. More of them would stand over the lines above and below.
const MOST_MARKS: usize = 4;

/// A text holds a character that cannot be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("There is a character that cannot be shown; delete it and type it again.")]
pub struct Invisible;

/// The text as one line: single half-width spaces, none at the ends, without what copying brings along unseen.
///
/// # Errors
/// Anything else that cannot be shown, or that turns the order of what follows: controls, direction overrides, letters
/// without a shape, private and unassigned characters, marks with nothing to stand on.
pub fn line(text: &str) -> Result<String, Invisible> {
    let line = tidy_spaces(&without_copied(text));
    let mut before = Before::Nothing;
    for c in line.chars() {
        before = before.then(c).ok_or(Invisible)?;
    }
    Ok(line)
}

/// The text as one line, without whatever [`line`] refuses: for names that only their owner sees.
pub fn shown(text: &str) -> String {
    let mut before = Before::Nothing;
    let mut kept = String::new();
    for c in tidy_spaces(text).chars() {
        if let Some(now) = before.then(c) {
            before = now;
            kept.push(c);
        }
    }
    tidy_spaces(&kept)
}

/// Without what copying from web pages and address books brings along: zero-width spaces and joiners, soft hyphens, byte
/// order marks, direction marks.
pub(crate) fn without_copied(text: &str) -> String {
    text.replace(
        ['\u{AD}', '\u{200B}', '\u{200C}', '\u{200D}', '\u{200E}', '\u{200F}', '\u{2060}', '\u{FEFF}'],
        "",
    )
}

/// Spaces of any width as single half-width ones, none at the ends.
pub(crate) fn tidy_spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text has a control character, line ends and tabs among them, or a mark that turns the order of what follows
/// (Unicode's Bidi_Control). No text that stands on one line has any, wherever it comes from.
pub fn has_control(text: &str) -> bool {
    text.chars().any(|c| {
        c.is_control()
            || matches!(
                c,
                '\u{61C}'
                    | '\u{200E}'
                    | '\u{200F}'
                    | '\u{2028}'..='\u{202E}'
                    | '\u{2066}'..='\u{2069}'
            )
    })
}

/// Whether a character shows nothing, whatever it stands behind.
pub(crate) fn is_invisible(c: char) -> bool {
    let category = c.general_category_group();
    has_no_shape(c) || matches!(category, GeneralCategoryGroup::Other | GeneralCategoryGroup::Separator)
}

/// What stands before a character.
#[derive(Clone, Copy)]
enum Before {
    /// A space, or the beginning.
    Nothing,
    /// A character with a shape of its own.
    Shape,
    /// So many marks on it.
    Marks(usize),
    /// A variation selector: 葛󠄀 and 葛 are one character in two shapes.
    Selector,
}

impl Before {
    /// What stands before the next character; none when `c` cannot be shown here.
    fn then(self, c: char) -> Option<Self> {
        match (c, self) {
            (' ', _) => Some(Self::Nothing),
            ('\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}', Self::Shape) => Some(Self::Selector),
            _ if has_no_shape(c) => None,
            _ => match (c.general_category_group(), self) {
                (GeneralCategoryGroup::Mark, Self::Shape | Self::Selector) => Some(Self::Marks(1)),
                (GeneralCategoryGroup::Mark, Self::Marks(n)) if n < MOST_MARKS => Some(Self::Marks(n + 1)),
                (GeneralCategoryGroup::Mark, _)
                | (GeneralCategoryGroup::Other | GeneralCategoryGroup::Separator, _) => None,
                (
                    GeneralCategoryGroup::Letter
                    | GeneralCategoryGroup::Number
                    | GeneralCategoryGroup::Punctuation
                    | GeneralCategoryGroup::Symbol,
                    _,
                ) => Some(Self::Shape),
            },
        }
    }
}

/// Letters, marks and symbols that show nothing: those of Unicode's Default_Ignorable_Code_Point that are no format
/// characters, the empty Braille pattern and the empty note head.
fn has_no_shape(c: char) -> bool {
    matches!(
        c,
        '\u{34F}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{17B4}'
            | '\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FFA0}'
            | '\u{1D159}'
            | '\u{E0100}'..='\u{E01EF}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_write_is_kept() {
        for text in [
            "髙橋",
            "山﨑",
            "𠮷野",
            "葛\u{E0100}城",
            "辻\u{E0101}",
            "神\u{FE00}",
            "佐々木",
            "〆木",
            "ヶ丘",
            "ﾏﾂｴ ｶﾞｸｺ",
            "マツエ・ガクコ",
            "サンテラスー１０１",
            "か\u{3099}くこ",
            "Müller",
            "Nguye\u{302}\u{303}n",
            "O'Brien-Smith",
            "ICOCA ❤\u{FE0F}",
            "㈱ 松江 №1",
        ] {
            assert_eq!(line(text).as_deref(), Ok(text), "{text}");
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn what_copying_brings_along_is_dropped() {
        for text in
            ["\u{FEFF}松江", "松\u{200B}江", "\u{200E}松江\u{200F}", "松\u{AD}江", "松\u{200D}江\u{2060}"]
        {
            assert_eq!(line(text).as_deref(), Ok("松江"), "{}", text.escape_unicode());
        }
        assert_eq!(line("\u{200B}\u{FEFF}　").as_deref(), Ok(""));
    }

    #[test]
    fn what_cannot_be_shown_is_refused() {
        for c in [
            '\u{0}',
            '\u{7}',
            '\u{1B}',
            '\u{7F}',
            '\u{202A}',
            '\u{202D}',
            '\u{202E}',
            '\u{2066}',
            '\u{2069}',
            '\u{61C}',
            '\u{2800}',
            '\u{3164}',
            '\u{FFA0}',
            '\u{115F}',
            '\u{34F}',
            '\u{180E}',
            '\u{E000}',
            '\u{F8FF}',
            '\u{F0000}',
            '\u{378}',
            '\u{FFFF}',
            '\u{E0041}',
            '\u{2062}',
            '\u{FFF9}',
            '\u{1D159}',
        ] {
            assert_eq!(line(&format!("松{c}江")), Err(Invisible), "{}", c.escape_unicode());
            assert_eq!(line(&c.to_string()), Err(Invisible), "{}", c.escape_unicode());
            assert_eq!(shown(&format!("松{c}江")), "松江");
        }
    }

    #[test]
    fn controls_are_found_in_a_text_that_is_kept_as_it_is() {
        for c in
            ['\0', '\n', '\t', '\u{7F}', '\u{85}', '\u{61C}', '\u{200E}', '\u{2028}', '\u{202E}', '\u{2069}']
        {
            assert!(has_control(&format!("松{c}江")), "{}", c.escape_unicode());
        }
        for text in
            ["", "松江駅　1番のりば", "葛\u{E0100}城", "か\u{3099}くこ", "松\u{200B}江", "ICOCA ❤\u{FE0F}"]
        {
            assert!(!has_control(text), "{}", text.escape_unicode());
        }
    }

    #[test]
    fn marks_and_selectors_need_a_letter() {
        for text in
            ["\u{301}", "松 \u{301}", "\u{FE0F}松", "\u{E0100}", "松\u{E0100}\u{E0101}", "松 \u{E0100}"]
        {
            assert_eq!(line(text), Err(Invisible), "{}", text.escape_unicode());
        }
        assert!(line(&format!("o{}", "\u{301}".repeat(4))).is_ok());
        assert_eq!(line(&format!("o{}", "\u{301}".repeat(5))), Err(Invisible));
    }

    proptest! {
        #[test]
        fn what_is_kept_is_kept_again(text in "\\PC{0,20}|.{0,20}") {
            let kept = shown(&text);
            prop_assert_eq!(shown(&kept), kept.clone());
            prop_assert_eq!(line(&kept), Ok(kept));
        }
    }
}

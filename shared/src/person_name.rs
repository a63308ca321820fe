//! Names of people, kept as written.

use thiserror::Error;

use crate::visible;

/// The longest family or given name, in characters.
pub const MOST_CHARACTERS: usize = 50;

checked_text! {
    /// A family or given name, as [`visible::line`] leaves it: normalising would replace the variant characters (髙, 﨑)
    /// that the holder and the certificate write.
    pub struct PersonName, refused with NameFault
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NameFault {
    #[error("Enter the name.")]
    Empty,
    #[error("The name has {found} characters; up to {MOST_CHARACTERS} fit.")]
    TooLong { found: usize },
    #[error("The name holds a character that cannot be shown; delete it and type it again.")]
    Invisible,
}

impl PersonName {
    pub fn parse(text: &str) -> Result<Self, NameFault> {
        let name = visible::line(text).map_err(|visible::Invisible| NameFault::Invisible)?;
        if name.is_empty() {
            return Err(NameFault::Empty);
        }
        let found = name.chars().count();
        if found > MOST_CHARACTERS {
            return Err(NameFault::TooLong { found });
        }
        Ok(Self(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_as_written() {
        for name in ["髙橋", "山﨑", "神", "Müller", "マツエ"] {
            assert_eq!(PersonName::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(PersonName::parse("　松江　 学子 ").unwrap().as_str(), "松江 学子");
    }

    #[test]
    fn empty_long_and_invisible_names_are_refused() {
        assert_eq!(PersonName::parse("　"), Err(NameFault::Empty));
        assert_eq!(PersonName::parse(&"松".repeat(51)), Err(NameFault::TooLong { found: 51 }));
        assert_eq!(PersonName::parse("松\u{7}江"), Err(NameFault::Invisible));
        assert_eq!(PersonName::parse("松\u{202E}江"), Err(NameFault::Invisible));
        assert_eq!(PersonName::parse("\u{3164}"), Err(NameFault::Invisible));
        assert_eq!(PersonName::parse("\u{200B}"), Err(NameFault::Empty));
        assert!(PersonName::parse(&"松".repeat(50)).is_ok());
    }

    #[test]
    fn debug_tells_nothing() {
        assert_eq!(format!("{:?}", PersonName::parse("松江").unwrap()), "PersonName(…)");
    }
}

//! Card numbers: two letters of the brand and 15 more characters, as riders type and paste them.
//!
//! The 15 are opaque `[0-9A-Z]` without a check digit; numbers of Apple Pay hold letters.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// Characters of a whole number, the two letters included.
pub const LENGTH: usize = 17;

/// What a masked digit looks like.
const MASKED_GROUPS: &str = "•••• ••••";

macro_rules! brands {
    ($($variant:ident $prefix:literal $name:literal),+ $(,)?) => {
        /// The issuer's brand, told by the first two letters.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Brand { $($variant),+ }

        impl Brand {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The two letters that its numbers begin with.
            pub const fn prefix(self) -> &'static str {
                match self { $(Self::$variant => $prefix),+ }
            }

            /// The name as its issuer writes it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

brands! {
    Icoca "JW" "ICOCA",
    Suica "JE" "Suica",
    Pasmo "PB" "PASMO",
    Toica "JC" "TOICA",
    Sugoca "JK" "SUGOCA",
    Nimoca "NR" "nimoca",
    Hayakaken "FC" "はやかけん",
    Pitapa "SU" "PiTaPa",
    Manaca "TP" "manaca",
    Kitaca "JH" "Kitaca",
    IyIcCard "IY" "ICい〜カード",
    MobiryDays "MD" "MOBIRY DAYS",
}

impl Brand {
    /// The brand of a normalised number, by its first two letters.
    pub fn of(normalised: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|brand| normalised.starts_with(brand.prefix()))
    }
}

/// NFKC, upper case, without spaces, hyphens and invisible characters. Idempotent.
pub fn normalise(text: &str) -> String {
    let bare: String = text.nfkc().map(|c| c.to_ascii_uppercase()).filter(|c| !is_separator(*c)).collect();
    // Taking a separator away can bring a letter and its mark together.
    bare.nfkc().collect()
}

/// The number in a text: the text itself or, in a pasted sentence, the one run of characters that is a number.
/// Normalised, but not otherwise checked: what holds no number comes back whole, so that the refusal can name the fault.
pub fn extract(text: &str) -> String {
    let whole = normalise(text);
    if is_well_formed(&whole) {
        return whole;
    }
    let upper: String = text.nfkc().map(|c| c.to_ascii_uppercase()).collect();
    let mut found = upper
        .split(|c: char| !c.is_ascii_alphanumeric() && !is_separator(c))
        .filter_map(number_in_run)
        .collect::<Vec<_>>();
    found.sort_by_key(|number| Brand::of(number) != Some(Brand::Icoca));
    found.into_iter().next().unwrap_or(whole)
}

/// Finds a number in words and groups of digits. A group of digits left over next to it means that the number
/// itself is too long, and a wrong number must not be taken for a right one.
fn number_in_run(run: &str) -> Option<String> {
    let words: Vec<&str> = run.split(is_separator).filter(|word| !word.is_empty()).collect();
    for (first, word) in words.iter().enumerate() {
        if Brand::of(word).is_none() {
            continue;
        }
        let mut number = String::new();
        for (index, part) in words.iter().enumerate().skip(first) {
            number.push_str(part);
            let next_is_word = words.get(index + 1).is_none_or(|next| is_plain_word(next));
            if number.len() == LENGTH && next_is_word {
                return Some(number);
            }
        }
    }
    None
}

fn is_plain_word(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_alphabetic())
}

/// Spaces, the many hyphens and dashes that keyboards give, and characters without a picture.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '-' | '\u{00AD}' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{30FC}' | '\u{FE58}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}

fn is_well_formed(number: &str) -> bool {
    number.len() == LENGTH
        && number.bytes().take(2).all(|b| b.is_ascii_uppercase())
        && number.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Why a typed number cannot be registered.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("Enter the 17 characters of the card number.")]
    Empty,
    #[error("{} ({}…) cannot be used here; only ICOCA (JW…) can.", .0.name(), .0.prefix())]
    OtherBrand(Brand),
    /// Well formed, but of no brand in the table.
    #[error("Cards beginning with {prefix} cannot be used here; only ICOCA (JW…) can.")]
    UnknownBrand { prefix: String },
    #[error("A card number has 17 characters; this one has {found}.")]
    WrongLength { found: usize },
    /// The first character that no card number holds.
    #[error(
        "A card number has only letters A to Z and digits, and begins with two letters; \"{found}\" does not fit."
    )]
    BadCharacter { found: char },
}

/// The number of an ICOCA, `JW` and 15 of `[0-9A-Z]`. Its `Debug` is masked: numbers are never logged.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "server", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
#[cfg_attr(feature = "server", diesel(sql_type = diesel::sql_types::Text))]
pub struct CardNumber(String);

impl CardNumber {
    /// Reads what a rider typed or pasted. Another brand is named even if the number is not whole, for no
    /// correction would help.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let number = extract(text);
        match Brand::of(&number) {
            Some(Brand::Icoca) => check_form(&number).map(|()| Self(number)),
            Some(other) => Err(Refusal::OtherBrand(other)),
            None => {
                check_form(&number)?;
                Err(Refusal::UnknownBrand { prefix: number.chars().take(2).collect() })
            }
        }
    }

    /// All 17 characters, without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `JW123 4567 8901 2345`, for the rider's own eyes.
    pub fn full(&self) -> String {
        grouped(&self.0)
    }

    /// `JW123 •••• •••• 2345`.
    pub fn masked(&self) -> String {
        let (head, rest) = self.0.split_at(5);
        format!("{head} {MASKED_GROUPS} {}", rest.split_at(8).1)
    }
}

/// Whether a normalised text has the form of a card number of any brand: two letters, 15 letters or digits.
pub fn check_form(normalised: &str) -> Result<(), Refusal> {
    if normalised.is_empty() {
        return Err(Refusal::Empty);
    }
    if let Some(found) = normalised.chars().find(|c| !c.is_ascii_uppercase() && !c.is_ascii_digit()) {
        return Err(Refusal::BadCharacter { found });
    }
    if normalised.len() != LENGTH {
        return Err(Refusal::WrongLength { found: normalised.len() });
    }
    match normalised.chars().take(2).find(char::is_ascii_digit) {
        Some(found) => Err(Refusal::BadCharacter { found }),
        None => Ok(()),
    }
}

/// Groups of 5, 4, 4 and 4.
fn grouped(number: &str) -> String {
    let (head, rest) = number.split_at(5);
    let (second, rest) = rest.split_at(4);
    let (third, fourth) = rest.split_at(4);
    format!("{head} {second} {third} {fourth}")
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CardNumber({})", self.masked())
    }
}

impl FromStr for CardNumber {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for CardNumber {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<CardNumber> for String {
    fn from(number: CardNumber) -> Self {
        number.0
    }
}

#[cfg(feature = "server")]
mod server {
    use diesel::deserialize::{self, FromSql};
    use diesel::pg::{Pg, PgValue};
    use diesel::serialize::{self, Output, ToSql};
    use diesel::sql_types::Text;

    use super::CardNumber;

    impl ToSql<Text, Pg> for CardNumber {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            <String as ToSql<Text, Pg>>::to_sql(&self.0, out)
        }
    }

    impl FromSql<Text, Pg> for CardNumber {
        fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
            Ok(std::str::from_utf8(bytes.as_bytes())?.parse()?)
        }
    }
}

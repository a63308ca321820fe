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

/// What stands for the eight characters that are not shown.
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

/// The number in a text: the text itself or, in a pasted sentence, the one run of characters that is a number; of several
/// brands, the ICOCA's. Normalised, but not otherwise checked: what holds no number comes back whole, so that the refusal
/// can name the fault.
///
/// # Errors
/// [`Refusal::Several`] ICOCA numbers: none of them is taken for the rider's.
pub fn extract(text: &str) -> Result<String, Refusal> {
    // As the database keeps it, and as a list of cards reads it many times.
    if is_well_formed(text) && Brand::of(text) == Some(Brand::Icoca) {
        return Ok(text.to_owned());
    }
    let whole = without_brand_name(normalise(text));
    if is_well_formed(&whole) {
        return Ok(whole);
    }
    let upper: String = text.nfkc().map(|c| c.to_ascii_uppercase()).collect();
    let mut found: Vec<String> = upper
        .split(|c: char| !c.is_ascii_alphanumeric() && !is_separator(c))
        .flat_map(numbers_in_run)
        .collect();
    found.sort_by_cached_key(|number| (Brand::of(number) != Some(Brand::Icoca), number.clone()));
    found.dedup();
    if found.iter().filter(|number| Brand::of(number) == Some(Brand::Icoca)).count() > 1 {
        return Err(Refusal::Several);
    }
    Ok(found.into_iter().next().unwrap_or(whole))
}

/// Finds numbers in words and groups of digits. A group of digits left over next to one means that the number itself is
/// too long, and a wrong number must not be taken for a right one.
fn numbers_in_run(run: &str) -> Vec<String> {
    let words: Vec<&str> = run.split(is_separator).filter(|word| !word.is_empty()).collect();
    let mut found = Vec::new();
    let mut first = 0;
    while first < words.len() {
        match number_at(&words[first..]) {
            Some((number, used)) => {
                found.push(number);
                first += used;
            }
            None => first += 1,
        }
    }
    found
}

/// The number that begins with the first word, and how many words it takes up.
fn number_at(words: &[&str]) -> Option<(String, usize)> {
    Brand::of(words.first()?)?;
    let mut number = String::new();
    for (index, part) in words.iter().enumerate() {
        number.push_str(part);
        let ends = words.get(index + 1).is_none_or(|next| is_plain_word(next) || Brand::of(next).is_some());
        if number.len() == LENGTH && ends {
            return Some((number, index + 1));
        }
    }
    None
}

/// Drops a brand's name in front of the number, so that `Suica JE…` is not read as a number beginning with `SU`.
fn without_brand_name(normalised: String) -> String {
    let after = Brand::ALL.iter().find_map(|brand| {
        let rest = normalised.strip_prefix(&normalise(brand.name()))?;
        Brand::of(rest).map(|_| rest.to_owned())
    });
    after.unwrap_or(normalised)
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
    #[error("This text holds more than one card number; enter one.")]
    Several,
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
        let number = extract(text)?;
        let form = check_form(&number);
        let looks_like_number = number.bytes().any(|b| b.is_ascii_digit())
            && matches!(form, Ok(()) | Err(Refusal::WrongLength { .. }));
        match Brand::of(&number) {
            Some(Brand::Icoca) => form.map(|()| Self(number)),
            Some(other) if looks_like_number => Err(Refusal::OtherBrand(other)),
            Some(_) | None => {
                form?;
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

    /// Whether the 15 are one character repeated, or digits that count up or down: more often made up, or copied from an
    /// example, than read off a card.
    pub fn is_unlikely(&self) -> bool {
        let digits = self.0.as_bytes().get(2..).unwrap_or_default();
        // From each to the next, where 0 follows 9.
        let step = |from: u8, to: u8| {
            let both = from.is_ascii_digit() && to.is_ascii_digit();
            both.then(|| (to + 10 - from) % 10).or_else(|| (from == to).then_some(0))
        };
        let mut steps = digits.windows(2).map(|pair| match pair {
            [from, to] => step(*from, *to),
            _ => None,
        });
        let first = steps.next().flatten();
        matches!(first, Some(0 | 1 | 9)) && steps.all(|step| step == first)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NUMBER: &str = "JW123456789012345";

    #[test]
    fn whatever_was_typed_or_pasted() {
        let texts = [
            NUMBER,
            "jw123 4567 8901 2345",
            "ＪＷ１２３－４５６７－８９０１－２３４５",
            "JW123‐4567–8901ー2345",
            " \u{feff}JW123\t4567\n8901\u{200b}2345 ",
            "ICOCA番号: JW123 4567 8901 2345 です。",
            "わたしのカードは JW123456789012345（仕事用）",
            "My ICOCA is JW123-4567-8901-2345 thanks",
            "ICOCA JW123456789012345",
            "ICOCAJW123456789012345",
            "カード番号【jw123456789012345】有効",
            "Suica: JE123456789012345 / ICOCA: JW123456789012345",
            "Suica JE123456789012345 ICOCA JW123456789012345",
            "JW123456789012345 (JW123 4567 8901 2345)",
        ];
        for text in texts {
            assert_eq!(CardNumber::parse(text).map(String::from), Ok(NUMBER.to_owned()), "{text}");
        }
        assert_eq!(CardNumber::parse("JWA1B2C3D4E5F6G7H").unwrap().as_str(), "JWA1B2C3D4E5F6G7H");
    }

    #[test]
    fn a_repeated_character_or_a_count_is_unlikely() {
        let is_unlikely = |text| CardNumber::parse(text).unwrap().is_unlikely();
        for text in ["JW111111111111111", "JWAAAAAAAAAAAAAAA", NUMBER, "JW987654321098765"] {
            assert!(is_unlikely(text), "{text}");
        }
        for text in ["JW111111111111112", "JW123456789012344", "JW135791357913579", "JWABCDEFGHIJKLMNO"] {
            assert!(!is_unlikely(text), "{text}");
        }
    }

    #[test]
    fn refusals_say_what_is_wrong() {
        let table = [
            ("", Refusal::Empty),
            (" ー- ", Refusal::Empty),
            ("JW123", Refusal::WrongLength { found: 5 }),
            ("JW12345678901234", Refusal::WrongLength { found: 16 }),
            ("JW123 4567 8901 2345 6", Refusal::WrongLength { found: 18 }),
            ("JW12345678901234O5あ", Refusal::BadCharacter { found: 'あ' }),
            ("JW1234567890123*5", Refusal::BadCharacter { found: '*' }),
            ("12345678901234567", Refusal::BadCharacter { found: '1' }),
            ("J1234567890123456", Refusal::BadCharacter { found: '1' }),
            ("ZZ123456789012345", Refusal::UnknownBrand { prefix: "ZZ".into() }),
            ("JE123", Refusal::OtherBrand(Brand::Suica)),
            ("Suica JE123456789012345", Refusal::OtherBrand(Brand::Suica)),
            ("PB 123-4567-8901-2345", Refusal::OtherBrand(Brand::Pasmo)),
            ("JCB", Refusal::WrongLength { found: 3 }),
            ("JW123456789012345 JW123456789012346", Refusal::Several),
            ("1枚目 JW123 4567 8901 2345、2枚目 JW123 4567 8901 2346", Refusal::Several),
            ("JW123456789012345JW123456789012346", Refusal::WrongLength { found: 34 }),
        ];
        for (text, refusal) in table {
            assert_eq!(CardNumber::parse(text), Err(refusal), "{text}");
        }
        let suica = CardNumber::parse("JE123456789012345").unwrap_err();
        assert_eq!(suica.to_string(), "Suica (JE…) cannot be used here; only ICOCA (JW…) can.");
    }

    #[test]
    fn every_other_brand_is_named() {
        for brand in Brand::ALL {
            let result = CardNumber::parse(&format!("{}123456789012345", brand.prefix()));
            match brand {
                Brand::Icoca => assert!(result.is_ok()),
                other => assert_eq!(result, Err(Refusal::OtherBrand(*other))),
            }
        }
    }

    #[test]
    fn shown_in_groups_and_never_whole_in_debug() {
        let number = CardNumber::parse(NUMBER).unwrap();
        assert_eq!(number.masked(), "JW123 •••• •••• 2345");
        assert_eq!(number.full(), "JW123 4567 8901 2345");
        assert_eq!(format!("{number:?}"), "CardNumber(JW123 •••• •••• 2345)");
        assert_eq!(serde_json::to_string(&number).unwrap(), format!("\"{NUMBER}\""));
        assert!(serde_json::from_str::<CardNumber>("\"JE123456789012345\"").is_err());
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{0,30}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }

        #[test]
        fn no_text_panics_and_only_whole_numbers_pass(text in "(JW|JE|icoca |.)?[0-9A-Zａ-ｚ ー-]{0,24}.{0,3}") {
            if let Ok(number) = CardNumber::parse(&text) {
                prop_assert_eq!(number.as_str().len(), LENGTH);
                prop_assert!(number.as_str().starts_with("JW"));
                prop_assert_eq!(CardNumber::parse(&number.full()), Ok(number.clone()));
            }
        }

        #[test]
        fn any_spacing_gives_the_same_number(rest in "[0-9A-Z]{15}", gaps in prop::collection::vec(0usize..4, 17)) {
            let number = format!("JW{rest}");
            let spaced: String = number.chars().zip(gaps).flat_map(|(c, gap)| [c.to_string(), ["", " ", "-", "　"][gap].to_owned()]).collect();
            prop_assert_eq!(CardNumber::parse(&spaced).map(String::from), Ok(number));
        }
    }
}

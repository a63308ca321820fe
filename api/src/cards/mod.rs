//! Registered ICOCA numbers. Nothing proves at registration whose a number is, so one number is live on one account
//! only, whoever is locked out is told to call, and staff can release it.
//!
//! Here are the row and its SQL, registering and renaming, and what is done to a card that the caller has locked. The verbs
//! that also move or free what is bought on a card (changing its number, removing, releasing it) are `drafts::cards`.
//!
//! Lock order: drafts, cards by id, orders, payments, passes. A verb that puts a draft or an order on a card holds the card
//! first (`db::hold`) and judges it afterwards.

pub mod db;
mod erase;
pub mod graphql;
pub mod jobs;
pub mod load;
mod register;
pub mod replace;
mod update;

use teiki_shared::card::CardKind;
use teiki_shared::card_number::{self, CardNumber, LENGTH};
use teiki_shared::lang::Lang;
use teiki_shared::visible;

use crate::catalogue::{Telephone, called};
use crate::refusal::refusals;

pub use db::Card;
pub use erase::{erase, lock_all};
pub use register::{Register, RegisterRefusal, register};
pub use update::{Update, UpdateRefusal, not_found, update};

/// Live cards that one account may hold.
pub const MOST: i64 = 20;
/// Characters of a card's name.
pub const NAME_LENGTH: usize = 20;

/// The name of a card that its owner gave none.
pub const fn default_name(kind: CardKind, lang: Lang) -> &'static str {
    match (kind, lang) {
        (CardKind::Card, _) => "ICOCA",
        (CardKind::Smart, _) => "SMART ICOCA",
        (CardKind::Mobile, Lang::Ja) => "モバイルICOCA",
        (CardKind::Mobile, Lang::En) => "Mobile ICOCA",
        (CardKind::ApplePay, Lang::Ja) => "Apple PayのICOCA",
        (CardKind::ApplePay, Lang::En) => "ICOCA in Apple Pay",
    }
}

/// Whether the owner left the name to us.
fn is_default_name(name: &str, kind: CardKind) -> bool {
    Lang::ALL.iter().any(|lang| default_name(kind, *lang) == name)
}

refusals! {
    /// Why a name is not taken.
    pub enum NameRefusal {
        /// It has so many characters.
        TooLong(found: usize) at ["name"] {
            ja: "カードの名前は{NAME_LENGTH}文字以内で入力してください（今は{found}文字です）。",
            en: "Give the card a name of at most {NAME_LENGTH} characters; this one has {found}.",
        }
    }
}

/// A name as it is kept: one line, single spaces, nothing that cannot be seen, the default of the kind where nothing was typed.
fn read_name(typed: Option<&str>, kind: CardKind, lang: Lang) -> Result<String, NameRefusal> {
    let name = visible::shown(typed.unwrap_or_default());
    match name.chars().count() {
        0 => Ok(default_name(kind, lang).to_owned()),
        found if found > NAME_LENGTH => Err(NameRefusal::TooLong(found)),
        _ => Ok(name),
    }
}

refusals! {
    /// Why a typed number cannot be taken.
    pub enum NumberRefusal {
        /// It is no number of an ICOCA.
        Written(refusal: card_number::Refusal) at ["number"] { |lang| written(refusal, lang) }
        /// One character repeated, or a count: taken once the rider has said that it is right.
        Unlikely at ["number"] {
            ja: "同じ数字の繰り返しや、順に並んだ数字です。番号をもう一度確かめて、正しいときは「この番号で間違いありません」にチェックを入れてください。",
            en: "These digits repeat or count up or down. Check the number once more; if it is right, tick “This number is right”.",
        }
        /// Live on another account, or retired there; whose is told to nobody.
        Taken(telephones: Vec<Telephone>) at ["number"] {
            ja: format!(
                "この番号はすでに登録されているため、使えません。番号をもう一度確かめてください。正しいときは、お電話でご連絡ください。{}",
                called(telephones, Lang::Ja)
            ),
            en: format!(
                "This number is already registered. Check it once more; if it is right, please call: {}",
                called(telephones, Lang::En)
            ),
        }
        /// Live on this account.
        Yours at ["number"] {
            ja: "この番号は、すでにお客さまのカードとして登録されています。カードの一覧から選んでください。",
            en: "You have already registered this number. Choose it from your list of cards.",
        }
        /// Lost and replaced by another number of this account at some time.
        Retired(telephones: Vec<Telephone>) at ["number"] {
            ja: format!(
                "この番号は、なくしたカードとして新しい番号に切り替えられたため、もう使えません。今のカードの番号を入力してください。番号の変更が誤りだったときは、お電話でご連絡ください。{}",
                called(telephones, Lang::Ja)
            ),
            en: format!(
                "This number was reported lost, replaced by a new one, and can no longer be used. Enter the number of the card you have now. If the change was a mistake, please call: {}",
                called(telephones, Lang::En)
            ),
        }
    }
}

/// The number that was typed. One that is more often made up than right is taken where the rider has said that it is.
///
/// # Errors
/// [`NumberRefusal::Written`] or [`NumberRefusal::Unlikely`].
pub fn read_number(typed: &str, is_checked: bool) -> Result<CardNumber, NumberRefusal> {
    let number = CardNumber::parse(typed).map_err(NumberRefusal::Written)?;
    if number.is_unlikely() && !is_checked { Err(NumberRefusal::Unlikely) } else { Ok(number) }
}

/// What is wrong with a number as it was written, and what to do.
pub fn written(refusal: &card_number::Refusal, lang: Lang) -> String {
    use card_number::Refusal::{BadCharacter, Empty, OtherBrand, Several, UnknownBrand, WrongLength};
    match (refusal, lang) {
        (Empty, Lang::Ja) => format!("ICOCAの番号（JWで始まる{LENGTH}桁）を入力してください。"),
        (Empty, Lang::En) => format!("Enter the ICOCA number: {LENGTH} characters, beginning with JW."),
        (Several, Lang::Ja) => {
            "ICOCAの番号が2つ以上入力されています。登録する番号を1つだけ入力してください。".into()
        }
        (Several, Lang::En) => "There is more than one ICOCA number here. Enter the one to register.".into(),
        (OtherBrand(brand), Lang::Ja) => format!(
            "{}（{}…）は使えません。ICOCA（JW…）の番号を入力してください。",
            brand.name(),
            brand.prefix()
        ),
        (OtherBrand(brand), Lang::En) => {
            format!(
                "{} ({}…) cannot be used. Enter the number of an ICOCA (JW…).",
                brand.name(),
                brand.prefix()
            )
        }
        (UnknownBrand { prefix }, Lang::Ja) => {
            format!("{prefix}で始まる番号は使えません。ICOCA（JW…）の番号を入力してください。")
        }
        (UnknownBrand { prefix }, Lang::En) => {
            format!("Numbers beginning with {prefix} cannot be used. Enter the number of an ICOCA (JW…).")
        }
        (WrongLength { found }, Lang::Ja) => format!(
            "ICOCAの番号は{LENGTH}桁です。入力された番号は{found}桁なので、もう一度確かめてください。"
        ),
        (WrongLength { found }, Lang::En) => format!(
            "An ICOCA number has {LENGTH} characters; the one you entered has {found}. Check it once more."
        ),
        (BadCharacter { found }, Lang::Ja) => {
            format!("ICOCAの番号は英字と数字だけです。「{found}」を除いて入力してください。")
        }
        (BadCharacter { found }, Lang::En) => {
            format!("An ICOCA number has only letters A to Z and digits. Enter it without \"{found}\".")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_of_at_most_20_characters() {
        fn read(typed: Option<&str>) -> Result<String, NameRefusal> {
            read_name(typed, CardKind::Mobile, Lang::Ja)
        }
        assert_eq!(read(Some(" 仕事\n用\u{3000} ")), Ok("仕事 用".to_owned()));
        assert_eq!(read(None), Ok("モバイルICOCA".to_owned()));
        assert_eq!(read(Some("　")), Ok("モバイルICOCA".to_owned()));
        assert_eq!(read(Some(&"あ".repeat(20))), Ok("あ".repeat(20)));
        assert_eq!(read(Some(&"あ".repeat(21))), Err(NameRefusal::TooLong(21)));
    }
}

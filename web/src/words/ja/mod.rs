//! Japanese.

mod account;
mod cards;
mod common;
mod entry;
mod errors;
mod landing;
mod legal;
mod shell;

use teiki_shared::lang::Lang;

use super::Words;

pub static JA: Words = Words {
    lang: Lang::Ja,
    common: common::COMMON,
    shell: shell::SHELL,
    landing: landing::LANDING,
    entry: entry::ENTRY,
    account: account::ACCOUNT,
    cards: cards::CARDS,
    legal: legal::LEGAL,
    errors: errors::ERRORS,
};

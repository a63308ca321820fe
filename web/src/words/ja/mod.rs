//! Japanese.

mod common;
mod errors;
mod landing;
mod shell;

use teiki_shared::lang::Lang;

use super::Words;

pub static JA: Words = Words {
    lang: Lang::Ja,
    common: common::COMMON,
    shell: shell::SHELL,
    landing: landing::LANDING,
    errors: errors::ERRORS,
};

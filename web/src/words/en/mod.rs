//! English.

mod common;
mod errors;
mod landing;
mod shell;

use teiki_shared::lang::Lang;

use super::Words;

pub static EN: Words = Words {
    lang: Lang::En,
    common: common::COMMON,
    shell: shell::SHELL,
    landing: landing::LANDING,
    errors: errors::ERRORS,
};

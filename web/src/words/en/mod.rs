//! English.

mod account;
mod buy;
mod cards;
mod common;
mod contact;
mod counters;
mod desk;
mod entry;
mod errors;
mod guardian;
mod help;
mod home;
mod landing;
mod legal;
mod notices;
mod orders;
mod papers;
mod passes;
mod refund;
mod routes;
mod shell;
mod window;

use teiki_shared::lang::Lang;

use super::Words;

pub static EN: Words = Words {
    lang: Lang::En,
    common: common::COMMON,
    contact: contact::CONTACT,
    counters: counters::COUNTERS,
    desk: desk::DESK,
    shell: shell::SHELL,
    landing: landing::LANDING,
    entry: entry::ENTRY,
    account: account::ACCOUNT,
    cards: cards::CARDS,
    legal: legal::LEGAL,
    help: help::HELP,
    home: home::HOME,
    notices: notices::NOTICES,
    buy: buy::BUY,
    orders: orders::ORDERS,
    papers: papers::PAPERS,
    guardian: guardian::GUARDIAN,
    passes: passes::PASSES,
    refund: refund::REFUND,
    routes: routes::ROUTES,
    errors: errors::ERRORS,
    window: window::WINDOW,
};

//! Every sentence of the pages, in both languages.
//!
//! A field of [`Words`] is an area of the site. Its struct stands in `words/<area>.rs`, its sentences in `words/ja/<area>.rs`
//! and `words/en/<area>.rs`. A sentence that one language lacks does not compile.

pub mod account;
pub mod buy;
pub mod cards;
pub mod common;
pub mod contact;
pub mod counters;
pub mod desk;
pub mod en;
pub mod entry;
pub mod errors;
pub mod guardian;
pub mod help;
pub mod home;
pub mod ja;
pub mod landing;
pub mod legal;
pub mod notices;
pub mod orders;
pub mod papers;
pub mod passes;
pub mod refund;
pub mod routes;
pub mod shell;
pub mod window;

use teiki_shared::lang::Lang;

use account::Account;
use buy::Buy;
use cards::Cards;
use common::Common;
use contact::Contact;
use counters::Counters;
use desk::Desk;
use entry::Entry;
use errors::Errors;
use guardian::Guardian;
use help::Help;
use home::Home;
use landing::Landing;
use legal::Legal;
use notices::Notices;
use orders::Orders;
use papers::Papers;
use passes::Passes;
use refund::Refund;
use routes::Routes;
use shell::Shell;
use window::Window;

/// The sentences of one language. Constants are texts; sentences with a number or a date in them are functions.
pub struct Words {
    pub lang: Lang,
    pub common: Common,
    pub contact: Contact,
    pub counters: Counters,
    pub desk: Desk,
    pub shell: Shell,
    pub landing: Landing,
    pub entry: Entry,
    pub account: Account,
    pub cards: Cards,
    pub legal: Legal,
    pub help: Help,
    pub home: Home,
    pub notices: Notices,
    pub buy: Buy,
    pub orders: Orders,
    pub papers: Papers,
    pub guardian: Guardian,
    pub passes: Passes,
    pub refund: Refund,
    pub routes: Routes,
    pub errors: Errors,
    pub window: Window,
}

/// The sentences of a language.
pub fn of(lang: Lang) -> &'static Words {
    match lang {
        Lang::Ja => &ja::JA,
        Lang::En => &en::EN,
    }
}

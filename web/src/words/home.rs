//! My Page.

use jiff::Timestamp;
use jiff::civil::Date;

pub struct Home {
    pub title: &'static str,
    pub heading: fn(family_name: &str) -> String,
    /// After signing up.
    pub welcome: &'static str,
    /// Below a pass that is running.
    pub touch: &'static str,
    /// Below a pass that begins later.
    pub touch_from: fn(Date) -> String,
    pub others: &'static str,
    pub none: &'static str,
    pub none_what: &'static str,
    pub buy_first: &'static str,
    pub no_card: Next,
    pub pay: fn(product: &str, section: &str) -> String,
    pub pay_until: fn(Timestamp) -> String,
    pub pay_opens: fn(opens: Timestamp, until: Timestamp) -> String,
    pub pay_button: &'static str,
    pub declined: &'static str,
    pub declined_button: &'static str,
    /// An application that was sent back.
    pub mend: fn(product: &str) -> String,
    pub mend_until: fn(Timestamp) -> String,
    pub mend_button: &'static str,
    /// One that staff look at.
    pub in_review: fn(product: &str) -> String,
    pub in_review_what: fn(Timestamp) -> String,
    pub in_review_button: &'static str,
    pub closing: &'static str,
    pub closing_what: &'static str,
    pub renew: &'static str,
    /// Without a start the pass is for the term with fixed dates that follows.
    pub renew_what: fn(ends: Date, starts: Option<Date>) -> String,
    pub renew_button: &'static str,
    pub draft: &'static str,
    /// The pass that was being chosen.
    pub draft_what: fn(pass: &str) -> String,
    pub draft_button: &'static str,
    pub procedures: &'static str,
    pub buy: (&'static str, &'static str),
    pub fares: (&'static str, &'static str),
    pub renewal: &'static str,
    pub renewal_now: &'static str,
    pub renewal_from: fn(Date) -> String,
    pub renewal_none: &'static str,
    pub cards: &'static str,
    pub cards_hint: fn(cards: usize) -> String,
    pub orders: (&'static str, &'static str),
}

/// What to do next: a heading, a sentence, a button.
pub struct Next {
    pub title: &'static str,
    pub what: &'static str,
    pub button: &'static str,
}

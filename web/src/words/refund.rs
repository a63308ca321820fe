//! Giving a pass back: what it would pay, and the statement of what it paid.

use jiff::civil::Date;

pub struct Refund {
    pub title: &'static str,
    /// Of the link to the sum.
    pub see: &'static str,
    /// Before an ICOCA itself is returned.
    pub icoca: &'static str,
    pub icoca_move: &'static str,
    /// The sum is that of this day.
    pub lead: fn(Date) -> String,
    /// The days of a line, both included.
    pub days: fn(first: Date, last: Date) -> String,
    pub amount: &'static str,
    pub to: &'static str,
    pub to_card: fn(brand: &str, last4: &str) -> String,
    /// The same without a known card.
    pub to_same: &'static str,
    pub to_what: &'static str,
    pub ends: &'static str,
    pub ends_what: &'static str,
    pub continued: &'static str,
    pub over: &'static str,
    pub by_phone: &'static str,
    pub by_phone_what: fn(operator: &str) -> String,
    pub button: fn(yen: &str) -> String,
    /// The same where nothing is paid back.
    pub button_nothing: fn(yen: &str) -> String,
    pub keep: &'static str,
    pub statement: Statement,
}

/// 払いもどし計算書
pub struct Statement {
    pub title: &'static str,
    /// Of the link to it.
    pub link: &'static str,
    pub done: &'static str,
    pub done_what: &'static str,
    pub claimed: &'static str,
    /// The fee that is charged: a supply of its own, with the tax inside it.
    /// The tax in what goes back.
    pub tax: fn(percent: i32) -> String,
    /// The day on which the pass was paid for.
    pub paid_for: &'static str,
    pub fee: &'static str,
    pub fee_with_tax: fn(fee: &str, percent: i32, tax: &str) -> String,
    pub pass: &'static str,
    /// Of the link to the order.
    pub order: &'static str,
    pub paid_elsewhere: &'static str,
    pub paid_elsewhere_what: &'static str,
}

//! The terms, the privacy policy, and the notice that the law on specified commercial transactions asks of each seller.

use jiff::civil::Date;

pub struct Legal {
    pub version: fn(version: &str) -> String,
    /// From which day on a version holds.
    pub effective: fn(day: &str) -> String,
    /// Over what changes in a document, and from when.
    pub announced: fn(document: &str, day: &str) -> String,
    pub announced_text: &'static str,
    pub title: &'static str,
    pub lead: &'static str,
    pub fictional: &'static str,
    pub seller: &'static str,
    pub representative: &'static str,
    pub address: &'static str,
    pub contact: &'static str,
    pub invoice_number: &'static str,
    pub costs: &'static str,
    pub costs_what: &'static str,
    pub payment: &'static str,
    pub payment_what: &'static str,
    /// An operator names it; it is not sold yet.
    pub payment_konbini: &'static str,
    pub payment_when: &'static str,
    /// `is_sample`: this demonstration takes payments at all hours.
    pub payment_when_what: fn(opens: &str, closes: &str, is_sample: bool) -> String,
    pub deadline: &'static str,
    pub deadline_what: fn(closes: &str) -> String,
    pub delivery: &'static str,
    pub delivery_what: &'static str,
    pub cancelling: &'static str,
    pub cancelling_what: &'static str,
    pub products: &'static str,
    pub price: &'static str,
    pub price_of: fn(term: &str, from: &str, to: Option<&str>) -> String,
    pub tax: fn(rate: i32) -> String,
    pub start: &'static str,
    pub start_of: fn(first: i32, last: i32) -> String,
    pub start_dates: fn(first: Date, last: Date) -> String,
    pub refund: &'static str,
    pub honoured: &'static str,
    pub counter: &'static str,
    pub counter_what: fn(documents: &str) -> String,
    /// Of a pass that is applied for.
    pub applied: &'static str,
    pub applied_what: fn(documents: &str) -> String,
    pub sample: &'static str,
}

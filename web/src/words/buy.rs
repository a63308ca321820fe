//! Choosing a pass, question by question, and checking the answers.

use jiff::Timestamp;
use jiff::civil::Date;

pub struct Buy {
    /// Over the answers beside a question.
    pub so_far: &'static str,
    /// The parts of the way, in their order.
    pub steps: [&'static str; 5],
    /// The part before the last, where papers are asked for.
    pub papers: &'static str,
    pub resume: Resume,
    pub card: Card,
    pub operator: Operator,
    pub product: Product,
    pub section: Section,
    pub term: Term,
    pub start: Start,
    pub check: Check,
    /// The prices are samples.
    pub sample: &'static str,
}

pub struct Resume {
    pub title: &'static str,
    pub lead: &'static str,
    /// What stands for an answer that was not given.
    pub open: &'static str,
    pub next: fn(step: &str) -> String,
    pub resume: &'static str,
    pub discard: &'static str,
    pub anew: &'static str,
}

pub struct Card {
    pub title: &'static str,
    pub hint: &'static str,
    pub missing: &'static str,
    pub none: &'static str,
    pub none_what: &'static str,
    pub register: &'static str,
    pub another: &'static str,
    pub next: &'static str,
}

pub struct Operator {
    pub title: &'static str,
    pub hint: &'static str,
    pub missing: &'static str,
    pub fictional: &'static str,
    pub open_all_day: &'static str,
    /// This demonstration takes payments at other hours than the operator.
    pub open_sample: fn(opens: &str, closes: &str) -> String,
    pub open_from: fn(opens: &str, closes: &str) -> String,
    pub next: &'static str,
}

pub struct Product {
    pub title: &'static str,
    pub missing: &'static str,
    pub honoured: fn(names: &str) -> String,
    pub issuer: fn(name: &str) -> String,
    /// The price in two parts around the number.
    pub from: fn(yen: &str) -> String,
    pub counter: &'static str,
    pub counter_what: fn(operator: &str, phone: &str) -> (String, String),
    pub documents: fn(names: &str) -> String,
    /// Of a pass that is applied for: the papers, and from when on it can be used.
    pub applied_for: fn(names: &str, days: i32) -> String,
    /// Who cannot wait, before the phone.
    pub hurry: fn(operator: &str) -> String,
    pub none: &'static str,
    pub next: &'static str,
}

pub struct Section {
    pub title: &'static str,
    pub stops_hint: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub from_missing: &'static str,
    pub to_missing: &'static str,
    pub several: &'static str,
    pub not_found: fn(text: &str) -> String,
    /// Before and after the number of stops found.
    pub found: (&'static str, &'static str),
    pub nothing: &'static str,
    pub no_fare: &'static str,
    pub away: &'static str,
    /// Of the button that puts each stop in the other's place.
    pub swap: &'static str,
    /// Where several routes join the stops.
    pub via_title: &'static str,
    pub via: fn(route: &str) -> String,
    pub via_missing: &'static str,
    pub fare_title: &'static str,
    pub fare_hint: &'static str,
    pub fare_missing: &'static str,
    pub area_title: &'static str,
    pub area_missing: &'static str,
    /// Of the link to the operator's other passes, those of the counter too.
    pub other_passes: &'static str,
}

pub struct Term {
    pub title: &'static str,
    /// Before the lowest price, while no term is chosen.
    pub price: &'static str,
    pub missing: &'static str,
    pub per_month: fn(yen: &str) -> String,
    pub saves: fn(yen: &str) -> String,
    pub next: &'static str,
}

pub struct Start {
    pub title: &'static str,
    /// From how many days before, and until which hour of the day before, a pass is bought.
    pub hint: fn(window_days: u16, closing_hour: &str) -> String,
    /// The same for a pass that is applied for, from so many days ahead.
    pub applied_hint: fn(lead_days: i32, closing_hour: &str) -> String,
    /// The same for a term with fixed dates.
    pub dated_hint: &'static str,
    /// Of a day: the eve by which it is paid for.
    pub pay_by: fn(eve: Date, closing_hour: &str) -> String,
    pub missing: &'static str,
    pub month: fn(Date) -> String,
    pub weekdays: [&'static str; 7],
    pub none: &'static str,
    /// A pass that the card holds.
    pub held: fn(operator: &str, product: &str) -> String,
    /// To screen readers, of a day on which the card is taken.
    /// Of what is held by an order that waits for its money.
    pub unpaid: &'static str,
    pub taken_by: fn(held: &str) -> String,
    /// Why some days, and why all days, cannot be chosen.
    pub taken: &'static str,
    pub all_taken: &'static str,
    pub another_card: &'static str,
    pub next: &'static str,
}

pub struct Check {
    pub title: &'static str,
    pub card: &'static str,
    pub product: &'static str,
    /// How many: one pass of that name.
    pub one: fn(product: &str) -> String,
    pub seller: fn(name: &str) -> String,
    pub section: &'static str,
    pub term: &'static str,
    pub section_and_term: &'static str,
    pub start: &'static str,
    pub total: &'static str,
    pub tax: fn(percent: i32) -> String,
    pub payment: &'static str,
    pub delivery: &'static str,
    pub cancellation: &'static str,
    pub sold_by: &'static str,
    pub legal: &'static str,
    /// Of passes to school that need no certificate to be bought.
    pub school: &'static str,
    pub closed: &'static str,
    pub closed_what: fn(opens: Timestamp) -> String,
    /// What pressing the button of that name means.
    pub agree: fn(button: &str) -> String,
    pub button: &'static str,
    pub button_closed: &'static str,
    pub apply: Apply,
}

/// The same page for a pass that is applied for.
pub struct Apply {
    pub title: &'static str,
    pub papers: &'static str,
    pub sent: fn(papers: &str, count: usize) -> String,
    pub review: &'static str,
    /// Who decides, and until when one pays.
    pub review_what: fn(seller: &str, until: Timestamp) -> String,
    /// What pressing the button of that name means.
    pub agree: fn(button: &str) -> String,
    pub button: &'static str,
}

//! Orders: paying, cancelling, history, receipts.

use jiff::Timestamp;
use jiff::civil::Date;
use teiki_shared::order_state::State as OrderState;
use teiki_shared::payment_state::RefundState;

pub struct Orders {
    pub title: &'static str,
    pub none: &'static str,
    pub none_what: &'static str,
    pub buy: &'static str,
    pub older: &'static str,
    pub newest: &'static str,
    pub states: States,
    pub one: One,
    pub pay: Pay,
    pub back: Back,
    pub done: Done,
    pub cancel: Cancel,
    pub receipt: Receipt,
}

/// Each state as a word, and in a sentence what it means for the rider.
pub struct States {
    pub in_review: State,
    pub returned: State,
    pub awaiting_payment: State,
    pub paying: State,
    pub closing: State,
    pub paid: State,
    pub rejected: State,
    pub cancelled: State,
    pub lapsed: State,
    /// Paid, and the pass ended early.
    pub refunded: State,
    /// The same while its money is on its way.
    pub refunding: State,
    /// The same once the bank has sent its money back.
    pub refund_failed: State,
}

impl States {
    /// `is_closing`: Stripe was asked to stop the payment and has not answered. `refund`: the pass has ended early.
    pub fn of(&self, state: OrderState, is_closing: bool, refund: Option<RefundState>) -> &State {
        match state {
            OrderState::Paying if is_closing => &self.closing,
            OrderState::Paid => refund.map_or(&self.paid, |refund| self.of_refund(refund)),
            OrderState::InReview => &self.in_review,
            OrderState::Returned => &self.returned,
            OrderState::AwaitingPayment => &self.awaiting_payment,
            OrderState::Paying => &self.paying,
            OrderState::Rejected => &self.rejected,
            OrderState::Cancelled => &self.cancelled,
            OrderState::Lapsed => &self.lapsed,
        }
    }

    pub fn of_refund(&self, refund: RefundState) -> &State {
        match refund {
            RefundState::Starting | RefundState::Pending | RefundState::Superseded => &self.refunding,
            RefundState::Succeeded => &self.refunded,
            RefundState::Failed => &self.refund_failed,
        }
    }
}

pub struct State {
    pub word: &'static str,
    pub what: &'static str,
}

pub struct One {
    pub title: fn(number: &str) -> String,
    pub number: &'static str,
    pub rider: &'static str,
    pub price: &'static str,
    pub placed: &'static str,
    pub deadline: &'static str,
    pub paid_with: &'static str,
    pub card: fn(brand: &str, last4: &str) -> String,
    pub refund: fn(yen: &str) -> String,
    pub not_refunded: fn(yen: &str) -> String,
    /// With the day, once it is known.
    pub refunded: fn(yen: &str, day: Option<&str>) -> String,
    pub refund_done: &'static str,
    pub refund_under_way: &'static str,
    pub refund_failed: &'static str,
    /// The same of a guardian's money.
    pub refund_failed_to_guardian: &'static str,
    pub refund_terms: &'static str,
    pub history: &'static str,
    pub pay: &'static str,
    pub cancel: &'static str,
    pub receipt: &'static str,
    pub pass: &'static str,
    pub again: &'static str,
    pub review: Review,
}

/// What stands on the page of an order that staff decide about.
pub struct Review {
    pub applied: &'static str,
    pub next: &'static str,
    /// In their order: what follows while staff look at it.
    pub steps: fn(until: Timestamp) -> [(String, String); 3],
    pub until: &'static str,
    pub mend: &'static str,
    pub mend_until: fn(Timestamp) -> String,
    pub rejected: &'static str,
    pub approved: &'static str,
    pub approved_until: fn(Timestamp) -> String,
    pub papers: &'static str,
}

pub struct Pay {
    pub title: &'static str,
    pub until: fn(Timestamp) -> String,
    pub how: &'static str,
    pub closed: &'static str,
    pub closed_what: fn(opens: Timestamp, until: Timestamp) -> String,
    pub stopping: &'static str,
    pub stopping_what: &'static str,
    pub no_script: &'static str,
    pub no_script_what: fn(until: Timestamp) -> String,
    pub which: &'static str,
    pub saved: fn(brand: &str, last4: &str) -> String,
    pub expires: fn(month: i64, year: i64) -> String,
    pub another: &'static str,
    pub another_hint: &'static str,
    pub save: &'static str,
    pub save_hint: &'static str,
    pub loading: &'static str,
    pub failed_to_load: &'static str,
    pub reload: &'static str,
    pub busy: &'static str,
    pub button: fn(yen: &str) -> String,
    pub safe: &'static str,
    pub debit: &'static str,
    pub order: &'static str,
    pub later: &'static str,
}

/// The page that payers come back to.
pub struct Back {
    pub title: &'static str,
    pub what: &'static str,
    pub again: &'static str,
    pub to_fields: &'static str,
}

pub struct Done {
    pub title: &'static str,
    pub touch_from: fn(Date) -> String,
    pub touch_now: &'static str,
    pub mailed: &'static str,
    pub what_now: &'static str,
    pub steps: [(&'static str, &'static str); 3],
    pub pass: &'static str,
    pub receipt: &'static str,
    pub home: &'static str,
}

pub struct Cancel {
    pub title: &'static str,
    pub lead: &'static str,
    pub paying: &'static str,
    pub button: &'static str,
    pub keep: &'static str,
}

pub struct Receipt {
    pub title: &'static str,
    pub kind: &'static str,
    pub number: &'static str,
    pub issued: &'static str,
    pub paid: &'static str,
    pub recipient: &'static str,
    pub dear: fn(name: &str) -> String,
    pub content: &'static str,
    pub validity: &'static str,
    pub total: &'static str,
    pub tax: fn(percent: i32) -> String,
    pub method: &'static str,
    pub issuer: &'static str,
    pub invoice_number: &'static str,
    /// The heading of what went back.
    pub refund: &'static str,
    pub refunded: fn(yen: &str, day: &str) -> String,
    pub refunded_in_all: fn(yen: &str) -> String,
    pub print: &'static str,
    pub print_hint: &'static str,
    /// The mark of one that takes another's place.
    pub reissued: &'static str,
    pub issued_again: &'static str,
    /// Over the form for another recipient.
    pub other_name: &'static str,
    pub other_name_what: &'static str,
    pub recipient_hint: &'static str,
    pub reissue: &'static str,
    pub proof: Proof,
}

/// The paper for an employer that pays the fare.
pub struct Proof {
    pub title: &'static str,
    pub kind: &'static str,
    pub link: &'static str,
    pub rider: &'static str,
    pub pass: &'static str,
    pub section: &'static str,
    pub term: &'static str,
}

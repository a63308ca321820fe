//! What riders and staff were told was done: each of it must be found in the books.

use std::sync::Mutex;

use serde_json::{Value, json};

use crate::run::lock;

/// What was acknowledged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// An account, of an address.
    Account,
    /// An account is closed.
    Closed,
    Card,
    /// An order is placed, at a price.
    Placed,
    /// The secret of an order's intent was handed out.
    Intent,
    Paid,
    Cancelled,
    /// The pass of an order was given back, for so many yen.
    GivenBack,
    /// Staff refunded an intent by so many yen.
    Refunded,
}

impl What {
    fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Closed => "closed",
            Self::Card => "card",
            Self::Placed => "placed",
            Self::Intent => "intent",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
            Self::GivenBack => "given_back",
            Self::Refunded => "refunded",
        }
    }
}

#[derive(Default)]
pub struct Told(Mutex<Vec<(What, String, String)>>);

impl Told {
    pub fn note(&self, what: What, subject: &str, detail: impl ToString) {
        lock(&self.0).push((what, subject.to_owned(), detail.to_string()));
    }

    pub fn count(&self, what: What) -> usize {
        lock(&self.0).iter().filter(|(told, _, _)| *told == what).count()
    }

    pub fn json(&self) -> Value {
        let told = lock(&self.0);
        let rows = told.iter();
        rows.map(
            |(what, subject, detail)| json!({ "what": what.name(), "subject": subject, "detail": detail }),
        )
        .collect()
    }
}

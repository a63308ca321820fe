//! Stripe: the few calls that are made, with explicit keys and timeouts, and what each answer means for money.
//!
//! The request and answer types are async-stripe's, pinned with the API version they were generated from. What an error
//! means is decided here: an answer that did not arrive says nothing about whether the work was done.

mod client;
mod customers;
mod error;
mod intents;
pub mod once;
mod refunds;

use std::collections::HashMap;

pub use stripe_shared::{PaymentIntent, PaymentMethod, Refund};

pub use client::Stripe;
pub use error::StripeCallError;
pub use intents::{IntentStatus, NewIntent, status};
pub use refunds::NewRefund;

/// The metadata fields that carry our own id, by which objects are found again when an answer was lost, and the operator
/// that its row is of.
pub const OURS: &str = "teiki_id";
pub const OPERATOR: &str = "teiki_operator";

/// The connected account that a call is for; none for a single-operator installation.
pub type Account<'a> = Option<&'a str>;

/// Our own id in an object's metadata.
pub fn our_id(metadata: Option<&HashMap<String, String>>) -> Option<&str> {
    metadata?.get(OURS).map(String::as_str)
}

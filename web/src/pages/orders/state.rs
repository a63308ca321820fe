//! The state of an order in words.

use serde::Deserialize;

use crate::components::Tone;
use crate::words::orders::{State as Words, States};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    InReview,
    Returned,
    AwaitingPayment,
    Paying,
    Paid,
    Rejected,
    Cancelled,
    Lapsed,
}

impl State {
    /// `is_closing`: Stripe was asked to stop the payment and has not answered.
    pub fn words(self, w: &'static States, is_closing: bool) -> &'static Words {
        match self {
            Self::Paying if is_closing => &w.closing,
            Self::InReview => &w.in_review,
            Self::Returned => &w.returned,
            Self::AwaitingPayment => &w.awaiting_payment,
            Self::Paying => &w.paying,
            Self::Paid => &w.paid,
            Self::Rejected => &w.rejected,
            Self::Cancelled => &w.cancelled,
            Self::Lapsed => &w.lapsed,
        }
    }

    pub fn tone(self) -> Tone {
        match self {
            Self::Paid => Tone::Good,
            Self::InReview | Self::Returned | Self::AwaitingPayment | Self::Paying => Tone::Care,
            Self::Rejected => Tone::Bad,
            Self::Cancelled | Self::Lapsed => Tone::Plain,
        }
    }
}

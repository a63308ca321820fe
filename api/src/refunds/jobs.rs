//! What this domain leaves to the queue.

use serde::{Deserialize, Serialize};
use teiki_shared::ids::{OperatorId, PaymentId, RefundId};

use crate::jobs::{Job, Queue};

/// Asks Stripe for a refund, or how it stands.
#[derive(Serialize, Deserialize)]
pub struct SendRefund {
    pub operator: OperatorId,
    pub refund: RefundId,
}

impl Job for SendRefund {
    const KIND: &'static str = "send_refund";

    fn key(&self) -> Option<String> {
        Some(format!("send_refund {}", self.refund))
    }
}

/// What a payer who is not the rider is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayerNews {
    /// With the receipt.
    Paid,
    /// The order could not take the money, which goes back.
    SentBack,
    /// A refund of the pass, or of a part of it.
    Refunded(RefundId),
    /// A refund did not reach the card.
    RefundFailed,
}

/// Writes to whoever paid, where that was not the rider and an address was given.
#[derive(Serialize, Deserialize)]
pub struct TellPayer {
    pub operator: OperatorId,
    pub payment: PaymentId,
    pub news: PayerNews,
}

impl Job for TellPayer {
    const KIND: &'static str = "tell_payer";
    const QUEUE: Queue = Queue::Letters;

    fn key(&self) -> Option<String> {
        None
    }
}

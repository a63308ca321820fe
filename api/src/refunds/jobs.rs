//! What this domain leaves to the queue.

use serde::{Deserialize, Serialize};
use teiki_shared::ids::{OperatorId, RefundId};

use crate::jobs::Job;

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

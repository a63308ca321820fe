//! What this domain leaves to the queue.

use serde::{Deserialize, Serialize};
use teiki_shared::ids::{AccountId, OperatorId, OrderId};

use crate::jobs::Job;

/// Brings an order's attempt into line with Stripe.
#[derive(Serialize, Deserialize)]
pub struct SettleOrder {
    pub operator: OperatorId,
    pub order: OrderId,
}

impl Job for SettleOrder {
    const KIND: &'static str = "settle_order";

    fn key(&self) -> Option<String> {
        Some(format!("settle_order {}", self.order))
    }
}

/// Brings an intent that Stripe told us of into line, whatever its attempt's state.
#[derive(Serialize, Deserialize)]
pub struct SettleIntent {
    pub account: Option<String>,
    pub intent: String,
}

impl Job for SettleIntent {
    const KIND: &'static str = "settle_intent";

    fn key(&self) -> Option<String> {
        Some(format!("settle_intent {}", self.intent))
    }
}

/// Brings the refunds of an intent into line, ours and those that staff made in Stripe's dashboard.
#[derive(Serialize, Deserialize)]
pub struct FollowRefunds {
    pub account: Option<String>,
    pub intent: String,
}

impl Job for FollowRefunds {
    const KIND: &'static str = "follow_refunds";

    fn key(&self) -> Option<String> {
        Some(format!("follow_refunds {}", self.intent))
    }
}

/// Ends an order whose deadline is over.
#[derive(Serialize, Deserialize)]
pub struct LapseOrder {
    pub operator: OperatorId,
    pub order: OrderId,
}

impl Job for LapseOrder {
    const KIND: &'static str = "lapse_order";

    fn key(&self) -> Option<String> {
        Some(format!("lapse_order {}", self.order))
    }
}

/// Forgets the saved cards of a closed account.
#[derive(Serialize, Deserialize)]
pub struct ForgetCustomers {
    pub account: AccountId,
}

impl Job for ForgetCustomers {
    const KIND: &'static str = "forget_customers";

    fn key(&self) -> Option<String> {
        Some(format!("forget_customers {}", self.account))
    }
}

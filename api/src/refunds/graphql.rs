//! Refunds as GraphQL shows them. A refund is reached through its order.

use async_graphql::Object;
use teiki_shared::ids::RefundId;
use teiki_shared::money::Yen;
use teiki_shared::payment_state::{RefundReason, RefundState};
use teiki_shared::scalars::DateTime;

use super::Refund;

/// Money on its way back to the card that paid.
#[Object]
impl Refund {
    async fn id(&self) -> RefundId {
        self.id
    }
    async fn amount(&self) -> Yen {
        self.amount
    }
    async fn state(&self) -> RefundState {
        self.state
    }
    async fn reason(&self) -> RefundReason {
        self.reason
    }
    async fn asked_at(&self) -> DateTime {
        self.asked_at
    }
    /// When Stripe took it: the date of the money. Null before.
    async fn accepted_at(&self) -> Option<DateTime> {
        self.accepted_at
    }
}

//! Refunds as GraphQL shows them. A refund is reached through its order.

use async_graphql::{Context, Object, Result};
use teiki_shared::ids::RefundId;
use teiki_shared::money::Yen;
use teiki_shared::payment_state::{RefundReason, RefundState};
use teiki_shared::scalars::DateTime;

use super::Refund;
use crate::error::Fault;
use crate::graphql::OrFault;
use crate::graphql::load::loader;
use crate::payments::load::PaymentKey;

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
    /// Whether it goes to a guardian who paid, and not to the rider.
    async fn to_guardian(&self, ctx: &Context<'_>) -> Result<bool> {
        let key = PaymentKey(self.operator_id, self.payment_id);
        let payment = loader(ctx).load_one(key).await.or_fault(ctx)?;
        let payment = payment.ok_or_else(|| Fault::other("a refund without its payment")).or_fault(ctx)?;
        Ok(payment.is_guardians())
    }
    async fn asked_at(&self) -> DateTime {
        self.asked_at
    }
    /// When Stripe took it: the date of the money. Null before.
    async fn accepted_at(&self) -> Option<DateTime> {
        self.accepted_at
    }
}

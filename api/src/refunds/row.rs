//! Refunds as the database holds them, and the money that they are of.

use diesel::prelude::*;
use serde::Serialize;
use teiki_shared::ids::{OperatorId, OrderId, PaymentId, RefundId};
use teiki_shared::money::Yen;
use teiki_shared::payment_state::{PayerKind, RefundReason, RefundState};
use teiki_shared::scalars::{Date, DateTime};
use uuid::Uuid;

use crate::tables::refunds;

/// A captured payment, as far as a refund needs it.
pub struct Capture {
    pub operator_id: OperatorId,
    pub payment_id: PaymentId,
    pub order_id: OrderId,
    pub stripe_account: Option<String>,
    /// Stripe's id of the intent.
    pub intent: String,
    pub amount: Yen,
    /// Whose money it is.
    pub payer: PayerKind,
}

/// A line of the sum of a refund.
#[derive(Serialize)]
pub struct Line {
    pub line: &'static str,
    /// Negative for what is kept.
    pub yen: Yen,
}

/// Money on its way back to the card that paid.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = refunds, check_for_backend(diesel::pg::Pg))]
pub struct Refund {
    pub operator_id: OperatorId,
    pub id: RefundId,
    pub payment_id: PaymentId,
    pub order_id: OrderId,
    pub amount: Yen,
    pub reason: RefundReason,
    /// One refund per key and payment; what we owe by ourselves goes by its reason.
    pub idempotency_key: String,
    /// The day of the claim in Japan, which decides the sum.
    pub claimed_on: Date,
    /// How the sum came about, see [`Line`].
    pub lines: serde_json::Value,
    /// Who asked for it: the kind, the id and the operator of an [`Actor`](crate::actor::Actor).
    pub actor: String,
    pub actor_id: Option<Uuid>,
    pub actor_operator_id: Option<OperatorId>,
    pub state: RefundState,
    pub stripe_refund: Option<String>,
    pub key_n: i32,
    /// Stripe's word for why it failed.
    pub failure: Option<String>,
    pub asked_at: DateTime,
    /// When Stripe accepted it, by Stripe's clock: the date of its posting.
    pub accepted_at: Option<DateTime>,
    pub look_at: DateTime,
    /// When it succeeded or failed; a refund that succeeded may still fail.
    pub ended_at: Option<DateTime>,
}

impl Refund {
    /// The key under which Stripe sends this refund once.
    pub fn stripe_key(&self) -> String {
        format!("{}.{}", self.id, self.key_n)
    }
}

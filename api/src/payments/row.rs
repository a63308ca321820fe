//! Attempts as the database holds them.

use diesel::prelude::*;
use teiki_shared::ids::{GuardianLinkId, OperatorId, OrderId, PaymentId};
use teiki_shared::money::Yen;
use teiki_shared::payment_state::{PayerKind, PaymentMethod, PaymentState};
use teiki_shared::scalars::DateTime;

use crate::refunds::Capture;
use crate::tables::payments;

/// One attempt to pay an order. A decline reuses it; it ends only by Stripe's word.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = payments, check_for_backend(diesel::pg::Pg))]
pub struct Payment {
    pub operator_id: OperatorId,
    pub id: PaymentId,
    pub order_id: OrderId,
    pub payer: PayerKind,
    /// The link by which a guardian pays.
    pub payer_id: Option<GuardianLinkId>,
    /// To whom a guardian's receipt is made out; none for a rider, whose name the order has.
    pub recipient: Option<String>,
    pub seller_id: OperatorId,
    /// The version of the order's terms that it is for.
    pub terms_n: i32,
    pub method: PaymentMethod,
    pub amount: Yen,
    pub state: PaymentState,
    pub stripe_account: Option<String>,
    /// Stripe's id of the intent; none until Stripe answered.
    pub intent: Option<String>,
    /// n of the idempotency key.
    pub key_n: i32,
    pub save_card: bool,
    pub decline_code: Option<String>,
    pub card_brand: Option<String>,
    pub card_last4: Option<String>,
    /// credit, debit, prepaid or unknown.
    pub card_funding: Option<String>,
    pub started_at: DateTime,
    /// The last sign of the payer.
    pub touched_at: DateTime,
    pub look_at: DateTime,
    /// When the money was taken, by Stripe's clock.
    pub captured_at: Option<DateTime>,
    /// When we learned of the end.
    pub ended_at: Option<DateTime>,
    pub idempotency_key: String,
}

impl Payment {
    pub fn is_guardians(&self) -> bool {
        self.payer == PayerKind::Guardian
    }

    /// What the rider may see of the card that paid: of a guardian's nothing.
    pub fn of_rider<'a>(&self, told: &'a Option<String>) -> Option<&'a str> {
        told.as_deref().filter(|_| !self.is_guardians())
    }

    /// What the history keeps of who pays; empty for the rider, to whom it belongs.
    pub fn payer_note(&self) -> serde_json::Value {
        if self.is_guardians() { serde_json::json!({ "payer": self.payer }) } else { serde_json::json!({}) }
    }

    /// The key under which Stripe makes this attempt's intent once, however often it is asked.
    pub fn stripe_key(&self) -> String {
        format!("{}.{}", self.id, self.key_n)
    }
    /// What a refund needs of it.
    pub fn capture(&self) -> Capture {
        Capture {
            operator_id: self.operator_id,
            payment_id: self.id,
            order_id: self.order_id,
            stripe_account: self.stripe_account.clone(),
            intent: self.intent.clone().unwrap_or_default(),
            amount: self.amount,
            payer: self.payer,
        }
    }
}

//! A refund is written down, and its job enqueued.

use teiki_shared::ids::RefundId;
use teiki_shared::money::Yen;
use teiki_shared::payment_state::{RefundReason, RefundState};
use teiki_shared::scalars::{Date, DateTime};

use super::jobs::SendRefund;
use super::record::SHORTEST_LOOK;
use super::{Capture, Line, Refund, db};
use crate::actor::Actor;
use crate::app::App;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::queue;
use crate::random;

/// What a new refund says.
pub struct RefundRequest {
    pub reason: RefundReason,
    /// One refund per key and payment.
    pub key: String,
    pub amount: Yen,
    /// The day in Japan on which it is owed.
    pub claimed_on: Date,
    pub lines: Vec<Line>,
    pub actor: Actor,
}

impl RefundRequest {
    /// The row of a refund that Stripe has not been asked for yet.
    ///
    /// # Errors
    /// Lines that are no JSON.
    pub fn row(self, app: &App, capture: &Capture) -> Result<Refund, Fault> {
        let now = app.clock.now();
        Ok(Refund {
            operator_id: capture.operator_id,
            id: RefundId::from(random::id(&app.clock)),
            payment_id: capture.payment_id,
            order_id: capture.order_id,
            amount: self.amount,
            reason: self.reason,
            idempotency_key: self.key,
            claimed_on: self.claimed_on,
            lines: serde_json::to_value(self.lines).map_err(Fault::other)?,
            actor: self.actor.kind().to_owned(),
            actor_id: self.actor.id(),
            actor_operator_id: self.actor.operator_id(),
            state: RefundState::Starting,
            stripe_refund: None,
            key_n: 1,
            failure: None,
            asked_at: DateTime(now),
            accepted_at: None,
            look_at: DateTime(now + SHORTEST_LOOK),
            ended_at: None,
        })
    }
}

/// Requests the whole of a payment that its order cannot take, once.
///
/// # Errors
/// Those of the database.
pub async fn request_whole(
    app: &App,
    conn: &mut Conn,
    capture: &Capture,
    reason: RefundReason,
) -> Result<(), Fault> {
    let whole = RefundRequest {
        reason,
        key: reason.as_str().to_owned(),
        amount: capture.amount,
        claimed_on: Date(app.clock.today()),
        lines: vec![Line { line: "captured", yen: capture.amount }],
        actor: Actor::Stripe,
    };
    request(app, conn, capture, whole).await.map(drop)
}

/// Writes a refund down; its job asks Stripe. Returns its id.
///
/// # Errors
/// Those of the database, which refuses more than was captured.
pub async fn request(
    app: &App,
    conn: &mut Conn,
    capture: &Capture,
    request: RefundRequest,
) -> Result<RefundId, Fault> {
    let refund = request.row(app, capture)?;
    db::insert(conn, &refund).await?;
    let job = SendRefund { operator: refund.operator_id, refund: refund.id };
    queue::enqueue(conn, &app.clock, &job).await?;
    Ok(refund.id)
}

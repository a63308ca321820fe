//! What Stripe said of a refund is recorded, whoever asked, for as long as the bank may still send it back.

use jiff::{SignedDuration, Timestamp};
use teiki_shared::payment_state::{PayerKind, RefundReason, RefundState};
use teiki_shared::scalars::DateTime;

use super::contacts::{self, MAY_FAIL};
use super::jobs::{PayerNews, TellPayer};
use super::mail::{self, RefundLetter};
use super::{Capture, Refund, db};
use crate::actor::Actor;
use crate::app::App;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::queue;
use crate::ledger::{self, Fact};
use crate::orders::events::{self, OrderEventKind};
use crate::orders::{self, Order};
use crate::stripe;

/// A new refund is looked at after this long.
pub const SHORTEST_LOOK: SignedDuration = SignedDuration::from_mins(2);
/// A refund that Stripe has not finished is looked at this often at least.
const PENDING_LOOK: SignedDuration = SignedDuration::from_hours(6);
/// One that succeeded is read this often, in case that the webhook of its failure is lost.
const SUCCEEDED_LOOK: SignedDuration = SignedDuration::from_hours(3 * 24);

/// What Stripe says of a refund.
pub struct RefundUpdate {
    pub state: RefundState,
    pub stripe_refund: Option<String>,
    pub accepted_at: Option<Timestamp>,
    pub failure: Option<String>,
}

impl RefundUpdate {
    /// # Errors
    /// A status of a later version of the API.
    pub fn of(answer: &stripe::Refund) -> Result<Self, Fault> {
        let state = match answer.status.as_deref() {
            Some("succeeded") => RefundState::Succeeded,
            Some("failed" | "canceled") => RefundState::Failed,
            Some("pending" | "requires_action") => RefundState::Pending,
            other => return Err(Fault::Stripe(format!("a refund is {other:?}, which is not known"))),
        };
        Ok(Self {
            state,
            stripe_refund: Some(answer.id.to_string()),
            accepted_at: Timestamp::from_second(answer.created).ok(),
            failure: answer.failure_reason.clone(),
        })
    }
}

/// Writes down what Stripe says of a refund of that capture, books it, and tells the history. Telling it again changes nothing.
///
/// # Errors
/// Those of the database.
pub async fn record(
    app: &App,
    conn: &mut Conn,
    refund: &Refund,
    capture: &Capture,
    update: RefundUpdate,
) -> Result<(), Fault> {
    let Some(order) = orders::db::lock(conn, refund.operator_id, refund.order_id).await? else {
        return Ok(());
    };
    let Some(mut refund) = db::lock(conn, refund.operator_id, refund.id).await? else { return Ok(()) };
    let before = refund.state;
    // Refused to another request beside the one that was accepted.
    if update.stripe_refund.is_none() && before != RefundState::Starting {
        return Ok(());
    }
    let Some(state) = step(before, update.state) else { return Ok(()) };
    let now = app.clock.now();
    refund.stripe_refund = update.stripe_refund.or(refund.stripe_refund);
    if state != RefundState::Failed || before != RefundState::Starting {
        let accepted_at = update.accepted_at.map(|at| DateTime(at.min(now)));
        refund.accepted_at = refund.accepted_at.or(accepted_at).or(Some(DateTime(now)));
    }
    refund.look_at = DateTime(next_look(&Refund { state, ..refund.clone() }, now));
    if state != before {
        refund.state = state;
        refund.failure = update.failure;
        refund.ended_at = (state != RefundState::Pending).then_some(DateTime(now));
    }
    db::save(conn, &refund).await?;
    match (before, state) {
        (RefundState::Starting, RefundState::Pending | RefundState::Succeeded) => {
            ledger::post_refund(conn, &app.clock, &accepted(&order, &refund)?).await?;
            append_event(app, conn, &order, &refund, OrderEventKind::Refunded).await
        }
        (RefundState::Pending | RefundState::Succeeded, RefundState::Failed) => {
            // Stripe tells no moment of the failure; ours is when we learned of it.
            let fact = Fact { at: DateTime(now), ..accepted(&order, &refund)? };
            ledger::post_refund_failure(conn, &app.clock, &fact).await?;
            failed(app, conn, &order, &refund, capture.payer).await
        }
        (RefundState::Starting, RefundState::Failed) => {
            failed(app, conn, &order, &refund, capture.payer).await
        }
        // Nothing that the books or the rider have not been told.
        (RefundState::Starting, RefundState::Starting | RefundState::Superseded)
        | (RefundState::Pending | RefundState::Succeeded, _)
        | (RefundState::Failed | RefundState::Superseded, _) => Ok(()),
    }
}

/// Where a refund stands after an answer; none when the answer is older than what is known. Once accepted it is never
/// unasked, once succeeded it can only fail, and a failure is final.
const fn step(before: RefundState, update: RefundState) -> Option<RefundState> {
    match (before, update) {
        (RefundState::Failed | RefundState::Superseded, _) | (_, RefundState::Starting) => None,
        (RefundState::Succeeded, RefundState::Pending) => None,
        (RefundState::Starting | RefundState::Pending | RefundState::Succeeded, _) => Some(update),
    }
}

/// What the ledger books of a refund that Stripe accepted.
///
/// # Errors
/// It was not accepted.
pub fn accepted<'a>(order: &'a Order, refund: &Refund) -> Result<Fact<'a>, Fault> {
    let at = refund.accepted_at.ok_or_else(|| Fault::other("a refund is booked that was not accepted"))?;
    Ok(Fact { order, source: refund.id.into(), amount: refund.amount, at })
}

/// The money is with the seller again: staff pay it out another way, to whoever paid. The rider is told whose it is.
async fn failed(
    app: &App,
    conn: &mut Conn,
    order: &Order,
    refund: &Refund,
    payer: PayerKind,
) -> Result<(), Fault> {
    tracing::error!(
        %payer, order = %order.id, number = %order.number, operator = %order.operator_id, refund = %refund.id,
        amount = %refund.amount, failure = refund.failure, "a refund failed: staff must pay it out to its payer"
    );
    append_event(app, conn, order, refund, OrderEventKind::RefundFailed).await?;
    let to = contacts::address(conn, order).await?;
    let letter = match payer {
        PayerKind::Rider => RefundLetter::Failed,
        PayerKind::Guardian => RefundLetter::FailedToGuardian,
    };
    Ok(mail::enqueue(conn, &app.clock, order, letter, to).await?)
}

/// Writes a line of the history, and tells whoever paid where that was not the rider: of money that its order could not take they
/// heard when it came, of a pass that its rider gave back by its calculation.
///
/// # Errors
/// Those of the database.
pub async fn append_event(
    app: &App,
    conn: &mut Conn,
    order: &Order,
    refund: &Refund,
    kind: OrderEventKind,
) -> Result<(), Fault> {
    let detail = serde_json::json!({
        "refund": refund.id, "payment": refund.payment_id, "amount": refund.amount, "reason": refund.reason, "failure": refund.failure,
    });
    let from = Some(order.state);
    events::append(conn, &app.clock, order, &Actor::Stripe, kind, from, detail).await?;
    let news = match kind {
        OrderEventKind::RefundFailed => PayerNews::RefundFailed,
        _ if refund.reason.is_surplus() || is_claimed(refund) => return Ok(()),
        _ => PayerNews::Refunded(refund.id),
    };
    let job = TellPayer { operator: refund.operator_id, payment: refund.payment_id, news };
    Ok(queue::enqueue(conn, &app.clock, &job).await?)
}

/// Whether it is what a claim said, and no rest of it.
fn is_claimed(refund: &Refund) -> bool {
    refund.reason == RefundReason::Claim && refund.idempotency_key == RefundReason::Claim.as_str()
}

/// Looks grow rarer with the refund's age, and end when it can no longer fail.
pub fn next_look(refund: &Refund, now: Timestamp) -> Timestamp {
    let longest = if refund.state == RefundState::Succeeded { SUCCEEDED_LOOK } else { PENDING_LOOK };
    let age = now.duration_since(*refund.asked_at);
    let next = now + (age / 2).clamp(SHORTEST_LOOK, longest);
    match refund.ended_at {
        Some(ended) if next > *ended + MAY_FAIL => Timestamp::MAX,
        _ => next,
    }
}

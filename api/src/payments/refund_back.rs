//! Sends a recorded refund to Stripe and records how it goes, for as long as the bank may still send it back.

use diesel_async::AsyncConnection;
use jiff::{SignedDuration, Timestamp};
use teiki_shared::ids::{OperatorId, RefundId};
use teiki_shared::payment_state::RefundState;
use teiki_shared::scalars::DateTime;

use super::stripe::{self, Answer};
use super::{Payment, Refund, db};
use crate::app::App;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::{Job, queue};
use crate::ledger;
use crate::orders::events::{self, Actor, Happening};
use crate::orders::mail::OrderLetter;
use crate::orders::{self, Order};

/// Stripe forgets keys after a day.
const KEY_LIFE: SignedDuration = SignedDuration::from_hours(23);
/// A bank may send a refund back up to 30 days after it succeeded.
pub(super) const MAY_FAIL: SignedDuration = SignedDuration::from_hours(31 * 24);
const SHORTEST_LOOK: SignedDuration = SignedDuration::from_mins(2);
/// A refund that Stripe has not finished is looked at this often at least.
const PENDING_LOOK: SignedDuration = SignedDuration::from_hours(6);
/// One that succeeded is read this often, in case that the webhook of its failure is lost.
const SUCCEEDED_LOOK: SignedDuration = SignedDuration::from_hours(3 * 24);

/// Asks Stripe for a refund that was not asked for yet, or reads how it stands.
///
/// # Errors
/// Stripe or a store of ours is away; the job comes back.
pub async fn send(app: &App, operator: OperatorId, id: RefundId) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    let Some(refund) = db::find_refund(&mut conn, operator, id).await? else { return Ok(()) };
    if refund.state == RefundState::Failed {
        return Ok(());
    }
    let Some(payment) = db::find(&mut conn, operator, refund.payment_id).await? else { return Ok(()) };
    db::set_refund_look_at(&mut conn, &refund, next_look(&refund, app.clock.now())).await?;
    drop(conn);
    let answer = ask(app, &refund, &payment).await;
    let told = match answer {
        Ok(answer) => Told {
            state: state_of(&answer),
            stripe_refund: Some(answer.id.to_string()),
            failure: answer.failure_reason,
        },
        Err(Answer::Refused { status, code }) => {
            tracing::warn!(refund = %refund.id, status, code, "stripe refused a refund");
            Told { state: RefundState::Failed, stripe_refund: None, failure: Some(code) }
        }
        Err(unknown) => return Err(unknown.into()),
    };
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| record(app, conn, &refund, &payment, told).await).await
}

/// What Stripe says of a refund.
struct Told {
    state: RefundState,
    stripe_refund: Option<String>,
    failure: Option<String>,
}

fn state_of(answer: &stripe::Refund) -> RefundState {
    match answer.status.as_deref() {
        Some("succeeded") => RefundState::Succeeded,
        Some("failed" | "canceled") => RefundState::Failed,
        _ => RefundState::Pending,
    }
}

/// Reads a refund that Stripe has accepted, and asks for one that it has not; an answer that was lost is looked for by our
/// own id, and a key is raised only when Stripe holds nothing under it and would repeat its fault or has forgotten it.
async fn ask(app: &App, refund: &Refund, payment: &Payment) -> Result<stripe::Refund, Answer> {
    let account = payment.stripe_account.as_deref();
    if let Some(accepted) = &refund.stripe_refund {
        return app.stripe.refund(account, accepted).await.map_err(|answer| match answer {
            // Accepted is accepted: that it cannot be read does not make it fail.
            Answer::Refused { status, code } => Answer::Unknown(format!("refused: {status} {code}")),
            other => other,
        });
    }
    let intent = payment.intent.as_deref().unwrap_or_default();
    let ours = refund.id.to_string();
    let mut refund = refund.clone();
    if app.clock.now().duration_since(*refund.asked_at) >= KEY_LIFE {
        if let Some(found) = app.stripe.find_refund(account, intent, &ours).await? {
            return Ok(found);
        }
        refund.key_n = raise(app, &refund).await?;
    }
    let key = refund.stripe_key();
    match app.stripe.create_refund(account, &key, intent, refund.amount.get(), &ours).await {
        Err(Answer::Unknown(why)) => Err(Answer::Unknown(why)),
        Err(without) => {
            if let Some(found) = app.stripe.find_refund(account, intent, &ours).await? {
                return Ok(found);
            }
            if matches!(without, Answer::Broken(_)) {
                raise(app, &refund).await?;
            }
            Err(without)
        }
        answer => answer,
    }
}

/// The number of the next key, kept before it is used.
async fn raise(app: &App, refund: &Refund) -> Result<i32, Answer> {
    let unknown = |fault: Fault| Answer::Unknown(fault.to_string());
    let mut conn = app.db.conn().await.map_err(unknown)?;
    db::raise_refund_key(&mut conn, refund).await.map_err(|fault| unknown(fault.into()))?;
    Ok(refund.key_n + 1)
}

/// Writes down what Stripe says, books it, and tells the history. Telling it again changes nothing.
async fn record(
    app: &App,
    conn: &mut Conn,
    refund: &Refund,
    payment: &Payment,
    told: Told,
) -> Result<(), Fault> {
    let Some(order) = orders::db::lock(conn, payment.operator_id, payment.order_id).await? else {
        return Ok(());
    };
    let Some(mut refund) = db::lock_refund(conn, refund.operator_id, refund.id).await? else { return Ok(()) };
    let before = refund.state;
    // Refused to another request beside the one that was accepted.
    if told.stripe_refund.is_none() && before != RefundState::Starting {
        return Ok(());
    }
    let Some(state) = step(before, told.state) else { return Ok(()) };
    let now = app.clock.now();
    refund.stripe_refund = told.stripe_refund.or(refund.stripe_refund);
    refund.look_at = DateTime(next_look(&Refund { state, ..refund.clone() }, now));
    if state != before {
        refund.state = state;
        refund.failure = told.failure;
        refund.ended_at = (state != RefundState::Pending).then_some(DateTime(now));
    }
    db::save_refund(conn, &refund).await?;
    match (before, state) {
        (RefundState::Starting, RefundState::Pending | RefundState::Succeeded) => {
            ledger::post_refund(conn, &app.clock, &order, &refund).await?;
            tell(app, conn, &order, &refund, Happening::Refunded).await
        }
        (RefundState::Pending | RefundState::Succeeded, RefundState::Failed) => {
            ledger::post_refund_failure(conn, &app.clock, &order, &refund).await?;
            failed(app, conn, &order, &refund).await
        }
        (RefundState::Starting, RefundState::Failed) => failed(app, conn, &order, &refund).await,
        _ => Ok(()),
    }
}

/// Where a refund stands after an answer; none when the answer is older than what is known. Once accepted it is never
/// unasked, once succeeded it can only fail, and a failure is final.
const fn step(before: RefundState, told: RefundState) -> Option<RefundState> {
    match (before, told) {
        (RefundState::Failed, _) | (_, RefundState::Starting) => None,
        (RefundState::Succeeded, RefundState::Pending) => None,
        _ => Some(told),
    }
}

/// The money is with the seller again: staff pay it out another way, and the rider is told.
async fn failed(app: &App, conn: &mut Conn, order: &Order, refund: &Refund) -> Result<(), Fault> {
    tracing::error!(
        order = %order.id, number = %order.number, operator = %order.operator_id, refund = %refund.id,
        amount = %refund.amount, failure = refund.failure, "a refund failed: staff must pay it out"
    );
    tell(app, conn, order, refund, Happening::RefundFailed).await?;
    let letter = OrderLetter::RefundFailed;
    let job = Job::OrderMail { operator: order.operator_id, order: order.id, letter };
    Ok(queue::enqueue(conn, &app.clock, &job).await?)
}

async fn tell(
    app: &App,
    conn: &mut Conn,
    order: &Order,
    refund: &Refund,
    happening: Happening,
) -> Result<(), Fault> {
    let detail =
        serde_json::json!({ "refund": refund.id, "amount": refund.amount, "failure": refund.failure });
    let from = Some(order.state);
    Ok(events::append(conn, &app.clock, order, Actor::Stripe, happening, from, detail).await?)
}

/// Looks grow rarer with the refund's age.
fn next_look(refund: &Refund, now: Timestamp) -> Timestamp {
    let longest = if refund.state == RefundState::Succeeded { SUCCEEDED_LOOK } else { PENDING_LOOK };
    let age = now.duration_since(*refund.asked_at);
    now + (age / 2).clamp(SHORTEST_LOOK, longest)
}

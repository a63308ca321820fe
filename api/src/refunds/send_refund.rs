//! Sends a recorded refund to Stripe and records how it goes, for as long as the bank may still send it back.

use diesel_async::AsyncConnection;
use jiff::{SignedDuration, Timestamp};
use teiki_shared::ids::{OperatorId, RefundId};
use teiki_shared::jst;
use teiki_shared::money::Yen;
use teiki_shared::payment_state::{RefundReason, RefundState};
use teiki_shared::scalars::{Date, DateTime};

use super::contacts;
use super::jobs::SendRefund;
use crate::actor::Actor;
use crate::app::App;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::{Run, queue};
use crate::ledger;
use crate::orders::events::{self, OrderEventKind};
use crate::orders::mail::OrderLetter;
use crate::orders::{self, Order};
use crate::payments::row::Line;
use crate::payments::{Payment, Refund, dashboard, db};
use crate::random;
use crate::stripe::{self, NewRefund, StripeCallError, our_id};

/// Stripe forgets keys after a day.
const KEY_LIFE: SignedDuration = SignedDuration::from_hours(23);
/// A bank may send a refund back up to 30 days after it succeeded.
pub const MAY_FAIL: SignedDuration = SignedDuration::from_hours(31 * 24);
const SHORTEST_LOOK: SignedDuration = SignedDuration::from_mins(2);
/// A refund that Stripe has not finished is looked at this often at least.
const PENDING_LOOK: SignedDuration = SignedDuration::from_hours(6);
/// One that succeeded is read this often, in case that the webhook of its failure is lost.
const SUCCEEDED_LOOK: SignedDuration = SignedDuration::from_hours(3 * 24);

/// Stripe's word for a charge that can never be refunded. Every other refusal is tried again while staff look at it: who pays
/// out by hand what Stripe would still send pays twice.
const FINAL: &str = "charge_not_refundable";
/// The payer's bank has taken the money back already: nothing is owed any more.
const DISPUTED: [&str; 2] = ["charge_disputed", "refund_disputed_payment"];
/// Stripe's word for a charge whose whole amount went back by other refunds.
const ALL_GONE: &str = "charge_already_refunded";

/// A refund that is not made yet.
pub struct Owed {
    pub reason: RefundReason,
    pub key: String,
    pub amount: Yen,
    pub lines: Vec<Line>,
    pub actor: Actor,
}

impl Owed {
    pub fn row(self, app: &App, payment: &Payment) -> Result<Refund, Fault> {
        let now = app.clock.now();
        Ok(Refund {
            operator_id: payment.operator_id,
            id: RefundId::from(random::id(&app.clock)),
            payment_id: payment.id,
            amount: self.amount,
            reason: self.reason,
            idempotency_key: self.key,
            claimed_on: Date(jst::date(now)),
            lines: serde_json::to_value(self.lines).map_err(Fault::other)?,
            actor: self.actor.kind().to_owned(),
            actor_id: self.actor.id(),
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

/// The whole of a payment that its order cannot take goes back to the card, once; the job asks Stripe.
pub async fn owe(app: &App, conn: &mut Conn, payment: &Payment, reason: RefundReason) -> Result<(), Fault> {
    let owed = Owed {
        reason,
        key: reason.as_str().to_owned(),
        amount: payment.amount,
        lines: vec![Line { line: "captured", yen: payment.amount }],
        actor: Actor::Stripe,
    };
    ask_for(app, conn, owed.row(app, payment)?).await
}

/// Writes a refund down; the job asks Stripe.
pub async fn ask_for(app: &App, conn: &mut Conn, refund: Refund) -> Result<(), Fault> {
    db::insert_refund(conn, &refund).await?;
    let job = SendRefund { operator: refund.operator_id, refund: refund.id };
    Ok(queue::enqueue(conn, &app.clock, &job).await?)
}

impl Run for SendRefund {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        send(app, self.operator, self.refund).await
    }
}

/// Asks Stripe for a refund that was not asked for yet, or reads how it stands.
///
/// # Errors
/// Stripe or a store of ours is away, or Stripe refuses for a reason that may pass; the job comes back.
async fn send(app: &App, operator: OperatorId, id: RefundId) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    let Some(refund) = db::find_refund(&mut conn, operator, id).await? else { return Ok(()) };
    if matches!(refund.state, RefundState::Failed | RefundState::Superseded) {
        return Ok(());
    }
    let Some(payment) = db::find(&mut conn, operator, refund.payment_id).await? else { return Ok(()) };
    db::set_refund_look_at(&mut conn, &refund, next_look(&refund, app.clock.now())).await?;
    drop(conn);
    let told = match ask(app, &refund, &payment).await {
        Ok(answer) => Told::of(&answer)?,
        Err(StripeCallError::Refused { code, .. }) if code == ALL_GONE => {
            return taken_over(app, &refund, &payment).await;
        }
        Err(StripeCallError::Refused { code, .. }) if DISPUTED.contains(&code.as_str()) => {
            return disputed(app, &refund, &payment, &code).await;
        }
        Err(StripeCallError::Refused { code, .. }) if code == FINAL => {
            Told { state: RefundState::Failed, stripe_refund: None, accepted_at: None, failure: Some(code) }
        }
        Err(answer) => {
            if let StripeCallError::Refused { status, code } = &answer {
                tracing::error!(
                    refund = %refund.id, order = %payment.order_id, status, code,
                    "stripe refuses a refund; it is tried again: staff look at the seller's balance and account"
                );
            }
            return Err(answer.into());
        }
    };
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| record(app, conn, &refund, &payment, told).await).await
}

/// The bank was faster: nothing is sent, and nobody pays anything out.
async fn disputed(app: &App, refund: &Refund, payment: &Payment, code: &str) -> Result<(), Fault> {
    tracing::error!(
        refund = %refund.id, order = %payment.order_id, code,
        "a charge is disputed: its bank has taken the money back, so nothing is refunded; staff answer the dispute"
    );
    let mut conn = app.db.conn().await?;
    Ok(db::supersede(&mut conn, refund, Some(code), app.clock.now()).await?)
}

/// Nothing is left to refund: what staff sent by hand takes the place of ours.
async fn taken_over(app: &App, refund: &Refund, payment: &Payment) -> Result<(), Fault> {
    dashboard::follow_payment(app, payment).await?;
    let mut conn = app.db.conn().await?;
    match db::find_refund(&mut conn, refund.operator_id, refund.id).await? {
        Some(still) if still.state == RefundState::Starting => {
            Err(Fault::Stripe("a charge is refunded, and not by a refund that stripe lists".into()))
        }
        Some(_) | None => Ok(()),
    }
}

/// What Stripe says of a refund.
pub struct Told {
    pub state: RefundState,
    pub stripe_refund: Option<String>,
    pub accepted_at: Option<Timestamp>,
    pub failure: Option<String>,
}

impl Told {
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

/// Reads a refund that Stripe has accepted, and asks for one that it has not; an answer that was lost is looked for by our
/// own id, and a key is raised only when Stripe holds nothing under it and would repeat its fault or has forgotten it.
async fn ask(app: &App, refund: &Refund, payment: &Payment) -> Result<stripe::Refund, StripeCallError> {
    let account = payment.stripe_account.as_deref();
    if let Some(accepted) = &refund.stripe_refund {
        return app.stripe.refund(account, accepted).await.map_err(|answer| match answer {
            // Accepted is accepted: that it cannot be read does not make it fail.
            StripeCallError::Refused { status, code } => {
                StripeCallError::Unknown(format!("refused: {status} {code}"))
            }
            other => other,
        });
    }
    let mut refund = refund.clone();
    if app.clock.now().duration_since(*refund.asked_at) >= KEY_LIFE {
        if let Some(found) = find(app, &refund, payment).await? {
            return Ok(found);
        }
        refund.key_n = raise(app, &refund).await?;
    }
    let new = NewRefund {
        intent: payment.intent.as_deref().unwrap_or_default(),
        amount: refund.amount.get(),
        operator: &refund.operator_id.to_string(),
        refund: &refund.id.to_string(),
    };
    match app.stripe.create_refund(account, &refund.stripe_key(), &new).await {
        Err(StripeCallError::Unknown(why)) => Err(StripeCallError::Unknown(why)),
        Err(without) => {
            if let Some(found) = find(app, &refund, payment).await? {
                return Ok(found);
            }
            // Stripe tells a refusal again under the same key, as it does a fault of its own.
            if !matches!(&without, StripeCallError::Refused { code, .. } if code == FINAL) {
                raise(app, &refund).await?;
            }
            Err(without)
        }
        answer => answer,
    }
}

/// Our refund among those that Stripe holds of its payment.
async fn find(
    app: &App,
    refund: &Refund,
    payment: &Payment,
) -> Result<Option<stripe::Refund>, StripeCallError> {
    let intent = payment.intent.as_deref().unwrap_or_default();
    let ours = refund.id.to_string();
    let held = app.stripe.refunds_of(payment.stripe_account.as_deref(), intent).await?;
    Ok(held.into_iter().find(|held| our_id(held.metadata.as_ref()) == Some(ours.as_str())))
}

/// The number of the next key, kept before it is used.
async fn raise(app: &App, refund: &Refund) -> Result<i32, StripeCallError> {
    let unknown = |fault: Fault| StripeCallError::Unknown(fault.to_string());
    let mut conn = app.db.conn().await.map_err(unknown)?;
    db::raise_refund_key(&mut conn, refund).await.map_err(|fault| unknown(fault.into()))?;
    Ok(refund.key_n + 1)
}

/// Writes down what Stripe says, books it, and tells the history. Telling it again changes nothing.
pub async fn record(
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
    if state != RefundState::Failed || before != RefundState::Starting {
        let accepted_at = told.accepted_at.map(|at| DateTime(at.min(now)));
        refund.accepted_at = refund.accepted_at.or(accepted_at).or(Some(DateTime(now)));
    }
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
            tell(app, conn, &order, &refund, OrderEventKind::Refunded).await
        }
        (RefundState::Pending | RefundState::Succeeded, RefundState::Failed) => {
            ledger::post_refund_failure(conn, &app.clock, &order, &refund).await?;
            failed(app, conn, &order, &refund).await
        }
        (RefundState::Starting, RefundState::Failed) => failed(app, conn, &order, &refund).await,
        // Nothing that the books or the rider have not been told.
        (RefundState::Starting, RefundState::Starting | RefundState::Superseded)
        | (RefundState::Pending | RefundState::Succeeded, _)
        | (RefundState::Failed | RefundState::Superseded, _) => Ok(()),
    }
}

/// Where a refund stands after an answer; none when the answer is older than what is known. Once accepted it is never
/// unasked, once succeeded it can only fail, and a failure is final.
const fn step(before: RefundState, told: RefundState) -> Option<RefundState> {
    match (before, told) {
        (RefundState::Failed | RefundState::Superseded, _) | (_, RefundState::Starting) => None,
        (RefundState::Succeeded, RefundState::Pending) => None,
        (RefundState::Starting | RefundState::Pending | RefundState::Succeeded, _) => Some(told),
    }
}

/// The money is with the seller again: staff pay it out another way, and the rider is told.
async fn failed(app: &App, conn: &mut Conn, order: &Order, refund: &Refund) -> Result<(), Fault> {
    tracing::error!(
        order = %order.id, number = %order.number, operator = %order.operator_id, refund = %refund.id,
        amount = %refund.amount, failure = refund.failure, "a refund failed: staff must pay it out"
    );
    tell(app, conn, order, refund, OrderEventKind::RefundFailed).await?;
    let to = contacts::address(conn, order).await?;
    Ok(orders::mail::enqueue_to(conn, &app.clock, order, OrderLetter::RefundFailed, to).await?)
}

pub async fn tell(
    app: &App,
    conn: &mut Conn,
    order: &Order,
    refund: &Refund,
    kind: OrderEventKind,
) -> Result<(), Fault> {
    let detail =
        serde_json::json!({ "refund": refund.id, "amount": refund.amount, "failure": refund.failure });
    let from = Some(order.state);
    Ok(events::append(conn, &app.clock, order, Actor::Stripe, kind, from, detail).await?)
}

/// Looks grow rarer with the refund's age.
pub fn next_look(refund: &Refund, now: Timestamp) -> Timestamp {
    let longest = if refund.state == RefundState::Succeeded { SUCCEEDED_LOOK } else { PENDING_LOOK };
    let age = now.duration_since(*refund.asked_at);
    now + (age / 2).clamp(SHORTEST_LOOK, longest)
}

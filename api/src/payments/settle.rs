//! Brings attempts into line with Stripe: reads an intent, records it, and asks for its end when that is wanted. Signals
//! (webhooks, the return page) and the timed sweep run this same code.

use diesel_async::AsyncConnection;
use jiff::{SignedDuration, Timestamp};
use teiki_shared::ids::{OperatorId, OrderId, PaymentId};
use teiki_shared::order_state::State;
use teiki_shared::payment_state::PaymentState;

use super::jobs::{SettleIntent, SettleOrder};
use super::{Payment, db, intents, record, unmatched};
use crate::actor::Actor;
use crate::app::App;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::Run;
use crate::orders;
use crate::orders::advance::ask_to_close;
use crate::stripe::{self, IntentStatus, OPERATOR, OURS, PaymentIntent, StripeCallError};

/// A card payment left alone for this long is stopped; the order can be paid anew.
const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// While the payer may be there a lost signal is made up for within a minute: the sweep that finds a look due comes every 20 s.
const FRESH_LOOK: SignedDuration = SignedDuration::from_secs(35);
const LONGEST_LOOK: SignedDuration = SignedDuration::from_hours(1);

impl Run for SettleOrder {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        settle_order(app, self.operator, self.order).await
    }
}

impl Run for SettleIntent {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        settle_intent(app, self.account.as_deref(), &self.intent).await
    }
}

/// Settles the live attempt of an order, if it has one.
///
/// # Errors
/// Stripe or a store of ours is away; the sweep comes back.
pub async fn settle_order(app: &App, operator: OperatorId, order: OrderId) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    let Some(payment) = db::live(&mut conn, operator, order).await? else { return Ok(()) };
    let Some(order) = orders::db::find(&conn, operator, order).await? else { return Ok(()) };
    db::set_look_at(&mut conn, &payment, next_look(&payment, app.clock.now())).await?;
    drop(conn);
    if payment.intent.is_none() && order.closing_as.is_some() {
        return close_unmade(app, payment).await;
    }
    let intent = Box::pin(intents::ensure(app, &order, &payment)).await.map_err(Fault::from)?;
    settle(app, &payment, &intent).await
}

/// Settles an intent that Stripe told us of: whatever state its attempt is in, money in it is recorded. One that belongs to
/// no attempt is kept and reported.
///
/// # Errors
/// Stripe or a store of ours is away; the job comes back.
pub async fn settle_intent(app: &App, account: Option<&str>, intent: &str) -> Result<(), Fault> {
    let intent = Box::new(app.stripe.intent(account, intent).await?);
    match attempt_of(app, account, &intent).await? {
        Some(payment) => settle(app, &payment, &intent).await,
        None => unmatched::keep(app, account, &intent).await,
    }
}

/// The attempt that an intent names: made for the same account and amount, and naming no other intent. Metadata alone proves nothing, as
/// a connected seller can write it on an intent of its own.
async fn attempt_of(
    app: &App,
    account: Option<&str>,
    intent: &PaymentIntent,
) -> Result<Option<Payment>, Fault> {
    let ours = |field: &str| intent.metadata.get(field);
    let operator = ours(OPERATOR).and_then(|id| id.parse::<OperatorId>().ok());
    let payment = ours(OURS).and_then(|id| id.parse::<PaymentId>().ok());
    let Some((operator, payment)) = operator.zip(payment) else { return Ok(None) };
    let mut conn = app.db.conn().await?;
    let found = db::find(&mut conn, operator, payment).await?;
    Ok(found.filter(|payment| {
        let is_its_intent = match payment.intent.as_deref() {
            Some(known) => known == intent.id.as_str(),
            None => intents::asks_for_the_price(payment, intent),
        };
        payment.stripe_account.as_deref() == account && is_its_intent
    }))
}

/// Whether a success brought what the attempt asked for.
fn is_paid_in_full(payment: &Payment, intent: &PaymentIntent) -> bool {
    intent.currency == stripe_types::Currency::JPY && intent.amount_received == payment.amount.get()
}

/// Records what Stripe says, and asks for the end of an intent that waits for nobody.
async fn settle(app: &App, payment: &Payment, intent: &PaymentIntent) -> Result<(), Fault> {
    if stripe::status(intent)? == IntentStatus::Succeeded && !is_paid_in_full(payment, intent) {
        return unmatched::keep(app, payment.stripe_account.as_deref(), intent).await;
    }
    let recorded = Box::pin(record::record(app, payment.operator_id, payment.id, intent)).await?;
    let payment = recorded.payment;
    match stripe::status(intent)? {
        // Money on its way cannot be stopped; its end is told by Stripe.
        IntentStatus::Succeeded | IntentStatus::Canceled | IntentStatus::Processing => return Ok(()),
        IntentStatus::Open => {}
    }
    if !payment.state.is_live() {
        return cancel(app, &payment).await;
    }
    let mut conn = app.db.conn().await?;
    let wants_end = conn.transaction(async |conn| wants_end(app, conn, &payment).await).await?;
    drop(conn);
    if wants_end { cancel(app, &payment).await } else { Ok(()) }
}

/// Whether the attempt is to end now: it was asked to, the deadline is over, or the payer has left.
async fn wants_end(app: &App, conn: &mut Conn, payment: &Payment) -> Result<bool, Fault> {
    let now = app.clock.now();
    let Some(mut order) = orders::db::lock(conn, payment.operator_id, payment.order_id).await? else {
        return Ok(false);
    };
    let Some(payment) = db::lock(conn, payment.operator_id, payment.id).await? else { return Ok(false) };
    if !payment.state.is_live() {
        return Ok(false);
    }
    let asked = payment.state == PaymentState::Cancelling || order.closing_as.is_some();
    if order.is_past_deadline(now) {
        ask_to_close(conn, &app.clock, &mut order, State::Lapsed, &Actor::Clock).await?;
    } else if !asked && now.duration_since(*payment.touched_at) >= IDLE {
        ask_to_close(conn, &app.clock, &mut order, State::AwaitingPayment, &Actor::Clock).await?;
    } else if !asked {
        return Ok(false);
    }
    db::mark_cancelling(conn, &order).await?;
    Ok(true)
}

/// Asks Stripe to cancel, and records its answer. A payer who was faster wins: the success is recorded instead.
async fn cancel(app: &App, payment: &Payment) -> Result<(), Fault> {
    let Some(intent) = &payment.intent else { return Ok(()) };
    let account = payment.stripe_account.as_deref();
    let answer = match app.stripe.cancel_intent(account, intent).await {
        Ok(intent) => intent,
        Err(StripeCallError::Refused { .. }) => app.stripe.intent(account, intent).await?,
        Err(unknown) => return Err(unknown.into()),
    };
    record::record(app, payment.operator_id, payment.id, &answer).await.map(drop)
}

/// An attempt whose intent we never learned is to end: it is looked for, and adopted if it is there. If it is not, nobody
/// holds its secret, so that nothing can be paid even if a late request of ours should still make one.
async fn close_unmade(app: &App, payment: Payment) -> Result<(), Fault> {
    match intents::find(app, &payment).await? {
        Some(intent) => settle(app, &payment, &intent).await,
        None => record::record_refused(app, &payment).await.map(drop),
    }
}

/// Looks grow rarer once the payer has left.
fn next_look(payment: &Payment, now: Timestamp) -> Timestamp {
    let left = now.duration_since(*payment.touched_at) - IDLE;
    now + (left / 2).clamp(FRESH_LOOK, LONGEST_LOOK)
}

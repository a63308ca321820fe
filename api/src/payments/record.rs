//! Transaction B: what Stripe said of an attempt is recorded, whoever asked. Recording the same answer again changes nothing.

use diesel_async::AsyncConnection;
use jiff::Timestamp;
use teiki_shared::ids::{OperatorId, PaymentId};
use teiki_shared::order_state::{AfterPayment, Event};
use teiki_shared::payment_state::{PaymentState, RefundReason};
use teiki_shared::scalars::DateTime;
use teiki_shared::too_late::success_is_too_late;

use super::{Payment, db};
use crate::actor::Actor;
use crate::app::App;
use crate::clock::Clock;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::queue;
use crate::ledger::{self, Fact};
use crate::orders::advance::{Note, TransitionError, advance};
use crate::orders::events::{self, OrderEventKind};
use crate::orders::mail::OrderLetter;
use crate::orders::{self, Order, reminder};
use crate::receipts::{self, Receipt, Sale};
use crate::refunds::jobs::{PayerNews, TellPayer};
use crate::refunds::request::request_whole;
use crate::stripe::{self, IntentStatus, PaymentIntent};

/// The rows after an answer was recorded.
pub struct Recorded {
    pub order: Order,
    pub payment: Payment,
}

/// Records what Stripe says of an attempt's intent, in whatever state the attempt is.
///
/// # Errors
/// Faults only; nothing is half-done.
pub async fn record(
    app: &App,
    operator: OperatorId,
    payment: PaymentId,
    intent: &PaymentIntent,
) -> Result<Recorded, Fault> {
    let status = stripe::status(intent)?;
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        let (mut order, mut payment) = lock(conn, operator, payment).await?;
        // A second intent of one attempt, made when the first was not known yet: it is not the attempt's.
        if payment.intent.as_deref().is_some_and(|known| known != intent.id.as_str()) {
            return Ok(Recorded { order, payment });
        }
        match status {
            IntentStatus::Succeeded => succeeded(app, conn, &mut order, &mut payment, intent).await?,
            IntentStatus::Canceled => {
                cancelled(app, conn, &mut order, &mut payment, Some(intent)).await?;
            }
            IntentStatus::Open | IntentStatus::Processing => {
                still_open(app, conn, &order, &mut payment, intent).await?;
            }
        }
        Ok(Recorded { order, payment })
    })
    .await
}

/// Records that Stripe refused to make an intent: no money can come of this attempt.
///
/// # Errors
/// Faults only.
pub async fn record_refused(app: &App, payment: &Payment) -> Result<Recorded, Fault> {
    let (operator, id) = (payment.operator_id, payment.id);
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        let (mut order, mut payment) = lock(conn, operator, id).await?;
        if payment.intent.is_none() {
            cancelled(app, conn, &mut order, &mut payment, None).await?;
        }
        Ok(Recorded { order, payment })
    })
    .await
}

/// The order first, then its payment.
async fn lock(conn: &mut Conn, operator: OperatorId, id: PaymentId) -> Result<(Order, Payment), Fault> {
    let gone = || Fault::other("an attempt without its rows");
    let order_id = db::find(conn, operator, id).await?.ok_or_else(gone)?.order_id;
    let order = orders::db::lock(conn, operator, order_id).await?.ok_or_else(gone)?;
    let payment = db::lock(conn, operator, id).await?.ok_or_else(gone)?;
    Ok((order, payment))
}

async fn succeeded(
    app: &App,
    conn: &mut Conn,
    order: &mut Order,
    payment: &mut Payment,
    intent: &PaymentIntent,
) -> Result<(), Fault> {
    if payment.state == PaymentState::Succeeded {
        return Ok(());
    }
    if intent.amount_received != payment.amount.get() {
        return Err(Fault::Stripe("an intent was paid with another amount than its order".into()));
    }
    let was_live = payment.state.is_live();
    let now = app.clock.now();
    let captured_at = captured_at(intent, now);
    adopt(payment, intent);
    describe_card(payment, intent);
    payment.state = PaymentState::Succeeded;
    payment.decline_code = None;
    payment.captured_at = Some(DateTime(captured_at));
    payment.ended_at = Some(DateTime(now));
    db::save(conn, payment).await?;
    let fact = Fact { order, source: payment.id.into(), amount: payment.amount, at: DateTime(captured_at) };
    ledger::post_capture(conn, &app.clock, &fact).await?;
    // The order has gone on without this attempt, perhaps to another one.
    if !was_live {
        return give_back(app, conn, order, payment).await;
    }
    let late = success_is_too_late(*order.starts_on, captured_at);
    let (event, kind) = if late {
        (Event::PaymentSucceededTooLate, OrderEventKind::PaidTooLate)
    } else {
        (Event::PaymentSucceeded, OrderEventKind::Paid)
    };
    let note = Note::new(Actor::Stripe, kind).with(payment.payer_note());
    match advance(conn, &app.clock, order, event, note).await {
        Ok(()) if late => {
            request_whole(app, conn, &payment.capture(), RefundReason::Late).await?;
            tell_payer(app, conn, payment, PayerNews::SentBack).await?;
            mail(app, conn, order, OrderLetter::PaidTooLate).await
        }
        Ok(()) => {
            issue_receipt(conn, &app.clock, order, payment).await?;
            reminder::enqueue(conn, &app.clock, order).await?;
            tell_payer(app, conn, payment, PayerNews::Paid).await?;
            let by_guardian = payment.is_guardians();
            let letter = if by_guardian { OrderLetter::PaidByGuardian } else { OrderLetter::Paid };
            mail(app, conn, order, letter).await
        }
        Err(TransitionError::Refused(_)) => give_back(app, conn, order, payment).await,
        Err(TransitionError::Fault(fault)) => Err(fault),
    }
}

/// The receipt of a payment whose row is locked: a new one, or the one that it has.
///
/// # Errors
/// A payment that is not captured; those of the database.
pub async fn issue_receipt(
    conn: &mut Conn,
    clock: &Clock,
    order: &Order,
    payment: &Payment,
) -> Result<Receipt, Fault> {
    let not_captured = || Fault::other("a receipt was asked for a payment that is not captured");
    let captured_at = payment.captured_at.ok_or_else(not_captured)?;
    let payer = payment.recipient.as_deref().filter(|_| payment.is_guardians());
    let sale = Sale { order, payment_id: payment.id, amount: payment.amount, captured_at, payer };
    receipts::issue(conn, clock, &sale).await
}

/// The order cannot take the money: it is told, and goes back. The letter says what the order's state says.
async fn give_back(app: &App, conn: &mut Conn, order: &Order, payment: &Payment) -> Result<(), Fault> {
    let detail = serde_json::json!({ "payment": payment.id });
    let (from, told) = (Some(order.state), OrderEventKind::MoneySentBack);
    events::append(conn, &app.clock, order, &Actor::Stripe, told, from, detail).await?;
    request_whole(app, conn, &payment.capture(), RefundReason::OrderOver).await?;
    tell_payer(app, conn, payment, PayerNews::SentBack).await?;
    mail(app, conn, order, OrderLetter::MoneySentBack).await
}

async fn cancelled(
    app: &App,
    conn: &mut Conn,
    order: &mut Order,
    payment: &mut Payment,
    intent: Option<&PaymentIntent>,
) -> Result<(), Fault> {
    if !payment.state.is_live() {
        return Ok(());
    }
    let now = app.clock.now();
    if let Some(intent) = intent {
        adopt(payment, intent);
    }
    payment.state = PaymentState::Cancelled;
    payment.ended_at = Some(DateTime(now));
    // Who paid nothing gets no receipt.
    payment.recipient = None;
    db::save(conn, payment).await?;
    let then = order.after_payment(now);
    let (kind, letter) = match then {
        AfterPayment::AwaitingPayment => (OrderEventKind::PaymentClosed, None),
        AfterPayment::Cancelled => (OrderEventKind::Cancelled, Some(OrderLetter::Cancelled)),
        AfterPayment::Lapsed => (OrderEventKind::Lapsed, Some(OrderLetter::Lapsed)),
    };
    let event = Event::PaymentCancelled { then };
    match advance(conn, &app.clock, order, event, Note::new(Actor::Stripe, kind)).await {
        Ok(()) => match letter {
            Some(letter) => mail(app, conn, order, letter).await,
            None => Ok(()),
        },
        // The order has moved on without this attempt.
        Err(TransitionError::Refused(_)) => Ok(()),
        Err(TransitionError::Fault(fault)) => Err(fault),
    }
}

/// The intent waits for its payer: a decline is remembered, and told once.
async fn still_open(
    app: &App,
    conn: &mut Conn,
    order: &Order,
    payment: &mut Payment,
    intent: &PaymentIntent,
) -> Result<(), Fault> {
    if !payment.state.is_live() {
        // Known now, so that it can be asked to end.
        adopt(payment, intent);
        return Ok(db::save(conn, payment).await?);
    }
    let before = payment.decline_code.clone();
    adopt(payment, intent);
    if payment.state == PaymentState::Starting {
        payment.state =
            if order.closing_as.is_some() { PaymentState::Cancelling } else { PaymentState::Open };
    }
    payment.decline_code = intent.last_payment_error.as_deref().map(super::declines::code_of);
    db::save(conn, payment).await?;
    if payment.decline_code.is_some() && payment.decline_code != before {
        let mut detail = payment.payer_note();
        detail["code"] = serde_json::json!(payment.decline_code);
        let (from, told) = (Some(order.state), OrderEventKind::Declined);
        events::append(conn, &app.clock, order, &Actor::Stripe, told, from, detail).await?;
    }
    Ok(())
}

/// When the money was captured: what Stripe says, never later than now. A success that we learn of after midnight was in
/// time if the payer was.
fn captured_at(intent: &PaymentIntent, now: Timestamp) -> Timestamp {
    let Some(stripe_types::Expandable::Object(charge)) = &intent.latest_charge else { return now };
    Timestamp::from_second(charge.created).map_or(now, |captured| captured.min(now))
}

fn adopt(payment: &mut Payment, intent: &PaymentIntent) {
    payment.intent = Some(intent.id.to_string());
}

/// What the receipt and My Page say of the card: its brand, the last four digits, credit or debit.
fn describe_card(payment: &mut Payment, intent: &PaymentIntent) {
    let Some(stripe_types::Expandable::Object(charge)) = &intent.latest_charge else { return };
    let Some(card) = charge.payment_method_details.as_ref().and_then(|details| details.card.as_ref()) else {
        return;
    };
    payment.card_brand = card.brand.as_ref().map(ToString::to_string);
    payment.card_last4.clone_from(&card.last4);
    payment.card_funding = card.funding.as_ref().map(ToString::to_string);
}

/// A payer who is not the rider has letters of their own, where an address was given.
async fn tell_payer(app: &App, conn: &mut Conn, payment: &Payment, news: PayerNews) -> Result<(), Fault> {
    if !payment.is_guardians() {
        return Ok(());
    }
    let job = TellPayer { operator: payment.operator_id, payment: payment.id, news };
    Ok(queue::enqueue(conn, &app.clock, &job).await?)
}

async fn mail(app: &App, conn: &mut Conn, order: &Order, letter: OrderLetter) -> Result<(), Fault> {
    Ok(orders::mail::enqueue(conn, &app.clock, order, letter).await?)
}

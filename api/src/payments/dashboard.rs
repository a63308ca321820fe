//! Refunds that staff made in Stripe's dashboard: they are booked, the pass ends, and the rider is told. One that stands for
//! a refund of ours which Stripe has not made yet takes its place.

use diesel_async::AsyncConnection;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::payment_state::{PaymentState, RefundReason, RefundState};
use teiki_shared::scalars::DateTime;

use super::refund_back::{self, Owed, Told};
use super::row::Line;
use super::stripe::{self, our_id};
use super::{Payment, Refund, db};
use crate::actor::Actor;
use crate::app::App;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::{Job, queue};
use crate::ledger;
use crate::orders::events::Happening;
use crate::orders::mail::OrderLetter;
use crate::orders::{self, Order};

/// Books what was refunded of an intent past us. An intent of somebody else's is left alone.
///
/// # Errors
/// Stripe or a store of ours is away; the job comes back.
pub async fn follow(app: &App, account: Option<&str>, intent: &str) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    let found = db::by_intent(&mut conn, intent).await?;
    drop(conn);
    match found.filter(|payment| payment.stripe_account.as_deref() == account) {
        Some(payment) => follow_payment(app, &payment).await,
        None => Ok(()),
    }
}

/// The same for a payment of ours.
pub(super) async fn follow_payment(app: &App, payment: &Payment) -> Result<(), Fault> {
    let intent = payment.intent.as_deref().unwrap_or_default();
    let held = app.stripe.refunds_of(payment.stripe_account.as_deref(), intent).await?;
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        let Some(order) = orders::db::lock(conn, payment.operator_id, payment.order_id).await? else {
            return Ok(());
        };
        let Some(payment) = db::lock(conn, payment.operator_id, payment.id).await? else { return Ok(()) };
        // Its success is told first, and the next look finds the refund.
        if payment.state != PaymentState::Succeeded {
            return Err(Fault::Stripe("a refund was told before its payment".into()));
        }
        for refund in held.iter().filter(|refund| our_id(refund.metadata.as_ref()).is_none()) {
            take_over(app, conn, &order, &payment, refund).await?;
        }
        Ok(())
    })
    .await
}

/// Books one refund that is not ours, unless it is known.
async fn take_over(
    app: &App,
    conn: &mut Conn,
    order: &Order,
    payment: &Payment,
    held: &stripe::Refund,
) -> Result<(), Fault> {
    let told = Told::of(held)?;
    let rows = db::lock_refunds(conn, payment).await?;
    let known = rows.iter().find(|row| row.stripe_refund.as_deref() == Some(held.id.as_str()));
    if let Some(known) = known {
        return refund_back::record(app, conn, known, payment, told).await;
    }
    if told.state == RefundState::Failed {
        return Ok(());
    }
    let amount = Yen::new(held.amount);
    let waiting = |row: &&Refund| row.state == RefundState::Starting && row.amount == amount;
    if let Some(ours) = rows.iter().find(waiting) {
        return refund_back::record(app, conn, ours, payment, told).await;
    }
    make_room(app, conn, payment, &rows, amount).await?;
    let refund = book(app, conn, order, payment, amount, told).await?;
    tracing::error!(
        number = %order.number, seller = %order.seller_id, refund = %refund.id, amount = %refund.amount,
        "a refund was made in stripe's dashboard: it is booked and the pass ends; staff tell the rider why"
    );
    if order.state == State::Paid && orders::db::end_pass(conn, order).await? {
        let letter = OrderLetter::Refunded;
        let job = Job::OrderMail { operator: order.operator_id, order: order.id, letter };
        queue::enqueue(conn, &app.clock, &job).await?;
    }
    Ok(())
}

/// What we still owe and what staff have sent must not exceed the payment: ours is then not made.
async fn make_room(
    app: &App,
    conn: &mut Conn,
    payment: &Payment,
    rows: &[Refund],
    amount: Yen,
) -> Result<(), Fault> {
    let sum = |states: &[RefundState]| {
        Yen::checked_sum(rows.iter().filter(|row| states.contains(&row.state)).map(|row| row.amount))
    };
    let (sent, owed) = (sum(&[RefundState::Pending, RefundState::Succeeded]), sum(&[RefundState::Starting]));
    let all = sent.and_then(|sent| sent.checked_add(owed?)).and_then(|sum| sum.checked_add(amount));
    if all.is_some_and(|all| all <= payment.amount) {
        return Ok(());
    }
    for ours in rows.iter().filter(|row| row.state == RefundState::Starting) {
        db::supersede(conn, ours, app.clock.now()).await?;
    }
    Ok(())
}

async fn book(
    app: &App,
    conn: &mut Conn,
    order: &Order,
    payment: &Payment,
    amount: Yen,
    told: Told,
) -> Result<Refund, Fault> {
    let now = app.clock.now();
    let owed = Owed {
        reason: RefundReason::Dashboard,
        key: told.stripe_refund.clone().unwrap_or_default(),
        amount,
        lines: vec![Line { line: "dashboard", yen: amount }],
        actor: Actor::Stripe,
    };
    let mut refund = owed.row(app, payment)?;
    refund.state = told.state;
    refund.stripe_refund = told.stripe_refund;
    refund.accepted_at = Some(DateTime(told.accepted_at.map_or(now, |at| at.min(now))));
    refund.ended_at = (told.state != RefundState::Pending).then_some(DateTime(now));
    refund.look_at = DateTime(refund_back::next_look(&refund, now));
    db::insert_refund(conn, &refund).await?;
    ledger::post_refund(conn, &app.clock, order, &refund).await?;
    refund_back::tell(app, conn, order, &refund, Happening::Refunded).await?;
    Ok(refund)
}

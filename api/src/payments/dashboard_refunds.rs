//! Refunds that staff made in Stripe's dashboard: they are booked, the pass ends, and the rider is told. One that stands for
//! a refund of ours which Stripe has not made yet takes its place.

use diesel_async::AsyncConnection;
use jiff::Timestamp;
use teiki_shared::jst;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::payment_state::{PaymentState, RefundReason, RefundState};
use teiki_shared::scalars::{Date, DateTime};

use super::jobs::FollowRefunds;
use super::{Payment, db, settle};
use crate::actor::Actor;
use crate::app::App;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::Run;
use crate::ledger;
use crate::orders::events::OrderEventKind;
use crate::orders::{self, Order};
use crate::refunds::mail::RefundLetter;
use crate::refunds::record::{RefundUpdate, accepted, append_event, next_look, record};
use crate::refunds::request::{RefundRequest, request};
use crate::refunds::surplus::is_surplus;
use crate::refunds::{self, Capture, Line, Refund};
use crate::stripe::{self, our_id};

impl Run for FollowRefunds {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        follow(app, self.account.as_deref(), &self.intent).await
    }
}

/// Books what was refunded of an intent past us. An intent of somebody else's is left alone.
///
/// # Errors
/// Stripe or a store of ours is away; the job comes back.
async fn follow(app: &App, account: Option<&str>, intent: &str) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    let found = db::by_intent(&mut conn, intent).await?;
    drop(conn);
    let Some(payment) = found.filter(|payment| payment.stripe_account.as_deref() == account) else {
        return Ok(());
    };
    // The refund may be told before the payment.
    if payment.state != PaymentState::Succeeded {
        Box::pin(settle::settle_intent(app, account, intent)).await?;
    }
    follow_payment(app, &payment).await
}

/// The same for a payment of ours. Refunds that we know are recorded as Stripe has them, so that none of ours which Stripe
/// has made already is taken for one that it has not.
pub async fn follow_payment(app: &App, payment: &Payment) -> Result<(), Fault> {
    let intent = payment.intent.as_deref().unwrap_or_default();
    let held = app.stripe.refunds_of(payment.stripe_account.as_deref(), intent).await?;
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        let Some(order) = orders::db::lock(conn, payment.operator_id, payment.order_id).await? else {
            return Ok(());
        };
        let Some(payment) = db::lock(conn, payment.operator_id, payment.id).await? else { return Ok(()) };
        // Its success is told first; the job comes back.
        if payment.state != PaymentState::Succeeded {
            return Err(Fault::Stripe("a refund was told before its payment".into()));
        }
        let capture = payment.capture();
        let rows = refunds::db::of_capture(conn, &capture).await?;
        let (known, foreign): (Vec<_>, Vec<_>) =
            held.iter().partition(|held| rows.iter().any(|row| is_row(row, held)));
        if foreign.iter().any(|held| !is_over(held)) {
            end_pass(app, conn, &order, &rows).await?;
        }
        for held in known {
            for row in rows.iter().filter(|row| is_row(row, held)) {
                record(app, conn, row, &capture, RefundUpdate::of(held)?).await?;
            }
        }
        for held in foreign {
            take_over(app, conn, &order, &capture, held).await?;
        }
        Ok(())
    })
    .await
}

/// Whether a refund at Stripe is the one of a row: by Stripe's id or, where that is not known yet, by ours.
fn is_row(row: &Refund, held: &stripe::Refund) -> bool {
    match row.stripe_refund.as_deref() {
        Some(known) => known == held.id.as_str(),
        None => our_id(held.metadata.as_ref()) == Some(row.id.to_string().as_str()),
    }
}

/// Nothing has gone back by it.
fn is_over(held: &stripe::Refund) -> bool {
    matches!(held.status.as_deref(), Some("failed" | "canceled"))
}

/// The pass of a paid order ends with the money that paid it, and the rider is told of each part that went back. A payment
/// that its order could not take (its rows say so) has no pass.
async fn end_pass(app: &App, conn: &mut Conn, order: &Order, rows: &[Refund]) -> Result<(), Fault> {
    if order.state != State::Paid || is_surplus(rows) {
        return Ok(());
    }
    orders::db::end_pass(conn, order, None).await?;
    Ok(refunds::mail::enqueue(conn, &app.clock, order, RefundLetter::Refunded, None).await?)
}

/// Books one refund that is not ours: in the place of one of ours of the same amount that Stripe has not made, or as its own.
async fn take_over(
    app: &App,
    conn: &mut Conn,
    order: &Order,
    capture: &Capture,
    held: &stripe::Refund,
) -> Result<(), Fault> {
    let update = RefundUpdate::of(held)?;
    if update.state == RefundState::Failed {
        return Ok(());
    }
    let rows = refunds::db::of_capture(conn, capture).await?;
    let amount = Yen::new(held.amount);
    let waiting = |row: &&Refund| row.state == RefundState::Starting && row.amount == amount;
    if let Some(ours) = rows.iter().find(waiting) {
        return record(app, conn, ours, capture, update).await;
    }
    let made_at = update.accepted_at.unwrap_or_else(|| app.clock.now());
    let superseded = make_room(app, conn, capture, &rows, (amount, made_at)).await?;
    let refund = book(app, conn, order, capture, amount, update).await?;
    if let Some(ours) = superseded.first() {
        request_rest(app, conn, capture, ours, &refund).await?;
    }
    tracing::error!(
        number = %order.number, seller = %order.seller_id, refund = %refund.id, amount = %refund.amount,
        "a refund was made in stripe's dashboard: it is booked, and a pass that it paid for has ended"
    );
    Ok(())
}

/// What we still owe and what staff have sent must not exceed the payment: ours is then not made, nor is one of a claim that
/// came after what staff sent, which has ended the pass. Returns those.
async fn make_room<'a>(
    app: &App,
    conn: &mut Conn,
    capture: &Capture,
    rows: &'a [Refund],
    (amount, made_at): (Yen, Timestamp),
) -> Result<Vec<&'a Refund>, Fault> {
    let all = sum(rows, &[RefundState::Starting, RefundState::Pending, RefundState::Succeeded]);
    let fits = all.and_then(|all| all.checked_add(amount)).is_some_and(|all| all <= capture.amount);
    let is_later_claim = |row: &Refund| row.reason == RefundReason::Claim && made_at <= *row.asked_at;
    let ours: Vec<_> = rows
        .iter()
        .filter(|row| row.state == RefundState::Starting && (!fits || is_later_claim(row)))
        .collect();
    for refund in &ours {
        refunds::db::supersede(conn, refund, None, app.clock.now()).await?;
    }
    Ok(ours)
}

fn sum(rows: &[Refund], states: &[RefundState]) -> Option<Yen> {
    Yen::checked_sum(rows.iter().filter(|row| states.contains(&row.state)).map(|row| row.amount))
}

/// More was owed than staff have sent in its place: the rest goes back as well.
async fn request_rest(
    app: &App,
    conn: &mut Conn,
    capture: &Capture,
    ours: &Refund,
    sent: &Refund,
) -> Result<(), Fault> {
    let too_much = || Fault::other("a refund that does not fit");
    let open = ours.amount.checked_sub(sent.amount).ok_or_else(too_much)?;
    if open <= Yen::ZERO {
        return Ok(());
    }
    let sent_back = sent.amount.checked_neg().ok_or_else(too_much)?;
    let rest = RefundRequest {
        reason: if ours.reason.is_surplus() { RefundReason::OrderOver } else { ours.reason },
        key: format!("rest.{}", sent.id),
        amount: open,
        claimed_on: ours.claimed_on,
        lines: vec![Line { line: "owed", yen: ours.amount }, Line { line: "sent_back", yen: sent_back }],
        actor: Actor::Stripe,
    };
    request(app, conn, capture, rest).await.map(drop)
}

async fn book(
    app: &App,
    conn: &mut Conn,
    order: &Order,
    capture: &Capture,
    amount: Yen,
    update: RefundUpdate,
) -> Result<Refund, Fault> {
    let now = app.clock.now();
    let made = RefundRequest {
        reason: RefundReason::Dashboard,
        key: update.stripe_refund.clone().unwrap_or_default(),
        amount,
        claimed_on: Date(jst::date(now)),
        lines: vec![Line { line: "dashboard", yen: amount }],
        actor: Actor::Stripe,
    };
    let mut refund = made.row(app, capture)?;
    refund.state = update.state;
    refund.stripe_refund = update.stripe_refund;
    refund.accepted_at = Some(DateTime(update.accepted_at.map_or(now, |at| at.min(now))));
    refund.ended_at = (update.state != RefundState::Pending).then_some(DateTime(now));
    refund.look_at = DateTime(next_look(&refund, now));
    refunds::db::insert(conn, &refund).await?;
    ledger::post_refund(conn, &app.clock, &accepted(order, &refund)?).await?;
    append_event(app, conn, order, &refund, OrderEventKind::Refunded).await?;
    Ok(refund)
}

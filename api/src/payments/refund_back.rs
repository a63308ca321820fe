//! Sends a recorded refund to Stripe and records how it goes.

use diesel_async::AsyncConnection;
use jiff::SignedDuration;
use teiki_shared::ids::{OperatorId, RefundId};
use teiki_shared::payment_state::RefundState;
use teiki_shared::scalars::DateTime;

use super::stripe::{self, Answer};
use super::{Payment, Refund, db};
use crate::app::App;
use crate::db::Conn;
use crate::error::Fault;
use crate::ledger;
use crate::orders;
use crate::orders::events::{self, Actor, Happening};

/// Stripe forgets keys after a day.
const KEY_LIFE: SignedDuration = SignedDuration::from_hours(23);
/// A refund that Stripe has accepted is looked at this often until the bank is done.
const PENDING_LOOK: SignedDuration = SignedDuration::from_hours(6);

/// Asks Stripe for a refund that was not asked for yet, or reads how it stands.
///
/// # Errors
/// Stripe or a store of ours is away; the job comes back.
pub async fn send(app: &App, operator: OperatorId, id: RefundId) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    let Some(refund) = db::find_refund(&mut conn, operator, id).await? else { return Ok(()) };
    if matches!(refund.state, RefundState::Succeeded | RefundState::Failed) {
        return Ok(());
    }
    let Some(payment) = db::find(&mut conn, operator, refund.payment_id).await? else { return Ok(()) };
    drop(conn);
    let answer = ask(app, &refund, &payment).await;
    let mut conn = app.db.conn().await?;
    match answer {
        Ok(answer) => {
            conn.transaction(async |conn| record(app, conn, &refund, &payment, &answer).await).await
        }
        Err(Answer::Unknown(why)) => Err(Fault::Stripe(why)),
        Err(Answer::Refused { status, code }) => {
            tracing::error!(refund = %refund.id, status, code, "stripe refused a refund: staff must pay it out");
            let failed = Refund { state: RefundState::Failed, ..refund };
            let now = DateTime(app.clock.now());
            Ok(db::save_refund(&mut conn, &failed, Some(&code), Some(now)).await?)
        }
    }
}

/// Looks for the refund by our own id before it is asked for under a key that Stripe may have forgotten.
async fn ask(app: &App, refund: &Refund, payment: &Payment) -> Result<stripe::Refund, Answer> {
    let account = payment.stripe_account.as_deref();
    let intent = payment.intent.as_deref().unwrap_or_default();
    let ours = refund.id.to_string();
    let is_old = app.clock.now().duration_since(*refund.asked_at) >= KEY_LIFE;
    if (refund.stripe_refund.is_some() || is_old)
        && let Some(found) = app.stripe.find_refund(account, intent, &ours).await?
    {
        return Ok(found);
    }
    match app.stripe.create_refund(account, &refund.stripe_key(), intent, refund.amount.get(), &ours).await {
        Err(unknown @ Answer::Unknown(_)) => {
            app.stripe.find_refund(account, intent, &ours).await?.ok_or(unknown)
        }
        answer => answer,
    }
}

async fn record(
    app: &App,
    conn: &mut Conn,
    refund: &Refund,
    payment: &Payment,
    answer: &stripe::Refund,
) -> Result<(), Fault> {
    let Some(order) = orders::db::lock(conn, payment.operator_id, payment.order_id).await? else {
        return Ok(());
    };
    let Some(mut refund) = db::lock_refund(conn, refund.operator_id, refund.id).await? else { return Ok(()) };
    let before = refund.state;
    let now = app.clock.now();
    refund.stripe_refund = Some(answer.id.to_string());
    refund.look_at = DateTime(now + PENDING_LOOK);
    refund.state = match answer.status.as_deref() {
        Some("succeeded") => RefundState::Succeeded,
        Some("failed" | "canceled") => RefundState::Failed,
        _ => RefundState::Pending,
    };
    let ended = matches!(refund.state, RefundState::Succeeded | RefundState::Failed).then_some(DateTime(now));
    db::save_refund(conn, &refund, None, ended).await?;
    if refund.state == RefundState::Failed {
        tracing::error!(refund = %refund.id, "a refund failed at the bank: staff must pay it out");
        return Ok(());
    }
    ledger::post_refund(conn, &app.clock, &order, &refund).await?;
    if before == RefundState::Starting {
        let detail = serde_json::json!({ "amount": refund.amount });
        events::append(
            conn,
            &app.clock,
            &order,
            Actor::Stripe,
            Happening::Refunded,
            Some(order.state),
            detail,
        )
        .await?;
    }
    Ok(())
}

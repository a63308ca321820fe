//! The rider gives an unpaid order up; an attempt that is open is ended first.

use diesel_async::AsyncConnection;
use teiki_shared::ids::OrderId;
use teiki_shared::order_state::State;

use super::begin::BeginRefusal;
use super::jobs::SettleOrder;
use super::{db, settle};
use crate::actor::Actor;
use crate::app::App;
use crate::db::Conn;
use crate::error::{Failure, VerbResult};
use crate::jobs::queue;
use crate::orders::advance::TransitionError;
use crate::orders::{self, Ending, Order};
use crate::refusal::refusals;

/// Cancels an order that is not paid. While an attempt is open, Stripe is asked first; the order that is answered may then
/// still be `paying`, on its way to where Stripe's answer leads. Cancelling a cancelled order is no error.
///
/// # Errors
/// A paid or lapsed order is refused.
pub async fn cancel(app: &App, actor: &Actor, id: OrderId) -> VerbResult<Order, CancelRefusal> {
    let mut conn = app.db.conn().await?;
    let order = conn.transaction(async |conn| cancel_in(app, conn, actor, id).await).await?;
    drop(conn);
    if order.state != State::Paying {
        return Ok(order);
    }
    // The job does the same if this does not get through.
    if let Err(fault) = settle::settle_order(app, order.operator_id, order.id).await {
        tracing::warn!(%fault, order = %order.id, "stripe has not confirmed a cancellation yet");
    }
    let conn = app.db.conn().await?;
    orders::db::find(&conn, order.operator_id, id)
        .await?
        .ok_or_else(|| Failure::refuse(CancelRefusal::NotFound))
}

/// As [`cancel`], in the caller's transaction: an attempt that is open is ended by its job.
///
/// # Errors
/// As [`cancel`].
pub async fn cancel_in(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    id: OrderId,
) -> VerbResult<Order, CancelRefusal> {
    let Some(mut order) = orders::db::lock_of(conn, actor.rider()?, id).await? else {
        return Err(Failure::refuse(CancelRefusal::NotFound));
    };
    if order.state == State::Cancelled {
        return Ok(order);
    }
    let ending = match orders::cancel(conn, &app.clock, &mut order, actor).await {
        Ok(ending) => ending,
        Err(TransitionError::Refused(_)) if order.state == State::Paid => {
            return Err(Failure::refuse(CancelRefusal::Paid));
        }
        Err(TransitionError::Refused(_)) => return Err(Failure::refuse(CancelRefusal::Over)),
        Err(TransitionError::Fault(fault)) => return Err(Failure::Fault(fault)),
    };
    match ending {
        Ending::Ended => {}
        Ending::AfterPayment => {
            db::mark_cancelling(conn, &order).await?;
            let job = SettleOrder { operator: order.operator_id, order: order.id };
            queue::enqueue(conn, &app.clock, &job).await?;
        }
    }
    Ok(order)
}

refusals! {
    /// Why an order was not cancelled.
    pub enum CancelRefusal, OrderCancelErrorCode {
        NotFound at ["id"] { |lang| BeginRefusal::NotFound.sentence(lang) }
        /// It is paid: what remains is a refund.
        Paid at ["id"] {
            ja: "この申込みは支払いが済んでいるため、取り消せません。定期券のページで払いもどしを受けられます。",
            en: "This order is paid and cannot be cancelled. The pass can be refunded on its page.",
        }
        Over at ["id"] {
            ja: "この申込みはすでに終了しています。",
            en: "This order is over already.",
        }
    }
}

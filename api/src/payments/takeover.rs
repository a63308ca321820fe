//! An attempt ends so that another payer may begin, or because its link was taken back. Stripe decides, as everywhere.

use teiki_shared::order_state::State;

use super::jobs::SettleOrder;
use super::{db, settle};
use crate::actor::Actor;
use crate::app::App;
use crate::clock::Clock;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::queue;
use crate::orders::Order;
use crate::orders::advance::ask_to_close;

/// Asks for the end of the open attempt of an order that the caller has locked; the order can be paid anew afterwards. The job does
/// the rest where nobody calls [`end`].
///
/// # Errors
/// Those of the database.
pub async fn ask(conn: &mut Conn, clock: &Clock, order: &mut Order, actor: &Actor) -> Result<(), Fault> {
    ask_to_close(conn, clock, order, State::AwaitingPayment, actor).await?;
    db::mark_cancelling(conn, order).await?;
    let job = SettleOrder { operator: order.operator_id, order: order.id };
    Ok(queue::enqueue(conn, clock, &job).await?)
}

/// Asks Stripe now. Where it gives no answer the job asks again.
pub async fn end(app: &App, order: &Order) {
    if let Err(fault) = settle::settle_order(app, order.operator_id, order.id).await {
        tracing::warn!(%fault, order = %order.id, "stripe has not confirmed the end of an attempt yet");
    }
}

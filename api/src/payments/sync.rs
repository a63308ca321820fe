//! The payer comes back: the order's attempt is read at Stripe now.

use teiki_shared::ids::OrderId;

use super::begin::BeginRefusal;
use super::settle::settle_order;
use crate::actor::Actor;
use crate::app::App;
use crate::error::{Failure, Fault, VerbResult};
use crate::orders::{self, Order};
use crate::refusal::refusals;

/// The account's order after Stripe was asked.
///
/// # Errors
/// The order of another account is not found; faults when Stripe is away.
pub async fn sync(app: &App, actor: &Actor, id: OrderId) -> VerbResult<Order, SyncRefusal> {
    let conn = app.db.conn().await?;
    let found = orders::db::find_of(&conn, actor.rider()?, id).await?;
    drop(conn);
    let order = found.ok_or_else(|| Failure::refuse(SyncRefusal::NotFound))?;
    settle_order(app, order.operator_id, order.id).await?;
    let conn = app.db.conn().await?;
    let found = orders::db::find(&conn, order.operator_id, order.id).await?;
    Ok(found.ok_or_else(|| Fault::other("an order vanished"))?)
}

refusals! {
    /// Why an order was not synced.
    pub enum SyncRefusal, PaymentSyncErrorCode {
        NotFound at ["orderId"] { |lang| BeginRefusal::NotFound.sentence(lang) }
    }
}

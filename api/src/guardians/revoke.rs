//! A rider takes the link back. Whoever pays by it at the moment is stopped, as far as Stripe has not taken the money yet.

use diesel_async::AsyncConnection;
use teiki_shared::ids::OrderId;
use teiki_shared::payment_state::GuardianLinkEnd;

use super::db;
use super::end::end;
use crate::actor::Actor;
use crate::app::App;
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult};
use crate::orders::{self, Order};
use crate::payments::begin::BeginRefusal;
use crate::payments::{self, takeover};
use crate::refusal::refusals;

refusals! {
    /// Why a link was not taken back.
    pub enum RevokeRefusal, GuardianLinkRevokeErrorCode {
        NotFound at ["orderId"] { |lang| BeginRefusal::NotFound.sentence(lang) }
    }
}

/// Takes the order's link back, and ends a guardian's attempt. An order without either is no error.
///
/// # Errors
/// Another's order is not found.
pub async fn revoke(app: &App, actor: &Actor, id: OrderId) -> VerbResult<Order, RevokeRefusal> {
    let mut conn = app.db.conn().await?;
    let (order, is_paying) = conn.transaction(async |conn| revoke_in(app, conn, actor, id).await).await?;
    drop(conn);
    if !is_paying {
        return Ok(order);
    }
    takeover::end(app, &order).await;
    let conn = app.db.conn().await?;
    let found = orders::db::find(&conn, order.operator_id, order.id).await?;
    Ok(found.ok_or_else(|| Fault::other("an order vanished"))?)
}

/// The order, and whether a guardian's attempt is to be ended at Stripe.
async fn revoke_in(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    id: OrderId,
) -> VerbResult<(Order, bool), RevokeRefusal> {
    let Some(mut order) = orders::db::lock_of(conn, actor.rider()?, id).await? else {
        return Err(Failure::refuse(RevokeRefusal::NotFound));
    };
    if let Some(link) = db::lock_standing(conn, &order).await? {
        end(conn, &app.clock, actor, (&order, &link), GuardianLinkEnd::Revoked).await?;
    }
    // By whichever link of the order: one that was locked or ran out may have begun it.
    let live = payments::db::lock_live(conn, &order).await?;
    if !live.is_some_and(|payment| payment.is_guardians()) {
        return Ok((order, false));
    }
    takeover::ask(conn, &app.clock, &mut order, actor).await?;
    Ok((order, true))
}

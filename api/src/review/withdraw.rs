//! Withdrawing the consent to papers that tell of a disability or an illness: they go at once, and with them the orders that were applied for
//! with them and are not paid. A pass that was paid stays.

use diesel_async::AsyncConnection;
use teiki_shared::ids::OperatorId;

use crate::actor::Actor;
use crate::app::App;
use crate::certificates::{self, WithdrawRefusal};
use crate::error::{Failure, VerbResult};
use crate::payments::cancel::cancel_in;

/// Withdraws the rider's consent to papers for an operator. Withdrawn before, it is refused.
///
/// # Errors
/// [`WithdrawRefusal`].
pub async fn withdraw(app: &App, actor: &Actor, operator: OperatorId) -> VerbResult<(), WithdrawRefusal> {
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        for order in certificates::withdraw_in(app, conn, actor, operator).await? {
            match cancel_in(app, conn, actor, order).await {
                // An attempt to pay that is open is ended by its job.
                Ok(_) => {}
                Err(Failure::Refused(why)) => {
                    tracing::debug!(?why, %order, "an order stays although its papers go");
                }
                Err(Failure::Fault(fault)) => return Err(Failure::Fault(fault)),
            }
        }
        Ok(())
    })
    .await
}

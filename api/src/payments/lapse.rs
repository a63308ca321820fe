//! The one deadline: an order that is not paid by then lapses. An open attempt is asked back from Stripe first.

use diesel_async::AsyncConnection;
use teiki_shared::ids::{OperatorId, OrderId};

use super::jobs::LapseOrder;
use super::settle;
use crate::app::App;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::Run;
use crate::orders::advance::TransitionError;
use crate::orders::{self, Ending};

impl Run for LapseOrder {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        lapse(app, self.operator, self.order).await
    }
}

/// Ends one order whose deadline is over. Called again, or too early, it changes nothing.
///
/// # Errors
/// Faults only.
async fn lapse(app: &App, operator: OperatorId, id: OrderId) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    let must_settle = conn.transaction(async |conn| lapse_in(app, conn, operator, id).await).await?;
    drop(conn);
    if must_settle { settle::settle_order(app, operator, id).await } else { Ok(()) }
}

/// Whether Stripe is to be asked.
async fn lapse_in(app: &App, conn: &mut Conn, operator: OperatorId, id: OrderId) -> Result<bool, Fault> {
    let Some(mut order) = orders::db::lock(conn, operator, id).await? else { return Ok(false) };
    if !order.is_past_deadline(app.clock.now()) || !order.state.is_open() {
        return Ok(false);
    }
    match orders::lapse(conn, &app.clock, &mut order).await {
        Ok(Ending::AfterPayment) => {
            super::db::mark_cancelling(conn, &order).await?;
            Ok(true)
        }
        Ok(Ending::Ended) | Err(TransitionError::Refused(_)) => Ok(false),
        Err(TransitionError::Fault(fault)) => Err(fault),
    }
}

//! The one deadline: an order that is not paid by then lapses. An open attempt is asked back from Stripe first.

use diesel_async::AsyncConnection;
use teiki_shared::ids::{OperatorId, OrderId};
use teiki_shared::order_state::{self, Event, State};

use super::jobs::LapseOrder;
use super::settle;
use crate::actor::Actor;
use crate::app::App;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::Run;
use crate::orders;
use crate::orders::advance::{Note, TransitionError, advance, ask_to_close};
use crate::orders::events::OrderEventKind;
use crate::orders::mail::{self, OrderLetter};

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
    let note = Note::new(Actor::Clock, OrderEventKind::Lapsed);
    match advance(conn, &app.clock, &mut order, Event::DeadlinePassed, note).await {
        Ok(()) => {
            mail::enqueue(conn, &app.clock, &order, OrderLetter::Lapsed).await?;
            Ok(false)
        }
        Err(TransitionError::Refused(order_state::Refusal::PaymentOpen)) => {
            ask_to_close(conn, &app.clock, &mut order, State::Lapsed, Actor::Clock).await?;
            super::db::mark_cancelling(conn, &order).await?;
            Ok(true)
        }
        Err(TransitionError::Refused(_)) => Ok(false),
        Err(TransitionError::Fault(fault)) => Err(fault),
    }
}

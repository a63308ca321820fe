//! The one function that moves an order.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::order_state::{Event, Refusal, State, next};
use teiki_shared::payment_state::PassHold;

use super::events::{self, OrderEventKind};
use super::{Order, db};
use crate::actor::Actor;
use crate::clock::Clock;
use crate::db::Conn;
use crate::error::Fault;
use crate::prepared::prepared;
use crate::tables::{orders, passes};

/// Why an order was not moved.
#[derive(Debug)]
pub enum TransitionError {
    /// The table of states has no such step; the order is unchanged.
    Refused(Refusal),
    Fault(Fault),
}

impl<F: Into<Fault>> From<F> for TransitionError {
    fn from(fault: F) -> Self {
        Self::Fault(fault.into())
    }
}

/// What to write into the history.
pub struct Note {
    pub actor: Actor,
    pub kind: OrderEventKind,
    pub detail: serde_json::Value,
}

impl Note {
    pub fn new(actor: Actor, kind: OrderEventKind) -> Self {
        Self { actor, kind, detail: serde_json::json!({}) }
    }

    pub fn with(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }
}

/// Takes the step of `event` on an order that the caller has locked: the state, the pass in step with it, the history. What
/// was asked of an open attempt is forgotten, since it is over.
///
/// # Errors
/// The table's refusal, with nothing changed, or a fault.
pub async fn advance(
    conn: &mut Conn,
    clock: &Clock,
    order: &mut Order,
    event: Event,
    note: Note,
) -> Result<(), TransitionError> {
    let from = order.state;
    let to = next(from, event).map_err(TransitionError::Refused)?;
    let moved = prepared(
        diesel::update(orders::table.find((order.operator_id, order.id)))
            .filter(orders::state.eq(from))
            .set((orders::state.eq(to), orders::closing_as.eq(None::<State>))),
    )
    .execute(conn)
    .await?;
    if moved != 1 {
        return Err(TransitionError::Fault(Fault::other("an order moved although it was locked")));
    }
    order.state = to;
    order.closing_as = None;
    keep_pass_in_step(conn, order).await?;
    events::append(conn, clock, order, &note.actor, note.kind, Some(from), note.detail).await?;
    Ok(())
}

/// A paid order's pass is live, a finished one's is free; otherwise it stays reserved.
async fn keep_pass_in_step(conn: &mut Conn, order: &Order) -> QueryResult<()> {
    let (hold, freed_as) = match order.state {
        State::Paid => (PassHold::Live, None),
        State::Cancelled | State::Lapsed | State::Rejected => (PassHold::Freed, Some(order.state.as_str())),
        State::InReview | State::Returned | State::AwaitingPayment | State::Paying => return Ok(()),
    };
    prepared(
        diesel::update(passes::table)
            .filter(passes::operator_id.eq(order.operator_id).and(passes::order_id.eq(order.id)))
            .set((passes::state.eq(hold), passes::freed_as.eq(freed_as))),
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Records that the order is to end once its open attempt has: Stripe is asked next, and its answer decides. What ends the
/// order overrules what would only end the attempt; otherwise what was asked first stands.
///
/// # Errors
/// Those of the database.
pub async fn ask_to_close(
    conn: &mut Conn,
    clock: &Clock,
    order: &mut Order,
    as_state: State,
    actor: &Actor,
) -> QueryResult<()> {
    let stands = match order.closing_as {
        None => false,
        Some(State::AwaitingPayment) => as_state == State::AwaitingPayment,
        Some(_) => true,
    };
    if stands {
        return Ok(());
    }
    db::set_closing(conn, order, as_state).await?;
    order.closing_as = Some(as_state);
    let detail = serde_json::json!({ "as": as_state.as_str() });
    events::append(conn, clock, order, actor, OrderEventKind::CloseAsked, Some(order.state), detail).await
}

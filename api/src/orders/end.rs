//! Orders end unpaid: given up by their rider, or at their deadline. Functions over an order that the caller has locked.

use teiki_shared::order_state::{self, Event, State};

use super::Order;
use super::advance::{Note, TransitionError, advance, ask_to_close};
use super::events::OrderEventKind;
use super::mail::{self, OrderLetter};
use crate::actor::Actor;
use crate::clock::Clock;
use crate::db::Conn;

/// What came of asking an order to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It has ended, and its rider is told.
    Ended,
    /// An attempt is open: Stripe is asked to end it next, and Stripe's answer decides.
    AfterPayment,
}

/// Cancels an unpaid order.
///
/// # Errors
/// The table of states refuses, or a fault.
pub async fn cancel(
    conn: &mut Conn,
    clock: &Clock,
    order: &mut Order,
    actor: &Actor,
) -> Result<Ending, TransitionError> {
    let note = Note::new(*actor, OrderEventKind::Cancelled);
    end(conn, clock, order, (Event::Cancel, State::Cancelled, OrderLetter::Cancelled), note).await
}

/// Lets an order lapse whose deadline is over.
///
/// # Errors
/// The table of states refuses, or a fault.
pub async fn lapse(conn: &mut Conn, clock: &Clock, order: &mut Order) -> Result<Ending, TransitionError> {
    let note = Note::new(Actor::Clock, OrderEventKind::Lapsed);
    let is_undecided = matches!(order.state, State::InReview | State::Returned);
    let letter = if is_undecided { OrderLetter::LapsedUndecided } else { OrderLetter::Lapsed };
    end(conn, clock, order, (Event::DeadlinePassed, State::Lapsed, letter), note).await
}

async fn end(
    conn: &mut Conn,
    clock: &Clock,
    order: &mut Order,
    (event, wanted, letter): (Event, State, OrderLetter),
    note: Note,
) -> Result<Ending, TransitionError> {
    let actor = note.actor;
    match advance(conn, clock, order, event, note).await {
        Ok(()) => {
            mail::enqueue(conn, clock, order, letter).await?;
            Ok(Ending::Ended)
        }
        Err(TransitionError::Refused(order_state::Refusal::PaymentOpen)) => {
            ask_to_close(conn, clock, order, wanted, &actor).await?;
            Ok(Ending::AfterPayment)
        }
        Err(refused) => Err(refused),
    }
}

//! `/orders`: what was ordered, how it stands, and what can be done about it.

pub mod back;
mod cancel;
mod done;
mod guardian;
mod list;
mod one;
pub mod papers;
pub mod pay;
pub mod receipt;
pub mod refunds;

pub use list::is_cursor;
pub use receipt::validity;

use actix_web::web;
use leptos::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use teiki_shared::ids::OrderId;
use teiki_shared::order_state::State;
use teiki_shared::payment_state::{PassState, RefundState};

use crate::components::{Tag, Tone};
use crate::fault::Fault;
use crate::graphql::Document;
use crate::visit::Visit;

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .configure(list::configure)
        .configure(pay::configure)
        .configure(back::configure)
        .configure(done::configure)
        .configure(cancel::configure)
        .configure(guardian::configure)
        .configure(papers::configure)
        .configure(receipt::configure)
        .configure(one::configure);
}

#[derive(Deserialize)]
struct Asked<T> {
    viewer: Option<Buyer<T>>,
}

#[derive(Deserialize)]
struct Buyer<T> {
    order: Option<T>,
}

/// Where the money of a paid order stands whose pass has ended early; `sent_back` is null where nothing was to go back to a card.
pub fn refund_of(order: State, pass: PassState, sent_back: Option<RefundState>) -> Option<RefundState> {
    let is_refunded = order == State::Paid && pass == PassState::Freed;
    is_refunded.then(|| sent_back.unwrap_or(RefundState::Succeeded))
}

/// The state of an order as a word.
#[component]
pub fn StateTag(
    word: &'static str,
    state: State,
    /// Of an order whose pass has ended early.
    refund: Option<RefundState>,
) -> impl IntoView {
    let tone = match state {
        State::Paid => match refund {
            None => Tone::Good,
            Some(RefundState::Failed) => Tone::Bad,
            Some(_) => Tone::Plain,
        },
        State::InReview | State::Returned | State::AwaitingPayment | State::Paying => Tone::Care,
        State::Rejected => Tone::Bad,
        State::Cancelled | State::Lapsed => Tone::Plain,
    };
    view! { <Tag label=word tone /> }
}

/// The order of an address as a page wants it; another's is not found. An id that is none is not found either.
async fn order<T: DeserializeOwned>(visit: &Visit, document: &Document, id: &str) -> Result<T, Fault> {
    visit.signed_in()?;
    if id.parse::<OrderId>().is_err() {
        return Err(Fault::NotFound);
    }
    let asked: Asked<T> = visit.ask(document, json!({ "id": id })).await?;
    visit.found(asked.viewer.ok_or(Fault::NotSignedIn)?.order)
}

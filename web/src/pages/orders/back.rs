//! `/orders/{id}/return`: where payers come back to, from the card fields or from their bank. Stripe is asked how it ended.

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::ids::OrderId;
use teiki_shared::order_state::State;

use crate::components::{LinkButton, Note};
use crate::fault::Fault;
use crate::graphql::{self, Document, Outcome};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static SYNC: Document = Document::new(
    "mutation($input: PaymentSyncInput!) { result: paymentSync(input: $input) { \
       order { id state canPay payment { declineMessage } } userErrors { message } } }",
);

/// Seconds after which the waiting page looks again.
pub const AGAIN: &str = "10";

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/orders/{id}/return").get(show));
}

#[derive(Deserialize)]
struct Synced {
    order: Option<Order>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    state: State,
    can_pay: bool,
    payment: Option<Payment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    decline_message: Option<String>,
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    visit.signed_in()?;
    if id.parse::<OrderId>().is_err() {
        return Err(Fault::NotFound);
    }
    let outcome: Outcome<Synced> = visit.act_for(&SYNC, json!({ "input": { "orderId": *id } })).await?;
    let order = visit.found(outcome.done.order)?;
    let path = format!("/orders/{}", order.id);
    let is_declined = order.payment.as_ref().is_some_and(|payment| payment.decline_message.is_some());
    Ok(match order.state {
        State::Paid => visit.see_other(&format!("{path}/done")),
        State::Paying if is_declined => visit.see_other(&format!("{path}/pay?declined")),
        State::Paying => wait(&visit, &path),
        State::AwaitingPayment if order.can_pay => visit.see_other(&format!("{path}/pay")),
        _ => visit.see_other(&path),
    })
}

/// Neither paid nor declined yet. The page may be closed: the webhook or the reconciliation finishes the work.
fn wait(visit: &Visit, path: &str) -> HttpResponse {
    let w = &visit.words.orders.back;
    let mut response = Page::new(w.title).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <Note title=w.title><p>{w.what}</p></Note>
            <p class="actions">
                <LinkButton href=format!("{path}/return") label=w.again />
                <LinkButton href=format!("{path}/pay") label=w.to_fields quiet=true />
            </p>
        }
    });
    response.headers_mut().insert(HeaderName::from_static("refresh"), HeaderValue::from_static(AGAIN));
    response
}

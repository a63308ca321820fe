//! `/guardian/{link}/return`: where a guardian comes back to, from the card fields or from the bank. Stripe is asked how it ended.

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_api::guardians::graphql::GuardianOrderState;
use teiki_shared::ids::GuardianLinkId;

use super::{Known, lost, over, page, path};
use crate::components::{LinkButton, Note};
use crate::graphql::{Document, Outcome};
use crate::pages::orders::back::AGAIN;
use crate::visit::{PageResult, Visit};

static SYNC: Document = Document::new(
    "mutation($input: GuardianPaymentSyncInput!) { result: guardianPaymentSync(input: $input) { \
       order { state payment { declineMessage } } userErrors { message retryAfter } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/guardian/{link}/return").get(show));
}

#[derive(Deserialize)]
struct Synced {
    order: Option<Known<Order>>,
}

#[derive(Deserialize)]
struct Order {
    payment: Option<Payment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    decline_message: Option<String>,
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    if id.parse::<GuardianLinkId>().is_err() {
        return Ok(lost(&visit));
    }
    let outcome: Outcome<Synced> = visit.act_for(&SYNC, json!({ "input": { "id": *id } })).await?;
    let Some(order) = outcome.done.order else {
        let is_busy = outcome.user_errors.iter().any(|error| error.retry_after.is_some());
        return Ok(if is_busy { wait(&visit, &id) } else { lost(&visit) });
    };
    let declined = order.rest.payment.as_ref().map(|payment| payment.decline_message.is_some());
    Ok(match (order.state, declined) {
        (GuardianOrderState::Paid | GuardianOrderState::SentBack, _) => visit.see_other(&path(&id, "done")),
        (GuardianOrderState::Payable, Some(true)) => visit.see_other(&path(&id, "pay?declined")),
        (GuardianOrderState::Payable, Some(false)) => wait(&visit, &id),
        (GuardianOrderState::Payable, None) => visit.see_other(&path(&id, "pay")),
        (GuardianOrderState::Over, _) => over(&visit),
    })
}

/// Neither paid nor declined yet.
fn wait(visit: &Visit, id: &str) -> HttpResponse {
    let (w, what) = (&visit.words.orders.back, visit.words.guardian.pay.wait_what);
    let mut response = page(w.title).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <Note title=w.title><p>{what}</p></Note>
            <p class="actions">
                <LinkButton href=path(id, "return") label=w.again />
                <LinkButton href=path(id, "pay") label=w.to_fields quiet=true />
            </p>
        }
    });
    response.headers_mut().insert(HeaderName::from_static("refresh"), HeaderValue::from_static(AGAIN));
    response
}

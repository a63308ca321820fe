//! `/guardian/{link}/done`: it is paid. `/guardian/{link}/receipt`: the receipt, for the browser in which it was confirmed, made out to
//! a name of the payer's choosing.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_api::guardians::graphql::GuardianOrderState;

use super::{Known, known, page, path};
use crate::components::{LinkButton, Note, Tone};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::pages::orders::receipt::{Receipt, paper, recipient};
use crate::visit::{PageResult, Visit};

static ORDER: Document = Document::new(
    "query($id: ID!) { order: guardianOrder(id: $id) { state email receipt { number issuedOn paidOn issuer invoiceNumber content \
       recipient reissued total taxRate tax method validity orderNumber refunds { amount state acceptedAt toGuardian } } } }",
);
static REISSUE: Document = Document::new(
    "mutation($input: GuardianReceiptReissueInput!) { result: guardianReceiptReissue(input: $input) { userErrors { field message } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/guardian/{link}/done").get(show))
        .service(web::resource("/guardian/{link}/receipt").get(receipt).post(reissue));
}

#[derive(Deserialize)]
struct Order {
    email: Option<String>,
    receipt: Option<Receipt>,
}

/// What was paid, or the page that is shown in its place.
async fn paid(visit: &Visit, id: &str) -> Result<Result<Order, HttpResponse>, Fault> {
    let order: Known<Order> = match known(visit, &ORDER, id).await? {
        Ok(order) => order,
        Err(instead) => return Ok(Err(instead)),
    };
    Ok(match order.state {
        GuardianOrderState::Paid => Ok(order.rest),
        GuardianOrderState::SentBack => Err(sent_back(visit)),
        GuardianOrderState::Payable | GuardianOrderState::Over => Err(visit.see_other(&path(id, "check"))),
    })
}

/// The money bought no pass.
fn sent_back(visit: &Visit) -> HttpResponse {
    let w = &visit.words.guardian.done;
    page(w.sent_back).draw(visit, || {
        view! { <h1>{w.sent_back}</h1> <Note title=w.sent_back_what /> }
    })
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    Ok(match paid(&visit, &id).await? {
        Ok(order) => draw(&visit, &id, &order),
        Err(instead) => instead,
    })
}

fn draw(visit: &Visit, id: &str, order: &Order) -> HttpResponse {
    let w = &visit.words.guardian.done;
    page(w.title).draw(visit, || {
        let note = match (&order.email, &order.receipt) {
            (_, None) => view! { <Note title=w.elsewhere /> }.into_any(),
            (Some(email), Some(_)) => thanks(visit, (w.mailed)(email)).into_any(),
            (None, Some(_)) => thanks(visit, w.not_mailed.to_owned()).into_any(),
        };
        let receipt = order.receipt.as_ref().map(|_| {
            let href = path(id, "receipt");
            view! { <p class="actions"><LinkButton href label=w.receipt /></p> }
        });
        view! {
            <h1>{w.title}</h1>
            {note}
            {receipt}
            <p class="soft">{w.refund}</p>
        }
    })
}

fn thanks(visit: &Visit, mailed: String) -> impl IntoView + use<> {
    view! { <Note tone=Tone::Good title=visit.words.guardian.done.what><p>{mailed}</p></Note> }
}

async fn receipt(visit: Visit, id: web::Path<String>) -> PageResult {
    let order = match paid(&visit, &id).await? {
        Ok(order) => order,
        Err(instead) => return Ok(instead),
    };
    Ok(match &order.receipt {
        Some(receipt) => draw_receipt(&visit, &id, receipt, &Form::default()),
        None => visit.see_other(&path(&id, "done")),
    })
}

async fn reissue(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let order = match paid(&visit, &id).await? {
        Ok(order) => order,
        Err(instead) => return Ok(instead),
    };
    let Some(receipt) = &order.receipt else { return Ok(visit.see_other(&path(&id, "done"))) };
    let input = json!({ "id": *id, "recipient": form.value("recipient") });
    form.reject(visit.act(&REISSUE, json!({ "input": input })).await?.user_errors);
    if form.is_good() {
        return Ok(visit.see_other(&path(&id, "receipt?issued=1")));
    }
    Ok(draw_receipt(&visit, &id, receipt, &form))
}

fn draw_receipt(visit: &Visit, id: &str, receipt: &Receipt, form: &Form) -> HttpResponse {
    let w = &visit.words.orders.receipt;
    let is_new = visit.query("issued").is_some() && form.is_good();
    page(format!("{} {}", w.title, receipt.number)).form(form).back(path(id, "done")).draw(visit, || {
        view! {
            {is_new.then(|| view! { <div class="noprint"><Note tone=Tone::Good title=w.issued_again /></div> })}
            {paper(visit, receipt)}
            <section class="noprint">{recipient(visit, form)}</section>
        }
    })
}

//! `/orders/{id}/receipt`: the qualified simplified invoice (適格簡易請求書), for the screen and for paper.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::money::Yen;
use teiki_shared::scalars::Date;

use super::order;
use super::refunds::{self, Refund};
use crate::components::PrintButton;
use crate::graphql::Document;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static RECEIPT: Document = Document::new(
    "query($id: ID!) { viewer { order(id: $id) { id number refunds { amount state acceptedAt } receipt { number issuedOn paidOn issuer invoiceNumber content \
       recipient total taxRate tax method validity } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/orders/{id}/receipt").get(show));
}

#[derive(Deserialize)]
struct Order {
    id: String,
    number: String,
    refunds: Vec<Refund>,
    receipt: Option<Receipt>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Receipt {
    number: String,
    issued_on: Date,
    paid_on: Date,
    issuer: String,
    invoice_number: Option<String>,
    content: String,
    recipient: String,
    total: Yen,
    tax_rate: i32,
    tax: Yen,
    method: String,
    validity: String,
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let order: Order = order(&visit, &RECEIPT, &id).await?;
    let receipt = visit.found(order.receipt.as_ref())?;
    Ok(draw(&visit, &order, receipt))
}

fn draw(visit: &Visit, order: &Order, receipt: &Receipt) -> HttpResponse {
    let (w, common) = (&visit.words.orders.receipt, &visit.words.common);
    let fact =
        |term: &'static str, text: String| view! { <div><dt>{term}</dt> <dd class="num">{text}</dd></div> };
    Page::new(format!("{} {}", w.title, receipt.number)).back(format!("/orders/{}", order.id)).draw(
        visit,
        || {
            let refunded = refunds::on_receipt(visit, &order.refunds);
            let refunded = (!refunded.is_empty()).then(|| {
                let lines = refunded.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
                view! { <div class="refunded"><b>{w.refund}</b> <ul role="list">{lines}</ul></div> }
            });
            view! {
                <article class="receipt">
                    <header><h1>{w.title}</h1> <p class="soft">{w.kind}</p></header>
                    <p class="dear"><span class="hide">{w.recipient}</span> {(w.dear)(&receipt.recipient)}</p>
                    <p class="sum"><span>{w.total}</span> <b>{(common.yen)(receipt.total.get())}</b></p>
                    <dl>
                        <div>
                            <dt>{(w.tax)(receipt.tax_rate)}</dt>
                            <dd class="num">{(common.yen)(receipt.tax.get())}</dd>
                        </div>
                        {fact(w.content, receipt.content.clone())}
                        <div><dt>{w.validity}</dt> <dd class="num">{validity(&receipt.validity)}</dd></div>
                        {fact(w.method, receipt.method.clone())}
                        {fact(w.paid, (common.date)(receipt.paid_on.0))}
                        {fact(w.issued, (common.date)(receipt.issued_on.0))}
                        {fact(w.number, receipt.number.clone())}
                        {fact(visit.words.orders.one.number, order.number.clone())}
                    </dl>
                    {refunded}
                    <footer>
                        <span class="hide">{w.issuer}</span> <b>{receipt.issuer.clone()}</b>
                        {receipt.invoice_number.clone().map(|number| {
                            view! { <span class="num">{w.invoice_number} " " {number}</span> }
                        })}
                    </footer>
                </article>
                <div class="noprint"><PrintButton label=w.print /> <p class="soft">{w.print_hint}</p></div>
            }
        },
    )
}

/// Both days of a period, with a break between them: Japanese has no space there.
fn validity(period: &str) -> AnyView {
    match period.split_once("から") {
        Some((first, last)) => view! { {first.to_owned()} "から" <wbr /> {last.to_owned()} }.into_any(),
        None => period.to_owned().into_any(),
    }
}

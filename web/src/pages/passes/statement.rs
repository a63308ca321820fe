//! `/passes/{id}/statement`: the calculation of a refund as it was confirmed (払いもどし計算書), for the screen and for paper.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::money::Yen;
use teiki_shared::scalars::Date;

use super::pass;
use super::refund::card_of;
use super::sheet::Line;
use crate::components::{LinkButton, Note, PrintButton, Tone};
use crate::graphql::Document;
use crate::pages::orders::refunds::{self, Refund};
use crate::pages::orders::validity;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static PASS: Document = Document::new(
    "query($id: ID!) { viewer { pass(id: $id) { id productName section startsOn endsOn riderName \
       claim { claimedOn lines { label amount startsOn endsOn } amount tax fee feeTax issuer invoiceNumber paidOn nothingBack paidElsewhere } \
       order { id number taxRate refunds { amount state acceptedAt toGuardian } payment { cardBrand cardLast4 byGuardian } } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/passes/{id}/statement").get(show));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pass {
    id: String,
    product_name: String,
    section: String,
    starts_on: Date,
    ends_on: Date,
    rider_name: String,
    claim: Option<Claim>,
    order: Order,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Claim {
    claimed_on: Date,
    lines: Vec<Line>,
    amount: Yen,
    tax: Yen,
    fee: Yen,
    fee_tax: Yen,
    issuer: String,
    invoice_number: Option<String>,
    paid_on: Date,
    nothing_back: Option<String>,
    paid_elsewhere: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    number: String,
    tax_rate: i32,
    refunds: Vec<Refund>,
    payment: Option<Payment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    card_brand: Option<String>,
    card_last4: Option<String>,
    by_guardian: bool,
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let found: Pass = pass(&visit, &PASS, &id).await?;
    let claim = visit.found(found.claim.as_ref())?;
    Ok(draw(&visit, &found, claim))
}

fn draw(visit: &Visit, pass: &Pass, claim: &Claim) -> HttpResponse {
    let w = &visit.words.refund.statement;
    let back = format!("/passes/{}", pass.id);
    let is_new = visit.query("done").is_some();
    Page::new(w.title).back(back).draw(visit, || {
        view! {
            <div class="noprint">
                {is_new.then(|| view! { <Note tone=Tone::Good title=w.done><p>{w.done_what}</p></Note> })}
                {claim.paid_elsewhere.then(|| {
                    view! { <Note title=w.paid_elsewhere><p>{w.paid_elsewhere_what}</p></Note> }
                })}
                {refunds::notes(visit, &pass.order.refunds)}
            </div>
            {sheet(visit, pass, claim)}
            <div class="noprint">
                <PrintButton label=visit.words.orders.receipt.print />
                <p class="soft">{visit.words.orders.receipt.print_hint}</p>
                <p class="actions">
                    <LinkButton href=format!("/orders/{}", pass.order.id) label=w.order quiet=true />
                    <LinkButton href="/home" label=visit.words.orders.done.home quiet=true />
                </p>
            </div>
        }
    })
}

fn sheet(visit: &Visit, pass: &Pass, claim: &Claim) -> impl IntoView + use<> {
    let (w, common) = (&visit.words.refund, &visit.words.common);
    let row = |(term, text): (String, String)| {
        view! { <div><dt>{term}</dt> <dd class="num">{validity(&text)}</dd></div> }
    };
    let about = about(visit, pass, claim).into_iter().map(row).collect_view();
    let lines = claim.lines.iter().map(|line| line_of(visit, line)).collect_view();
    let issuer = claim.issuer.clone();
    let number = claim.invoice_number.clone().map(|number| {
        view! { <span class="num">{visit.words.orders.receipt.invoice_number} " " {number}</span> }
    });
    view! {
        <article class="receipt proof">
            <header><h1>{w.statement.title}</h1></header>
            <p class="sum"><span>{w.amount}</span> <b>{(common.yen)(claim.amount.get())}</b></p>
            {claim.nothing_back.clone().map(|why| view! { <p>{why}</p> })}
            <dl>{lines} {about}</dl>
            <footer><b>{issuer}</b> {number}</footer>
        </article>
    }
}

fn line_of(visit: &Visit, line: &Line) -> impl IntoView + use<> {
    let (label, yen) = (line.label.clone(), line.yen(visit));
    let days = line.days(visit).map(|days| view! { <br /> <span class="soft">{days}</span> });
    view! { <div><dt>{label}</dt> <dd class="num">{yen} {days}</dd></div> }
}

/// What the calculation is of, and when; never who paid.
fn about(visit: &Visit, pass: &Pass, claim: &Claim) -> Vec<(String, String)> {
    let (w, common) = (&visit.words.refund, &visit.words.common);
    let (orders, receipt) = (&visit.words.orders.one, &visit.words.orders.receipt);
    let mut rows = Vec::new();
    if claim.amount > Yen::ZERO {
        rows.push(((w.statement.tax)(pass.order.tax_rate), (common.yen)(claim.tax.get())));
        rows.push((w.to.to_owned(), way(visit, pass.order.payment.as_ref())));
    }
    if claim.fee > Yen::ZERO {
        let (fee, tax) = ((common.yen)(claim.fee.get()), (common.yen)(claim.fee_tax.get()));
        rows.push((w.statement.fee.to_owned(), (w.statement.fee_with_tax)(&fee, pass.order.tax_rate, &tax)));
    }
    rows.extend([
        (w.statement.claimed.to_owned(), (common.date)(claim.claimed_on.0)),
        (w.statement.paid_for.to_owned(), (common.date)(claim.paid_on.0)),
        (w.statement.pass.to_owned(), format!("{} {}", pass.product_name, pass.section)),
        (receipt.validity.to_owned(), (w.days)(pass.starts_on.0, pass.ends_on.0)),
        (orders.rider.to_owned(), pass.rider_name.clone()),
        (orders.number.to_owned(), pass.order.number.clone()),
    ]);
    rows
}

fn way(visit: &Visit, payment: Option<&Payment>) -> String {
    let card = payment.and_then(|paid| paid.card_brand.as_deref().zip(paid.card_last4.as_deref()));
    card_of(visit, payment.is_some_and(|paid| paid.by_guardian), card)
}

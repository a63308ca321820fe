//! `/orders/{id}/receipt`: the simplified qualified invoice (適格簡易請求書), for the screen and for paper, and the way to
//! have it made out to another name. `/orders/{id}/proof`: what was bought, for an employer that pays the fare.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::format;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::scalars::Date;

use super::order;
use super::refunds::{self, Refund};
use crate::components::{Button, Field, KEPT_FORM, Note, PrintButton, Tag, Tone};
use crate::form::Form;
use crate::graphql::{self, Document};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static RECEIPT: Document = Document::new(
    "query($id: ID!) { viewer { order(id: $id) { id receipt { number issuedOn paidOn issuer invoiceNumber content recipient reissued total \
       taxRate tax method validity orderNumber refunds { amount state acceptedAt toGuardian } } } } }",
);
static PROOF: Document = Document::new(
    "query($id: ID!) { viewer { order(id: $id) { id number state riderName productName section termName price startsOn endsOn operator { legalName } \
       refunds { amount state acceptedAt toGuardian } receipt { id } payment { paidOn } } } }",
);
static REISSUE: Document = Document::new(
    "mutation($input: ReceiptReissueInput!) { result: receiptReissue(input: $input) { userErrors { field message } } }",
);

/// Characters of a recipient.
pub const RECIPIENT_MAX: u32 = 60;

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/orders/{id}/receipt").get(show).post(reissue))
        .service(web::resource("/orders/{id}/proof").get(proof));
}

#[derive(Deserialize)]
struct Order {
    id: String,
    receipt: Option<Receipt>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    pub number: String,
    issued_on: Date,
    paid_on: Date,
    issuer: String,
    invoice_number: Option<String>,
    content: String,
    recipient: String,
    reissued: bool,
    total: Yen,
    tax_rate: i32,
    tax: Yen,
    method: String,
    validity: String,
    order_number: String,
    refunds: Vec<Refund>,
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let order: Order = order(&visit, &RECEIPT, &id).await?;
    let receipt = visit.found(order.receipt.as_ref())?;
    Ok(draw(&visit, &order, receipt, &Form::default()))
}

async fn reissue(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let order: Order = order(&visit, &RECEIPT, &id).await?;
    let receipt = visit.found(order.receipt.as_ref())?;
    let input = json!({ "orderId": order.id, "recipient": form.value("recipient") });
    form.reject(visit.act(&REISSUE, json!({ "input": input })).await?.user_errors);
    if form.is_good() {
        return Ok(visit.see_other(&format!("/orders/{}/receipt?issued=1", order.id)));
    }
    Ok(draw(&visit, &order, receipt, &form))
}

fn draw(visit: &Visit, order: &Order, receipt: &Receipt, form: &Form) -> HttpResponse {
    let w = &visit.words.orders.receipt;
    let is_new = visit.query("issued").is_some() && form.is_good();
    let page = Page::new(format!("{} {}", w.title, receipt.number)).form(form);
    page.back(format!("/orders/{}", order.id)).draw(visit, || {
        view! {
            {is_new.then(|| view! { <div class="noprint"><Note tone=Tone::Good title=w.issued_again /></div> })}
            {paper(visit, receipt)}
            {other_name(visit, order, form)}
        }
    })
}

/// The receipt itself, with the button that prints it.
pub fn paper(visit: &Visit, receipt: &Receipt) -> impl IntoView + use<> {
    let (w, common) = (&visit.words.orders.receipt, &visit.words.common);
    let fact =
        |term: &'static str, text: String| view! { <div><dt>{term}</dt> <dd class="num">{text}</dd></div> };
    let again = receipt.reissued.then(|| view! { <Tag label=w.reissued /> });
    let is_named = !receipt.recipient.is_empty();
    let dear = is_named.then(|| {
        view! { <p class="dear"><span class="hide">{w.recipient}</span> {(w.dear)(&receipt.recipient)}</p> }
    });
    view! {
        <article class="receipt">
            <header><h1>{w.title}</h1> {again} <p class="soft">{w.kind}</p></header>
            {dear}
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
                {fact(visit.words.orders.one.number, receipt.order_number.clone())}
            </dl>
            {gone(visit, &receipt.refunds)}
            <footer>
                <span class="hide">{w.issuer}</span> <b>{receipt.issuer.clone()}</b>
                {receipt.invoice_number.clone().map(|number| {
                    view! { <span class="num">{w.invoice_number} " " {number}</span> }
                })}
            </footer>
        </article>
        <div class="noprint"><PrintButton label=w.print /> <p class="soft">{w.print_hint}</p></div>
    }
}

/// What went back of the money.
fn gone(visit: &Visit, refunds: &[Refund]) -> Option<impl IntoView + use<>> {
    let w = &visit.words.orders.receipt;
    let lines = refunds::on_receipt(visit, refunds);
    (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
        view! { <div class="refunded"><b>{w.refund}</b> <ul role="list">{lines}</ul></div> }
    })
}

/// A receipt for somebody else, and the paper for an employer.
fn other_name(visit: &Visit, order: &Order, form: &Form) -> impl IntoView + use<> {
    let w = &visit.words.orders.receipt;
    let proof = format!("/orders/{}/proof", order.id);
    view! {
        <section class="noprint">
            {recipient(visit, form)}
            <h2>{w.proof.title}</h2>
            <p><a class="tap" href=proof>{w.proof.link}</a></p>
        </section>
    }
}

/// The form for a receipt made out to another name.
pub fn recipient(visit: &Visit, form: &Form) -> impl IntoView + use<> {
    let w = &visit.words.orders.receipt;
    view! {
        <h2>{w.other_name}</h2>
        <p>{w.other_name_what}</p>
        <form method="post" id=KEPT_FORM action=visit.here.clone() novalidate>
            <Field
                field=form.field("recipient")
                label=w.recipient
                hint=w.recipient_hint
                auto="organization"
                max=RECIPIENT_MAX
            />
            <Button label=w.reissue quiet=true />
        </form>
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bought {
    id: String,
    number: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    state: State,
    rider_name: String,
    product_name: String,
    section: String,
    term_name: String,
    price: Yen,
    starts_on: Date,
    ends_on: Date,
    operator: Seller,
    refunds: Vec<Refund>,
    receipt: Option<Known>,
    payment: Option<Payment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seller {
    legal_name: String,
}

/// The receipt, where it is the rider's.
#[derive(Deserialize)]
struct Known {}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    paid_on: Option<Date>,
}

impl Bought {
    /// The day of the payment, of an order that is paid.
    fn paid_on(&self) -> Option<Date> {
        self.payment.as_ref().filter(|_| self.state == State::Paid)?.paid_on
    }

    /// The page that leads here: the order's, where a guardian has the receipt.
    fn back(&self) -> String {
        let page = if self.receipt.is_some() { "/receipt" } else { "" };
        format!("/orders/{}{page}", self.id)
    }
}

async fn proof(visit: Visit, id: web::Path<String>) -> PageResult {
    let order: Bought = order(&visit, &PROOF, &id).await?;
    let paid_on = visit.found(order.paid_on())?;
    Ok(draw_proof(&visit, &order, paid_on))
}

fn draw_proof(visit: &Visit, order: &Bought, paid_on: Date) -> HttpResponse {
    let (w, common) = (&visit.words.orders.receipt, &visit.words.common);
    let rows = [
        (w.proof.rider, order.rider_name.clone()),
        (w.proof.pass, order.product_name.clone()),
        (w.proof.section, order.section.clone()),
        (w.proof.term, order.term_name.clone()),
        (w.total, (common.yen)(order.price.get())),
        (w.paid, (common.date)(paid_on.0)),
        (visit.words.orders.one.number, order.number.clone()),
    ];
    Page::new(w.proof.title).back(order.back()).draw(visit, || {
        let rows = rows
            .into_iter()
            .map(|(term, text)| view! { <div><dt>{term}</dt> <dd class="num">{text}</dd></div> });
        let rows = rows.collect_view();
        let days = format::period(visit.caller.lang, order.starts_on.0, order.ends_on.0);
        view! {
            <article class="receipt proof">
                <header><h1>{w.proof.title}</h1> <p class="soft">{w.proof.kind}</p></header>
                <dl>
                    {rows}
                    <div><dt>{w.validity}</dt> <dd class="num">{validity(&days)}</dd></div>
                </dl>
                {gone(visit, &order.refunds)}
                <footer><span class="hide">{w.issuer}</span> <b>{order.operator.legal_name.clone()}</b></footer>
            </article>
            <div class="noprint"><PrintButton label=w.print /> <p class="soft">{w.print_hint}</p></div>
        }
    })
}

/// Both days of a period, with a break between them: Japanese has no space there.
pub fn validity(period: &str) -> AnyView {
    match period.split_once("から") {
        Some((first, last)) => view! { {first.to_owned()} "から" <wbr /> {last.to_owned()} }.into_any(),
        None => period.to_owned().into_any(),
    }
}

//! `/guardian/{link}/check`: what is paid for, with all that 特定商取引法 12条の6 asks the last page before paying to state, and who
//! pays it.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::money::Yen;
use teiki_shared::scalars::{Date, DateTime};

use super::{Known, known, over, page, path};
use crate::components::{Button, Field, Item, KEPT_FORM, LegalTerms, Seller, SummaryList, Tick};
use crate::form::Form;
use crate::graphql::Document;
use crate::pages::orders::receipt::RECIPIENT_MAX;
use crate::visit::{PageResult, Visit};

static ORDER: Document = Document::new(
    "query($id: ID!) { order: guardianOrder(id: $id) { state email recipient \
       sale { riderName isMinor productName section termName startsOn endsOn price taxRate quantity howToPay delivery refundTerms deadline \
         seller { name: legalName slug phone address contactHours } } } }",
);
static CONFIRM: Document = Document::new(
    "mutation($input: GuardianConfirmInput!) { result: guardianConfirm(input: $input) { userErrors { field message code retryAfter } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/guardian/{link}/check").get(show).post(confirm));
}

#[derive(Deserialize)]
struct Order {
    sale: Option<Sale>,
    /// What this browser gave before.
    email: Option<String>,
    recipient: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sale {
    rider_name: String,
    is_minor: bool,
    product_name: String,
    section: String,
    term_name: String,
    starts_on: Date,
    ends_on: Date,
    price: Yen,
    tax_rate: i32,
    quantity: String,
    how_to_pay: String,
    delivery: String,
    refund_terms: String,
    deadline: DateTime,
    seller: Seller,
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let order: Known<Order> = match known(&visit, &ORDER, &id).await? {
        Ok(order) => order,
        Err(instead) => return Ok(instead),
    };
    if order.is_paid() {
        return Ok(visit.see_other(&path(&id, "done")));
    }
    let Order { sale, email, recipient } = order.rest;
    let given = [("email", email), ("recipient", recipient)];
    let form = Form::of(given.into_iter().filter_map(|(name, value)| Some((name, value?))));
    Ok(match sale {
        Some(sale) => draw(&visit, &sale, &form),
        None => over(&visit),
    })
}

async fn confirm(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let order: Known<Order> = match known(&visit, &ORDER, &id).await? {
        Ok(order) => order,
        Err(instead) => return Ok(instead),
    };
    let input = json!({
        "id": *id, "confirms": form.is_ticked("confirms"), "recipient": form.value("recipient"), "email": form.value("email"),
    });
    let outcome = visit.act(&CONFIRM, json!({ "input": input })).await?;
    if outcome.user_errors.iter().any(|error| error.code.as_deref() == Some("GONE")) {
        return Ok(over(&visit));
    }
    form.reject(outcome.user_errors);
    match order.rest.sale {
        _ if form.is_good() => Ok(visit.see_other(&path(&id, "pay"))),
        Some(sale) => Ok(draw(&visit, &sale, &form)),
        None => Ok(over(&visit)),
    }
}

fn draw(visit: &Visit, sale: &Sale, form: &Form) -> HttpResponse {
    let w = &visit.words.guardian.check;
    page(w.title).form(form).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <p>{(w.lead)(&sale.rider_name)}</p>
            <div class="tight"><SummaryList items=facts(visit, sale) /></div>
            {disclosure(visit, sale)}
            {questions(visit, sale, form)}
        }
    })
}

fn facts(visit: &Visit, sale: &Sale) -> Vec<Item> {
    let (w, check, common) = (&visit.words.guardian.check, &visit.words.buy.check, &visit.words.common);
    vec![
        Item::new(w.rider, &sale.rider_name),
        Item::new(check.product, &sale.product_name),
        Item::new(check.section_and_term, &sale.section).line(&sale.term_name),
        Item::new(check.start, (common.from)(sale.starts_on.0)).line((common.until)(sale.ends_on.0)),
        Item::new(visit.words.orders.one.deadline, (common.deadline)(sale.deadline.0)),
        Item::new(check.total, (common.yen)(sale.price.get()))
            .line((check.tax)(sale.tax_rate))
            .quiet()
            .total(),
    ]
}

/// What the law asks to be stated, in its sentences.
fn disclosure(visit: &Visit, sale: &Sale) -> impl IntoView + use<> {
    let (w, check) = (&visit.words.guardian.check, &visit.words.buy.check);
    let rows = [
        (w.quantity, sale.quantity.clone()),
        (check.payment, sale.how_to_pay.clone()),
        (check.delivery, sale.delivery.clone()),
        (w.refund, sale.refund_terms.clone()),
    ];
    view! { <LegalTerms rows seller=sale.seller.clone() /> }
}

fn questions(visit: &Visit, sale: &Sale, form: &Form) -> impl IntoView + use<> {
    let w = &visit.words.guardian.check;
    let confirms = if sale.is_minor { w.is_guardian } else { w.is_asked };
    let confirms = confirms(&sale.rider_name);
    view! {
        <form method="post" id=KEPT_FORM action=visit.here.clone() novalidate>
            <Field
                field=form.field("recipient")
                label=w.recipient
                hint=w.recipient_hint
                auto="name"
                max=RECIPIENT_MAX
                optional=true
            />
            <Field
                field=form.field("email")
                label=w.email
                hint=w.email_hint
                kind="email"
                auto="email"
                optional=true
                verbatim=true
            />
            <Tick field=form.field("confirms")><b>{confirms}</b></Tick>
            <p class="soft">{w.kept} " " <a href="/privacy">{w.privacy}</a></p>
            <Button label=w.button />
        </form>
    }
}

//! `/desk/orders/{id}`: an order with its history, payments and refunds.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::ids::OrderId;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::payment_state::{PassState, PaymentState, RefundState};
use teiki_shared::scalars::{Date, DateTime};

use super::Operator;
use super::table::{Row, table};
use crate::components::{Item, SummaryList};
use crate::fault::Fault;
use crate::graphql::{self, Document};
use crate::pages::{StateTag, refund_of};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};
use crate::words::common::brand;

static ORDER: Document = Document::new(
    "query($id: ID!) { order(id: $id) { number state closing passState refundState seller { slug name } productName section category termName \
       startsOn endsOn price placedAt deadline cardMasked riderName riderKana email phone \
       history { at label actor staffName } payments { state amount cardBrand cardLast4 startedAt capturedAt intent } \
       refunds { state amount askedAt failure } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/desk/orders/{id}").get(show));
}

#[derive(Deserialize)]
struct Asked {
    order: Option<Order>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    number: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    state: State,
    closing: bool,
    #[serde(deserialize_with = "graphql::enum_option")]
    pass_state: Option<PassState>,
    #[serde(deserialize_with = "graphql::enum_option")]
    refund_state: Option<RefundState>,
    seller: Operator,
    product_name: String,
    section: String,
    category: Option<String>,
    term_name: String,
    starts_on: Date,
    ends_on: Date,
    price: Yen,
    placed_at: DateTime,
    deadline: DateTime,
    card_masked: String,
    rider_name: String,
    rider_kana: String,
    email: Option<String>,
    phone: Option<String>,
    history: Vec<Event>,
    payments: Vec<Payment>,
    refunds: Vec<Refund>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    at: DateTime,
    label: String,
    actor: String,
    staff_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    #[serde(deserialize_with = "graphql::enum_value")]
    state: PaymentState,
    amount: Yen,
    card_brand: Option<String>,
    card_last4: Option<String>,
    started_at: DateTime,
    captured_at: Option<DateTime>,
    intent: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refund {
    #[serde(deserialize_with = "graphql::enum_value")]
    state: RefundState,
    amount: Yen,
    asked_at: DateTime,
    failure: Option<String>,
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    visit.at_desk()?;
    if id.parse::<OrderId>().is_err() {
        return Err(Fault::NotFound);
    }
    let asked: Asked = visit.ask(&ORDER, json!({ "id": *id })).await?;
    let order = visit.found(asked.order)?;
    Ok(draw(&visit, &order))
}

fn draw(visit: &Visit, order: &Order) -> HttpResponse {
    let (w, orders) = (&visit.words.desk.order, &visit.words.desk.orders);
    let title = (visit.words.orders.one.title)(&order.number);
    let refund = order.pass_state.and_then(|pass| refund_of(order.state, pass, order.refund_state));
    let word = visit.words.orders.states.of(order.state, order.closing, refund).word;
    Page::new(title.clone()).back("/desk/orders").wide().draw(visit, || {
        view! {
            <h1>{title}</h1>
            <p class="tags"><StateTag word state=order.state refund /></p>
            <div class="halves">
                <SummaryList items=facts(visit, order) />
                <div>
                    <h2 id="history">{w.history}</h2>
                    {records(visit, "history", [w.at, w.what, w.who], history(visit, &order.history))}
                    <h2 id="payments">{w.payments}</h2>
                    {records(visit, "payments", [w.at, orders.state, w.amount, w.with], payments(visit, &order.payments))}
                    <h2 id="refunds">{w.refunds}</h2>
                    {records(visit, "refunds", [w.at, orders.state, w.amount], refunds(visit, &order.refunds))}
                </div>
            </div>
            <p class="soft">{orders.logged}</p>
        }
    })
}

fn facts(visit: &Visit, order: &Order) -> Vec<Item> {
    let (w, common) = (&visit.words.desk.order, &visit.words.common);
    let orders = &visit.words.desk.orders;
    let term = format!("{} {}", (common.from)(order.starts_on.0), (common.until)(order.ends_on.0));
    let closed = || w.closed.to_owned();
    let mut items = vec![
        Item::new(orders.rider, order.rider_name.clone()).line(order.rider_kana.clone()).quiet(),
        Item::new(w.email, order.email.clone().unwrap_or_else(closed)),
    ];
    items.push(match &order.phone {
        Some(phone) => Item::new(w.phone, phone.clone()).phone(),
        None => Item::new(w.phone, closed()),
    });
    items.push(Item::new(orders.pass, order.product_name.clone()).line(order.section.clone()));
    items.extend(order.category.clone().map(|category| Item::new(w.category, category)));
    items.extend([
        Item::new(orders.term, order.term_name.clone()).line(term).quiet(),
        Item::new(orders.card, order.card_masked.clone()),
        Item::new(orders.price, (common.yen)(order.price.get())),
        Item::new(w.seller, order.seller.name.clone()),
        Item::new(w.placed, (common.moment)(order.placed_at.0)),
        Item::new(w.deadline, (common.deadline)(order.deadline.0)),
    ]);
    items
}

fn records<const N: usize>(
    visit: &Visit,
    heading: &'static str,
    heads: [&'static str; N],
    rows: Vec<[String; N]>,
) -> impl IntoView + use<N> {
    if rows.is_empty() {
        return view! { <p>{visit.words.desk.order.none}</p> }.into_any();
    }
    let row = |cells: [String; N]| Row::of(cells.into_iter().map(IntoAny::into_any).collect());
    table(heading, &heads, rows.into_iter().map(row).collect()).into_any()
}

fn history(visit: &Visit, events: &[Event]) -> Vec<[String; 3]> {
    let (w, common) = (&visit.words.desk.order, &visit.words.common);
    let who = |event: &Event| {
        let kind = (w.actors)(&event.actor);
        event.staff_name.as_ref().map_or_else(|| kind.to_owned(), |name| format!("{kind} {name}"))
    };
    events.iter().map(|event| [(common.moment)(event.at.0), event.label.clone(), who(event)]).collect()
}

fn payments(visit: &Visit, payments: &[Payment]) -> Vec<[String; 4]> {
    let (w, common) = (&visit.words.desk.order, &visit.words.common);
    let cells = |payment: &Payment| {
        let at = payment.captured_at.unwrap_or(payment.started_at);
        let card = payment.card_brand.as_deref().map(brand).unwrap_or_default();
        let last4 = payment.card_last4.as_deref().unwrap_or_default();
        let intent = payment.intent.as_deref().unwrap_or_default();
        [
            (common.moment)(at.0),
            (w.payment_states)(payment.state).to_owned(),
            (common.yen)(payment.amount.get()),
            [card, last4, intent].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "),
        ]
    };
    payments.iter().map(cells).collect()
}

fn refunds(visit: &Visit, refunds: &[Refund]) -> Vec<[String; 3]> {
    let (w, common) = (&visit.words.desk.order, &visit.words.common);
    let cells = |refund: &Refund| {
        let state = (w.refund_states)(refund.state);
        let state =
            refund.failure.as_ref().map_or_else(|| state.to_owned(), |why| format!("{state} ({why})"));
        [(common.moment)(refund.asked_at.0), state, (common.yen)(refund.amount.get())]
    };
    refunds.iter().map(cells).collect()
}

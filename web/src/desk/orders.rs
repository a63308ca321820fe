//! `/desk/orders`: looking for orders.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::payment_state::{PassState, RefundState};
use teiki_shared::scalars::Date;

use super::table::{Row, table};
use super::{Operator, PageInfo, quoted};
use crate::components::{Button, Field, KEPT_FORM, Note, Section};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{self, Document};
use crate::pages::{StateTag, is_cursor, refund_of};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static ORDERS: Document = Document::new(
    "query($text: String!, $after: String) { orders(text: $text, after: $after) { soughtBy \
       pageInfo { hasNextPage endCursor } nodes { id number state passState refundState riderName riderKana productName section \
       startsOn endsOn price cardMasked seller { slug name } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/desk/orders").get(show));
}

#[derive(Deserialize)]
struct Asked {
    orders: Orders,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Orders {
    sought_by: Option<String>,
    page_info: PageInfo,
    nodes: Vec<Order>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    number: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    state: State,
    #[serde(deserialize_with = "graphql::enum_option")]
    pass_state: Option<PassState>,
    #[serde(deserialize_with = "graphql::enum_option")]
    refund_state: Option<RefundState>,
    rider_name: String,
    rider_kana: String,
    product_name: String,
    section: String,
    starts_on: Date,
    ends_on: Date,
    price: Yen,
    card_masked: String,
    seller: Operator,
}

async fn show(visit: Visit) -> PageResult {
    visit.at_desk()?;
    let text = visit.query("q").unwrap_or_default().trim().to_owned();
    if text.is_empty() {
        return Ok(draw(&visit, &text, None, false));
    }
    let after = visit.query("after").filter(|cursor| is_cursor(cursor));
    let asked: Asked = match visit.ask(&ORDERS, json!({ "text": text, "after": after })).await {
        // A cursor that is none of the API's.
        Err(Fault::NotFound) if after.is_some() => return Ok(visit.see_other(&address(&text, None))),
        asked => asked?,
    };
    Ok(draw(&visit, &text, Some(&asked.orders), after.is_some()))
}

fn address(text: &str, after: Option<&str>) -> String {
    let after = after.map(|after| format!("&after={after}")).unwrap_or_default();
    format!("/desk/orders?q={}{after}", quoted(text))
}

fn draw(visit: &Visit, text: &str, orders: Option<&Orders>, is_later: bool) -> HttpResponse {
    let w = &visit.words.desk.orders;
    let form = Form::of([("q", text)]);
    Page::new(w.title).wide().draw(visit, || {
        let found = orders.map(|orders| found(visit, text, orders, is_later));
        view! {
            <h1>{w.title}</h1>
            <form method="get" id=KEPT_FORM action="/desk/orders" role="search" class="filter">
                <Field field=form.field("q") label=w.label hint=w.hint kind="search" max=100 verbatim=true />
                <Button label=w.button />
            </form>
            {found}
            <p class="soft">{w.logged}</p>
        }
    })
}

fn found(visit: &Visit, text: &str, orders: &Orders, is_later: bool) -> impl IntoView + use<> {
    let w = &visit.words.desk.orders;
    if orders.sought_by.is_none() {
        return view! { <Note title=w.too_little><p>{w.too_little_what}</p></Note> }.into_any();
    }
    if orders.nodes.is_empty() {
        return view! { <Note title=w.none><p>{w.none_what}</p></Note> }.into_any();
    }
    let rows = orders.nodes.iter().map(|order| row(visit, order)).collect();
    let next = orders.page_info.next().map(|cursor| {
        view! { <a class="tap" rel="next" href=address(text, Some(cursor))>{w.more}</a> }
    });
    let first = is_later.then(|| view! { <a class="tap" href=address(text, None)>{w.first}</a> });
    let heads = [w.number, w.state, w.rider, w.pass, w.term, w.card, w.price];
    view! {
        <h2 id="found">{(w.found)(text)}</h2>
        {table("found", &heads, rows)}
        <p class="pages">{first} {next}</p>
    }
    .into_any()
}

fn row(visit: &Visit, order: &Order) -> Row {
    let common = &visit.words.common;
    let refund = order.pass_state.and_then(|pass| refund_of(order.state, pass, order.refund_state));
    let word = visit.words.orders.states.of(order.state, false, refund).word;
    let is_house = visit.caller.staff.as_ref().is_some_and(|staff| staff.operator.is_none());
    let seller = is_house.then(|| view! { <br /><span class="soft">{order.seller.name.clone()}</span> });
    Row::named(vec![
        view! { <a class="num" href=format!("/desk/orders/{}", order.id)>{order.number.clone()}</a> }.into_any(),
        view! { <StateTag word state=order.state refund /> }.into_any(),
        view! { {order.rider_name.clone()} <br /> <span class="soft">{order.rider_kana.clone()}</span> }.into_any(),
        view! { {order.product_name.clone()} <br /> <Section text=order.section.clone() /> {seller} }.into_any(),
        view! { <span class="num">{(common.from)(order.starts_on.0)}</span> <br /> <span class="num">{(common.until)(order.ends_on.0)}</span> }
            .into_any(),
        view! { <span class="num">{order.card_masked.clone()}</span> }.into_any(),
        view! { <span class="num">{(common.yen)(order.price.get())}</span> }.into_any(),
    ])
}

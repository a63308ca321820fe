//! `/orders`: all orders, the latest first.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::payment_state::{PassState, RefundState};
use teiki_shared::scalars::{Date, DateTime};

use super::{StateTag, refund_of};
use crate::components::{LinkButton, Note, Section};
use crate::fault::Fault;
use crate::graphql::{self, Document};
use crate::pages::passes::face::refund_line;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static ORDERS: Document = Document::new(
    "query($after: String) { viewer { orders(first: 20, after: $after) { pageInfo { hasNextPage endCursor } \
       nodes { id number state closing canPay productName section startsOn endsOn price placedAt pass { state refunded refundState } receipt { id } } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/orders").get(show));
}

#[derive(Deserialize)]
struct Asked {
    viewer: Option<Buyer>,
}

#[derive(Deserialize)]
struct Buyer {
    orders: Orders,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Orders {
    page_info: PageInfo,
    nodes: Vec<Order>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    number: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    state: State,
    closing: bool,
    can_pay: bool,
    product_name: String,
    section: String,
    starts_on: Date,
    ends_on: Date,
    price: Yen,
    placed_at: DateTime,
    pass: Option<Pass>,
    receipt: Option<Known>,
}

#[derive(Deserialize)]
struct Pass {
    #[serde(deserialize_with = "graphql::enum_value")]
    state: PassState,
    refunded: Option<Yen>,
    #[serde(rename = "refundState", deserialize_with = "graphql::enum_option")]
    refund_state: Option<RefundState>,
}

#[derive(Deserialize)]
struct Known {}

impl Order {
    fn refund(&self) -> Option<RefundState> {
        self.pass.as_ref().and_then(|pass| refund_of(self.state, pass.state, pass.refund_state))
    }
}

async fn show(visit: Visit) -> PageResult {
    visit.signed_in()?;
    let after = visit.query("after").filter(|cursor| is_cursor(cursor));
    let asked: Asked = match visit.ask(&ORDERS, json!({ "after": after })).await {
        // A cursor that is none of the API's.
        Err(Fault::NotFound) if after.is_some() => return Ok(visit.see_other("/orders")),
        asked => asked?,
    };
    let orders = asked.viewer.ok_or(Fault::NotSignedIn)?.orders;
    Ok(draw(&visit, &orders, after.is_some()))
}

/// As the API makes them: letters of URL-safe base64. Anything else begins at the beginning.
pub fn is_cursor(text: &str) -> bool {
    !text.is_empty()
        && text.len() < 200
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

fn draw(visit: &Visit, orders: &Orders, is_older: bool) -> HttpResponse {
    let w = &visit.words.orders;
    Page::new(w.title).back("/home").draw(visit, || {
        let body = if orders.nodes.is_empty() {
            view! {
                <Note title=w.none><p>{w.none_what}</p></Note>
                <p class="actions"><LinkButton href="/buy" label=w.buy /></p>
            }
            .into_any()
        } else {
            let rows = orders.nodes.iter().map(|order| row(visit, order)).collect_view();
            view! { <ul class="sheets" role="list">{rows}</ul> }.into_any()
        };
        let next = orders.page_info.end_cursor.as_ref().filter(|_| orders.page_info.has_next_page);
        let older = next.map(|cursor| {
            view! { <a class="tap" rel="next" href=format!("/orders?after={cursor}")>{w.older}</a> }
        });
        view! {
            <h1>{w.title}</h1>
            {body}
            <p class="pages">{is_older.then(|| view! { <a class="tap" href="/orders">{w.newest}</a> })} {older}</p>
        }
    })
}

fn row(visit: &Visit, order: &Order) -> impl IntoView + use<> {
    let (w, common) = (&visit.words.orders, &visit.words.common);
    let path = format!("/orders/{}", order.id);
    let refund = order.refund();
    let word = w.states.of(order.state, order.closing, refund).word;
    let (from, until) = ((common.from)(order.starts_on.0), (common.until)(order.ends_on.0));
    let number = (common.change_what)(&order.number);
    let refunded = order.pass.as_ref().and_then(|pass| pass.refunded);
    let refunded = refunded.map(|yen| refund_line(visit.words, yen, refund));
    let pay = order.can_pay.then(|| {
        view! { <a class="tap" href=format!("{path}/pay")>{w.one.pay}<span class="hide">{number.clone()}</span></a> }
    });
    let mend = (order.state == State::Returned).then(|| {
        let href = format!("{path}/papers");
        view! { <a class="tap" href=href>{w.one.review.mend}<span class="hide">{number.clone()}</span></a> }
    });
    let receipt = order.receipt.as_ref().map(|_| {
        view! { <a class="tap" href=format!("{path}/receipt")>{w.one.receipt}<span class="hide">{number.clone()}</span></a> }
    });
    view! {
        <li class="sheet">
            <p class="row"><StateTag word state=order.state refund /> <span class="soft num">{order.number.clone()}</span></p>
            <h2 class="name"><a href=path>{order.product_name.clone()} " " <Section text=order.section.clone() /></a></h2>
            <p class="soft"><span class="whole num">{from}</span> " " <span class="whole num">{until}</span></p>
            <p class="row">
                <span class="soft">{(common.moment)(order.placed_at.0)}</span>
                <b class="num">{(common.yen)(order.price.get())}</b>
            </p>
            {refunded.map(|told| view! { <p class="soft">{told}</p> })}
            {(mend.is_some() || pay.is_some() || receipt.is_some()).then(|| view! { <p class="links">{mend} {pay} {receipt}</p> })}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::is_cursor;

    #[test]
    fn only_what_the_api_makes_is_a_cursor() {
        assert!(is_cursor("MjAyNi0xMS0yMVQwMDowMDowMFp8MDE5"));
        assert!(!is_cursor("") && !is_cursor("a b") && !is_cursor("\"}"));
    }
}

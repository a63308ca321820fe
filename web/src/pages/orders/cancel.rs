//! `/orders/{id}/cancel`: asked once, then done.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::scalars::Date;

use super::order;
use crate::components::{Button, Item, LinkButton, Note, SummaryList, Tone};
use crate::form::Form;
use crate::graphql::{self, Document};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static ORDER: Document = Document::new(
    "query($id: ID!) { viewer { order(id: $id) { id state canCancel productName section startsOn endsOn price } } }",
);
static CANCEL: Document = Document::new(
    "mutation($input: OrderCancelInput!) { result: orderCancel(input: $input) { userErrors { field message } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/orders/{id}/cancel").get(show).post(cancel));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    state: State,
    can_cancel: bool,
    product_name: String,
    section: String,
    starts_on: Date,
    ends_on: Date,
    price: Yen,
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let order: Order = order(&visit, &ORDER, &id).await?;
    if !order.can_cancel {
        return Ok(visit.see_other(&format!("/orders/{}", order.id)));
    }
    Ok(draw(&visit, &order, &Form::default()))
}

async fn cancel(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let order: Order = order(&visit, &ORDER, &id).await?;
    for mut error in visit.act(&CANCEL, json!({ "input": { "id": order.id } })).await?.user_errors {
        // There is no input to lead to.
        error.field = None;
        form.reject([error]);
    }
    if form.is_good() {
        Ok(visit.see_other(&format!("/orders/{}", order.id)))
    } else {
        Ok(draw(&visit, &order, &form))
    }
}

fn draw(visit: &Visit, order: &Order, form: &Form) -> HttpResponse {
    let (w, check, common) = (&visit.words.orders.cancel, &visit.words.buy.check, &visit.words.common);
    let path = format!("/orders/{}", order.id);
    Page::new(w.title).form(form).back(path.clone()).draw(visit, || {
        let facts = vec![
            Item::new(check.product, &order.product_name),
            Item::new(check.section, &order.section),
            Item::new(check.start, (common.from)(order.starts_on.0)).line((common.until)(order.ends_on.0)),
            Item::new(check.total, (common.yen)(order.price.get())),
        ];
        let is_paying = order.state == State::Paying;
        view! {
            <h1>{w.title}</h1>
            <p>{w.lead}</p>
            {is_paying.then(|| view! { <Note tone=Tone::Care title=w.paying /> })}
            <SummaryList items=facts />
            <form method="post">
                <Button label=w.button danger=true />
                <LinkButton href=path.clone() label=w.keep quiet=true />
            </form>
        }
    })
}

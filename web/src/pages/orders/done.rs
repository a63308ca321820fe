//! `/orders/{id}/done`: it is paid, and what happens now.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::order_state::State;
use teiki_shared::payment_state::PassState;

use super::order;
use crate::components::{LinkButton, Note, PassCard, Tone};
use crate::graphql::{self, Document};
use crate::pages::passes::face::Pass;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static ORDER: Document = Document::new(
    "query($id: ID!) { viewer { order(id: $id) { id state receipt { id } \
       pass { id state productClass productName section honouredBy startsOn endsOn daysLeft totalDays canRenew continued renewFrom \
         renewStartsOn operator { name successor { slug name } } card { name last4 } } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/orders/{id}/done").get(show));
}

#[derive(Deserialize)]
struct Order {
    id: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    state: State,
    receipt: Option<Known>,
    pass: Option<Pass>,
}

#[derive(Deserialize)]
struct Known {}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let order: Order = order(&visit, &ORDER, &id).await?;
    match (&order.pass, order.state) {
        (Some(pass), State::Paid) if pass.state != PassState::Freed => Ok(draw(&visit, &order, pass)),
        _ => Ok(visit.see_other(&format!("/orders/{}", order.id))),
    }
}

fn draw(visit: &Visit, order: &Order, pass: &Pass) -> HttpResponse {
    let w = &visit.words.orders.done;
    let when = match pass.state {
        PassState::Upcoming => (w.touch_from)(pass.starts_on.0),
        _ => w.touch_now.to_owned(),
    };
    let steps = w.steps.map(|(title, line)| view! { <li><b>{title}</b> {line}</li> }).collect_view();
    Page::new(w.title).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <Note tone=Tone::Good title=when><p>{w.mailed}</p></Note>
            <PassCard pass=pass.face(visit.words, Some(pass.path())) />
            <p class="actions">
                <LinkButton href=pass.path() label=w.pass />
                {order.receipt.as_ref().map(|_| {
                    view! { <LinkButton href=format!("/orders/{}/receipt", order.id) label=w.receipt quiet=true /> }
                })}
                <LinkButton href="/home" label=w.home quiet=true />
            </p>
            <h2>{w.what_now}</h2>
            <ol class="how">{steps}</ol>
        }
    })
}

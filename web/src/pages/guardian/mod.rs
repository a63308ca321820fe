//! What whoever opened a rider's link sees. `/g/{token}` is its door; behind it the pages are named by the link's id, and a cookie that
//! opens nothing else says that its question was answered. A page of another link, or without that cookie, tells nothing.

mod back;
mod check;
mod done;
mod door;
mod pay;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use leptos::oco::Oco;
use leptos::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use teiki_api::guardians::graphql::GuardianOrderState;
use teiki_shared::ids::GuardianLinkId;

use crate::components::{Note, Tone};
use crate::fault::Fault;
use crate::graphql::{self, Document};
use crate::respond::Page;
use crate::visit::Visit;

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .configure(door::configure)
        .configure(check::configure)
        .configure(pay::configure)
        .configure(back::configure)
        .configure(done::configure);
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Asked<T: DeserializeOwned> {
    order: Option<Known<T>>,
}

/// An order behind a link: how it stands, and what a page asks of it.
#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Known<T: DeserializeOwned> {
    #[serde(deserialize_with = "graphql::enum_value")]
    state: GuardianOrderState,
    #[serde(flatten)]
    rest: T,
}

impl<T: DeserializeOwned> Known<T> {
    /// Whether money was taken by its link, also where it goes back.
    fn is_paid(&self) -> bool {
        match self.state {
            GuardianOrderState::Paid | GuardianOrderState::SentBack => true,
            GuardianOrderState::Payable | GuardianOrderState::Over => false,
        }
    }
}

/// The order of an address, or the page that is shown in its place. The document names its field `order` and asks for `state`.
async fn known<T: DeserializeOwned>(
    visit: &Visit,
    document: &Document,
    id: &str,
) -> Result<Result<Known<T>, HttpResponse>, Fault> {
    if id.parse::<GuardianLinkId>().is_err() {
        return Ok(Err(lost(visit)));
    }
    let asked: Asked<T> = visit.ask(document, json!({ "id": id })).await?;
    Ok(match asked.order {
        Some(order) if order.state == GuardianOrderState::Over => Err(over(visit)),
        Some(order) => Ok(order),
        None => Err(lost(visit)),
    })
}

/// A page of the guardian's.
fn page(title: impl Into<Oco<'static, str>>) -> Page {
    Page::new(title).secret()
}

/// Where a link's pages are.
fn path(id: &str, step: &str) -> String {
    format!("/guardian/{id}/{step}")
}

/// The link opens nothing any more.
fn over(visit: &Visit) -> HttpResponse {
    let w = &visit.words.guardian.over;
    sentence(visit, StatusCode::GONE, w.title, w.what)
}

/// No session of this link: the link is to be opened once more.
fn lost(visit: &Visit) -> HttpResponse {
    let w = &visit.words.guardian.over;
    sentence(visit, StatusCode::NOT_FOUND, w.lost, w.lost_what)
}

fn sentence(visit: &Visit, status: StatusCode, title: &'static str, what: &'static str) -> HttpResponse {
    page(title).status(status).draw(visit, || {
        view! { <h1>{title}</h1> <Note tone=Tone::Care title=what /> }
    })
}

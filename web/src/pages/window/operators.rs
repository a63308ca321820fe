//! `/o`: the operators that sell here, each with its telephone.

use actix_web::web;
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::graphql::Document;
use crate::respond::{About, Page};
use crate::visit::{PageResult, Visit};
use crate::words::Words;

pub static OPERATORS: Document = Document::new("query { operators { slug name phone contactHours } }");

#[derive(Deserialize)]
pub struct Selling {
    pub operators: Vec<Operator>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Operator {
    slug: String,
    name: String,
    phone: String,
    contact_hours: String,
}

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/o").get(show));
}

async fn show(visit: Visit) -> PageResult {
    let Selling { operators } = visit.ask_for_all(&OPERATORS, json!({})).await?;
    let w = visit.words;
    let about = About::of(w.landing.operators_lead).canonical("/o");
    Ok(Page::new(w.window.operators).about(about).draw(&visit, || {
        view! {
            <h1>{w.window.operators}</h1>
            <p>{w.landing.operators_lead}</p>
            {list(w, operators)}
        }
    }))
}

/// Each with its page, the way to buy, and the counter's telephone for whoever cannot wait.
pub fn list(w: &'static Words, operators: Vec<Operator>) -> impl IntoView {
    let l = &w.landing;
    let rows = operators
        .into_iter()
        .map(|operator| {
            let label = format!("{} {}", l.phone, operator.phone);
            let whose = (w.common.change_what)(&operator.name);
            let number: String = operator.phone.chars().filter(char::is_ascii_digit).collect();
            view! {
                <li>
                    <div>
                        <b><a href=format!("/o/{}", operator.slug)>{operator.name}</a></b>
                        <form method="post" action="/buy/new">
                            <input type="hidden" name="operator" value=operator.slug.clone() />
                            <button class="button plain">{l.buy}<span class="hide">{whose}</span></button>
                        </form>
                    </div>
                    <div class="phone">
                        <a href=format!("tel:{number}") aria-label=label>
                            {operator.phone}
                        </a>
                        <span class="hint">{operator.contact_hours}</span>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="list ends" role="list">{rows}</ul> }
}

//! `/desk/review`: the queue, by what lapses first.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::ids::ProductId;

use super::{Applications, Own, list, own_view};
use crate::components::{Button, KEPT_FORM, Note, Select};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::pages::is_cursor;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static QUEUE: Document = Document::new(
    "query($after: String, $filter: DeskApplicationFilter!) { applications(first: 50, after: $after, filter: $filter) { \
       pageInfo { hasNextPage endCursor } nodes { number riderName productName section placedAt deadline returned claimedBy claimedByMe } } \
       applicationCounts { most waiting soon returned products { id name waiting } } \
       ownDecisions { id number riderName decision dueAt failure } }",
);

/// The ways to look through it, as the address writes them.
const SHOWN: [&str; 4] = ["", "soon", "returned", "mine"];

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/desk/review").get(show));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    applications: Applications,
    application_counts: Counts,
    own_decisions: Vec<Own>,
}

#[derive(Deserialize)]
struct Counts {
    most: i64,
    waiting: i64,
    soon: i64,
    returned: i64,
    products: Vec<Product>,
}

#[derive(Deserialize)]
struct Product {
    id: String,
    name: String,
    waiting: i64,
}

/// What the address asks for; what cannot be read is not asked for.
struct Filter {
    shown: &'static str,
    product: Option<ProductId>,
}

impl Filter {
    fn of(visit: &Visit) -> Self {
        let asked = visit.query("show").unwrap_or_default();
        Self {
            shown: SHOWN.into_iter().find(|&shown| shown == asked).unwrap_or_default(),
            product: visit.query("product").and_then(|id| id.parse().ok()),
        }
    }

    fn address(&self, after: Option<&str>) -> String {
        let product = self.product.map(|id| id.to_string()).unwrap_or_default();
        let after = after.map(|after| format!("&after={after}")).unwrap_or_default();
        format!("/desk/review?show={}&product={product}{after}", self.shown)
    }
}

async fn show(visit: Visit) -> PageResult {
    visit.at_desk()?;
    let filter = Filter::of(&visit);
    let after = visit.query("after").filter(|cursor| is_cursor(cursor));
    let is = |shown: &str| filter.shown == shown;
    let asked = json!({ "after": after, "filter": {
        "productId": filter.product.map(|id| id.to_string()),
        "soon": is("soon"), "returned": is("returned"), "mine": is("mine"),
    } });
    let asked: Asked = match visit.ask(&QUEUE, asked).await {
        // A cursor that is none of the API's.
        Err(Fault::NotFound) if after.is_some() => return Ok(visit.see_other(&filter.address(None))),
        asked => asked?,
    };
    Ok(draw(&visit, &filter, &asked, after.is_some()))
}

fn draw(visit: &Visit, filter: &Filter, asked: &Asked, is_later: bool) -> HttpResponse {
    let w = &visit.words.desk.review;
    let counts = &asked.application_counts;
    let number = |count: i64| if count >= counts.most { format!("{count}+") } else { count.to_string() };
    let form = Form::of([
        ("show", filter.shown.to_owned()),
        ("product", filter.product.map(|id| id.to_string()).unwrap_or_default()),
    ]);
    let shown: Vec<_> =
        SHOWN.into_iter().zip(w.shown).map(|(value, name)| (value.to_owned(), name.to_owned())).collect();
    let all = (String::new(), w.all_products.to_owned());
    let product =
        |product: &Product| (product.id.clone(), format!("{} {}", product.name, number(product.waiting)));
    let products: Vec<_> = std::iter::once(all).chain(counts.products.iter().map(product)).collect();
    let totals = (w.totals)(&number(counts.waiting), &number(counts.soon), &number(counts.returned));
    let nodes = &asked.applications.nodes;
    Page::new(w.title).wide().draw(visit, || {
        let found = if nodes.is_empty() {
            view! { <Note title=w.none><p>{w.none_what}</p></Note> }.into_any()
        } else {
            view! { <h2 id="queue">{w.by_deadline}</h2> {list(visit, nodes, None)} }.into_any()
        };
        let next = asked.applications.page_info.next().map(|cursor| {
            view! { <a class="tap" rel="next" href=filter.address(Some(cursor))>{w.more}</a> }
        });
        let first = is_later.then(|| view! { <a class="tap" href=filter.address(None)>{w.first}</a> });
        let begin = nodes
            .first()
            .map(|row| view! { <p class="actions"><a class="button" href=super::path(&row.number)>{w.begin}</a></p> });
        view! {
            <h1>{w.title}</h1>
            {own_view(visit, &asked.own_decisions)}
            <p>{totals}</p>
            {begin}
            <form method="get" id=KEPT_FORM action="/desk/review" class="filter">
                <Select field=form.field("show") label=w.show options=shown />
                <Select field=form.field("product") label=w.product options=products />
                <Button label=w.filter quiet=true />
            </form>
            {found}
            <p class="pages">{first} {next}</p>
            <p class="soft">{w.logged}</p>
        }
    })
}

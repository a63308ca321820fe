//! `/o/SLUG`: an operator, its passes and its counters.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::money::Yen;
use teiki_shared::price_table::DecidedBy;
use teiki_shared::scalars::Date;

use super::counters::{Counter, counters};
use super::finder::{Asked, FinderForm};
use crate::components::{Item, SummaryList, Tag, Tone};
use crate::graphql::{self, Document};
use crate::respond::{About, Page};
use crate::visit::{PageResult, Visit};

static OPERATOR: Document = Document::new(
    "query($slug: String!) { operator(slug: $slug) { slug name phone address contactHours saleOpens saleCloses allDaySample \
       products { slug name notes sample buyable fromPrice shape operator { slug } \
         priceChange { fromPrice validFrom decidedBy } } \
       counters { name address hours phone services { service answer { availability note } } \
         stepFree { availability note } charges notes } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/o/{operator}").get(show));
}

#[derive(Deserialize)]
struct Found {
    operator: Option<Operator>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operator {
    slug: String,
    name: String,
    phone: String,
    address: String,
    contact_hours: String,
    sale_opens: String,
    sale_closes: String,
    all_day_sample: bool,
    products: Vec<Product>,
    counters: Vec<Counter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Product {
    slug: String,
    name: String,
    notes: String,
    sample: bool,
    buyable: bool,
    from_price: Option<Yen>,
    price_change: Option<PriceChange>,
    shape: String,
    /// Whose product it is: its stops are.
    operator: Owner,
}

/// A fare revision within the sale window.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PriceChange {
    from_price: Yen,
    valid_from: Date,
    #[serde(deserialize_with = "graphql::enum_value")]
    decided_by: DecidedBy,
}

#[derive(Deserialize)]
struct Owner {
    slug: String,
}

async fn show(visit: Visit, slug: web::Path<String>) -> PageResult {
    let found: Found = visit.ask_for_all(&OPERATOR, json!({ "slug": *slug })).await?;
    let operator = visit.found(found.operator)?;
    Ok(draw(&visit, &operator))
}

fn draw(visit: &Visit, operator: &Operator) -> HttpResponse {
    let w = &visit.words.window;
    let path = format!("/o/{}", operator.slug);
    let about = About::of((w.about_operator)(&operator.name))
        .sample(operator.products.iter().any(|product| product.sample))
        .facts(organization(visit, operator))
        .canonical(path);
    let title = (w.of_operator)(&operator.name);
    // The finder knows stops; a fare or an area is chosen on the page of its pass.
    let of_sections = operator.products.iter().find(|product| product.shape == "SECTION");
    let asked = of_sections.map(|product| Asked::nothing(visit, Some(&product.operator.slug)));
    Page::new(title.clone()).wide().about(about).draw(visit, || {
        let rows = operator.products.iter().map(|product| row(visit, operator, product)).collect_view();
        view! {
            <h1>{title}</h1>
            {asked.as_ref().map(|asked| view! { <FinderForm visit asked /> })}
            <h2>{w.products}</h2>
            <ul class="offers" role="list">{rows}</ul>
            {counters(visit, &operator.counters)}
            {facts(visit, operator)}
        }
    })
}

/// The operator in the words of schema.org.
fn organization(visit: &Visit, operator: &Operator) -> serde_json::Value {
    json!({
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": operator.name,
        "telephone": operator.phone,
        "address": operator.address,
        "url": visit.site.app.config.page(&format!("/o/{}", operator.slug)),
    })
}

fn row(visit: &Visit, operator: &Operator, product: &Product) -> impl IntoView + use<> {
    let w = &visit.words.window;
    let href = format!("/o/{}/{}", operator.slug, product.slug);
    let from = |price: Yen| (w.from_price)(&(visit.words.common.yen)(price.get()));
    let price = product.from_price.map(from);
    let change = product.price_change.as_ref().map(|change| {
        (visit.words.common.price_from)(change.decided_by, change.valid_from.0, &from(change.from_price))
    });
    let certificate = (!product.buyable).then(|| view! { <Tag tone=Tone::Care label=w.certificate /> });
    let sample = product.sample.then(|| view! { <Tag tone=Tone::Care label=w.sample /> });
    view! {
        <li class="offer sheet">
            <h3><a href=href>{product.name.clone()}</a></h3>
            <p class="soft">{product.notes.clone()}</p>
            <p><b class="num">{price}</b></p>
            {change.map(|change| view! { <p class="revision">{change}</p> })}
            <div class="tags">{certificate} {sample}</div>
        </li>
    }
}

fn facts(visit: &Visit, operator: &Operator) -> impl IntoView + use<> {
    let w = &visit.words.window;
    let hours = match (operator.sale_opens.as_str(), operator.sale_closes.as_str()) {
        ("00:00", "24:00") => w.all_day.to_owned(),
        (opens, closes) if operator.all_day_sample => (visit.words.buy.operator.open_sample)(opens, closes),
        (opens, closes) => (visit.words.buy.operator.open_from)(opens, closes),
    };
    let items = vec![
        Item::new(w.sale_hours, hours),
        Item::new(w.phone, operator.phone.clone()).line(operator.contact_hours.clone()).phone(),
        Item::new(w.address, operator.address.clone()),
    ];
    let (help, legal) = (format!("/o/{}/help", operator.slug), format!("/legal/{}", operator.slug));
    view! {
        <h2>{operator.name.clone()}</h2>
        <SummaryList items />
        <p class="links">
            <a class="tap" href=help>{(visit.words.help.of_operator)(&operator.name)}</a>
            <a class="tap" href=legal>{w.legal}</a>
        </p>
    }
}

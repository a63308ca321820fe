//! `/o/SLUG`: an operator, its passes and its counters.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::money::Yen;
use teiki_shared::payment_state::OnlineMethod;
use teiki_shared::price_table::DecidedBy;
use teiki_shared::product::ProductShape;
use teiki_shared::scalars::Date;

use super::counters::{Counter, counters};
use super::ended::selling;
use super::finder::{Asked, FinderForm};
use super::icoca::{CardSold, ChargePlace, cards, charging};
use super::product::{Fare, choose};
use super::routes::{Line, matrix};
use crate::components::{Item, SummaryList, Tag, Tone};
use crate::graphql::{self, Document};
use crate::pages::legal::payment_methods;
use crate::pages::notices::{Notice, notices};
use crate::respond::{About, Page};
use crate::visit::{PageResult, Visit};

static OPERATOR: Document = Document::new(
    "query($slug: String!) { operator(slug: $slug) { slug name phone address contactHours saleOpens saleCloses allDaySample paymentMethods \
       notices { about suspends of text period } \
       products { slug name notes sample buyable appliedFor fromPrice shape operator { slug } choices { code fare } \
         priceChange { fromPrice validFrom decidedBy } } \
       counters { name address hours phone services { service answer { availability note } } \
         stepFree { availability note } charges notes } \
       routeMatrix { name run services { service offer } note } cards { name price what } charging { name amounts notes } } }",
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
    #[serde(deserialize_with = "graphql::enum_values")]
    payment_methods: Vec<OnlineMethod>,
    notices: Vec<Notice>,
    products: Vec<Product>,
    counters: Vec<Counter>,
    route_matrix: Vec<Line>,
    cards: Vec<CardSold>,
    charging: Vec<ChargePlace>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Product {
    slug: String,
    name: String,
    notes: String,
    sample: bool,
    buyable: bool,
    applied_for: bool,
    from_price: Option<Yen>,
    price_change: Option<PriceChange>,
    #[serde(deserialize_with = "graphql::enum_value")]
    shape: ProductShape,
    /// Whose product it is: its stops are.
    operator: Owner,
    /// The fares of a product that is chosen by one.
    choices: Vec<Fare>,
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
    let mut operator = selling(&visit, found.operator, &slug, "/o").await?;
    // Those that can be bought here come first.
    operator.products.sort_by_key(|product| !product.buyable);
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
    // The finder knows stops; where there are none, prices are found by a fare.
    let of_sections = operator.products.iter().find(|product| product.shape == ProductShape::Section);
    let asked = of_sections.map(|product| Asked::nothing(visit, Some(&product.operator.slug)));
    let of_fares = operator.products.iter().find(|product| product.shape == ProductShape::Fare);
    let of_fares = of_fares.filter(|_| asked.is_none());
    Page::new(title.clone()).wide().about(about).draw(visit, || {
        let rows = operator.products.iter().map(|product| row(visit, operator, product)).collect_view();
        view! {
            <h1>{title}</h1>
            {notices(visit.words, operator.notices.iter().collect())}
            {asked.as_ref().map(|asked| view! { <FinderForm visit asked /> })}
            {of_fares
                .map(|product| {
                    let path = format!("/o/{}/{}", operator.slug, product.slug);
                    choose(visit, product.shape, path, &product.choices, "")
                })}
            {asked.is_some().then(|| {
                let lines = format!("/o/{}/lines", operator.slug);
                view! { <p><a class="tap" href=lines>{w.lines}</a></p> }
            })}
            <h2>{w.products}</h2>
            <ul class="offers" role="list">{rows}</ul>
            {matrix(visit, &operator.route_matrix)}
            {counters(visit, &operator.counters)}
            {cards(visit, &operator.cards)}
            {charging(visit, &operator.charging)}
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
    let way = if product.applied_for { w.applied_for } else { w.at_counter };
    let certificate = (!product.buyable).then(|| view! { <Tag tone=Tone::Care label=way /> });
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
        payment_methods(visit, &operator.payment_methods),
        Item::new(w.phone, operator.phone.clone()).phone().line(operator.contact_hours.clone()),
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

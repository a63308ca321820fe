//! `/o/SLUG/PRODUCT`: one pass; its prices once the section, the fare or the area is known.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::money::Yen;
use teiki_shared::product::ProductShape;

use super::ended::selling;
use super::finder::{Asked, FinderForm};
use super::offer::{self, Price, Product, Seller};
use super::routes::{Unsold, unsold};
use crate::components::{Button, Item, KEPT_FORM, Select, SummaryList};
use crate::form::Form;
use crate::graphql::Document;
use crate::pages::notices::{Notice, notices};
use crate::respond::{About, Page};
use crate::visit::{PageResult, Visit};

static PRODUCT: Document = Document::new(
    "query($operator: String!, $product: String!, $code: String) { operator(slug: $operator) { \
       slug name product(slug: $product) { slug name class shape sample buyable appliedFor leadDays category { sentence farePercent } documents { name } earliestStart notes area unsold { name note } \
         operator { slug } refundTerms issuers { slug name phone takesQuestions } sellers { slug name phone takesQuestions } notices { about suspends of text period } honouredBy { name } choices { code fare } \
         quotes(code: $code) { code months termName term { slug startsOn days notSold } price fare next { price validFrom decidedBy } } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/o/{operator}/{product}").get(show));
}

#[derive(Deserialize)]
struct Found {
    operator: Option<Operator>,
}

#[derive(Deserialize)]
struct Operator {
    slug: String,
    name: String,
    product: Option<Told>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    #[serde(flatten)]
    product: Product,
    notes: String,
    area: String,
    /// Whose product it is: its stops are.
    operator: Owner,
    refund_terms: String,
    notices: Vec<Notice>,
    sellers: Vec<Seller>,
    unsold: Vec<Unsold>,
    choices: Vec<Fare>,
    quotes: Vec<Price>,
}

#[derive(Deserialize)]
struct Owner {
    slug: String,
}

/// A fare or an area to choose.
#[derive(Deserialize)]
pub struct Fare {
    code: String,
    fare: Yen,
}

async fn show(visit: Visit, slugs: web::Path<(String, String)>) -> PageResult {
    let (operator, product) = slugs.into_inner();
    let code = visit.query("code");
    let ask = |code: Option<String>| json!({ "operator": operator, "product": product, "code": code });
    let mut found: Found = visit.ask_for_all(&PRODUCT, ask(code.clone())).await?;
    let choices =
        found.operator.as_ref().and_then(|operator| operator.product.as_ref()).map(|told| &told.choices);
    // What has one choice asks for none.
    if let (None, Some([only])) = (&code, choices.map(Vec::as_slice)) {
        let only = Some(only.code.clone());
        found = visit.ask_for_all(&PRODUCT, ask(only)).await?;
    }
    let mut operator = selling(&visit, found.operator, &operator, "/o").await?;
    let told = visit.found(operator.product.take())?;
    // A link that names a section leads to its prices, this pass first.
    let ends = (visit.query("from"), visit.query("to"));
    if let (ProductShape::Section, (Some(from), Some(to))) = (told.product.shape, ends) {
        let section =
            [("from", &*from), ("to", &*to), ("operator", &*operator.slug), ("pass", &*told.product.slug)];
        return Ok(visit.see_other(&super::with_query("/fares", &section)));
    }
    Ok(draw(&visit, &operator, &told))
}

fn draw(visit: &Visit, operator: &Operator, told: &Told) -> HttpResponse {
    let title = format!("{} {}", operator.name, told.product.name);
    let path = format!("/o/{}/{}", operator.slug, told.product.slug);
    let mut about = About::of(told.notes.clone()).sample(told.product.sample).canonical(path);
    if !told.quotes.is_empty() {
        about = about.facts(offers(visit, operator, told));
    }
    let back = format!("/o/{}", operator.slug);
    Page::new(title).wide().back(back).about(about).draw(visit, || {
        let offer = (!told.quotes.is_empty()).then(|| {
            // Who chooses a fare says what one ride costs; an area has no one fare.
            let fare = match told.product.shape {
                ProductShape::Fare => told.quotes.first().map(|row| row.fare),
                ProductShape::Section | ProductShape::Area => None,
            };
            let card = offer::card(visit, (&told.product, &told.sellers), &told.quotes, None, fare);
            view! { <h2>{visit.words.window.prices}</h2> <div class="offers">{card}</div> }
        });
        view! {
            <h1>{told.product.name.clone()}</h1>
            <p class="lead">{told.notes.clone()}</p>
            {notices(visit.words, told.notices.iter().collect())}
            {unsold(visit.words, &told.unsold)}
            {depends_on(visit, operator, told)}
            {offer}
            // A section's page names no prices, and so no card that tells where it is sold.
            {(told.quotes.is_empty() && !told.product.buyable && !told.product.applied_for).then(|| offer::at_counter(visit, &told.product, &[]))}
            {facts(visit, told)}
        }
    })
}

/// The pass with its prices in the words of schema.org.
fn offers(visit: &Visit, operator: &Operator, told: &Told) -> serde_json::Value {
    let url = visit.site.app.config.page(&format!("/o/{}/{}", operator.slug, told.product.slug));
    let of_row = |row: &Price| {
        json!({
            "@type": "Offer",
            "name": row.term_name,
            "price": row.price.get(),
            "priceCurrency": "JPY",
            "url": url,
        })
    };
    json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "name": told.product.name,
        "description": told.notes,
        "brand": { "@type": "Organization", "name": operator.name },
        "offers": told.quotes.iter().map(of_row).collect::<Vec<_>>(),
    })
}

/// What prices depend on: two stops, or one of several fares or areas.
fn depends_on(visit: &Visit, operator: &Operator, told: &Told) -> Option<AnyView> {
    if told.product.shape == ProductShape::Section {
        let asked = Asked::nothing(visit, Some(&told.operator.slug));
        return Some(view! { <FinderForm visit asked=&asked /> }.into_any());
    }
    let path = format!("/o/{}/{}", operator.slug, told.product.slug);
    let chosen = told.quotes.first().map_or("", |row| row.code.as_str());
    Some(choose(visit, told.product.shape, path, &told.choices, chosen)?.into_any())
}

/// One of several fares or areas, whose prices the page of the pass at `path` shows.
pub fn choose(
    visit: &Visit,
    shape: ProductShape,
    path: String,
    choices: &[Fare],
    chosen: &str,
) -> Option<impl IntoView + use<>> {
    let w = &visit.words.window;
    if choices.len() < 2 {
        return None;
    }
    let label = if shape == ProductShape::Area { w.choose_area } else { w.choose_fare };
    let name = |row: &Fare| match shape {
        ProductShape::Area => row.code.clone(),
        ProductShape::Section | ProductShape::Fare => (visit.words.common.yen)(row.fare.get()),
    };
    let options: Vec<(String, String)> = choices.iter().map(|row| (row.code.clone(), name(row))).collect();
    let field = Form::of([("code", chosen)]).field("code");
    Some(view! {
        <form class="finder" id=KEPT_FORM method="get" action=path>
            <Select field label options />
            <Button label=w.show_prices />
        </form>
    })
}

fn facts(visit: &Visit, told: &Told) -> impl IntoView + use<> {
    let w = &visit.words.window;
    let mut items = Vec::new();
    if !told.area.is_empty() {
        items.push(Item::new(w.area, told.area.clone()));
    }
    let refund = Item::new(w.refund, told.refund_terms.clone());
    let fare = told.quotes.first().map(|row| (w.refund_fare)(&(visit.words.common.yen)(row.fare.get())));
    items.push(match fare {
        Some(fare) => refund.line(fare),
        None => refund,
    });
    view! { <SummaryList items /> }
}

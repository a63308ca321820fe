//! `/terms`, `/privacy`, and `/legal`: what the law on specified commercial transactions asks each seller to show.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::payment_state::OnlineMethod;
use teiki_shared::scalars::Date;

use super::announced::Announced;
use crate::components::{Item, Note, SummaryList, Tag, Tile, Tiles};
use crate::graphql::{self, Document};
use crate::pages::window::ended::selling;
use crate::respond::{About, Page};
use crate::visit::{PageResult, Visit};

static TEXT: Document = Document::new(
    "query($kind: DocumentKind!, $version: String) { document(kind: $kind, version: $version) { version from title body { heading paragraphs } } \
       announced { kind version from changes } }",
);
static OPERATORS: Document = Document::new("{ operators { slug name fictional } }");
static SELLER: Document = Document::new(
    "query($slug: String!) { operator(slug: $slug) { name legalName phone address contactHours representative invoiceNumber \
       saleOpens saleCloses allDaySample paymentMethods closingHour fictional products { name area buyable appliedFor documents { name } honouredBy { name } leadDays windowDays \
       priceRanges { termName lowest highest } refundTerms taxRate sample onSale earliestStart latestStart } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/terms").get(terms))
        .service(web::resource("/privacy").get(privacy))
        .service(web::resource("/legal").get(sellers))
        .service(web::resource("/legal/{operator}").get(seller));
}

#[derive(Deserialize)]
struct Read {
    document: Text,
    announced: Vec<Announced>,
}

#[derive(Deserialize)]
struct Text {
    version: String,
    from: Option<Date>,
    title: String,
    body: Vec<Section>,
}

#[derive(Deserialize)]
struct Section {
    heading: String,
    paragraphs: Vec<String>,
}

async fn terms(visit: Visit) -> PageResult {
    text(&visit, "TERMS").await
}

async fn privacy(visit: Visit) -> PageResult {
    text(&visit, "PRIVACY").await
}

async fn text(visit: &Visit, kind: &str) -> PageResult {
    let variables = json!({ "kind": kind, "version": visit.query("version") });
    let read: Read = visit.ask(&TEXT, variables).await?;
    let text = read.document;
    let ahead = read.announced.iter().filter(|ahead| ahead.kind == kind && ahead.version != text.version);
    let ahead = ahead.map(|ahead| ahead.note(visit)).collect_view();
    let from = text.from.map(|day| (visit.words.legal.effective)(&(visit.words.common.date)(day.0)));
    Ok(Page::new(text.title.clone()).about(About::of(text.title.clone())).draw(visit, || {
        let sections = text
            .body
            .into_iter()
            .map(|section| {
                let paragraphs =
                    section.paragraphs.into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
                view! { <h2>{section.heading}</h2> {paragraphs} }
            })
            .collect_view();
        view! {
            <article class="text">
                <h1>{text.title}</h1>
                <p class="soft">{(visit.words.legal.version)(&text.version)} " " {from}</p>
                {ahead}
                {sections}
            </article>
        }
    }))
}

#[derive(Deserialize)]
struct Sellers {
    operators: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    slug: String,
    name: String,
    fictional: bool,
}

async fn sellers(visit: Visit) -> PageResult {
    let w = &visit.words.legal;
    let sellers: Sellers = visit.ask(&OPERATORS, json!({})).await?;
    let tiles = sellers.operators.into_iter().map(|operator| {
        let hint = if operator.fictional { w.fictional } else { "" };
        Tile::new(format!("/legal/{}", operator.slug), operator.name, hint)
    });
    let tiles: Vec<Tile> = tiles.collect();
    Ok(Page::new(w.title)
        .about(About::of(w.title))
        .draw(&visit, || view! { <h1>{w.title}</h1> <p>{w.lead}</p> <Tiles tiles /> }))
}

#[derive(Deserialize)]
struct Found {
    operator: Option<Operator>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operator {
    name: String,
    legal_name: String,
    phone: String,
    address: String,
    contact_hours: String,
    representative: String,
    invoice_number: Option<String>,
    sale_opens: String,
    all_day_sample: bool,
    sale_closes: String,
    #[serde(deserialize_with = "graphql::enum_values")]
    payment_methods: Vec<OnlineMethod>,
    closing_hour: String,
    fictional: bool,
    products: Vec<Product>,
}

/// One of the papers that a product asks for, or several of which one is enough.
#[derive(Deserialize)]
struct Paper {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Product {
    name: String,
    area: String,
    buyable: bool,
    applied_for: bool,
    documents: Vec<Paper>,
    honoured_by: Vec<HonouredBy>,
    lead_days: i32,
    window_days: i32,
    price_ranges: Vec<PriceRange>,
    refund_terms: String,
    tax_rate: i32,
    sample: bool,
    on_sale: bool,
    earliest_start: Date,
    latest_start: Date,
}

#[derive(Deserialize)]
struct HonouredBy {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PriceRange {
    term_name: String,
    lowest: i64,
    highest: i64,
}

async fn seller(visit: Visit, slug: web::Path<String>) -> PageResult {
    let found: Found = visit.ask(&SELLER, json!({ "slug": *slug })).await?;
    Ok(draw(&visit, selling(&visit, found.operator, &slug, "/legal").await?))
}

fn draw(visit: &Visit, operator: Operator) -> HttpResponse {
    let w = &visit.words.legal;
    let title = format!("{} — {}", w.title, operator.name);
    Page::new(title.clone()).back("/legal").about(About::of(title)).draw(visit, || {
        let products = operator
            .products
            .iter()
            .filter(|product| product.on_sale)
            .map(|product| draw_product(visit, product))
            .collect_view();
        view! {
            <h1>{w.title}</h1>
            {operator.fictional.then(|| view! { <Note title=w.fictional /> })}
            <SummaryList items=facts(visit, &operator) />
            <h2>{w.products}</h2>
            {products}
        }
    })
}

/// What holds for everything that the operator sells.
fn facts(visit: &Visit, operator: &Operator) -> Vec<Item> {
    let w = &visit.words.legal;
    let mut items = vec![
        Item::new(w.seller, operator.legal_name.clone()),
        Item::new(w.representative, operator.representative.clone()),
        Item::new(w.address, operator.address.clone()),
        Item::new(w.contact, operator.phone.clone()).phone().line(operator.contact_hours.clone()),
    ];
    if let Some(number) = &operator.invoice_number {
        items.push(Item::new(w.invoice_number, number.clone()));
    }
    items.extend([
        payment_methods(visit, &operator.payment_methods),
        Item::new(
            w.payment_when,
            (w.payment_when_what)(&operator.sale_opens, &operator.sale_closes, operator.all_day_sample),
        ),
        Item::new(w.deadline, (w.deadline_what)(&operator.closing_hour)),
        Item::new(w.costs, w.costs_what),
        Item::new(w.delivery, w.delivery_what),
        Item::new(w.cancelling, w.cancelling_what),
    ]);
    items
}

/// How riders pay an operator, a line each: also what it only announces.
pub fn payment_methods(visit: &Visit, methods: &[OnlineMethod]) -> Item {
    let w = &visit.words.legal;
    let lines = methods.iter().map(|method| match method {
        OnlineMethod::Card => w.payment_what,
        OnlineMethod::Konbini => w.payment_konbini,
    });
    Item { lines: lines.map(Into::into).collect(), ..Item::new(w.payment, "") }
}

fn draw_product(visit: &Visit, product: &Product) -> impl IntoView + use<> {
    let w = &visit.words.legal;
    let honoured: Vec<&str> = product.honoured_by.iter().map(|operator| operator.name.as_str()).collect();
    let joint = if visit.words.lang == teiki_shared::lang::Lang::Ja { "・" } else { ", " };
    let mut price = Item::new(w.price, "");
    price.lines = prices(visit, &product.price_ranges);
    price = price.line((w.tax)(product.tax_rate));
    let start = Item::new(w.start, (w.start_of)(product.lead_days, product.window_days));
    let start = if product.buyable || product.applied_for {
        start.line((w.start_dates)(product.earliest_start.0, product.latest_start.0)).quiet()
    } else {
        start
    };
    let items = vec![
        Item::new(w.honoured, honoured.join(joint)),
        price,
        start,
        Item::new(w.refund, product.refund_terms.clone()),
    ];
    let area = (!product.area.is_empty()).then(|| product.area.clone());
    let documents: Vec<&str> = product.documents.iter().map(|paper| paper.name.as_str()).collect();
    let documents = documents.join(joint);
    let first = match (product.buyable, product.applied_for) {
        (true, _) => None,
        (false, true) => Some((w.applied, (w.applied_what)(&documents))),
        (false, false) => Some((w.counter, (w.counter_what)(&documents))),
    };
    view! {
        <section>
            <h3>{product.name.clone()}</h3>
            {area.map(|area| view! { <p class="soft">{area}</p> })}
            {product.sample.then(|| view! { <p><Tag label=w.sample /></p> })}
            {first.map(|(title, why)| view! { <Note title><p>{why}</p></Note> })}
            <SummaryList items />
        </section>
    }
}

/// A line for each term: the price, or the lowest and the highest where it depends on the section.
fn prices(visit: &Visit, ranges: &[PriceRange]) -> Vec<String> {
    let (w, yen) = (visit.words, visit.words.common.yen);
    ranges
        .iter()
        .map(|range| {
            let to = (range.lowest != range.highest).then(|| yen(range.highest));
            (w.legal.price_of)(&range.term_name, &yen(range.lowest), to.as_deref())
        })
        .collect()
}

//! `/fares`: the passes that are sold between two stops, with their prices.

use actix_web::web;
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::money::Yen;
use teiki_shared::product::ProductShape;

use super::finder::{self, Asked, FinderForm};
use super::offer::{self, Price, Product};
use super::without_stops::{self, Pass};
use crate::components::Note;
use crate::graphql::Document;
use crate::respond::{About, Page};
use crate::visit::{PageResult, Visit};

static SECTION: Document = Document::new(
    "query($from: ID!, $to: ID!) { section(from: $from, to: $to) { fare operator { slug name } from { name } to { name } \
       offers { prices { code months price fare next { price validFrom decidedBy } } product { slug name class shape sample buyable category { sentence farePercent } documents earliestStart \
         issuers { slug name phone } honouredBy { name } } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/fares").get(show));
}

#[derive(Deserialize)]
struct Found {
    section: Option<Section>,
}

#[derive(Deserialize)]
struct Section {
    fare: Option<Yen>,
    operator: Operator,
    from: Stop,
    to: Stop,
    offers: Vec<Offer>,
}

#[derive(Deserialize)]
struct Operator {
    slug: String,
    name: String,
}

#[derive(Deserialize)]
struct Stop {
    name: String,
}

#[derive(Deserialize)]
struct Offer {
    product: Product,
    prices: Vec<Price>,
}

async fn show(visit: Visit) -> PageResult {
    let mut asked = finder::asked(&visit).await?;
    let mut section = None;
    if asked.form.is_good()
        && let Some((from, to)) = asked.both()
    {
        let found: Found = visit.ask_for_all(&SECTION, json!({ "from": from, "to": to })).await?;
        section = found.section;
    }
    if let Some(section) = &section {
        asked = asked.named((&section.from.name, &section.to.name));
    }
    let others = match &section {
        Some(section) => without_stops::by_area(&visit, &section.operator.slug).await?,
        None if asked.is_unknown => without_stops::by_fare(&visit).await?,
        None => Vec::new(),
    };
    Ok(draw(&visit, &asked, section.as_ref(), &others))
}

/// `others` are the passes that two stops do not lead to: by area where there is a section, by fare where there is none.
fn draw(visit: &Visit, asked: &Asked, section: Option<&Section>, others: &[Pass]) -> actix_web::HttpResponse {
    let is_apart = section.is_none() && asked.form.is_good() && asked.both().is_some();
    let w = &visit.words.window;
    let is_sample = section.is_some_and(|section| section.offers.iter().any(|offer| offer.product.sample));
    let canonical = section.map_or_else(|| "/fares".to_owned(), |_| asked.canonical());
    let about = About::of(w.description).sample(is_sample).canonical(canonical);
    let title = section.map(|section| (w.section)(&section.from.name, &section.to.name));
    let title = title.unwrap_or_else(|| w.title.to_owned());
    Page::new(title).form(&asked.form).wide().about(about).draw(visit, || {
        let found = match section {
            Some(section) => {
                view! { {results(visit, asked, section)} {without_stops::areas(visit, others)} }.into_any()
            }
            None if is_apart => view! { <Note title=w.no_fare /> }.into_any(),
            None => without_stops::fares_note(visit, others).into_any(),
        };
        view! {
            <h1>{w.title}</h1>
            <p class="lead">{w.lead}</p>
            <FinderForm visit asked />
            {found}
        }
    })
}

fn results(visit: &Visit, asked: &Asked, section: &Section) -> impl IntoView + use<> {
    let w = &visit.words.window;
    let heading = (w.section)(&section.from.name, &section.to.name);
    let others = format!("/o/{}", section.operator.slug);
    let others = view! { <p><a href=others>{(w.others)(&section.operator.name)}</a></p> };
    let Some(fare) = section.fare else {
        return view! { <h2>{heading}</h2> <Note title=w.no_fare /> {others} }.into_any();
    };
    let one_way = (w.one_way)(&(visit.words.common.yen)(fare.get()));
    if section.offers.is_empty() {
        return view! { <h2>{heading}</h2> <p>{one_way}</p> <Note title=w.no_pass /> {others} }.into_any();
    }
    let cards = section
        .offers
        .iter()
        .map(|offer| {
            // A pass for a section names its own fare; a pass by fare may be for a higher one.
            let fare = match offer.product.shape {
                ProductShape::Section => offer.prices.first().map(|row| row.fare),
                ProductShape::Fare | ProductShape::Area => offer.product.own_fare(fare),
            };
            offer::card(visit, &offer.product, &offer.prices, asked.both(), fare)
        })
        .collect_view();
    let count = (w.passes)(section.offers.len());
    view! {
        <h2>{heading}</h2>
        <p>{one_way} " · " {count}</p>
        <div class="offers">{cards}</div>
        {others}
    }
    .into_any()
}

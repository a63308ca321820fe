//! `/fares`: the passes that are sold between two stops, with their prices.

use std::collections::BTreeSet;

use actix_web::web;
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::money::Yen;
use teiki_shared::product::ProductShape;

use super::finder::{self, Asked, FinderForm};
use super::offer::{self, Between, Price, Product, Route, Seller};
use super::routes::{Unsold, unsold};
use super::without_stops::{self, Pass};
use crate::components::Note;
use crate::graphql::Document;
use crate::pages::notices::{Notice, notices};
use crate::respond::{About, Page};
use crate::visit::{PageResult, Visit};

static SECTION: Document = Document::new(
    "query($from: ID!, $to: ID!) { section(from: $from, to: $to) { fare unsold { name note } operator { slug name } from { name } to { name } \
       offers { via { id name } sellers { slug name phone takesQuestions } notices { about suspends of text period } prices { code months termName term { slug startsOn days notSold } price fare next { price validFrom decidedBy } } product { slug name notes class shape sample buyable appliedFor leadDays category { sentence farePercent } documents { name } earliestStart \
         issuers { slug name phone takesQuestions } honouredBy { name } } } } }",
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
    unsold: Vec<Unsold>,
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
    /// Where its sections have one.
    via: Option<Route>,
    sellers: Vec<Seller>,
    notices: Vec<Notice>,
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
    if let Some(section) = &mut section {
        // The one that a link named comes first, then those that can be bought here.
        let named = visit.query("pass");
        section
            .offers
            .sort_by_key(|offer| (named.as_ref() != Some(&offer.product.slug), !offer.product.buyable));
    }
    if let Some(section) = &section {
        asked = asked.named((&section.from.name, &section.to.name));
    }
    let others = if section.is_none() && asked.is_unknown {
        without_stops::by_fare(&visit, asked.operator()).await?
    } else {
        Vec::new()
    };
    Ok(draw(&visit, &asked, section.as_ref(), &others))
}

/// `others` are the passes that two stops do not lead to, by fare.
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
            Some(section) => results(visit, asked, section).into_any(),
            None if is_apart => view! { <Note title=w.no_fare /> }.into_any(),
            None => without_stops::fares_note(visit, others).into_any(),
        };
        view! {
            <h1>{w.title}</h1>
            // Whoever has found a section reads its prices first.
            {section.is_none().then(|| view! { <p class="lead">{w.lead}</p> })}
            <FinderForm visit asked />
            {found}
        }
    })
}

fn results(visit: &Visit, asked: &Asked, section: &Section) -> impl IntoView + use<> {
    let w = &visit.words.window;
    let heading = (w.section)(&section.from.name, &section.to.name);
    let others = format!("/o/{}", section.operator.slug);
    let at_counters = format!("{others}#counters");
    let others = view! {
        <p class="actions">
            <a class="tap" href=others>{(w.others)(&section.operator.name)}</a>
            <a class="tap" href=at_counters>{(w.at_counters)(&section.operator.name)}</a>
        </p>
    };
    let one_way = section.fare.map(|fare| (w.one_way)(&(visit.words.common.yen)(fare.get())));
    let unsold = unsold(visit.words, &section.unsold);
    if section.offers.is_empty() {
        let why = if section.fare.is_some() { w.no_pass } else { w.no_fare };
        let why = unsold.unwrap_or_else(|| view! { <Note title=why /> }.into_any());
        return view! { <h2>{heading}</h2> <p>{one_way}</p> {why} {others} }.into_any();
    }
    let cards = section
        .offers
        .iter()
        .map(|offer| {
            // A pass for a section names its own fare; a pass by fare may be for a higher one.
            let fare = match offer.product.shape {
                ProductShape::Section => offer.prices.first().map(|row| row.fare),
                ProductShape::Fare | ProductShape::Area => {
                    section.fare.and_then(|fare| offer.product.own_fare(fare))
                }
            };
            let section = asked.both().map(|ends| Between { ends, via: offer.via.as_ref() });
            offer::card(visit, (&offer.product, &offer.sellers), &offer.prices, section, fare)
        })
        .collect_view();
    // A pass with a route stands there for each of them, at a fare of its own.
    let bought_here = section.offers.iter().filter(|offer| offer.product.is_sold_here());
    let passes: BTreeSet<&str> = bought_here.map(|offer| offer.product.slug.as_str()).collect();
    let count = (!passes.is_empty()).then(|| (w.passes)(passes.len()));
    let has_routes = section.offers.iter().any(|offer| offer.via.is_some());
    let one_way = one_way.filter(|_| !has_routes);
    let announced = section.offers.iter().flat_map(|offer| &offer.notices);
    let announced = notices(visit.words, announced.collect());
    let told: Vec<String> = one_way.into_iter().chain(count).collect();
    view! {
        <h2>{heading}</h2>
        <p>{told.join(" · ")}</p>
        {announced}
        {unsold}
        <div class="offers">{cards}</div>
        {others}
    }
    .into_any()
}

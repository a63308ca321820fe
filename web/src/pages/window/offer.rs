//! A pass with its prices, and the way to buy it.

use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::break_even;
use teiki_shared::money::Yen;
use teiki_shared::price_table::DecidedBy;
use teiki_shared::product::{ProductClass, ProductShape};
use teiki_shared::rider_category::fare_of;
use teiki_shared::scalars::Date;

use crate::components::{Tag, Tone};
use crate::graphql;
use crate::pages::buy::terms;
use crate::visit::Visit;

/// A fare product as the window shows it.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    pub slug: String,
    pub name: String,
    /// What distinguishes it, in the operator's words; none where the page tells it elsewhere.
    pub notes: Option<String>,
    #[serde(deserialize_with = "graphql::enum_value")]
    pub class: ProductClass,
    #[serde(deserialize_with = "graphql::enum_value")]
    pub shape: ProductShape,
    pub sample: bool,
    pub buyable: bool,
    /// Whether riders apply for it with their papers, so many days ahead.
    pub applied_for: bool,
    pub lead_days: i32,
    /// None where it is for everybody.
    pub category: Option<Category>,
    pub documents: Vec<Named>,
    pub earliest_start: Date,
    pub issuers: Vec<Seller>,
    pub honoured_by: Vec<Named>,
}

/// For whom a pass is.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Category {
    pub sentence: String,
    pub fare_percent: u32,
}

impl Product {
    /// Whether it is to be had here, at once or by an application.
    pub fn is_sold_here(&self) -> bool {
        self.buyable || self.applied_for
    }

    /// What one ride costs its riders, where it costs others so much.
    pub fn own_fare(&self, adult: Yen) -> Option<Yen> {
        self.category.as_ref().map_or(Some(adult), |category| fare_of(adult, category.fare_percent))
    }
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seller {
    pub slug: String,
    pub name: String,
    pub phone: String,
    pub takes_questions: bool,
}

#[derive(Clone, Deserialize)]
pub struct Named {
    pub name: String,
}

/// A row of the price table.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Price {
    pub code: String,
    months: Option<u16>,
    /// In place of months.
    term: Option<FixedTerm>,
    pub term_name: String,
    pub price: Yen,
    /// The single fare one way that refunds use.
    pub fare: Yen,
    pub next: Option<Next>,
}

/// A term with fixed dates.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FixedTerm {
    slug: String,
    /// Bought now.
    starts_on: Date,
    days: String,
    not_sold: Option<String>,
}

impl Price {
    fn is_sold(&self) -> bool {
        self.term.as_ref().is_none_or(|term| term.not_sold.is_none())
    }

    /// What the form of the purchase sends.
    fn value(&self) -> String {
        terms::value(self.months.map(u32::from), self.term.as_ref().map(|term| term.slug.clone()))
    }
}

/// What it costs after a fare revision.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Next {
    pub price: Yen,
    pub valid_from: Date,
    #[serde(deserialize_with = "graphql::enum_value")]
    pub decided_by: DecidedBy,
}

/// A route between two stops.
#[derive(Clone, Deserialize)]
pub struct Route {
    pub id: String,
    pub name: String,
}

/// Between which stops, by their ids, and by which route a section is.
#[derive(Clone, Copy)]
pub struct Between<'a> {
    pub ends: (&'a str, &'a str),
    pub via: Option<&'a Route>,
}

/// The pass with its prices as choices, and a button for each who sells it now. Where a certificate is needed or nobody does, the
/// counters' phones.
/// `section` is where one rides, for a product of sections; `fare` is what one ride costs without the pass, where that
/// is known.
pub fn card(
    visit: &Visit,
    (product, sellers): (&Product, &[Seller]),
    prices: &[Price],
    section: Option<Between<'_>>,
    fare: Option<Yen>,
) -> impl IntoView + use<> {
    let w = &visit.words.window;
    let honoured: Vec<&str> = product.honoured_by.iter().map(|operator| operator.name.as_str()).collect();
    let honoured = (w.honoured_by)(&visit.words.lang.list(&honoured));
    let sample = product.sample.then(|| view! { <Tag tone=Tone::Care label=w.sample /> });
    let (tag, rest) = if product.is_sold_here() && sellers.is_empty() {
        let why = view! { <p>{visit.words.notices.suspended}</p> };
        (().into_any(), view! { {terms(visit, prices)} {why} {counters(visit, product)} }.into_any())
    } else if product.buyable {
        let from = (w.from_day)(&(visit.words.common.date)(first_day(product, prices).0));
        (
            view! { <Tag tone=Tone::Good label=from /> }.into_any(),
            buy(visit, (product, sellers), prices, section, fare).into_any(),
        )
    } else if product.applied_for {
        let tag = view! { <Tag tone=Tone::Care label=w.applied_for /> }.into_any();
        let rest = view! {
            <p>{(w.applied_what)(product.lead_days)} " " {needs(visit, product)}</p>
            {buy(visit, (product, sellers), prices, section, fare)}
            <p class="after">{w.hurry}</p>
            {counters(visit, product)}
        };
        (tag, rest.into_any())
    } else {
        let tag = view! { <Tag tone=Tone::Care label=w.certificate /> }.into_any();
        (tag, at_counter(visit, product, prices).into_any())
    };
    let via = section.and_then(|section| section.via);
    let by_route = via.and(fare).map(|fare| (w.one_way)(&(visit.words.common.yen)(fare.get())));
    let name = via.map_or_else(|| product.name.clone(), |via| (w.via)(&product.name, &via.name));
    view! {
        <article class="offer sheet">
            <header><h3>{name}</h3> <div class="tags">{tag} {sample}</div></header>
            <p class="soft">{honoured}</p>
            {by_route.map(|fare| view! { <p class="soft">{fare}</p> })}
            {product.notes.clone().map(|notes| view! { <p>{notes}</p> })}
            {product.category.as_ref().map(|category| view! { <p>{category.sentence.clone()}</p> })}
            {rest}
        </article>
    }
}

/// The first day of a pass bought now: by months the product's, by fixed dates alone the first of theirs.
fn first_day(product: &Product, prices: &[Price]) -> Date {
    let dated = prices.iter().filter(|row| row.is_sold()).map(|row| row.term.as_ref());
    let starts: Option<Vec<Date>> = dated.map(|term| Some(term?.starts_on)).collect();
    starts.and_then(|starts| starts.into_iter().min()).unwrap_or(product.earliest_start)
}

fn buy(
    visit: &Visit,
    (product, sellers): (&Product, &[Seller]),
    prices: &[Price],
    section: Option<Between<'_>>,
    fare: Option<Yen>,
) -> impl IntoView + use<> {
    let w = &visit.words.window;
    let hidden = |name: &'static str, value: &str| {
        let value = value.to_owned();
        view! { <input type="hidden" name=name value=value /> }
    };
    let what = match product.shape {
        ProductShape::Section => section.map(|Between { ends: (from, to), via }| {
            let via = via.map(|via| hidden("via", &via.id));
            (hidden("from", from), hidden("to", to), via).into_any()
        }),
        ProductShape::Fare | ProductShape::Area => {
            prices.first().map(|row| hidden("code", &row.code).into_any())
        }
    };
    let terms = prices.iter().filter(|row| row.is_sold()).enumerate().map(|(index, row)| {
        let (term, price) = words_of(visit, row);
        let days = row.term.as_ref().map(|term| view! { <small>{term.days.clone()}</small> });
        view! {
            <label>
                <input type="radio" name="months" value=row.value() checked=index == 0 />
                <span><small>{term}</small> <b class="num">{price}</b> {days}</span>
            </label>
        }
    });
    // Fixed dates are told in full: a row for each.
    let is_dated = prices.iter().any(|row| row.is_sold() && row.term.is_some());
    let row_class = if is_dated { "terms-row dated" } else { "terms-row" };
    let is_one = product.issuers.len() == 1;
    let buttons = sellers.iter().map(|seller| {
        let (verb, from) = if product.applied_for { (w.apply, w.apply_to) } else { (w.buy, w.buy_from) };
        let label = if is_one { verb.to_owned() } else { from(&seller.name) };
        let product = product.name.clone();
        view! {
            <button class="button" name="operator" value=seller.slug.clone()>
                {label}<span class="hide">" " {product}</span>
            </button>
        }
    });
    let buttons = buttons.collect_view();
    if !prices.iter().any(Price::is_sold) {
        return not_sold(prices).into_any();
    }
    view! {
        <form method="post" action="/buy/new">
            {hidden("product", &product.slug)}
            {what}
            <fieldset class=row_class><legend class="hide">{w.prices}</legend>{terms.collect_view()}</fieldset>
            {not_sold(prices)}
            {revision(visit, prices)}
            {worth(visit, product, prices, fare)}
            {(!is_one).then(|| view! { <p class="hint">{w.main_section}</p> })}
            {buttons}
        </form>
    }
    .into_any()
}

/// Why terms with fixed dates cannot be bought now, and from when on they can.
fn not_sold(prices: &[Price]) -> impl IntoView + use<> {
    let told = prices.iter().filter_map(|row| row.term.as_ref()?.not_sold.clone());
    told.map(|told| view! { <p class="revision">{told}</p> }).collect_view()
}

/// The papers that it asks for.
fn needs(visit: &Visit, product: &Product) -> String {
    let documents: Vec<&str> = product.documents.iter().map(|paper| paper.name.as_str()).collect();
    (visit.words.window.needs)(&visit.words.lang.list(&documents))
}

/// What it needs, and where it is sold instead.
pub fn at_counter(visit: &Visit, product: &Product, prices: &[Price]) -> impl IntoView + use<> {
    view! {
        {terms(visit, prices)}
        <p>{needs(visit, product)}</p>
        {counters(visit, product)}
    }
}

/// What each term costs, where nothing is chosen.
fn terms(visit: &Visit, prices: &[Price]) -> Option<impl IntoView + use<>> {
    if prices.is_empty() {
        return None;
    }
    let terms = prices.iter().map(|row| {
        let (term, price) = words_of(visit, row);
        view! { <li><small>{term}</small> <b class="num">{price}</b></li> }
    });
    Some(view! {
        <ul class="terms-row" role="list">{terms.collect_view()}</ul>
        {revision(visit, prices)}
    })
}

/// The telephones of those at whose counters it is sold.
fn counters(visit: &Visit, product: &Product) -> impl IntoView + use<> {
    let w = &visit.words.window;
    let counters = product.issuers.iter().map(|seller| {
        let tel = format!("tel:{}", seller.phone.replace('-', ""));
        let places = format!("/o/{}#counters", seller.slug);
        let ask = seller.takes_questions.then(|| {
            let path = format!("/o/{}/contact", seller.slug);
            view! { <a class="tap" href=path>{visit.words.contact.link}<span class="hide">" "{seller.name.clone()}</span></a> }
        });
        view! {
            <p class="asks">
                <span>{(w.counter)(&seller.name)} " " <a class="num" href=tel>{seller.phone.clone()}</a></span>
                <a class="tap" href=places>{w.to_counters}<span class="hide">" "{seller.name.clone()}</span></a>
                {ask}
            </p>
        }
    });
    counters.collect_view()
}

/// What each term costs after a fare revision that lies within the sale window.
fn revision(visit: &Visit, prices: &[Price]) -> Option<impl IntoView + use<>> {
    let common = &visit.words.common;
    let first = prices.iter().find_map(|row| row.next.as_ref())?;
    let terms = prices.iter().filter_map(|row| {
        let next = row.next.as_ref()?;
        Some(format!("{} {}", row.term_name, (common.yen)(next.price.get())))
    });
    let terms = visit.words.lang.list(&terms.collect::<Vec<_>>());
    let told = (common.price_from)(first.decided_by, first.valid_from.0, &terms);
    Some(view! { <p class="revision">{told}</p> })
}

fn words_of(visit: &Visit, row: &Price) -> (String, String) {
    let common = &visit.words.common;
    (row.term_name.clone(), (common.yen)(row.price.get()))
}

/// From how many days a month it is cheaper, for each term that ever is, at the fare of its own riders. What pupils and people
/// with disabilities pay for a ride is not known: they are told nothing.
fn worth(
    visit: &Visit,
    product: &Product,
    prices: &[Price],
    fare: Option<Yen>,
) -> Option<impl IntoView + use<>> {
    let w = &visit.words.window;
    let fare = fare.filter(|_| product.class == ProductClass::Commuter)?;
    let of_term = |row: &Price| {
        let days = break_even::days_a_month(row.price, row.months?, fare)?;
        Some((w.worth_of)(&row.term_name, days))
    };
    let terms: Vec<String> = prices.iter().filter_map(of_term).collect();
    (!terms.is_empty()).then(|| view! { <p class="worth">{w.worth} " " {visit.words.lang.list(&terms)}</p> })
}

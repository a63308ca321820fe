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
use crate::visit::Visit;

/// A fare product as the window shows it.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    pub slug: String,
    pub name: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    pub class: ProductClass,
    #[serde(deserialize_with = "graphql::enum_value")]
    pub shape: ProductShape,
    pub sample: bool,
    pub buyable: bool,
    /// None where it is for everybody.
    pub category: Option<Category>,
    pub documents: Vec<String>,
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
    /// What one ride costs its riders, where it costs others so much.
    pub fn own_fare(&self, adult: Yen) -> Option<Yen> {
        self.category.as_ref().map_or(Some(adult), |category| fare_of(adult, category.fare_percent))
    }
}

#[derive(Clone, Deserialize)]
pub struct Seller {
    pub slug: String,
    pub name: String,
    pub phone: String,
}

#[derive(Clone, Deserialize)]
pub struct Named {
    pub name: String,
}

/// A row of the price table.
#[derive(Clone, Deserialize)]
pub struct Price {
    pub code: String,
    pub months: u16,
    pub price: Yen,
    /// The single fare one way that refunds use.
    pub fare: Yen,
    pub next: Option<Next>,
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

/// The pass with its prices as choices, and a button for each seller. Where a certificate is needed, the counters' phones.
/// `ends` are the ids of the two stops, for a product of sections; `fare` is what one ride costs without the pass, where that
/// is known.
pub fn card(
    visit: &Visit,
    product: &Product,
    prices: &[Price],
    ends: Option<(&str, &str)>,
    fare: Option<Yen>,
) -> impl IntoView + use<> {
    let w = &visit.words.window;
    let honoured: Vec<&str> = product.honoured_by.iter().map(|operator| operator.name.as_str()).collect();
    let honoured = (w.honoured_by)(&visit.words.lang.list(&honoured));
    let sample = product.sample.then(|| view! { <Tag tone=Tone::Care label=w.sample /> });
    let (tag, rest) = if product.buyable {
        let from = (w.from_day)(&(visit.words.common.date)(product.earliest_start.0));
        (
            view! { <Tag tone=Tone::Good label=from /> }.into_any(),
            buy(visit, product, prices, ends, fare).into_any(),
        )
    } else {
        let tag = view! { <Tag tone=Tone::Care label=w.certificate /> }.into_any();
        (tag, at_counter(visit, product, prices).into_any())
    };
    view! {
        <article class="offer sheet">
            <header><h2>{product.name.clone()}</h2> <div class="tags">{tag} {sample}</div></header>
            <p class="soft">{honoured}</p>
            {product.category.as_ref().map(|category| view! { <p>{category.sentence.clone()}</p> })}
            {rest}
        </article>
    }
}

fn buy(
    visit: &Visit,
    product: &Product,
    prices: &[Price],
    ends: Option<(&str, &str)>,
    fare: Option<Yen>,
) -> impl IntoView + use<> {
    let w = &visit.words.window;
    let hidden = |name: &'static str, value: &str| {
        let value = value.to_owned();
        view! { <input type="hidden" name=name value=value /> }
    };
    let what = match product.shape {
        ProductShape::Section => ends.map(|(from, to)| (hidden("from", from), hidden("to", to)).into_any()),
        ProductShape::Fare | ProductShape::Area => {
            prices.first().map(|row| hidden("code", &row.code).into_any())
        }
    };
    let terms = prices.iter().enumerate().map(|(index, row)| {
        let (term, price) = words_of(visit, row);
        view! {
            <label>
                <input type="radio" name="months" value=row.months.to_string() checked=index == 0 />
                <span><small>{term}</small> <b class="num">{price}</b></span>
            </label>
        }
    });
    let is_one = product.issuers.len() == 1;
    let buttons = product.issuers.iter().map(|seller| {
        let label = if is_one { w.buy.to_owned() } else { (w.buy_from)(&seller.name) };
        view! { <button class="button" name="operator" value=seller.slug.clone()>{label}</button> }
    });
    let buttons = buttons.collect_view();
    view! {
        <form method="post" action="/buy/new">
            {hidden("product", &product.slug)}
            {what}
            <fieldset class="terms-row"><legend class="hide">{w.prices}</legend>{terms.collect_view()}</fieldset>
            {revision(visit, prices)}
            {worth(visit, product, prices, fare)}
            {buttons}
        </form>
    }
}

fn at_counter(visit: &Visit, product: &Product, prices: &[Price]) -> impl IntoView + use<> {
    let w = &visit.words.window;
    let terms = prices.iter().map(|row| {
        let (term, price) = words_of(visit, row);
        view! { <li><small>{term}</small> <b class="num">{price}</b></li> }
    });
    let needs = (w.needs)(&visit.words.lang.list(&product.documents));
    let counters = product.issuers.iter().map(|seller| {
        let tel = format!("tel:{}", seller.phone.replace('-', ""));
        view! { <p>{(w.counter)(&seller.name)} " " <a class="num" href=tel>{seller.phone.clone()}</a></p> }
    });
    let counters = counters.collect_view();
    view! {
        <ul class="terms-row" role="list">{terms.collect_view()}</ul>
        {revision(visit, prices)}
        <p>{needs}</p>
        {counters}
    }
}

/// What each term costs after a fare revision that lies within the sale window.
fn revision(visit: &Visit, prices: &[Price]) -> Option<impl IntoView + use<>> {
    let common = &visit.words.common;
    let first = prices.iter().find_map(|row| row.next.as_ref())?;
    let terms = prices.iter().filter_map(|row| {
        let next = row.next.as_ref()?;
        Some(format!("{} {}", (common.months)(row.months.into()), (common.yen)(next.price.get())))
    });
    let terms = visit.words.lang.list(&terms.collect::<Vec<_>>());
    let told = (common.price_from)(first.decided_by, first.valid_from.0, &terms);
    Some(view! { <p class="revision">{told}</p> })
}

fn words_of(visit: &Visit, row: &Price) -> (String, String) {
    let common = &visit.words.common;
    ((common.months)(row.months.into()), (common.yen)(row.price.get()))
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
        let days = break_even::days_a_month(row.price, row.months, fare)?;
        Some((w.worth_of)(&(visit.words.common.months)(row.months.into()), days))
    };
    let terms: Vec<String> = prices.iter().filter_map(of_term).collect();
    (!terms.is_empty()).then(|| view! { <p class="worth">{w.worth} " " {visit.words.lang.list(&terms)}</p> })
}

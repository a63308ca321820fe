//! Two stops with suggestions while typing, and the price at once.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::api::{self, Document, at, object};
use super::routes::{RouteChoice, RouteChoices, RouteField, Routes};
use super::stop_input::{Chosen, StopInput};
use super::terms::{TermChoices, TermField, TermPrice, TermWords, Terms};

static PRICES: Document = Document::new(
    "query($operator: String!, $product: String!, $from: ID!, $to: ID!, $startsOn: Date) { operator(slug: $operator) { \
       product(slug: $product) { pricesByRoute(from: $from, to: $to, startsOn: $startsOn) { via { id name } \
         prices { months termName term { slug days notSold } price next { sentence } } } } } }",
);

/// A stop as the lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub id: String,
    pub name: String,
    pub kana: String,
}

/// What one of the two inputs is drawn from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StopField {
    pub name: String,
    pub label: String,
    pub text: String,
    /// The stop that `text` names; empty when none is chosen.
    pub id: String,
    pub error: Option<String>,
    /// Stops to choose from without scripts.
    pub found: Vec<Found>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SectionWords {
    /// Of the operator and the product whose stops these are.
    pub slugs: (String, String),
    /// The day on which the pass starts, `2027-04-01`; none while none is chosen.
    pub starts_on: Option<String>,
    pub hint: String,
    /// Before and after the number of stops found.
    pub found: (String, String),
    pub nothing: String,
    pub no_fare: String,
    pub away: String,
    pub swap: String,
    /// The question, where several routes join the stops.
    pub routes: String,
    /// Around the name of a route.
    pub via: (String, String),
}

#[island]
pub fn SectionSearch(
    from: StopField,
    to: StopField,
    routes: RouteField,
    term: TermField,
    words: SectionWords,
    term_words: TermWords,
) -> impl IntoView {
    let (first, second) = (Chosen::of(&from), Chosen::of(&to));
    let terms = Terms::of(term, term_words);
    let known = StoredValue::new(words);
    let routes = Routes::of(routes, known, terms);
    let asked = routes.joined;
    let is_not_sold = RwSignal::new(false);
    Effect::new(move |_| {
        let pair = first.pair(second);
        routes.follow();
        if asked.get_untracked() == pair {
            return;
        }
        asked.set(pair.clone());
        routes.show(Vec::new());
        is_not_sold.set(false);
        if first.id.get_untracked().is_empty() || second.id.get_untracked().is_empty() {
            return;
        }
        leptos::task::spawn_local(async move {
            let (from, to) = (first.id.get_untracked(), second.id.get_untracked());
            let Ok(found) = prices(&known.get_value(), &from, &to).await else { return };
            // A later choice has asked again.
            if asked.get_untracked() == pair {
                is_not_sold.set(found.is_empty());
                routes.show(found);
            }
        });
    });
    let swap = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        first.swap(second);
    };
    let words = known.get_value();
    view! {
        // Enter in an input presses the first button of a form: without this one it would swap the stops.
        <button class="hide" tabindex="-1" aria-hidden="true"></button>
        <div>
            <StopInput known field=from chosen=first />
            <button class="button plain turn" name="swap" value="yes" on:click=swap>{words.swap}</button>
            <StopInput known field=to chosen=second reachable_from=first.id />
        </div>
        <p class="note warn" role="status" hidden=move || !is_not_sold.get()>{words.no_fare}</p>
        <RouteChoices routes />
        <TermChoices terms />
    }
}

async fn prices(known: &SectionWords, from: &str, to: &str) -> Result<Vec<RouteChoice>, api::RequestError> {
    let variables = object(&[
        ("operator", &known.slugs.0.as_str().into()),
        ("product", &known.slugs.1.as_str().into()),
        ("from", &from.into()),
        ("to", &to.into()),
        ("startsOn", &known.starts_on.as_deref().map_or(JsValue::NULL, Into::into)),
    ]);
    let data = api::ask(&PRICES, &variables).await?;
    let routes = js_sys::Array::from(&at(&data, "operator.product.pricesByRoute"));
    let route = |row: JsValue| RouteChoice {
        id: told(&row, "via.id"),
        name: told(&row, "via.name"),
        prices: js_sys::Array::from(&at(&row, "prices")).iter().map(|row| term(&row)).collect(),
    };
    Ok(routes.iter().map(route).collect())
}

fn told(row: &JsValue, path: &str) -> String {
    api::text(row, path).unwrap_or_default()
}

fn term(row: &JsValue) -> TermPrice {
    let number = |key: &str| at(row, key).as_f64().unwrap_or_default();
    let months = number("months") as u32;
    TermPrice {
        value: api::text(row, "term.slug").unwrap_or_else(|| months.to_string()),
        label: told(row, "termName"),
        months,
        price: number("price") as i64,
        days: told(row, "term.days"),
        not_sold: told(row, "term.notSold"),
        next: told(row, "next.sentence"),
    }
}

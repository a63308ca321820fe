//! Two stops with suggestions while typing, and the price at once.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use teiki_shared::money::Yen;
use wasm_bindgen::JsValue;

use super::api::{self, Document, at, object};
use super::stop_input::{Chosen, StopInput};

static QUOTES: Document = Document::new(
    "query($operator: String!, $product: String!, $from: ID!, $to: ID!) { operator(slug: $operator) { \
       product(slug: $product) { quotes(from: $from, to: $to) { months price } } } }",
);

/// A stop as the lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub id: String,
    pub name: String,
    pub kana: String,
    pub romaji: String,
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
    pub hint: String,
    /// Before and after the number of stops found.
    pub found: (String, String),
    pub nothing: String,
    pub no_fare: String,
    pub away: String,
    pub price: String,
    /// Before and after an amount.
    pub yen: (String, String),
    /// The terms in words, by months.
    pub months: Vec<(u32, String)>,
}

#[island]
pub fn SectionSearch(
    from: StopField,
    to: StopField,
    /// By months, of the section that is chosen already.
    prices: Vec<(u32, i64)>,
    words: SectionWords,
) -> impl IntoView {
    let (first, second) = (Chosen::of(&from), Chosen::of(&to));
    let prices = RwSignal::new(prices);
    let is_not_sold = RwSignal::new(false);
    let known = StoredValue::new(words);
    let asked = RwSignal::new(first.pair(second));
    Effect::new(move |_| {
        let pair = first.pair(second);
        if asked.get_untracked() == pair {
            return;
        }
        asked.set(pair.clone());
        prices.set(Vec::new());
        is_not_sold.set(false);
        if first.id.get_untracked().is_empty() || second.id.get_untracked().is_empty() {
            return;
        }
        leptos::task::spawn_local(async move {
            let (from, to) = (first.id.get_untracked(), second.id.get_untracked());
            let Ok(rows) = quotes(&known.get_value().slugs, &from, &to).await else { return };
            // A later choice has asked again.
            if asked.get_untracked() == pair {
                is_not_sold.set(rows.is_empty());
                prices.set(rows);
            }
        });
    });
    let words = known.get_value();
    let rows = move || {
        known.with_value(|words| prices.get().iter().map(|row| price_row(words, *row)).collect_view())
    };
    view! {
        <StopInput known field=from chosen=first />
        <StopInput known field=to chosen=second reachable_from=first.id />
        <div aria-live="polite">
            <p class="note warn" hidden=move || !is_not_sold.get()>{words.no_fare}</p>
            <p class="price prices" hidden=move || prices.get().is_empty()><span>{words.price}</span> {rows}</p>
        </div>
    }
}

async fn quotes(
    slugs: &(String, String),
    from: &str,
    to: &str,
) -> Result<Vec<(u32, i64)>, api::RequestError> {
    let variables = object(&[
        ("operator", &slugs.0.as_str().into()),
        ("product", &slugs.1.as_str().into()),
        ("from", &from.into()),
        ("to", &to.into()),
    ]);
    let data = api::ask(&QUOTES, &variables).await?;
    let number = |row: &JsValue, key: &str| at(row, key).as_f64().unwrap_or_default();
    let rows = js_sys::Array::from(&at(&data, "operator.product.quotes"));
    Ok(rows.iter().map(|row| (number(&row, "months") as u32, number(&row, "price") as i64)).collect())
}

fn price_row(words: &SectionWords, (months, price): (u32, i64)) -> impl IntoView + use<> {
    let term = words.months.iter().find(|(count, _)| *count == months).map(|(_, term)| term.clone());
    let amount = format!("{}{}{}", words.yen.0, Yen::new(price), words.yen.1);
    view! { <span><span>{term}</span> <b>{amount}</b></span> }
}

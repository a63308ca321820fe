//! Two stops with suggestions while typing, and the price at once.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use teiki_shared::money::Yen;

use super::api::{self, Document};
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

#[derive(Deserialize)]
struct Quoted {
    operator: Option<OperatorQuotes>,
}

#[derive(Deserialize)]
struct OperatorQuotes {
    product: Option<ProductQuotes>,
}

#[derive(Deserialize)]
struct ProductQuotes {
    quotes: Vec<Quote>,
}

#[derive(Deserialize)]
struct Quote {
    months: u32,
    price: i64,
}

/// What is known of the price.
#[derive(Clone, Debug, PartialEq)]
enum Price {
    Unknown,
    NotSold,
    Of(Vec<(u32, i64)>),
}

#[island]
pub fn SectionSearch(
    /// Slugs.
    operator: String,
    product: String,
    from: StopField,
    to: StopField,
    /// By months, of the section that is chosen already.
    prices: Vec<(u32, i64)>,
    words: SectionWords,
) -> impl IntoView {
    let first = RwSignal::new(Chosen::of(&from));
    let second = RwSignal::new(Chosen::of(&to));
    let price = RwSignal::new(if prices.is_empty() { Price::Unknown } else { Price::Of(prices) });
    let slugs = StoredValue::new((operator, product));
    let asked = StoredValue::new((first.get_untracked().id, second.get_untracked().id));
    Effect::new(move |_| {
        let ends = (first.get().id, second.get().id);
        if ends == asked.get_value() {
            return;
        }
        asked.set_value(ends.clone());
        price.set(Price::Unknown);
        if ends.0.is_empty() || ends.1.is_empty() {
            return;
        }
        leptos::task::spawn_local(async move {
            let (operator, product) = slugs.get_value();
            let variables = json!({ "operator": operator, "product": product, "from": ends.0, "to": ends.1 });
            let Ok(answer) = api::ask::<Quoted>(&QUOTES, variables).await else { return };
            // A later choice has asked again.
            if asked.get_value() != ends {
                return;
            }
            let quotes = answer.operator.and_then(|operator| operator.product).map(|product| product.quotes);
            let rows: Vec<_> =
                quotes.unwrap_or_default().iter().map(|quote| (quote.months, quote.price)).collect();
            price.set(if rows.is_empty() { Price::NotSold } else { Price::Of(rows) });
        });
    });
    let reachable_from = Signal::derive(move || first.get().id);
    view! {
        <StopInput slugs field=from words=words.clone() chosen=first />
        <StopInput slugs field=to words=words.clone() chosen=second reachable_from />
        <div aria-live="polite">{move || price_view(&price.get(), &words)}</div>
    }
}

fn price_view(price: &Price, words: &SectionWords) -> AnyView {
    match price {
        Price::Unknown => ().into_any(),
        Price::NotSold => view! { <p class="note warn">{words.no_fare.clone()}</p> }.into_any(),
        Price::Of(rows) => {
            let row = |(months, price): &(u32, i64)| {
                let term =
                    words.months.iter().find(|(count, _)| count == months).map(|(_, term)| term.clone());
                let amount = format!("{}{}{}", words.yen.0, Yen::new(*price), words.yen.1);
                view! { <span><span>{term}</span> <b>{amount}</b></span> }
            };
            let rows = rows.iter().map(row).collect_view();
            view! { <p class="price prices"><span>{words.price.clone()}</span> {rows}</p> }.into_any()
        }
    }
}

//! The terms of a section, a fare or an area, each with its price: one is chosen.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use teiki_shared::money::Yen;

use super::choices::{Choice, Group, group};
use super::page::checked;

/// A term and what it costs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermPrice {
    /// What is sent where it is chosen: the number of its months, or the word of fixed dates.
    pub value: String,
    /// The term in words.
    pub label: String,
    /// 0 for fixed dates.
    pub months: u32,
    /// Yen.
    pub price: i64,
    /// The days of fixed dates.
    pub days: String,
    /// Why fixed dates cannot be chosen now, in a sentence; empty where they can.
    pub not_sold: String,
    /// What it costs after a fare revision ahead, in a sentence; empty where none changes it.
    pub next: String,
}

/// What the choice is drawn from.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct TermField {
    /// Of what is chosen already.
    pub prices: Vec<TermPrice>,
    /// The section, fare or area that they are the prices of; empty with no prices.
    pub priced_for: String,
    /// The value of the chosen term; empty where none is.
    pub chosen: String,
    pub error: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TermWords {
    pub legend: String,
    /// Before the lowest price, while no term is chosen.
    pub price: String,
    /// Around the lowest price.
    pub from: (String, String),
    /// Around an amount.
    pub yen: (String, String),
    pub per_month: (String, String),
    pub saves: (String, String),
    pub next: String,
    /// Of the same button where fixed dates are chosen, which leave no start to choose.
    pub next_dated: String,
}

impl TermWords {
    fn yen(&self, amount: i64) -> String {
        around(&self.yen, &Yen::new(amount).to_string())
    }

    /// What a price comes to for a month, what it saves against single months, which days it is for, and what it is later.
    fn hints(&self, row: &TermPrice, single: Option<i64>) -> Vec<String> {
        let mut hints = Vec::new();
        if row.months > 1 {
            let count = i64::from(row.months);
            hints.push(around(&self.per_month, &self.yen(row.price / count)));
            let saved = single.map(|single| single * count - row.price).filter(|saved| *saved > 0);
            hints.extend(saved.map(|saved| around(&self.saves, &self.yen(saved))));
        }
        let told = [&row.days, &row.not_sold, &row.next].into_iter();
        hints.extend(told.filter(|text| !text.is_empty()).cloned());
        hints
    }
}

/// A word between the two parts of a sentence.
pub fn around((before, after): &(String, String), what: &str) -> String {
    format!("{before}{what}{after}")
}

/// The state of the choice, shared with what the prices depend on.
#[derive(Clone, Copy)]
pub struct Terms {
    words: StoredValue<TermWords>,
    prices: RwSignal<Vec<TermPrice>>,
    priced_for: RwSignal<String>,
    chosen: RwSignal<String>,
    error: StoredValue<Option<String>>,
}

impl Terms {
    pub fn of(field: TermField, words: TermWords) -> Self {
        // What was pressed before the page was awake counts.
        let chosen = checked("months").unwrap_or(field.chosen);
        let terms = Self {
            words: StoredValue::new(words),
            prices: RwSignal::new(Vec::new()),
            priced_for: RwSignal::new(String::new()),
            chosen: RwSignal::new(chosen),
            error: StoredValue::new(field.error),
        };
        terms.show(field.prices, field.priced_for);
        terms
    }

    /// Shows the prices of another section. A term that it has too stays chosen; an only one is.
    pub fn show(self, prices: Vec<TermPrice>, priced_for: String) {
        let chosen = self.chosen.get_untracked();
        let mut sold = prices.iter().filter(|row| row.not_sold.is_empty());
        let is_sold = sold.clone().any(|row| row.value == chosen);
        match (sold.next(), sold.next()) {
            (Some(only), None) => self.chosen.set(only.value.clone()),
            _ if !is_sold && !prices.is_empty() => self.chosen.set(String::new()),
            _ => {}
        }
        // What has no price is not agreed to.
        self.priced_for.set(if prices.is_empty() { String::new() } else { priced_for });
        self.prices.set(prices);
    }

    /// A term and its price in words.
    pub fn first(self, row: &TermPrice) -> String {
        self.words.with_value(|words| format!("{} {}", row.label, words.yen(row.price)))
    }

    /// The price that is agreed to, or from where prices begin.
    fn total(self) -> (String, String) {
        let (prices, chosen) = (self.prices.get(), self.chosen.get());
        self.words.with_value(|words| {
            let row = prices.iter().find(|row| row.value == chosen);
            match (row, prices.iter().map(|row| row.price).min()) {
                (Some(row), _) => (row.label.clone(), words.yen(row.price)),
                (None, Some(lowest)) => (words.price.clone(), around(&words.from, &words.yen(lowest))),
                (None, None) => Default::default(),
            }
        })
    }

    /// What the way on is called: it names the page that follows.
    fn next(self) -> String {
        let (prices, chosen) = (self.prices.get(), self.chosen.get());
        let is_dated = |row: &TermPrice| row.months == 0;
        let row = prices.iter().find(|row| row.value == chosen);
        let dated = row.map_or(!prices.is_empty() && prices.iter().all(is_dated), is_dated);
        self.words.with_value(|words| if dated { words.next_dated.clone() } else { words.next.clone() })
    }

    fn choices(self) -> Vec<Choice> {
        let prices = self.prices.get();
        let single = prices.iter().find(|row| row.months == 1).map(|row| row.price);
        let choice = |words: &TermWords, row: &TermPrice| Choice {
            value: row.value.clone(),
            label: row.label.clone(),
            hints: words.hints(row, single).join("\n"),
            end: words.yen(row.price),
            is_closed: !row.not_sold.is_empty(),
        };
        self.words.with_value(|words| prices.iter().map(|row| choice(words, row)).collect())
    }
}

/// The terms to choose from; below them the price, and the way on, which stay in sight.
#[component]
pub fn TermChoices(terms: Terms) -> impl IntoView {
    let Terms { words, prices, priced_for, chosen, error } = terms;
    let is_empty = move || prices.with(Vec::is_empty);
    let choices = Group {
        id: "terms",
        name: "months",
        legend: words.with_value(|words| words.legend.clone()),
        error: error.get_value(),
        chosen,
        rows: Arc::new(move || terms.choices()),
    };
    view! {
        {group(choices)}
        <input type="hidden" name="pricedFor" value=move || priced_for.get() />
        <div class="reach">
            <p class="price" aria-live="polite" hidden=is_empty>
                <span>{move || terms.total().0}</span>
                <b>{move || terms.total().1}</b>
            </p>
            <button class="button">{move || terms.next()}</button>
        </div>
    }
}

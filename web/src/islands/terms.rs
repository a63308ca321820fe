//! The terms of a section, a fare or an area, each with its price: one is chosen.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use teiki_shared::money::Yen;

use super::page::checked;

/// A term and what it costs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermPrice {
    pub months: u32,
    /// Yen.
    pub price: i64,
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
    /// The chosen months; empty when none are.
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
    /// The terms in words, by months.
    pub months: Vec<(u32, String)>,
    pub next: String,
}

impl TermWords {
    fn yen(&self, amount: i64) -> String {
        around(&self.yen, &Yen::new(amount).to_string())
    }

    fn months(&self, count: u32) -> String {
        let found = self.months.iter().find(|(months, _)| *months == count);
        found.map(|(_, words)| words.clone()).unwrap_or_default()
    }

    /// What a price comes to for a month, what it saves against single months, and what it is later.
    fn hints(&self, row: &TermPrice, single: Option<i64>) -> Vec<String> {
        let mut hints = Vec::new();
        if row.months > 1 {
            let count = i64::from(row.months);
            hints.push(around(&self.per_month, &self.yen(row.price / count)));
            let saved = single.map(|single| single * count - row.price).filter(|saved| *saved > 0);
            hints.extend(saved.map(|saved| around(&self.saves, &self.yen(saved))));
        }
        hints.extend((!row.next.is_empty()).then(|| row.next.clone()));
        hints
    }
}

fn around((before, after): &(String, String), what: &str) -> String {
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
        let is_sold = prices.iter().any(|row| row.months.to_string() == chosen);
        match prices.as_slice() {
            [only] => self.chosen.set(only.months.to_string()),
            [_, ..] if !is_sold => self.chosen.set(String::new()),
            _ => {}
        }
        self.prices.set(prices);
        self.priced_for.set(priced_for);
    }

    /// The price that is agreed to, or from where prices begin.
    fn total(self) -> (String, String) {
        let (prices, chosen) = (self.prices.get(), self.chosen.get());
        self.words.with_value(|words| {
            let row = prices.iter().find(|row| row.months.to_string() == chosen);
            match (row, prices.iter().map(|row| row.price).min()) {
                (Some(row), _) => (words.months(row.months), words.yen(row.price)),
                (None, Some(lowest)) => (words.price.clone(), around(&words.from, &words.yen(lowest))),
                (None, None) => Default::default(),
            }
        })
    }

    fn row(self, row: &TermPrice, single: Option<i64>, is_first: bool) -> impl IntoView + use<> {
        let months = row.months;
        let value = months.to_string();
        let (of_value, is_chosen) = (value.clone(), self.chosen.get_untracked() == value);
        let (label, end, hints) = self.words.with_value(|words| {
            (words.months(months), words.yen(row.price), words.hints(row, single).join("\n"))
        });
        // The first one carries the bare name, so that the error summary leads to it.
        let id = if is_first { "months".to_owned() } else { format!("months-{months}") };
        let is_wrong = self.error.with_value(Option::is_some);
        let chosen = value.clone();
        view! {
            <label class="choice">
                <input
                    type="radio"
                    id=id
                    name="months"
                    value=value
                    checked=is_chosen
                    prop:checked=move || self.chosen.get() == of_value
                    aria-invalid=is_wrong.then_some("true")
                    on:change=move |_| self.chosen.set(chosen.clone())
                />
                <span><b>{label}</b> <span class="hint">{hints}</span></span>
                <span class="end">{end}</span>
            </label>
        }
    }
}

/// The terms to choose from; below them the price, and the way on, which stay in sight.
#[component]
pub fn TermChoices(terms: Terms) -> impl IntoView {
    let Terms { words, prices, priced_for, error, .. } = terms;
    let rows = move || {
        let prices = prices.get();
        let single = prices.iter().find(|row| row.months == 1).map(|row| row.price);
        let rows = prices.iter().enumerate();
        rows.map(|(at, row)| terms.row(row, single, at == 0)).collect_view()
    };
    let is_empty = move || prices.get().is_empty();
    let described = error.with_value(|error| error.as_ref().map(|_| "months-error"));
    let (legend, next) = words.with_value(|words| (words.legend.clone(), words.next.clone()));
    view! {
        <fieldset id="terms" hidden=is_empty aria-describedby=described>
            <legend>{legend}</legend>
            {error.get_value().map(|error| view! { <p class="wrong" id="months-error">{error}</p> })}
            {rows}
        </fieldset>
        <input type="hidden" name="pricedFor" value=move || priced_for.get() />
        <div class="reach">
            <p class="price" aria-live="polite" hidden=is_empty>
                <span>{move || terms.total().0}</span>
                <b>{move || terms.total().1}</b>
            </p>
            <button class="button">{next}</button>
        </div>
    }
}

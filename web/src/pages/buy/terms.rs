//! What the terms of a section and their prices are drawn from.

use serde::Deserialize;
use serde_json::{Value, json};
use teiki_shared::money::Yen;
use teiki_shared::term::TermKey;

use crate::form::Form;
use crate::islands::{TermField, TermPrice, TermWords};
use crate::visit::Visit;

/// A term of a section, a fare or an area with its price.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    months: Option<u32>,
    /// In place of months.
    term: Option<FixedTerm>,
    term_name: String,
    pub price: Yen,
    pub next: Option<Next>,
}

/// A term with fixed dates.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FixedTerm {
    slug: String,
    days: String,
    not_sold: Option<String>,
}

/// What it costs after a fare revision ahead.
#[derive(Deserialize)]
pub struct Next {
    pub sentence: String,
}

impl Row {
    pub fn drawn(&self) -> TermPrice {
        let next = self.next.as_ref().map(|next| next.sentence.clone()).unwrap_or_default();
        let months = self.months.unwrap_or_default();
        let (value, days, not_sold) = match &self.term {
            Some(term) => (term.slug.clone(), term.days.clone(), term.not_sold.clone().unwrap_or_default()),
            None => (months.to_string(), String::new(), String::new()),
        };
        let (label, price) = (self.term_name.clone(), self.price.get());
        TermPrice { value, label, months, price, days, not_sold, next }
    }
}

/// Sentences take their amount as text: this stands for it where an island will put it in.
const AMOUNT: &str = "\u{0}";

/// The words before and after the amount of a sentence.
pub fn around(sentence: fn(&str) -> String) -> (String, String) {
    let whole = sentence(AMOUNT);
    let (before, after) = whole.split_once(AMOUNT).unwrap_or((&whole, ""));
    (before.to_owned(), after.to_owned())
}

pub fn words(visit: &Visit) -> TermWords {
    let (w, common) = (&visit.words.buy.term, &visit.words.common);
    // The words around an amount, taken from one with a digit that no language changes.
    let yen = (common.yen)(7);
    let (before, after) = yen.split_once('7').unwrap_or_default();
    TermWords {
        legend: w.title.into(),
        price: w.price.into(),
        from: around(visit.words.buy.product.from),
        yen: (before.into(), after.into()),
        per_month: around(w.per_month),
        saves: around(w.saves),
        next: w.next.into(),
        next_dated: visit.words.buy.start.next.into(),
    }
}

/// The terms of `section`, whose prices these are.
pub fn field(form: &Form, section: &str, prices: &[Row]) -> TermField {
    let field = form.field("months");
    TermField {
        prices: prices.iter().map(Row::drawn).collect(),
        priced_for: if prices.is_empty() { String::new() } else { section.to_owned() },
        chosen: field.value,
        error: field.error,
    }
}

/// The term that was chosen, as `draftUpdate` and `draftBegin` take it: months, or the word of fixed dates.
pub fn chosen(form: &Form) -> Option<(&'static str, Value)> {
    Some(match TermKey::read(form.given("months")?)? {
        TermKey::Months(months) => ("months", json!(months)),
        TermKey::Fixed(slug) => ("term", json!(slug)),
    })
}

/// The value of a term's choice in a form.
pub fn value(months: Option<u32>, term: Option<String>) -> String {
    term.or(months.map(|months| months.to_string())).unwrap_or_default()
}

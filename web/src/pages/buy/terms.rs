//! What the terms of a section and their prices are drawn from.

use serde::Deserialize;
use teiki_shared::money::Yen;

use crate::form::Form;
use crate::islands::{TermField, TermPrice, TermWords};
use crate::visit::Visit;

/// A term of a section, a fare or an area with its price.
#[derive(Deserialize)]
pub struct Row {
    pub months: u32,
    pub price: Yen,
    pub next: Option<Next>,
}

/// What it costs after a fare revision ahead.
#[derive(Deserialize)]
pub struct Next {
    pub sentence: String,
}

impl Row {
    pub fn drawn(&self) -> TermPrice {
        let next = self.next.as_ref().map(|next| next.sentence.clone()).unwrap_or_default();
        TermPrice { months: self.months, price: self.price.get(), next }
    }
}

/// Sentences take their amount as text: this stands for it where an island will put it in.
const AMOUNT: &str = "\u{0}";

/// The words before and after the amount of a sentence.
fn around(sentence: fn(&str) -> String) -> (String, String) {
    let whole = sentence(AMOUNT);
    let (before, after) = whole.split_once(AMOUNT).unwrap_or((&whole, ""));
    (before.to_owned(), after.to_owned())
}

pub fn words(visit: &Visit, months: &[u32]) -> TermWords {
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
        months: months.iter().map(|count| (*count, (common.months)(*count))).collect(),
        next: w.next.into(),
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

/// The months that were chosen.
pub fn chosen(form: &Form) -> Option<u32> {
    form.value("months").parse().ok().filter(|months| *months < 100)
}

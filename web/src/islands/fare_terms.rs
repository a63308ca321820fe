//! A fare, or an area, out of a table, and the prices of its terms at once.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::page::checked;
use super::terms::{TermChoices, TermField, TermPrice, TermWords, Terms};

/// What the rows are drawn from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FareField {
    pub legend: String,
    pub hint: String,
    /// The codes of the table with their words. A single one is not asked for.
    pub codes: Vec<(String, String)>,
    pub chosen: String,
    pub error: Option<String>,
}

/// Prices by code, the shortest term first.
pub type Table = BTreeMap<String, Vec<TermPrice>>;

#[island]
pub fn FareTerms(field: FareField, table: Table, term: TermField, words: TermWords) -> impl IntoView {
    let FareField { legend, hint, codes, chosen, error } = field;
    let chosen = RwSignal::new(checked("code").unwrap_or(chosen));
    let terms = Terms::of(term, words);
    let table = StoredValue::new(table);
    Effect::new(move |_| {
        let code = chosen.get();
        let prices = table.with_value(|table| table.get(&code).cloned());
        if let Some(prices) = prices {
            terms.show(prices, code);
        }
    });
    let described = if error.is_some() { "code-hint code-error" } else { "code-hint" };
    let is_wrong = error.is_some();
    let is_only = codes.len() == 1;
    let rows = codes.into_iter().enumerate().map(|(at, (code, label))| {
        // The first one carries the bare name, so that the error summary leads to it.
        let id = if at == 0 { "code".to_owned() } else { format!("code-{at}") };
        let (value, picked) = (code.clone(), code.clone());
        let is_chosen = chosen.get_untracked() == code;
        view! {
            <label>
                <input
                    type="radio"
                    id=id
                    name="code"
                    value=value
                    checked=is_chosen
                    prop:checked=move || chosen.get() == code
                    aria-invalid=is_wrong.then_some("true")
                    on:change=move |_| chosen.set(picked.clone())
                />
                <b>{label}</b>
            </label>
        }
    });
    let rows = rows.collect_view();
    view! {
        <fieldset aria-describedby=described>
            <legend><h1>{legend}</h1></legend>
            <span class="hint" id="code-hint">{hint}</span>
            {error.map(|error| view! { <p class="wrong" id="code-error">{error}</p> })}
            <div class=if is_only { "fares only" } else { "fares" }>{rows}</div>
        </fieldset>
        <TermChoices terms />
    }
}

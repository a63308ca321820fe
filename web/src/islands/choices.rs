//! A choice among radio buttons that come and go with what they depend on. Terms and routes are drawn by it, so that the bundle
//! holds it once.

use std::sync::Arc;

use leptos::prelude::*;

/// A radio button and what stands beside it.
pub struct Choice {
    /// What is sent where it is chosen.
    pub value: String,
    pub label: String,
    /// One a line.
    pub hints: String,
    /// What it costs.
    pub end: String,
    /// Whether it cannot be chosen now.
    pub is_closed: bool,
}

/// A group of them, hidden while there is none.
pub struct Group {
    /// Its place on the page.
    pub id: &'static str,
    /// What the choice is sent as.
    pub name: &'static str,
    pub legend: String,
    pub error: Option<String>,
    pub chosen: RwSignal<String>,
    pub rows: Arc<dyn Fn() -> Vec<Choice> + Send + Sync>,
}

pub fn group(group: Group) -> impl IntoView + use<> {
    let Group { id, name, legend, error, chosen, rows } = group;
    let is_wrong = error.is_some();
    let told = format!("{name}-error");
    let described = is_wrong.then(|| told.clone());
    let error = error.map(|error| view! { <p class="wrong" id=told>{error}</p> });
    let known = rows.clone();
    let drawn = move || {
        let rows = rows().into_iter().enumerate();
        rows.map(|(at, row)| draw(row, (name, at == 0), is_wrong, chosen)).collect_view()
    };
    view! {
        <fieldset id=id hidden=move || known().is_empty() aria-describedby=described>
            <legend>{legend}</legend>
            {error}
            {drawn}
        </fieldset>
    }
}

fn draw(
    row: Choice,
    (name, is_first): (&'static str, bool),
    is_wrong: bool,
    chosen: RwSignal<String>,
) -> impl IntoView + use<> {
    let Choice { value, label, hints, end, is_closed } = row;
    // The first one carries the bare name, so that the error summary leads to it.
    let id = if is_first { name.to_owned() } else { format!("{name}-{value}") };
    let is_chosen = chosen.get_untracked() == value;
    let (of_value, taken) = (value.clone(), value.clone());
    view! {
        <label class="choice">
            <input
                type="radio"
                id=id
                name=name
                value=value
                checked=is_chosen
                disabled=is_closed
                prop:checked=move || chosen.get() == of_value
                aria-invalid=is_wrong.then_some("true")
                on:change=move |_| chosen.set(taken.clone())
            />
            <span><b>{label}</b> <span class="hint">{hints}</span></span>
            <span class="end">{end}</span>
        </label>
    }
}

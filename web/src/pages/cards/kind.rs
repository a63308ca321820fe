//! The kinds of ICOCA, and the question about them with a drawing of where each number stands.

use leptos::prelude::*;
use teiki_shared::card::CardKind;

use super::drawings::Drawing;
use crate::components::described_by;
use crate::form::{Form, FormField};
use crate::graphql;
use crate::visit::Visit;

/// The kind that a form chose.
pub fn chosen(form: &Form) -> Option<CardKind> {
    graphql::enum_of(form.value("kind"))
}

/// The four kinds as cards to touch, each with its drawing.
pub fn question(visit: &Visit, field: FormField, label: &'static str) -> impl IntoView + use<> {
    let w = &visit.words.cards;
    let described = described_by(&field.name, true, field.error.is_some());
    let is_wrong = field.error.is_some();
    let choices = CardKind::ALL.iter().copied().enumerate().map(|(index, kind)| {
        let (words, value) = (w.kinds.of(kind), graphql::enum_name(kind));
        // The first one carries the bare name, so that the error summary leads to it.
        let id = if index == 0 { field.name.clone() } else { format!("{}-{index}", field.name) };
        view! {
            <label class="choice">
                <input
                    type="radio"
                    id=id
                    name=field.name.clone()
                    value=value
                    checked=field.value == value
                    aria-invalid=is_wrong.then_some("true")
                />
                <span><b>{words.name}</b> <span class="hint">{words.place}</span></span>
                <Drawing kind />
            </label>
        }
    });
    let choices = choices.collect_view();
    view! {
        <fieldset aria-describedby=described>
            <legend>{label}</legend>
            <span class="hint" id=format!("{}-hint", field.name)>{w.ask.kind_hint}</span>
            {field.error.map(|error| view! { <p class="wrong" id=format!("{}-error", field.name)>{error}</p> })}
            {choices}
        </fieldset>
    }
}

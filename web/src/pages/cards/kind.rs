//! The kinds of ICOCA, and the question about them with a drawing of where each number stands.

use leptos::prelude::*;
use serde::Deserialize;

use super::drawings::Drawing;
use crate::components::described_by;
use crate::form::{Form, FormField};
use crate::visit::Visit;
use crate::words::cards::{Cards, Kind as KindWords};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    Card,
    Smart,
    Mobile,
    ApplePay,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Card, Self::Smart, Self::Mobile, Self::ApplePay];

    /// As forms and the API write it.
    pub fn value(self) -> &'static str {
        match self {
            Self::Card => "CARD",
            Self::Smart => "SMART",
            Self::Mobile => "MOBILE",
            Self::ApplePay => "APPLE_PAY",
        }
    }

    /// The kind that a form chose.
    pub fn chosen(form: &Form) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.value() == form.value("kind"))
    }

    pub fn words(self, w: &'static Cards) -> &'static KindWords {
        match self {
            Self::Card => &w.kinds.card,
            Self::Smart => &w.kinds.smart,
            Self::Mobile => &w.kinds.mobile,
            Self::ApplePay => &w.kinds.apple_pay,
        }
    }
}

/// The four kinds as cards to touch, each with its drawing.
pub fn question(visit: &Visit, field: FormField, label: &'static str) -> impl IntoView + use<> {
    let w = &visit.words.cards;
    let described = described_by(&field.name, true, field.error.is_some());
    let is_wrong = field.error.is_some();
    let choices = Kind::ALL.into_iter().enumerate().map(|(index, kind)| {
        let words = kind.words(w);
        // The first one carries the bare name, so that the error summary leads to it.
        let id = if index == 0 { field.name.clone() } else { format!("{}-{index}", field.name) };
        view! {
            <label class="choice">
                <input
                    type="radio"
                    id=id
                    name=field.name.clone()
                    value=kind.value()
                    checked=field.value == kind.value()
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

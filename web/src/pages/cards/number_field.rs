//! Asking for the number of an ICOCA, and once more for one that looks made up.

use leptos::prelude::*;
use teiki_api::cards::written;
use teiki_shared::card_number::CardNumber;

use crate::components::{Field, Tick};
use crate::form::Form;
use crate::visit::Visit;

/// What is typed, at most: a pasted number may have text around it.
const MAX: u32 = 120;

/// The name of the box by which the rider says that a number is right, as the API calls it.
pub const CHECKED: &str = "numberChecked";

/// Tells what is wrong with the number as it is written, where another answer keeps the API from being asked.
pub fn check(visit: &Visit, form: &mut Form) {
    if let Err(refusal) = CardNumber::parse(form.value("number")) {
        form.wrong("number", written(&refusal, visit.words.lang));
    }
}

/// The input with its hint and the way to help. A number of one repeated or counting run brings a box to tick.
pub fn question(visit: &Visit, form: &Form, label: &'static str) -> impl IntoView + use<> {
    let w = &visit.words.cards.ask;
    let is_unlikely = CardNumber::parse(form.value("number")).is_ok_and(|number| number.is_unlikely());
    let checked = is_unlikely.then(|| view! { <Tick field=form.field(CHECKED)>{w.number_checked}</Tick> });
    view! {
        <Field
            field=form.field("number")
            label
            hint=w.number_hint
            class="wide-code"
            max=MAX
            verbatim=true
            auto="off"
        />
        {checked}
        <p><a class="tap" href="/help#number">{visit.words.help.to_number}</a></p>
    }
}

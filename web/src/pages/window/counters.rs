//! An operator's counters, below its passes.

use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::counter::{Availability, CounterService};
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;

use crate::graphql;
use crate::visit::Visit;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counter {
    name: String,
    address: String,
    hours: String,
    phone: String,
    services: Vec<Service>,
    step_free: Option<Answer>,
    charges: Vec<Yen>,
    notes: String,
}

#[derive(Deserialize)]
struct Service {
    #[serde(deserialize_with = "graphql::enum_value")]
    service: CounterService,
    answer: Answer,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(deserialize_with = "graphql::enum_value")]
    availability: Availability,
    note: String,
}

/// The counters side by side; nothing where the operator has named none.
pub fn counters(visit: &Visit, counters: &[Counter]) -> Option<impl IntoView + use<>> {
    let w = &visit.words.counters;
    let sheets = counters.iter().map(|counter| sheet(visit, counter)).collect_view();
    (!counters.is_empty()).then(|| {
        view! {
            <h2 id="counters">{w.title}</h2>
            <p class="soft">{w.legend}</p>
            <ul class="offers" role="list">{sheets}</ul>
        }
    })
}

fn sheet(visit: &Visit, counter: &Counter) -> impl IntoView + use<> {
    let w = &visit.words.counters;
    let tel = format!("tel:{}", counter.phone.replace('-', ""));
    let services = counter.services.iter().map(|row| line(visit, (w.service)(row.service), &row.answer));
    let step_free = counter.step_free.as_ref().map(|answer| line(visit, w.step_free, answer));
    let lines = services.chain(step_free).collect_view();
    let charges = (!counter.charges.is_empty()).then(|| {
        let amounts: Vec<String> =
            counter.charges.iter().map(|amount| (visit.words.common.yen)(amount.get())).collect();
        // A list of amounts: "and" before the last one would be read as a sum.
        let between = if visit.words.lang == Lang::Ja { "、" } else { ", " };
        view! { <p class="soft num">{(w.charges)(&amounts.join(between))}</p> }
    });
    let notes = (!counter.notes.is_empty()).then(|| view! { <p class="soft">{counter.notes.clone()}</p> });
    view! {
        <li class="offer sheet">
            <h3>{counter.name.clone()}</h3>
            <p>{counter.address.clone()}<br />{w.hours} " " {counter.hours.clone()}<br />
                <a class="num" href=tel>{counter.phone.clone()}</a></p>
            <ul class="services" role="list" aria-label=w.services>{lines}</ul>
            {charges}
            {notes}
        </li>
    }
}

/// What is to be had, with a sign for the eye and words for who does not see it.
fn line(visit: &Visit, label: &'static str, answer: &Answer) -> impl IntoView + use<> {
    let (sign, words) = (visit.words.counters.availability)(answer.availability);
    let note = (!answer.note.is_empty()).then(|| view! { <span class="hint">{answer.note.clone()}</span> });
    view! {
        <li>
            <b aria-hidden="true">{sign}</b>
            <span>{label} <span class="hide">" " {words}</span> {note}</span>
        </li>
    }
}

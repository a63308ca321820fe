//! The ICOCAs that an operator sells, and where they are charged beside its counters.

use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;

use crate::visit::Visit;

#[derive(Deserialize)]
pub struct CardSold {
    name: String,
    price: Option<Yen>,
    what: String,
}

#[derive(Deserialize)]
pub struct ChargePlace {
    name: String,
    amounts: Vec<Yen>,
    notes: String,
}

/// The cards side by side; nothing where none is told.
pub fn cards(visit: &Visit, cards: &[CardSold]) -> Option<impl IntoView + use<>> {
    let rows = cards.iter().map(|card| {
        let price = card.price.map(|price| (visit.words.window.from_price)(&yen(visit, price)));
        view! {
            <li class="offer sheet">
                <h3>{card.name.clone()}</h3>
                {price.map(|price| view! { <p><b class="num">{price}</b></p> })}
                <p class="soft">{card.what.clone()}</p>
            </li>
        }
    });
    let rows = rows.collect_view();
    let list = view! { <h2>{visit.words.routes.cards}</h2> <ul class="offers" role="list">{rows}</ul> };
    (!cards.is_empty()).then_some(list)
}

/// The places side by side; nothing where none is told.
pub fn charging(visit: &Visit, places: &[ChargePlace]) -> Option<impl IntoView + use<>> {
    let rows = places.iter().map(|place| {
        let amounts: Vec<String> = place.amounts.iter().map(|amount| yen(visit, *amount)).collect();
        let between = if visit.words.lang == Lang::Ja { "、" } else { ", " };
        let amounts = (visit.words.counters.charges)(&amounts.join(between));
        view! {
            <li class="offer sheet">
                <h3>{place.name.clone()}</h3>
                {(!place.amounts.is_empty()).then(|| view! { <p class="num">{amounts}</p> })}
                <p class="soft">{place.notes.clone()}</p>
            </li>
        }
    });
    let rows = rows.collect_view();
    let list = view! { <h2>{visit.words.routes.charging}</h2> <ul class="offers" role="list">{rows}</ul> };
    (!places.is_empty()).then_some(list)
}

fn yen(visit: &Visit, amount: Yen) -> String {
    (visit.words.common.yen)(amount.get())
}

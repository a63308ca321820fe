//! The kinds of ICOCA, and the question about them with a drawing of where each number stands.

use leptos::prelude::*;
use teiki_shared::card::CardKind;

use super::drawings::Drawing;
use crate::components::{Note, Tone, described_by};
use crate::form::{Form, FormField};
use crate::graphql;
use crate::visit::Visit;
use crate::words::cards::Cards;

/// The value of a plastic card without a name, beside the names of the kinds.
const ANONYMOUS: &str = "CARD_ANONYMOUS";

/// What a form answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub kind: CardKind,
    /// Only a plastic card may be anonymous; the other kinds belong to a person.
    pub named: bool,
}

pub fn chosen(form: &Form) -> Option<Chosen> {
    match form.value("kind") {
        ANONYMOUS => Some(Chosen { kind: CardKind::Card, named: false }),
        name => graphql::enum_of(name).map(|kind| Chosen { kind, named: true }),
    }
}

/// What a form says of a card.
pub fn value(kind: CardKind, named: bool) -> &'static str {
    if kind == CardKind::Card && !named { ANONYMOUS } else { graphql::enum_name(kind) }
}

/// A kind to touch: its value, its name, and what is said of it once it is chosen.
struct Touch {
    kind: CardKind,
    value: &'static str,
    name: &'static str,
    hint: Option<&'static str>,
}

fn touches(w: &Cards) -> impl Iterator<Item = Touch> + use<> {
    let plastic = [("CARD", w.ask.named_card), (ANONYMOUS, w.ask.anonymous_card)];
    let plastic =
        plastic.map(|(value, (name, hint))| Touch { kind: CardKind::Card, value, name, hint: Some(hint) });
    let phones = CardKind::ALL.iter().copied().filter(|kind| *kind != CardKind::Card);
    let kinds = &w.kinds;
    let rest: Vec<_> = phones
        .map(|kind| Touch { kind, value: graphql::enum_name(kind), name: kinds.of(kind).name, hint: None })
        .collect();
    plastic.into_iter().chain(rest)
}

/// The kinds as cards to touch, each with its drawing, and what an anonymous one means.
pub fn question(visit: &Visit, field: FormField, label: &'static str) -> impl IntoView + use<> {
    let w = &visit.words.cards;
    let described = described_by(&field.name, true, field.error.is_some());
    let is_wrong = field.error.is_some();
    let choices = touches(w).enumerate().map(|(index, Touch { kind, value, name, hint })| {
        // The first one carries the bare name, so that the error summary leads to it.
        let id = if index == 0 { field.name.clone() } else { format!("{}-{index}", field.name) };
        let unprotected = (value == ANONYMOUS).then(|| unprotected(visit));
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
                <span>
                    <b>{name}</b>
                    {hint.map(|hint| view! { " " <span class="hint">{hint}</span> })}
                    " "
                    <span class="hint">{w.kinds.of(kind).place}</span>
                </span>
                <Drawing kind />
            </label>
            {unprotected}
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

/// What an anonymous card means; shown while one is chosen.
pub fn unprotected(visit: &Visit) -> impl IntoView + use<> {
    let w = &visit.words.cards.ask;
    view! {
        <div class="unprotected">
            <Note tone=Tone::Care title=w.unprotected><p>{w.unprotected_what}</p></Note>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plastic_cards_may_be_anonymous() {
        let of = |value| chosen(&Form::of([("kind", value)]));
        let card = |kind, named| Some(Chosen { kind, named });
        assert_eq!(of("CARD"), card(CardKind::Card, true));
        assert_eq!(of(ANONYMOUS), card(CardKind::Card, false));
        assert_eq!(of("MOBILE"), card(CardKind::Mobile, true));
        assert_eq!(of("MOBILE_ANONYMOUS"), None);
        assert_eq!(of(""), None);
        for (kind, named) in [(CardKind::Card, true), (CardKind::Card, false), (CardKind::Smart, true)] {
            assert_eq!(of(value(kind, named)), card(kind, named));
        }
    }
}

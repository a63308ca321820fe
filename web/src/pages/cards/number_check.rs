//! Before a number is changed: the old one, the new one, what becomes of the passes, and the password.

use actix_web::HttpResponse;
use leptos::prelude::*;
use teiki_shared::card::CardKind;
use teiki_shared::card_number::CardNumber;

use super::kind::Chosen;
use super::number::{CHECKED, EDIT, reasons};
use super::{Card, kind, number_field, passes};
use crate::components::{Button, EnterButton, Item, KEPT_FORM, Note, Password, SummaryList, Tone};
use crate::form::Form;
use crate::respond::Page;
use crate::visit::Visit;

/// The answers that the page carries on.
const ANSWERS: [&str; 4] = ["reason", "kind", "number", number_field::CHECKED];

pub fn draw(visit: &Visit, card: &Card, form: &Form) -> HttpResponse {
    let w = &visit.words.cards.number;
    let path = format!("/cards/{}/number", card.id);
    Page::new(w.check_title).form(form).back(path.clone()).draw(visit, || {
        let hidden = ANSWERS.map(|name| {
            let value = form.given(name).map(str::to_owned);
            value.map(|value| view! { <input type="hidden" name=name value=value /> })
        });
        let email = visit.caller.viewer.as_ref().map(|viewer| viewer.email.clone());
        view! {
            <h1>{w.check_title}</h1>
            <SummaryList items=answers(visit, card, form) />
            {what_moves(visit, card)}
            {what_else(visit, card, form)}
            <form method="post" id=KEPT_FORM action=path novalidate>
                {hidden.collect_view()}
                <input type="hidden" name=CHECKED value="yes" />
                // So that password managers know whose password it is.
                <input type="email" name="username" autocomplete="username" value=email hidden readonly />
                <EnterButton />
                <Password field=form.field("password") label=visit.words.account.change_email.password />
                <Button label=w.button />
                <Button label=w.edit name=EDIT value="yes" quiet=true />
            </form>
        }
    })
}

/// The numbers, what the new one belongs to, and why it changes. The new number is shown whole: it was just typed.
fn answers(visit: &Visit, card: &Card, form: &Form) -> Vec<Item> {
    let all = &visit.words.cards;
    let w = &all.number;
    let number = CardNumber::parse(form.value("number")).map(|number| number.full());
    let mut new = Item::new(w.new, number.unwrap_or_else(|_| form.value("number").to_owned()));
    if let Some(Chosen { kind, named }) = kind::chosen(form) {
        new = new.line(all.kinds.of(kind).name);
        if kind == CardKind::Card {
            new = new.line(if named { all.named } else { all.anonymous });
        }
    }
    let reason = reasons(w).into_iter().find(|(value, _)| *value == form.value("reason"));
    let mut items = vec![Item::new(w.old, card.masked.clone()).line(card.name.clone()).quiet(), new.quiet()];
    items.extend(reason.map(|(_, (label, _))| Item::new(w.reason, label)));
    items
}

fn what_moves(visit: &Visit, card: &Card) -> impl IntoView + use<> {
    let w = &visit.words.cards.number;
    let moves = if card.passes.is_empty() {
        view! { <p>{w.nothing_moves}</p> }.into_any()
    } else {
        view! { <div class="sheet">{passes(visit, &card.passes)}</div> }.into_any()
    };
    view! { <h2>{w.moves}</h2> {moves} <p>{w.moves_what}</p> }
}

/// What becomes of the old number, of a balance that is lost, and of passes that were sold on a card at a counter.
fn what_else(visit: &Visit, card: &Card, form: &Form) -> impl IntoView + use<> {
    let w = &visit.words.cards.number;
    let is_lost = form.value("reason") == "LOST";
    let is_unprotected = is_lost && card.kind == CardKind::Card && !card.named;
    let is_phone = kind::chosen(form).is_some_and(|chosen| chosen.kind != CardKind::Card);
    view! {
        <Note tone=Tone::Care title=w.for_good>
            <p>{if is_lost { w.for_good_lost } else { w.for_good_what }}</p>
        </Note>
        {is_unprotected
            .then(|| view! { <Note tone=Tone::Care title=w.lost_anonymous><p>{w.lost_anonymous_what}</p></Note> })}
        {is_phone.then(|| view! { <Note title=w.counter><p>{w.counter_what}</p></Note> })}
    }
}

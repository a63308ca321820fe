//! Another number for a card: lost, reissued, or on a new phone. Everything still to be used moves; whether the old number
//! can come back depends on the reason.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::card::CardKind;

use super::kind;
use super::register::NUMBER_MAX;
use super::{Card, card, passes};
use crate::components::{Button, Choice, Choices, Field, KEPT_FORM, Note, Tick, Tone};
use crate::form::Form;
use crate::graphql::{self, Document, Outcome};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};
use crate::words::cards::Number;

static CHANGE: Document = Document::new(
    "mutation($input: CardChangeNumberInput!) { result: cardChangeNumber(input: $input) { \
       card { id } movedPasses userErrors { field message } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/cards/{id}/number").get(show).post(change));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    card: Option<New>,
    moved_passes: Option<u32>,
}

#[derive(Deserialize)]
struct New {
    id: String,
}

/// The reasons as the API writes them.
fn reasons(w: &'static Number) -> [(&'static str, (&'static str, &'static str)); 4] {
    [("LOST", w.lost), ("REISSUED", w.reissued), ("NEW_PHONE", w.new_phone), ("OTHER", w.other)]
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let card = card(&visit, &id).await?;
    if card.retired {
        return Ok(visit.see_other(&format!("/cards/{}", card.id)));
    }
    let form = Form::of([("kind", graphql::enum_name(card.kind))]);
    Ok(draw(&visit, &card, &form))
}

async fn change(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let card = card(&visit, &id).await?;
    if card.retired {
        // Sent twice: the first time did it.
        return Ok(visit.see_other(&format!("/cards/{}", card.id)));
    }
    let w = &visit.words.cards;
    let reason =
        reasons(&w.number).into_iter().map(|(value, _)| value).find(|value| *value == form.value("reason"));
    if reason.is_none() {
        form.wrong("reason", w.number.reason_missing);
    }
    let kind = kind::chosen(&form);
    if kind.is_none() {
        form.wrong("kind", w.ask.kind_missing);
    }
    if !form.is_ticked("confirm") {
        form.wrong("confirm", w.number.confirm_missing);
    }
    let (Some(reason), Some(kind), true) = (reason, kind, form.is_ticked("confirm")) else {
        return Ok(draw(&visit, &card, &form));
    };
    let input = json!({ "id": card.id, "number": form.value("number"), "kind": graphql::enum_name(kind), "reason": reason });
    let outcome: Outcome<Changed> = visit.act_for(&CHANGE, json!({ "input": input })).await?;
    form.reject(outcome.user_errors);
    match outcome.done.card {
        Some(new) => {
            let moved = outcome.done.moved_passes.unwrap_or_default();
            Ok(visit.see_other(&format!("/cards/{}?done=moved&moved={moved}", new.id)))
        }
        None => Ok(draw(&visit, &card, &form)),
    }
}

fn draw(visit: &Visit, card: &Card, form: &Form) -> HttpResponse {
    let (w, ask) = (&visit.words.cards.number, &visit.words.cards.ask);
    let reasons = reasons(w).map(|(value, (label, hint))| Choice {
        value: value.into(),
        label: label.into(),
        hint: Some(hint.into()),
        ..Choice::default()
    });
    Page::new(w.title).form(form).back(format!("/cards/{}", card.id)).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            {what_moves(visit, card)}
            <form method="post" id=KEPT_FORM action=visit.here.clone() novalidate>
                <Choices field=form.field("reason") label=w.reason choices=reasons.to_vec() />
                <p><a class="tap" href="/help#lost-card">{visit.words.help.to_lost}</a></p>
                {(card.kind == CardKind::Card && !card.named)
                    .then(|| {
                        view! { <Note tone=Tone::Care title=w.lost_anonymous><p>{w.lost_anonymous_what}</p></Note> }
                    })}
                {kind::question(visit, form.field("kind"), w.kind)}
                <Note title=w.counter><p>{w.counter_what}</p></Note>
                <Field
                    field=form.field("number")
                    label=w.number
                    hint=ask.number_hint
                    class="wide-code"
                    max=NUMBER_MAX
                    verbatim=true
                    auto="off"
                />
                <p><a class="tap" href="/help#number">{visit.words.help.to_number}</a></p>
                <Note tone=Tone::Care title=w.for_good><p>{w.for_good_what}</p></Note>
                <Tick field=form.field("confirm")>{w.confirm}</Tick>
                <Button label=w.button />
            </form>
        }
    })
}

fn what_moves(visit: &Visit, card: &Card) -> impl IntoView + use<> {
    let w = &visit.words.cards.number;
    let moves = if card.passes.is_empty() {
        view! { <p class="soft">{w.nothing_moves}</p> }.into_any()
    } else {
        view! { <p class="soft">{w.moves}</p> {passes(visit, &card.passes)} }.into_any()
    };
    view! {
        <p>{(w.lead)(&card.name)}</p>
        <div class="sheet">
            <p class="number">{card.masked.clone()}</p>
            {moves}
        </div>
    }
}

//! Another number for a card: lost, reissued, or on a new phone. Everything still to be used moves; whether the old number
//! can come back depends on the reason. What would happen is shown, and the password asked for, before anything does.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use teiki_shared::card::CardKind;

use super::kind::{self, Chosen};
use super::{Card, card, number_check, number_field};
use crate::components::{Button, Choice, Choices, KEPT_FORM};
use crate::form::Form;
use crate::graphql::{self, Document, Outcome, UserError};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};
use crate::words::cards::Number;

static CHANGE: Document = Document::new(
    "mutation($input: CardChangeNumberInput!) { result: cardChangeNumber(input: $input) { \
       card { id } movedPasses userErrors { field message code retryAfter } } }",
);

/// Sent by the page that shows what would happen.
pub const CHECKED: &str = "checked";
/// Sent by its button that goes back to the questions.
pub const EDIT: &str = "edit";

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
pub fn reasons(w: &'static Number) -> [(&'static str, (&'static str, &'static str)); 4] {
    [("LOST", w.lost), ("REISSUED", w.reissued), ("NEW_PHONE", w.new_phone), ("OTHER", w.other)]
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    visit.agreed()?;
    let card = card(&visit, &id).await?;
    if card.retired {
        return Ok(visit.see_other(&format!("/cards/{}", card.id)));
    }
    let form = Form::of([("kind", kind::value(card.kind, card.named))]);
    Ok(draw(&visit, &card, &form))
}

async fn change(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    visit.agreed()?;
    let card = card(&visit, &id).await?;
    if card.retired {
        // Sent twice: the first time did it.
        return Ok(visit.see_other(&format!("/cards/{}", card.id)));
    }
    let is_checked = form.is_ticked(CHECKED) && !form.is_ticked(EDIT);
    if form.is_switch() || form.is_ticked(EDIT) {
        return Ok(if is_checked {
            number_check::draw(&visit, &card, &form)
        } else {
            draw(&visit, &card, &form)
        });
    }
    let Some(input) = input(&visit, &card, &mut form) else { return Ok(draw(&visit, &card, &form)) };
    let outcome: Outcome<Changed> = visit.act_for(&CHANGE, json!({ "input": input })).await?;
    if let Some(new) = outcome.done.card {
        let moved = outcome.done.moved_passes.unwrap_or_default();
        return Ok(visit.see_other(&format!("/cards/{}?done=moved&moved={moved}", new.id)));
    }
    let is_all_else_right = outcome.user_errors.iter().all(is_about_password);
    // The password is missed where it was asked for.
    if is_checked || !is_all_else_right {
        form.reject(outcome.user_errors);
    }
    Ok(if is_all_else_right { number_check::draw(&visit, &card, &form) } else { draw(&visit, &card, &form) })
}

fn is_about_password(error: &UserError) -> bool {
    matches!(error.code.as_deref(), Some("PASSWORD_MISSING" | "PASSWORD_WRONG" | "RATE_LIMITED"))
}

/// The input of `cardChangeNumber`; none where an answer is missing, which the form then says.
fn input(visit: &Visit, card: &Card, form: &mut Form) -> Option<Value> {
    let w = &visit.words.cards;
    let reason =
        reasons(&w.number).into_iter().map(|(value, _)| value).find(|value| *value == form.value("reason"));
    if reason.is_none() {
        form.wrong("reason", w.number.reason_missing);
    }
    let chosen = kind::chosen(form);
    if chosen.is_none() {
        form.wrong("kind", w.ask.kind_missing);
    }
    let (Some(Chosen { kind, named }), Some(reason)) = (chosen, reason) else {
        number_field::check(visit, form);
        return None;
    };
    let password = Some(form.raw("password")).filter(|typed| !typed.is_empty());
    Some(json!({
        "id": card.id,
        "number": form.value("number"),
        "numberChecked": form.is_ticked(number_field::CHECKED),
        "kind": graphql::enum_name::<CardKind>(kind),
        "named": named,
        "reason": reason,
        "password": password,
    }))
}

fn draw(visit: &Visit, card: &Card, form: &Form) -> HttpResponse {
    let w = &visit.words.cards.number;
    let reasons = reasons(w).map(|(value, (label, hint))| Choice {
        value: value.into(),
        label: label.into(),
        hint: Some(hint.into()),
        ..Choice::default()
    });
    Page::new(w.title).form(form).back(format!("/cards/{}", card.id)).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <p>{(w.lead)(&card.name)} " " <span class="num">{card.masked.clone()}</span></p>
            <form method="post" id=KEPT_FORM action=visit.here.clone() class="kinds" novalidate>
                <Choices field=form.field("reason") label=w.reason choices=reasons.to_vec() />
                <p><a class="tap" href="/help#lost-card">{visit.words.help.to_lost}</a></p>
                {kind::question(visit, form.field("kind"), w.kind)}
                {number_field::question(visit, form, w.number)}
                <Button label=w.next />
            </form>
        }
    })
}

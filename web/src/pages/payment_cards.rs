//! `/payment-cards`: the credit cards that a person chose to keep for paying.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::components::{Note, Tone};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static SAVED: Document = Document::new(
    "{ operators { id name } viewer { savedCardsIncomplete \
       savedCards { id operatorIds brand last4 expMonth expYear } } }",
);
static REMOVE: Document = Document::new(
    "mutation($input: SavedCardRemoveInput!) { result: savedCardRemove(input: $input) { userErrors { field message } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/payment-cards").get(show).post(remove));
}

#[derive(Deserialize)]
struct Asked {
    operators: Vec<Operator>,
    viewer: Option<Person>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    saved_cards: Vec<SavedCard>,
    saved_cards_incomplete: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SavedCard {
    id: String,
    /// One seller account may serve several operators.
    operator_ids: Vec<String>,
    brand: String,
    last4: String,
    exp_month: i32,
    exp_year: i32,
}

#[derive(Deserialize)]
struct Operator {
    id: String,
    name: String,
}

async fn show(visit: Visit) -> PageResult {
    list(&visit, &Form::default()).await
}

async fn remove(visit: Visit, mut form: Form) -> PageResult {
    let input = json!({ "input": { "id": form.value("id") } });
    form.reject(visit.act(&REMOVE, input).await?.user_errors);
    if form.is_good() {
        return Ok(visit.see_other("/payment-cards?removed=1"));
    }
    list(&visit, &form).await
}

async fn list(visit: &Visit, form: &Form) -> PageResult {
    let asked: Asked = visit.ask(&SAVED, json!({})).await?;
    let person = asked.viewer.ok_or(Fault::NotSignedIn)?;
    Ok(draw(visit, person, &asked.operators, form))
}

fn draw(visit: &Visit, person: Person, operators: &[Operator], form: &Form) -> HttpResponse {
    let Person { saved_cards: cards, saved_cards_incomplete: incomplete } = person;
    let w = &visit.words.account.saved_cards;
    let is_removed = visit.query("removed").is_some() && form.is_good();
    Page::new(w.title).form(form).back("/account").draw(visit, || {
        let body = if cards.is_empty() {
            (!incomplete).then(|| view! { <Note title=w.none><p>{w.none_what}</p></Note> }).into_any()
        } else {
            let rows = cards.into_iter().map(|card| row(visit, card, operators)).collect_view();
            view! { <p>{w.lead}</p> <ul class="sheets" role="list">{rows}</ul> }.into_any()
        };
        view! {
            <h1>{w.title}</h1>
            {is_removed.then(|| view! { <Note tone=Tone::Good title=w.removed /> })}
            {body}
            {incomplete
                .then(|| {
                    view! { <Note tone=Tone::Care title=w.incomplete><p>{w.incomplete_what}</p></Note> }
                })}
        }
    })
}

fn row(visit: &Visit, card: SavedCard, operators: &[Operator]) -> impl IntoView + use<> {
    let w = &visit.words.account.saved_cards;
    let number = (w.number)(&card.brand, &card.last4);
    let takes = |operator: &&Operator| card.operator_ids.contains(&operator.id);
    let names: Vec<&str> = operators.iter().filter(takes).map(|operator| operator.name.as_str()).collect();
    let joint = if visit.words.lang == teiki_shared::lang::Lang::Ja { "・" } else { ", " };
    let names = (w.for_operator)(&names.join(joint));
    view! {
        <li class="sheet">
            <b class="num">{number.clone()}</b>
            <p class="soft">
                {(w.expiry)(card.exp_month, card.exp_year)}<br />{names}
            </p>
            <form class="links" method="post" action="/payment-cards">
                <input type="hidden" name="id" value=card.id />
                <button class="button plain">
                    {w.remove}<span class="hide">{(visit.words.common.change_what)(&number)}</span>
                </button>
            </form>
        </li>
    }
}

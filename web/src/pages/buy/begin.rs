//! `/buy`: a new draft, or the ones that were left.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use teiki_shared::draft_step::DraftStep;
use teiki_shared::ids::{CardId, DraftId};

use super::{Asked, part, path};
use crate::components::{Item, SummaryList};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{self, Document, Outcome};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static DRAFTS: Document = Document::new(
    "{ viewer { rider { id } drafts { id begun next section termName card { name last4 } operator { name } product { name } } } }",
);
static BEGIN: Document = Document::new(
    "mutation($input: DraftBeginInput!) { result: draftBegin(input: $input) { \
       draft { id next } userErrors { field message } } }",
);
static DISCARD: Document = Document::new(
    "mutation($input: DraftDiscardInput!) { result: draftDiscard(input: $input) { userErrors { field message } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/buy").get(show).post(begin))
        .service(web::resource("/buy/{draft}/discard").post(discard));
}

#[derive(Deserialize)]
struct Buyer {
    rider: Option<Known>,
    drafts: Vec<Draft>,
}

#[derive(Deserialize)]
struct Known {}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Draft {
    id: String,
    begun: bool,
    #[serde(deserialize_with = "graphql::enum_value")]
    next: DraftStep,
    section: Option<String>,
    term_name: Option<String>,
    card: Option<Card>,
    operator: Option<Named>,
    product: Option<Named>,
}

#[derive(Deserialize)]
struct Card {
    name: String,
    last4: String,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Begun {
    draft: Option<NewDraft>,
}

#[derive(Deserialize)]
struct NewDraft {
    id: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    next: DraftStep,
}

async fn show(visit: Visit) -> PageResult {
    let asked: Asked<Buyer> = visit.ask(&DRAFTS, json!({})).await?;
    let buyer = asked.viewer.ok_or(Fault::NotSignedIn)?;
    if buyer.rider.is_none() {
        return Ok(visit.see_other("/signup/details"));
    }
    let (begun, blank): (Vec<Draft>, Vec<Draft>) = buyer.drafts.into_iter().partition(|draft| draft.begun);
    match blank.first() {
        _ if !begun.is_empty() => Ok(draw(&visit, &begun)),
        // One that was only looked at is as good as new.
        Some(blank) => Ok(visit.see_other(&path(blank.next, &blank.id))),
        None => begin_draft(&visit, &Form::default()).await,
    }
}

/// `POST /buy`: a new draft, from a card where one was given.
async fn begin(visit: Visit, form: Form) -> PageResult {
    begin_draft(&visit, &form).await
}

async fn begin_draft(visit: &Visit, form: &Form) -> PageResult {
    visit.agreed()?;
    let card = form.given("cardId").filter(|id| id.parse::<CardId>().is_ok());
    let input: Value = json!({ "input": { "cardId": card } });
    let outcome: Outcome<Begun> = visit.act_for(&BEGIN, input).await?;
    match outcome.done.draft {
        Some(draft) => Ok(visit.see_other(&path(draft.next, &draft.id))),
        // The card is gone: the first question asks for another.
        None => Ok(visit.see_other("/cards")),
    }
}

async fn discard(visit: Visit, id: web::Path<String>) -> PageResult {
    visit.agreed()?;
    if id.parse::<DraftId>().is_ok() {
        // One that is gone already is as good as discarded.
        visit.act(&DISCARD, json!({ "input": { "id": *id } })).await?;
    }
    Ok(visit.see_other("/buy"))
}

impl Draft {
    /// What was chosen, a line each.
    fn items(&self, visit: &Visit) -> Vec<Item> {
        let w = &visit.words.buy;
        let card = self.card.as_ref().map(|card| (visit.words.passes.card)(&card.name, &card.last4));
        let product = match (&self.operator, &self.product) {
            (Some(operator), Some(product)) => Some(format!("{} {}", operator.name, product.name)),
            (Some(operator), None) => Some(operator.name.clone()),
            _ => None,
        };
        let answers = [
            (w.check.card, card),
            (w.check.product, product),
            (w.check.section, self.section.clone()),
            (w.check.term, self.term_name.clone()),
        ];
        let given = answers.into_iter().filter_map(|(term, answer)| Some(Item::new(term, answer?)));
        given.collect()
    }
}

fn draw(visit: &Visit, drafts: &[Draft]) -> HttpResponse {
    let w = &visit.words.buy.resume;
    Page::new(w.title).back("/home").draw(visit, || {
        let rows = drafts.iter().map(|draft| row(visit, draft)).collect_view();
        view! {
            <h1>{w.title}</h1>
            <p>{w.lead}</p>
            <ul class="sheets" role="list">{rows}</ul>
            <form method="post" action="/buy"><button class="button quiet">{w.anew}</button></form>
        }
    })
}

fn row(visit: &Visit, draft: &Draft) -> impl IntoView + use<> {
    let w = &visit.words.buy;
    let next = (w.resume.next)(w.steps[part(draft.next)]);
    let what = draft.product.as_ref().map_or(w.resume.open, |product| product.name.as_str()).to_owned();
    let what = (visit.words.common.change_what)(&what);
    let discard = format!("/buy/{}/discard", draft.id);
    view! {
        <li class="drafted">
            <SummaryList items=draft.items(visit) />
            <p class="soft">{next}</p>
            <a class="button" href=path(draft.next, &draft.id)>{w.resume.resume}<span class="hide">{what.clone()}</span></a>
            <form method="post" action=discard>
                <button class="button plain">{w.resume.discard}<span class="hide">{what}</span></button>
            </form>
        </li>
    }
}

//! `/buy/new`: a draft from what was chosen in the shop window. A visitor signs up or in first, and comes back here.

use actix_web::web;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::draft_step::DraftStep;
use teiki_shared::ids::StopId;

use super::path;
use crate::graphql::{self, Document, Outcome};
use crate::visit::{PageResult, Visit};

static VIEWER: Document = Document::new("{ viewer { rider { id } } }");
static BEGIN: Document = Document::new(
    "mutation($input: DraftStartInput!) { result: draftStart(input: $input) { \
       draft { id next } userErrors { field message } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/buy/new").get(begin));
}

#[derive(Deserialize)]
struct Asked {
    viewer: Option<Person>,
}

#[derive(Deserialize)]
struct Person {
    rider: Option<Known>,
}

#[derive(Deserialize)]
struct Known {}

#[derive(Deserialize)]
struct Begun {
    draft: Option<Draft>,
}

#[derive(Deserialize)]
struct Draft {
    id: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    next: DraftStep,
}

async fn begin(visit: Visit) -> PageResult {
    let asked: Asked = visit.ask(&VIEWER, json!({})).await?;
    let Some(person) = asked.viewer else {
        visit.keep_choice();
        return Ok(visit.see_other("/signup"));
    };
    if person.rider.is_none() {
        visit.keep_choice();
        return Ok(visit.see_other("/signup/details"));
    }
    visit.forget_choice();
    let stop = |name| visit.query(name).filter(|id| id.parse::<StopId>().is_ok());
    let input = json!({
        "operatorSlug": visit.query("operator"),
        "productSlug": visit.query("product"),
        "fromId": stop("from"),
        "toId": stop("to"),
        "code": visit.query("code"),
        "months": visit.query("months").and_then(|months| months.parse::<u8>().ok()),
    });
    let outcome: Outcome<Begun> = visit.act_for(&BEGIN, json!({ "input": input })).await?;
    match outcome.done.draft {
        Some(draft) => Ok(visit.see_other(&path(draft.next, &draft.id))),
        // It is no longer sold like this: chosen again, question by question.
        None => Ok(visit.see_other("/buy")),
    }
}

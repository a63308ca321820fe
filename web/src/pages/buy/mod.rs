//! `/buy`: from nothing to an order, one question a page. The draft keeps the answers and knows which question is next.

mod begin;
mod card;
mod check;
mod from_window;
mod operator;
mod product;
mod section;
mod start_day;
pub mod stops;
mod term;

use actix_web::{HttpResponse, http::StatusCode, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use teiki_shared::draft_step::DraftStep;
use teiki_shared::ids::DraftId;

use crate::components::Steps;
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{self, Document, Outcome, UserError};
use crate::respond::Page;
use crate::visit::Visit;

static UPDATE: Document = Document::new(
    "mutation($input: DraftUpdateInput!) { result: draftUpdate(input: $input) { \
       draft { next } userErrors { field message code } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .configure(begin::configure)
        .configure(from_window::configure)
        .configure(card::configure)
        .configure(operator::configure)
        .configure(product::configure)
        .configure(section::configure)
        .configure(term::configure)
        .configure(start_day::configure)
        .configure(check::configure);
}

/// Where a question is asked.
fn path(step: DraftStep, draft: &str) -> String {
    format!("/buy/{draft}/{step}")
}

/// The input fields that a question asks for.
fn fields(step: DraftStep) -> &'static [&'static str] {
    match step {
        DraftStep::Card => &["cardId"],
        DraftStep::Operator => &["operatorId"],
        DraftStep::Product => &["productId"],
        DraftStep::Section => &["fromId", "toId", "code"],
        DraftStep::Term => &["months"],
        DraftStep::Start => &["startsOn"],
        DraftStep::Check => &[],
    }
}

/// The place of a question among all, from 0.
fn index(step: DraftStep) -> usize {
    step as usize
}

/// Where a draft stands; every document of these pages asks for it.
#[derive(Deserialize)]
struct DraftStatus {
    id: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    next: DraftStep,
    order: Option<Ordered>,
    problems: Vec<UserError>,
}

#[derive(Deserialize)]
struct Ordered {
    id: String,
}

/// A draft as a page wants it.
trait HasStatus {
    fn status(&self) -> &DraftStatus;
}

#[derive(Deserialize)]
struct Asked<T> {
    viewer: Option<T>,
}

#[derive(Deserialize)]
struct Drafter<T> {
    draft: Option<T>,
}

/// A page, or the one to go to instead.
enum Loaded<T> {
    Show(T),
    Redirect(HttpResponse),
}

/// Reads the draft of an address for one of its questions. A draft that was ordered leads to its order, and a question whose
/// forerunners are open leads to the first of them.
async fn read<T: DeserializeOwned + HasStatus>(
    visit: &Visit,
    document: &Document,
    id: &str,
    step: DraftStep,
) -> Result<Loaded<T>, Fault> {
    visit.signed_in()?;
    if id.parse::<DraftId>().is_err() {
        return Err(Fault::NotFound);
    }
    let asked: Asked<Drafter<T>> = visit.ask(document, json!({ "id": id })).await?;
    let draft = visit.found(asked.viewer.ok_or(Fault::NotSignedIn)?.draft)?;
    let status = draft.status();
    if let Some(order) = &status.order {
        return Ok(Loaded::Redirect(visit.see_other(&format!("/orders/{}", order.id))));
    }
    if status.next < step {
        return Ok(Loaded::Redirect(visit.see_other(&path(status.next, &status.id))));
    }
    Ok(Loaded::Show(draft))
}

#[derive(Deserialize)]
struct Updated {
    draft: Option<Next>,
}

#[derive(Deserialize)]
struct Next {
    #[serde(deserialize_with = "graphql::enum_value")]
    next: DraftStep,
}

/// Gives answers to the draft: on to the next question, or the errors in the form.
async fn update(
    visit: &Visit,
    id: &str,
    input: Value,
    form: &mut Form,
) -> Result<Option<HttpResponse>, Fault> {
    let outcome: Outcome<Updated> = visit.act_for(&UPDATE, json!({ "input": input })).await?;
    if let Some(draft) = outcome.done.draft {
        return Ok(Some(visit.see_other(&path(draft.next, id))));
    }
    let is = |code: &str| outcome.user_errors.iter().any(|error| error.code.as_deref() == Some(code));
    if is("NOT_FOUND") {
        return Err(Fault::NotFound);
    }
    if is("ORDERED") {
        return Ok(Some(visit.see_other(&path(DraftStep::Check, id))));
    }
    form.reject(outcome.user_errors);
    Ok(None)
}

/// The page of a question, with the way back to the question before, or to the check page where one came from.
fn page(visit: &Visit, draft: &DraftStatus, step: DraftStep, title: &'static str, form: &Form) -> Page {
    let before = index(step).checked_sub(1).and_then(|index| DraftStep::ALL.get(index));
    let back = match before {
        _ if is_change(visit) => path(DraftStep::Check, &draft.id),
        Some(before) => path(*before, &draft.id),
        None => "/buy".to_owned(),
    };
    Page::new(title).form(form).back(back)
}

/// Whether the question was opened from the check page.
fn is_change(visit: &Visit) -> bool {
    visit.query("change").is_some()
}

/// A question that was opened, not answered: what is wrong with its kept answer is told, but nothing failed.
fn opened(mut response: HttpResponse) -> HttpResponse {
    *response.status_mut() = StatusCode::OK;
    response
}

/// What is wrong with the answer that the draft keeps to this question.
fn problems(draft: &DraftStatus, step: DraftStep) -> impl Iterator<Item = UserError> + '_ {
    let is_of_step = move |problem: &&UserError| {
        let field = problem.field.as_deref().and_then(<[String]>::last);
        field.is_some_and(|field| fields(step).contains(&field.as_str()))
    };
    draft.problems.iter().filter(is_of_step).cloned()
}

fn progress(visit: &Visit, step: DraftStep) -> impl IntoView + use<> {
    let label = visit.words.buy.steps[index(step)];
    view! { <Steps at=index(step) + 1 of=DraftStep::ALL.len() label /> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_its_place_and_its_page() {
        for (place, step) in DraftStep::ALL.iter().enumerate() {
            assert_eq!(index(*step), place);
        }
        assert_eq!(path(DraftStep::Term, "d"), "/buy/d/term");
    }

    #[test]
    fn a_problem_is_told_where_its_answer_is_given() {
        let of = |field: &str| UserError {
            field: Some(vec![field.into()]),
            message: field.into(),
            ..UserError::default()
        };
        let draft = DraftStatus {
            id: "d".into(),
            next: DraftStep::Check,
            order: None,
            problems: vec![of("startsOn"), of("cardId")],
        };
        let told: Vec<_> = problems(&draft, DraftStep::Start).map(|problem| problem.message).collect();
        assert_eq!(told, ["startsOn"]);
    }
}

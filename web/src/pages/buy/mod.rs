//! `/buy`: from nothing to an order, one question a page. The draft keeps the answers and knows which question is next.

mod begin;
mod card;
mod check;
pub mod from_window;
mod operator;
pub mod papers;
mod product;
mod section;
mod so_far;
mod start_day;
pub mod stops;
pub mod terms;

use actix_web::{HttpResponse, http::StatusCode, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use teiki_shared::draft_step::DraftStep;
use teiki_shared::ids::DraftId;

use self::so_far::Kept;
use crate::components::Steps;
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{self, Document, Outcome, UserError};
use crate::respond::{About, Page};
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
        .configure(start_day::configure)
        .configure(papers::configure)
        .configure(check::configure);
}

/// Where a question is asked. The term is chosen beside its section, so that every price is a choice.
fn path(step: DraftStep, draft: &str) -> String {
    match step {
        DraftStep::Term => path(DraftStep::Section, draft),
        DraftStep::Card
        | DraftStep::Operator
        | DraftStep::Product
        | DraftStep::Section
        | DraftStep::Start
        | DraftStep::Check => format!("/buy/{draft}/{step}"),
    }
}

/// The input fields that a question asks for.
fn fields(step: DraftStep) -> &'static [&'static str] {
    match step {
        DraftStep::Card => &["cardId"],
        DraftStep::Operator => &["operatorId"],
        DraftStep::Product => &["productId"],
        DraftStep::Section => &["fromId", "toId", "via", "code"],
        DraftStep::Term => &["months"],
        DraftStep::Start => &["startsOn"],
        DraftStep::Check => &[],
    }
}

/// Parts of the way, as the bar above the questions counts them.
const PARTS: usize = 5;

/// The part of the way that a question belongs to, from 0. Operators and their passes are one part: most people are asked
/// only one of the two.
fn part(step: DraftStep) -> usize {
    match step {
        DraftStep::Card => 0,
        DraftStep::Operator | DraftStep::Product => 1,
        DraftStep::Section | DraftStep::Term => 2,
        DraftStep::Start => 3,
        DraftStep::Check => 4,
    }
}

/// The page before that of a question.
fn before(step: DraftStep) -> Option<DraftStep> {
    match step {
        DraftStep::Card => None,
        DraftStep::Operator => Some(DraftStep::Card),
        DraftStep::Product => Some(DraftStep::Operator),
        DraftStep::Section | DraftStep::Term => Some(DraftStep::Product),
        DraftStep::Start => Some(DraftStep::Section),
        DraftStep::Check => Some(DraftStep::Start),
    }
}

/// Where a draft stands; every document of these pages asks for it.
#[derive(Deserialize)]
struct DraftStatus {
    id: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    next: DraftStep,
    order: Option<Ordered>,
    problems: Vec<UserError>,
    #[serde(flatten)]
    kept: Kept,
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
    visit.agreed()?;
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

/// What became of answers.
enum Given {
    /// The next question.
    Taken(DraftStep),
    /// The form says why not.
    Refused,
    /// Ordered meanwhile: there is nothing left to answer.
    Elsewhere(HttpResponse),
}

/// Gives answers to the draft: on to the next question, or the errors in the form.
async fn update(
    visit: &Visit,
    id: &str,
    input: Value,
    form: &mut Form,
) -> Result<Option<HttpResponse>, Fault> {
    Ok(match give(visit, id, input, form).await? {
        Given::Taken(next) => Some(visit.see_other(&path(next, id))),
        Given::Elsewhere(response) => Some(response),
        Given::Refused => None,
    })
}

/// Gives answers to the draft.
async fn give(visit: &Visit, id: &str, input: Value, form: &mut Form) -> Result<Given, Fault> {
    let outcome: Outcome<Updated> = visit.act_for(&UPDATE, json!({ "input": input })).await?;
    if let Some(draft) = outcome.done.draft {
        return Ok(Given::Taken(draft.next));
    }
    let is = |code: &str| outcome.user_errors.iter().any(|error| error.code.as_deref() == Some(code));
    if is("NOT_FOUND") {
        return Err(Fault::NotFound);
    }
    if is("ORDERED") {
        return Ok(Given::Elsewhere(visit.see_other(&path(DraftStep::Check, id))));
    }
    form.reject(outcome.user_errors);
    Ok(Given::Refused)
}

/// Answers a question that has one answer only, where it was not answered yet; nobody is asked. Whoever comes back to the
/// page sees what was taken.
async fn take_the_only(
    visit: &Visit,
    draft: &DraftStatus,
    step: DraftStep,
    input: Value,
) -> Result<Option<HttpResponse>, Fault> {
    // One that was taken and is wrong is told, not taken again.
    if draft.next != step || problems(draft, step).next().is_some() {
        return Ok(None);
    }
    update(visit, &draft.id, input, &mut Form::default()).await
}

/// The page of a question, with the way back to the question before, or to the check page where one came from.
fn page(visit: &Visit, draft: &DraftStatus, step: DraftStep, title: &'static str, form: &Form) -> Page {
    let back = match before(step) {
        _ if is_change(visit) => path(DraftStep::Check, &draft.id),
        Some(_) if step == DraftStep::Check && draft.kept.is_applied_for() => papers::path(&draft.id),
        Some(before) => path(before, &draft.id),
        None => "/buy".to_owned(),
    };
    Page::new(title).form(form).back(back).about(About::of(title))
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

fn progress(visit: &Visit, draft: &DraftStatus, step: DraftStep) -> impl IntoView + use<> {
    let label = visit.words.buy.steps[part(step)];
    // Where papers are asked for, they are a part of their own before the last.
    let more = usize::from(draft.kept.is_applied_for());
    let at = if step == DraftStep::Check { PARTS + more } else { part(step) + 1 };
    view! { <Steps at of=PARTS + more label /> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_its_place_and_its_page() {
        let mut at = 0;
        for step in DraftStep::ALL {
            assert!((at..=at + 1).contains(&part(*step)), "{step}");
            at = part(*step);
            assert!(before(*step).is_none_or(|before| before < *step), "{step}");
        }
        assert_eq!(at + 1, PARTS);
        assert_eq!(path(DraftStep::Term, "d"), "/buy/d/section");
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
            kept: Kept::default(),
        };
        let told: Vec<_> = problems(&draft, DraftStep::Start).map(|problem| problem.message).collect();
        assert_eq!(told, ["startsOn"]);
    }
}

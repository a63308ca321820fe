//! The consents to papers that tell of a disability or an illness: read, and withdrawn.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::ids::OperatorId;
use teiki_shared::scalars::DateTime;

use crate::components::{Button, Note, Tone};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static CONSENTS: Document =
    Document::new("{ viewer { specialCareConsents { givenAt operator { id name } } } }");
static WITHDRAW: Document = Document::new(
    "mutation($input: SpecialCareWithdrawInput!) { result: specialCareWithdraw(input: $input) { userErrors { field message code } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/account/special-care").get(show).post(withdraw));
}

#[derive(Deserialize)]
struct Asked {
    viewer: Option<Person>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    special_care_consents: Vec<Consent>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Consent {
    given_at: DateTime,
    operator: Operator,
}

#[derive(Deserialize)]
struct Operator {
    id: String,
    name: String,
}

async fn show(visit: Visit) -> PageResult {
    list(&visit, &Form::default()).await
}

async fn withdraw(visit: Visit, mut form: Form) -> PageResult {
    let operator = form.value("operatorId").to_owned();
    if operator.parse::<OperatorId>().is_err() {
        return Err(Fault::Unreadable);
    }
    for mut error in visit.act(&WITHDRAW, json!({ "input": { "operatorId": operator } })).await?.user_errors {
        // Withdrawn before it stays so; and there is no input to lead to.
        if error.code.as_deref() != Some("NOT_FOUND") {
            error.field = None;
            form.reject([error]);
        }
    }
    if form.is_good() {
        return Ok(visit.see_other("/account/special-care?withdrawn=1"));
    }
    list(&visit, &form).await
}

async fn list(visit: &Visit, form: &Form) -> PageResult {
    let asked: Asked = visit.ask(&CONSENTS, json!({})).await?;
    Ok(draw(visit, asked.viewer.ok_or(Fault::NotSignedIn)?.special_care_consents, form))
}

fn draw(visit: &Visit, consents: Vec<Consent>, form: &Form) -> HttpResponse {
    let w = &visit.words.papers.care;
    let is_done = visit.query("withdrawn").is_some() && form.is_good();
    Page::new(w.consents).form(form).back("/account").draw(visit, || {
        let done = is_done.then(|| view! { <Note tone=Tone::Good title=w.withdrawn /> });
        let body = if consents.is_empty() {
            view! { <p>{w.none}</p> }.into_any()
        } else {
            let what = w.what.map(|line| view! { <li>{line}</li> }).collect_view();
            let rows = consents.into_iter().map(|consent| row(visit, consent)).collect_view();
            view! { <p>{w.lead}</p> <ul>{what}</ul> <ul class="sheets" role="list">{rows}</ul> }.into_any()
        };
        view! { <h1>{w.consents}</h1> {done} {body} }
    })
}

fn row(visit: &Visit, consent: Consent) -> impl IntoView + use<> {
    let w = &visit.words.papers.care;
    let given = (w.given)(&(visit.words.common.moment)(consent.given_at.0));
    let label = format!("{}{}", w.withdraw, (w.withdraw_what)(&consent.operator.name));
    view! {
        <li class="sheet">
            <h2 class="name">{consent.operator.name.clone()}</h2>
            <p class="soft">{given}</p>
            <form method="post" action="/account/special-care">
                <input type="hidden" name="operatorId" value=consent.operator.id />
                <Button label danger=true />
            </form>
        </li>
    }
}

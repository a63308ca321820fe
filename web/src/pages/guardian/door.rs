//! `/g/{token}`: the question at the door. Looking changes nothing and tells nothing: chats and mail programs open links by themselves.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::ids::GuardianLinkId;

use super::{over, page, path};
use crate::components::{Button, KEPT_FORM, Select};
use crate::form::Form;
use crate::graphql::{Document, Outcome};
use crate::visit::{PageResult, Visit};

static LOOK: Document = Document::new(
    "query($token: String!) { open: guardianLinkIsOpen(token: $token) entered: guardianLinkEntered(token: $token) }",
);
static ENTER: Document = Document::new(
    "mutation($input: GuardianEnterInput!) { result: guardianEnter(input: $input) { id userErrors { field message code retryAfter } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/g/{token}").get(show).post(enter));
}

#[derive(Deserialize)]
struct Looked {
    open: bool,
    /// The link's id, where this browser was let in before.
    entered: Option<GuardianLinkId>,
}

#[derive(Deserialize)]
struct Entered {
    id: Option<GuardianLinkId>,
}

async fn show(visit: Visit, token: web::Path<String>) -> PageResult {
    let looked: Looked = visit.ask(&LOOK, json!({ "token": *token })).await?;
    Ok(match looked.entered {
        _ if looked.open => draw(&visit, &Form::default()),
        // Whoever paid looks for the receipt.
        Some(id) => visit.see_other(&path(&id.to_string(), "done")),
        None => over(&visit),
    })
}

async fn enter(visit: Visit, token: web::Path<String>, mut form: Form) -> PageResult {
    // What is not chosen is no month and no day.
    let number = |name: &str| form.value(name).parse::<i32>().unwrap_or(0);
    let input = json!({ "token": *token, "month": number("month"), "day": number("day") });
    let outcome: Outcome<Entered> = visit.act_for(&ENTER, json!({ "input": input })).await?;
    if let Some(id) = outcome.done.id {
        return Ok(visit.see_other(&path(&id.to_string(), "check")));
    }
    if outcome.user_errors.iter().any(|error| error.code.as_deref() == Some("OVER")) {
        return Ok(over(&visit));
    }
    form.reject(outcome.user_errors);
    Ok(draw(&visit, &form))
}

fn draw(visit: &Visit, form: &Form) -> HttpResponse {
    let w = &visit.words.guardian.door;
    // A link that was stopped asks nothing more.
    let asks = form.errors().is_empty() || form.can_be_mended() || form.wait().is_some();
    page(w.title).form(form).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            {asks.then(|| view! { <p>{w.lead}</p> {question(visit, form)} })}
        }
    })
}

fn question(visit: &Visit, form: &Form) -> impl IntoView + use<> {
    let w = &visit.words.guardian.door;
    let choose = || (String::new(), w.choose.to_owned());
    let options = |last: i32, name: fn(i32) -> String| {
        std::iter::once(choose()).chain((1..=last).map(|n| (n.to_string(), name(n)))).collect::<Vec<_>>()
    };
    view! {
        <form method="post" id=KEPT_FORM action=visit.here.clone() novalidate>
            <Select field=form.field("month") label=w.month options=options(12, w.month_of) hint=w.hint class="short" />
            <Select field=form.field("day") label=w.day options=options(31, w.day_of) class="short" />
            <Button label=w.button />
        </form>
    }
}

//! What is done by one button: taking an application over, letting it go, taking a decision back. Each leads on to a page.

use actix_web::web;
use leptos::prelude::*;
use serde_json::json;

use super::path;
use crate::components::LinkButton;
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

pub static CLAIM: Document = Document::new(
    "mutation($input: DeskApplicationClaimInput!) { result: applicationClaim(input: $input) { userErrors { field message retryAfter } } }",
);
static RELEASE: Document = Document::new(
    "mutation($input: DeskApplicationReleaseInput!) { result: applicationRelease(input: $input) { userErrors { field message retryAfter } } }",
);
static TAKE_BACK: Document = Document::new(
    "mutation($input: DeskApplicationTakeBackInput!) { result: applicationTakeBack(input: $input) { userErrors { field message retryAfter } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/desk/review/{number}/claim").get(back).post(take_over))
        .service(web::resource("/desk/review/{number}/release").get(back).post(release))
        .service(web::resource("/desk/review/{number}/take-back").get(back).post(take_back));
}

/// Whoever comes back to the address of a button is led to its page.
async fn back(visit: Visit, number: web::Path<String>) -> PageResult {
    visit.at_desk()?;
    Ok(visit.see_other(&path(&super::one::number(&number)?)))
}

async fn take_over(visit: Visit, number: web::Path<String>, form: Form) -> PageResult {
    visit.at_desk()?;
    let input = json!({ "id": id(&form)?, "takeOver": true });
    act(&visit, &number, &CLAIM, input, form).await
}

async fn take_back(visit: Visit, number: web::Path<String>, form: Form) -> PageResult {
    visit.at_desk()?;
    let input = json!({ "id": id(&form)? });
    act(&visit, &number, &TAKE_BACK, input, form).await
}

async fn release(visit: Visit, number: web::Path<String>, form: Form) -> PageResult {
    visit.at_desk()?;
    let input = json!({ "id": id(&form)? });
    visit.act(&RELEASE, json!({ "input": input })).await?;
    super::one::number(&number)?;
    Ok(visit.see_other("/desk/review"))
}

fn id(form: &Form) -> Result<String, Fault> {
    let id: teiki_shared::ids::OrderId = form.value("id").parse().map_err(|_| Fault::NotFound)?;
    Ok(id.to_string())
}

async fn act(
    visit: &Visit,
    number: &str,
    document: &Document,
    input: serde_json::Value,
    mut form: Form,
) -> PageResult {
    let number = super::one::number(number)?;
    for mut error in visit.act(document, json!({ "input": input })).await?.user_errors {
        // There is no input to lead to.
        error.field = None;
        form.reject([error]);
    }
    if form.errors().is_empty() {
        return Ok(visit.see_other(&path(&number)));
    }
    let w = &visit.words.desk.review;
    Ok(Page::new(w.title).form(&form).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <p class="actions"><LinkButton href=path(&number) label=w.open /> <LinkButton href="/desk/review" label=w.to_queue quiet=true /></p>
        }
    }))
}

//! `POST /passes/{id}/renew`: a draft with everything carried over, straight to its check page. `POST /passes/{id}/again`: one
//! with all but its days.

use actix_web::web;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::ids::PassId;

use super::one;
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{Document, Outcome};
use crate::visit::{PageResult, Visit};

static BEGIN: Document = Document::new(
    "mutation($input: DraftBeginInput!) { result: draftBegin(input: $input) { \
       draft { id } userErrors { field message } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/passes/{id}/renew").post(renew))
        .service(web::resource("/passes/{id}/again").post(again));
}

#[derive(Deserialize)]
struct Begun {
    draft: Option<Draft>,
}

#[derive(Deserialize)]
struct Draft {
    id: String,
}

async fn renew(visit: Visit, id: web::Path<String>, form: Form) -> PageResult {
    begin(&visit, &id, "renewPassId", form).await
}

async fn again(visit: Visit, id: web::Path<String>, form: Form) -> PageResult {
    begin(&visit, &id, "sameAsPassId", form).await
}

async fn begin(visit: &Visit, id: &str, from: &str, mut form: Form) -> PageResult {
    visit.agreed()?;
    if id.parse::<PassId>().is_err() {
        return Err(Fault::NotFound);
    }
    let outcome: Outcome<Begun> = visit.act_for(&BEGIN, json!({ "input": { from: id } })).await?;
    if let Some(draft) = outcome.done.draft {
        // What is open, or no longer holds, such as a price that is gone, leads from there to its question.
        return Ok(visit.see_other(&format!("/buy/{}/check", draft.id)));
    }
    for mut error in outcome.user_errors {
        // There is no input to lead to.
        error.field = None;
        form.reject([error]);
    }
    one::page(visit, id, &form).await
}

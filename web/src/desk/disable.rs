//! `/desk/staff/{id}/disable`: asked once, then done: whoever is disabled can only enrol anew.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde_json::json;
use teiki_shared::staff::StaffState;

use super::member::{Member, member};
use super::roles;
use crate::components::{Button, Item, LinkButton, SummaryList};
use crate::form::Form;
use crate::graphql::Document;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static DISABLE: Document = Document::new(
    "mutation($input: DeskStaffDisableInput!) { result: staffDisable(input: $input) { \
       userErrors { field message retryAfter } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/desk/staff/{id}/disable").get(show).post(disable));
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let member = member(&visit, &id).await?;
    if member.state == StaffState::Disabled {
        return Ok(visit.see_other(&member.path()));
    }
    Ok(draw(&visit, &member, &Form::default()))
}

async fn disable(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let member = member(&visit, &id).await?;
    for mut error in visit.act(&DISABLE, json!({ "input": { "id": member.id } })).await?.user_errors {
        // There is no input to lead to.
        error.field = None;
        form.reject([error]);
    }
    if form.is_good() {
        return Ok(visit.see_other(&format!("{}?disabled=1", member.path())));
    }
    Ok(draw(&visit, &member, &form))
}

fn draw(visit: &Visit, member: &Member, form: &Form) -> HttpResponse {
    let w = &visit.words.desk.staff;
    let desk = member.operator.as_ref().map_or(w.house, |operator| operator.name.as_str());
    let facts = vec![
        Item::new(w.name, member.called()),
        Item::new(w.email, &member.email),
        Item::new(w.operator, desk),
        Item::new(w.roles, roles::named(visit.words, &member.roles)),
    ];
    Page::new(w.disable_ask).form(form).back(member.path()).draw(visit, || {
        view! {
            <h1>{w.disable_ask}</h1>
            <p>{w.disable_what}</p>
            <SummaryList items=facts />
            <form method="post">
                <Button label=w.disable danger=true />
                <LinkButton href=member.path() label=w.keep quiet=true />
            </form>
        }
    })
}

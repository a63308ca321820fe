//! `/desk/staff/{id}`: one member of staff; their roles, and the end of their access.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::ids::StaffId;
use teiki_shared::staff::{Role, StaffState};

use super::{roles, staff};
use crate::components::{Button, KEPT_FORM, Note, Tag, Tone};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{self, Document};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static MEMBER: Document =
    Document::new("query($id: ID!) { member(id: $id) { id email name state roles operator { slug } } }");
static CHANGE: Document = Document::new(
    "mutation($input: DeskStaffChangeRolesInput!) { result: staffChangeRoles(input: $input) { \
       userErrors { field message retryAfter } } }",
);
static DISABLE: Document = Document::new(
    "mutation($input: DeskStaffDisableInput!) { result: staffDisable(input: $input) { \
       userErrors { field message retryAfter } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/desk/staff/{id}").get(show).post(change))
        .service(web::resource("/desk/staff/{id}/disable").post(disable));
}

#[derive(Deserialize)]
struct Asked {
    member: Option<Member>,
}

#[derive(Deserialize)]
struct Member {
    id: String,
    email: String,
    name: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    state: StaffState,
    #[serde(deserialize_with = "graphql::enum_values")]
    roles: Vec<Role>,
    operator: Option<Desk>,
}

#[derive(Deserialize)]
struct Desk {}

async fn load(visit: &Visit, id: &str) -> Result<Member, Fault> {
    visit.at_desk()?;
    if id.parse::<StaffId>().is_err() {
        return Err(Fault::NotFound);
    }
    let asked: Asked = visit.ask(&MEMBER, json!({ "id": id })).await?;
    visit.found(asked.member)
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let member = load(&visit, &id).await?;
    let form = roles::form_of(&member.roles);
    Ok(draw(&visit, &member, &form))
}

async fn change(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let member = load(&visit, &id).await?;
    let input = json!({ "id": member.id, "roles": roles::ticked(&form) });
    form.reject(visit.act(&CHANGE, json!({ "input": input })).await?.user_errors);
    if form.is_good() {
        return Ok(visit.see_other(&format!("/desk/staff/{}?saved=1", member.id)));
    }
    Ok(draw(&visit, &member, &form))
}

async fn disable(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let member = load(&visit, &id).await?;
    form.reject(visit.act(&DISABLE, json!({ "input": { "id": member.id } })).await?.user_errors);
    if form.is_good() {
        return Ok(visit.see_other(&format!("/desk/staff/{}?disabled=1", member.id)));
    }
    for role in &member.roles {
        form.set(role.as_str(), "yes");
    }
    Ok(draw(&visit, &member, &form))
}

fn draw(visit: &Visit, member: &Member, form: &Form) -> HttpResponse {
    let w = &visit.words.desk.staff;
    let called = if member.name.is_empty() { member.email.clone() } else { member.name.clone() };
    let told = if visit.query("saved").is_some() {
        Some(w.saved)
    } else if visit.query("disabled").is_some() {
        Some(w.disabled)
    } else {
        None
    };
    let told = told.filter(|_| form.is_good() && !visit.is_post);
    let address = format!("/desk/staff/{}", member.id);
    let is_changed_here = member.operator.is_some() && member.state != StaffState::Disabled;
    Page::new(called.clone()).form(form).back("/desk/staff").draw(visit, || {
        let change = is_changed_here.then(|| {
            view! {
                <h2>{w.change}</h2>
                <form method="post" id=KEPT_FORM action=address.clone() novalidate>
                    {roles::boxes(visit, form)}
                    <Button label=w.save />
                </form>
            }
        });
        let end = if member.state == StaffState::Disabled {
            view! { <p>{w.again}</p> }.into_any()
        } else {
            view! {
                <section class="after">
                    <h2>{w.disable}</h2>
                    <p>{w.disable_what}</p>
                    <form method="post" action=format!("{address}/disable")>
                        <Button label=w.disable danger=true />
                    </form>
                </section>
            }
            .into_any()
        };
        view! {
            <h1>{called}</h1>
            {told.map(|told| view! { <Note tone=Tone::Good title=told /> })}
            <p class="tags"><Tag label=(w.states)(member.state) tone=staff::tone(member.state) /></p>
            <p>{member.email.clone()}<br /><span class="soft">{roles::named(visit.words, &member.roles)}</span></p>
            <p><a class="tap" href=format!("/desk/log?staff={}", member.id)>{w.log}</a></p>
            {change}
            {end}
        }
    })
}

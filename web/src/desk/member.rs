//! `/desk/staff/{id}`: one member of staff, and their roles.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::ids::StaffId;
use teiki_shared::staff::{Role, StaffState};

use super::{Operator, roles, staff};
use crate::components::{Button, KEPT_FORM, LinkButton, Note, Tag, Tone};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{self, Document};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static MEMBER: Document =
    Document::new("query($id: ID!) { member(id: $id) { id email name state roles operator { slug name } } }");
static CHANGE: Document = Document::new(
    "mutation($input: DeskStaffChangeRolesInput!) { result: staffChangeRoles(input: $input) { \
       userErrors { field message retryAfter } } }",
);
pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/desk/staff/{id}").get(show).post(change));
}

#[derive(Deserialize)]
struct Asked {
    member: Option<Member>,
}

#[derive(Deserialize)]
pub struct Member {
    pub id: String,
    pub email: String,
    name: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    pub state: StaffState,
    #[serde(deserialize_with = "graphql::enum_values")]
    pub roles: Vec<Role>,
    /// None: of the house.
    pub operator: Option<Operator>,
}

impl Member {
    pub fn path(&self) -> String {
        format!("/desk/staff/{}", self.id)
    }

    /// Their name, or their address before they had one.
    pub fn called(&self) -> &str {
        if self.name.is_empty() { &self.email } else { &self.name }
    }
}

/// The member of an address, whom whoever asks manages.
pub async fn member(visit: &Visit, id: &str) -> Result<Member, Fault> {
    visit.at_desk()?;
    if id.parse::<StaffId>().is_err() {
        return Err(Fault::NotFound);
    }
    let asked: Asked = visit.ask(&MEMBER, json!({ "id": id })).await?;
    visit.found(asked.member)
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let member = member(&visit, &id).await?;
    let form = roles::form_of(&member.roles);
    Ok(draw(&visit, &member, &form))
}

async fn change(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let member = member(&visit, &id).await?;
    let input = json!({ "id": member.id, "roles": roles::ticked(&form) });
    form.reject(visit.act(&CHANGE, json!({ "input": input })).await?.user_errors);
    if form.is_good() {
        return Ok(visit.see_other(&format!("/desk/staff/{}?saved=1", member.id)));
    }
    Ok(draw(&visit, &member, &form))
}

fn draw(visit: &Visit, member: &Member, form: &Form) -> HttpResponse {
    let w = &visit.words.desk.staff;
    let called = member.called().to_owned();
    let desk = member.operator.as_ref().map(|operator| operator.name.clone());
    let told = if visit.query("saved").is_some() {
        Some(w.saved)
    } else if visit.query("disabled").is_some() {
        Some(w.disabled)
    } else {
        None
    };
    let told = told.filter(|_| form.is_good() && !visit.is_post);
    let address = member.path();
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
                    <p class="actions"><LinkButton href=format!("{address}/disable") label=w.disable quiet=true /></p>
                </section>
            }
            .into_any()
        };
        view! {
            <h1>{called}</h1>
            {told.map(|told| view! { <Note tone=Tone::Good title=told /> })}
            <p class="tags"><Tag label=(w.states)(member.state) tone=staff::tone(member.state) /></p>
            <p>{member.email.clone()} <br /> {desk.map(|desk| view! { {desk} <br /> })} <span class="soft">{roles::named(visit.words, &member.roles)}</span></p>
            <p><a class="tap" href=format!("/desk/log?staff={}", member.id)>{w.log}</a></p>
            {change}
            {end}
        }
    })
}

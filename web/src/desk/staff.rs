//! `/desk/staff` and `/desk/staff/invite`: the staff of the desk, for those who manage them.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::lang::Lang;
use teiki_shared::staff::{Role, StaffState};

use super::table::{Row, table};
use super::{Operator, PageInfo, roles};
use crate::components::{Button, Field, KEPT_FORM, LinkButton, Note, Select, Tag, Tone};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{self, Document};
use crate::pages::is_cursor;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static STAFF: Document = Document::new(
    "query($after: String) { staff(after: $after) { pageInfo { hasNextPage endCursor } \
       nodes { id email name state roles operator { slug name } } } }",
);
static DESKS: Document = Document::new("{ desks { slug name } }");
static INVITE: Document = Document::new(
    "mutation($input: DeskStaffInviteInput!) { result: staffInvite(input: $input) { userErrors { field message retryAfter } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/desk/staff").get(list))
        .service(web::resource("/desk/staff/invite").get(ask).post(invite));
}

#[derive(Deserialize)]
struct Asked {
    staff: Staff,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Staff {
    page_info: PageInfo,
    nodes: Vec<Member>,
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
    operator: Option<Operator>,
}

#[derive(Deserialize)]
struct Desks {
    desks: Vec<Operator>,
}

/// How a state looks.
pub fn tone(state: StaffState) -> Tone {
    match state {
        StaffState::Invited => Tone::Care,
        StaffState::Active => Tone::Good,
        StaffState::Disabled => Tone::Plain,
    }
}

async fn list(visit: Visit) -> PageResult {
    visit.at_desk()?;
    let after = visit.query("after").filter(|cursor| is_cursor(cursor));
    let asked: Asked = match visit.ask(&STAFF, json!({ "after": after })).await {
        // A cursor that is none of the API's.
        Err(Fault::NotFound) if after.is_some() => return Ok(visit.see_other("/desk/staff")),
        asked => asked?,
    };
    Ok(draw(&visit, &asked.staff))
}

fn draw(visit: &Visit, staff: &Staff) -> HttpResponse {
    let w = &visit.words.desk.staff;
    let was_sent = visit.query("sent").is_some();
    Page::new(w.title).wide().draw(visit, || {
        let rows = staff.nodes.iter().map(|member| row(visit, member)).collect();
        let next = staff.page_info.next().map(|cursor| {
            view! { <p class="pages"><a class="tap" rel="next" href=format!("/desk/staff?after={cursor}")>{w.more}</a></p> }
        });
        view! {
            <h1 id="staff">{w.title}</h1>
            {was_sent.then(|| view! { <Note tone=Tone::Good title=w.sent><p>{w.sent_what}</p></Note> })}
            {table("staff", &[w.name, w.email, w.roles, w.state], rows)}
            {next}
            <p class="actions"><LinkButton href="/desk/staff/invite" label=w.invite /></p>
        }
    })
}

fn row(visit: &Visit, member: &Member) -> Row {
    let w = &visit.words.desk.staff;
    let is_house = visit.caller.staff.as_ref().is_some_and(|staff| staff.operator.is_none());
    let desk = member.operator.as_ref().map_or(w.house.to_owned(), |operator| operator.name.clone());
    let desk = is_house.then(|| view! { <br /><span class="soft">{desk}</span> });
    let called = if member.name.is_empty() { member.email.clone() } else { member.name.clone() };
    Row::named(vec![
        view! { <a href=format!("/desk/staff/{}", member.id)>{called}</a> {desk} }.into_any(),
        member.email.clone().into_any(),
        roles::named(visit.words, &member.roles).into_any(),
        view! { <Tag label=(w.states)(member.state) tone=tone(member.state) /> }.into_any(),
    ])
}

/// Chosen in the place of an operator's slug, which begins with a letter.
const HOUSE: &str = "*";

async fn ask(visit: Visit) -> PageResult {
    visit.at_desk()?;
    draw_invite(&visit, &Form::of([("lang", visit.caller.lang.as_str())])).await
}

async fn invite(visit: Visit, mut form: Form) -> PageResult {
    let operator = form.given("operatorSlug").filter(|slug| *slug != HOUSE);
    let input = json!({
        "email": form.value("email"),
        "operatorSlug": operator,
        "forHouse": form.value("operatorSlug") == HOUSE,
        "roles": roles::ticked(&form),
        "lang": form.given("lang").unwrap_or("ja"),
    });
    form.reject(visit.act(&INVITE, json!({ "input": input })).await?.user_errors);
    if form.is_good() {
        return Ok(visit.see_other("/desk/staff?sent=1"));
    }
    draw_invite(&visit, &form).await
}

async fn draw_invite(visit: &Visit, form: &Form) -> PageResult {
    let w = &visit.words.desk.staff;
    let desks: Desks = visit.ask(&DESKS, json!({})).await?;
    let is_house = visit.at_desk()?.operator.is_none();
    let mut operators = vec![(String::new(), w.choose.to_owned())];
    operators.extend(desks.desks.into_iter().map(|desk| (desk.slug, desk.name)));
    operators.push((HOUSE.to_owned(), w.house.to_owned()));
    let langs =
        Lang::ALL.iter().map(|lang| (lang.as_str().to_owned(), lang_name(*lang).to_owned())).collect();
    Ok(Page::new(w.invite).form(form).back("/desk/staff").draw(visit, || {
        let operator = is_house.then(
            || view! { <Select field=form.field("operatorSlug") label=w.operator options=operators /> },
        );
        view! {
            <h1>{w.invite}</h1>
            <p>{w.invite_lead}</p>
            <form method="post" id=KEPT_FORM action="/desk/staff/invite" novalidate>
                <Field field=form.field("email") label=w.email kind="email" auto="off" verbatim=true />
                {operator}
                {roles::boxes(visit, form)}
                <Select field=form.field("lang") label=w.lang options=langs />
                <Button label=w.send />
            </form>
        }
    }))
}

/// Each in itself.
const fn lang_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "日本語",
        Lang::En => "English",
    }
}

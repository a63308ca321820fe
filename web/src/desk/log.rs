//! `/desk/log`: the audit log, by person, day and kind.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::ids::StaffId;
use teiki_shared::jst;
use teiki_shared::scalars::DateTime;
use teiki_shared::staff::StaffAction;
use teiki_shared::width::half_width;

use super::table::{Row, table};
use super::{PageInfo, quoted};
use crate::components::{Button, Field, KEPT_FORM, Note, Select};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{self, Document};
use crate::pages::is_cursor;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static LOG: Document = Document::new(
    "query($after: String, $staffId: ID, $day: Date, $action: StaffAction) { \
       log(after: $after, staffId: $staffId, day: $day, action: $action) { pageInfo { hasNextPage endCursor } \
       nodes { at action staffName orderId about } } }",
);
static PEOPLE: Document = Document::new("{ staff(first: 100) { nodes { id email name } } }");

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/desk/log").get(show));
}

#[derive(Deserialize)]
struct Asked {
    log: Log,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    page_info: PageInfo,
    nodes: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    at: DateTime,
    action: Option<String>,
    staff_name: Option<String>,
    order_id: Option<String>,
    about: String,
}

#[derive(Deserialize)]
struct People {
    staff: Persons,
}

#[derive(Deserialize)]
struct Persons {
    nodes: Vec<Person>,
}

#[derive(Deserialize)]
struct Person {
    id: String,
    email: String,
    name: String,
}

/// What the address asks for; what cannot be read is not asked for.
struct Filter {
    staff: Option<StaffId>,
    day: Option<jiff::civil::Date>,
    /// What was typed for a day and is none: told, and nothing is shown in place of it.
    no_day: Option<String>,
    action: Option<StaffAction>,
}

impl Filter {
    fn of(visit: &Visit) -> Self {
        let read = |name| visit.query(name).map(|text| half_width(&text)).filter(|text| !text.is_empty());
        let typed = read("day");
        let day = typed.as_deref().and_then(|text| jst::read_date(&text.replace('/', "-")));
        Self {
            staff: read("staff").and_then(|text| text.parse().ok()),
            day,
            no_day: typed.filter(|_| day.is_none()),
            action: read("action").and_then(|text| text.parse().ok()),
        }
    }

    fn address(&self, after: &str) -> String {
        let part =
            |name: &str, value: Option<String>| value.map(|value| format!("{name}={}&", quoted(&value)));
        let parts = [
            part("staff", self.staff.map(|id| id.to_string())),
            part("day", self.day.map(|day| day.to_string())),
            part("action", self.action.map(|action| action.to_string())),
        ];
        format!("/desk/log?{}after={after}", parts.into_iter().flatten().collect::<String>())
    }
}

async fn show(visit: Visit) -> PageResult {
    visit.at_desk()?;
    let filter = Filter::of(&visit);
    let after = visit.query("after").filter(|cursor| is_cursor(cursor));
    let asked = json!({
        "after": after,
        "staffId": filter.staff.map(|id| id.to_string()),
        "day": filter.day.map(|day| day.to_string()),
        "action": filter.action.map(graphql::enum_name),
    });
    let people: People = visit.ask(&PEOPLE, json!({})).await?;
    if filter.no_day.is_some() {
        return Ok(draw(&visit, &filter, None, people.staff.nodes));
    }
    let asked: Asked = match visit.ask(&LOG, asked).await {
        // A cursor that is none of the API's.
        Err(Fault::NotFound) if after.is_some() => return Ok(visit.see_other("/desk/log")),
        asked => asked?,
    };
    Ok(draw(&visit, &filter, Some(&asked.log), people.staff.nodes))
}

fn draw(visit: &Visit, filter: &Filter, log: Option<&Log>, people: Vec<Person>) -> HttpResponse {
    let w = &visit.words.desk.log;
    let day = filter.day.map(|day| day.to_string()).or_else(|| filter.no_day.clone());
    let mut form = Form::of([
        ("staff", filter.staff.map(|id| id.to_string()).unwrap_or_default()),
        ("day", day.unwrap_or_default()),
        ("action", filter.action.map(|action| action.to_string()).unwrap_or_default()),
    ]);
    if filter.no_day.is_some() {
        form.wrong("day", w.day_wrong);
    }
    let all = || (String::new(), w.all.to_owned());
    let called = |person: Person| {
        (
            person.id,
            if person.name.is_empty() { person.email } else { format!("{} <{}>", person.name, person.email) },
        )
    };
    let people: Vec<_> = std::iter::once(all()).chain(people.into_iter().map(called)).collect();
    let kind = |&action: &StaffAction| (action.to_string(), (w.actions)(action).to_owned());
    let kinds: Vec<_> = std::iter::once(all()).chain(StaffAction::ALL.iter().map(kind)).collect();
    Page::new(w.title).form(&form).wide().draw(visit, || {
        view! {
            <h1 id="log">{w.title}</h1>
            <p>{w.lead}</p>
            <form method="get" id=KEPT_FORM action="/desk/log" class="filter">
                <Select field=form.field("staff") label=w.person options=people />
                <Field field=form.field("day") label=w.day hint=w.day_hint max=10 class="short" verbatim=true />
                <Select field=form.field("action") label=w.kind options=kinds />
                <Button label=w.button />
            </form>
            {log.map(|log| lines(visit, filter, log))}
        }
    })
}

fn lines(visit: &Visit, filter: &Filter, log: &Log) -> impl IntoView + use<> {
    let w = &visit.words.desk.log;
    if log.nodes.is_empty() {
        return view! { <Note title=w.none /> }.into_any();
    }
    let rows = log.nodes.iter().map(|line| row(visit, line)).collect();
    let next = log.page_info.next().map(|cursor| {
        view! { <p class="pages"><a class="tap" rel="next" href=filter.address(cursor)>{w.more}</a></p> }
    });
    view! {
        {table("log", &[w.at, w.who, w.what, w.about], rows)}
        {next}
    }
    .into_any()
}

fn row(visit: &Visit, line: &Line) -> Row {
    let action = line.action.as_deref().and_then(graphql::enum_of::<StaffAction>);
    let action = action.map(visit.words.desk.log.actions).unwrap_or_default();
    let about = match &line.order_id {
        Some(id) => view! { <a href=format!("/desk/orders/{id}")>{line.about.clone()}</a> }.into_any(),
        None => line.about.clone().into_any(),
    };
    let who = line.staff_name.clone().unwrap_or_default();
    Row::of(vec![(visit.words.common.moment)(line.at.0).into_any(), who.into_any(), action.into_any(), about])
}

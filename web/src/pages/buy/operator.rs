//! Which operator's pass?

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::draft_step::DraftStep;
use teiki_shared::ids::OperatorId;

use super::{
    DraftStatus, HasStatus, Loaded, opened, page, problems, progress, read, so_far, take_the_only, update,
};
use crate::components::{Button, Choice, Choices, KEPT_FORM};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::visit::{PageResult, Visit};

static DRAFT: Document = Document::new(
    "query($id: ID!) { viewer { draft(id: $id) { id next order { id } problems { field message } keptCard: card { name } keptOperator: operator { name } \
       keptProduct: product { name appliedFor } keptSection: section keptTerm: termName keptStart: startsOn keptPrice: price operator { id } } } }",
);
static OPERATORS: Document = Document::new(
    "{ operators { id name saleOpens saleCloses allDaySample fictional } viewer { orders(first: 1) { nodes { operator { id } } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/buy/{draft}/operator").get(show).post(choose));
}

#[derive(Deserialize)]
struct Draft {
    #[serde(flatten)]
    status: DraftStatus,
    operator: Option<Chosen>,
}

#[derive(Deserialize)]
struct Chosen {
    id: String,
}

impl HasStatus for Draft {
    fn status(&self) -> &DraftStatus {
        &self.status
    }
}

#[derive(Deserialize)]
struct Selling {
    operators: Vec<Operator>,
    viewer: Option<Buyer>,
}

#[derive(Deserialize)]
struct Buyer {
    orders: Nodes,
}

/// The last order at most.
#[derive(Deserialize)]
struct Nodes {
    nodes: Vec<Ordered>,
}

#[derive(Deserialize)]
struct Ordered {
    operator: Chosen,
}

impl Selling {
    /// The operator of the last order.
    fn last(&self) -> Option<&str> {
        let order = self.viewer.as_ref()?.orders.nodes.first()?;
        Some(order.operator.id.as_str())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operator {
    id: String,
    name: String,
    sale_opens: String,
    sale_closes: String,
    all_day_sample: bool,
    fictional: bool,
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let draft: Draft = match read(&visit, &DRAFT, &id, DraftStep::Operator).await? {
        Loaded::Show(draft) => draft,
        Loaded::Redirect(response) => return Ok(response),
    };
    let selling = selling(&visit).await?;
    if let [only] = selling.operators.as_slice() {
        let input = json!({ "id": *id, "operatorId": only.id });
        if let Some(onward) = take_the_only(&visit, &draft.status, DraftStep::Operator, input).await? {
            return Ok(onward);
        }
    }
    let chosen = draft.operator.as_ref().map(|operator| operator.id.as_str()).or(selling.last());
    let mut form = Form::of([("operatorId", chosen.unwrap_or_default())]);
    form.reject(problems(&draft.status, DraftStep::Operator));
    Ok(opened(draw(&visit, &draft.status, selling, &form)))
}

async fn choose(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let draft: Draft = match read(&visit, &DRAFT, &id, DraftStep::Operator).await? {
        Loaded::Show(draft) => draft,
        Loaded::Redirect(response) => return Ok(response),
    };
    if form.value("operatorId").parse::<OperatorId>().is_ok() {
        let input = json!({ "id": *id, "operatorId": form.value("operatorId") });
        if let Some(onward) = update(&visit, &id, input, &mut form).await? {
            return Ok(onward);
        }
    } else {
        form.wrong("operatorId", visit.words.buy.operator.missing);
    }
    Ok(draw(&visit, &draft.status, selling(&visit).await?, &form))
}

async fn selling(visit: &Visit) -> Result<Selling, Fault> {
    visit.ask(&OPERATORS, json!({})).await
}

fn draw(visit: &Visit, draft: &DraftStatus, selling: Selling, form: &Form) -> HttpResponse {
    let w = &visit.words.buy.operator;
    let choices = selling.operators.into_iter().map(|operator| {
        let hours = match (operator.sale_opens.as_str(), operator.sale_closes.as_str()) {
            ("00:00", "24:00") => w.open_all_day.to_owned(),
            (opens, closes) if operator.all_day_sample => (w.open_sample)(opens, closes),
            (opens, closes) => (w.open_from)(opens, closes),
        };
        let hint = if operator.fictional { format!("{hours} · {}", w.fictional) } else { hours };
        Choice { value: operator.id, label: operator.name, hint: Some(hint), ..Choice::default() }
    });
    let choices: Vec<Choice> = choices.collect();
    page(visit, draft, DraftStep::Operator, w.title, form).draw(visit, || {
        let question = view! {
            {progress(visit, draft, DraftStep::Operator)}
            <form method="post" id=KEPT_FORM action=visit.here.clone() novalidate>
                <Choices
                    field=form.field("operatorId")
                    label=w.title
                    hint=w.hint
                    choices
                    title_is_heading=true
                />
                <Button label=w.next />
            </form>
        };
        so_far::beside(visit, draft, question)
    })
}

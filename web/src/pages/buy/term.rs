//! For how many months?

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::draft_step::DraftStep;
use teiki_shared::money::Yen;

use super::{DraftStatus, HasStatus, Loaded, opened, page, problems, progress, read, update};
use crate::components::{Button, Choice, Choices};
use crate::form::Form;
use crate::graphql::Document;
use crate::visit::{PageResult, Visit};

static DRAFT: Document = Document::new(
    "query($id: ID!) { viewer { draft(id: $id) { id next order { id } problems { field message } \
       months section product { name sample } prices { months price } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/buy/{draft}/term").get(show).post(choose));
}

#[derive(Deserialize)]
struct Draft {
    #[serde(flatten)]
    status: DraftStatus,
    months: Option<u32>,
    section: Option<String>,
    product: Option<Product>,
    prices: Vec<Price>,
}

#[derive(Deserialize)]
struct Product {
    name: String,
    sample: bool,
}

#[derive(Deserialize)]
struct Price {
    months: u32,
    price: Yen,
}

impl HasStatus for Draft {
    fn status(&self) -> &DraftStatus {
        &self.status
    }
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let draft: Draft = match read(&visit, &DRAFT, &id, DraftStep::Term).await? {
        Loaded::Show(draft) => draft,
        Loaded::Redirect(response) => return Ok(response),
    };
    let months = draft.months.map(|months| months.to_string()).unwrap_or_default();
    let mut form = Form::of([("months", months)]);
    form.reject(problems(&draft.status, DraftStep::Term));
    Ok(opened(draw(&visit, &draft, &form)))
}

async fn choose(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let draft: Draft = match read(&visit, &DRAFT, &id, DraftStep::Term).await? {
        Loaded::Show(draft) => draft,
        Loaded::Redirect(response) => return Ok(response),
    };
    match form.value("months").parse::<u32>() {
        Ok(months) if months < 100 => {
            let input = json!({ "id": *id, "months": months });
            if let Some(onward) = update(&visit, &id, input, &mut form).await? {
                return Ok(onward);
            }
        }
        _ => form.wrong("months", visit.words.buy.term.missing),
    }
    Ok(draw(&visit, &draft, &form))
}

fn draw(visit: &Visit, draft: &Draft, form: &Form) -> HttpResponse {
    let w = &visit.words.buy;
    let single = draft.prices.iter().find(|row| row.months == 1).map(|row| row.price.get());
    let choices: Vec<Choice> = draft.prices.iter().map(|row| choice(visit, row, single)).collect();
    let what =
        draft.product.as_ref().map(|product| product.name.clone()).into_iter().chain(draft.section.clone());
    let what = what.collect::<Vec<_>>().join(" ");
    let sample = draft.product.as_ref().is_some_and(|product| product.sample).then_some(w.sample);
    page(visit, &draft.status, DraftStep::Term, w.term.title, form).draw(visit, || {
        view! {
            {progress(visit, DraftStep::Term)}
            <form method="post" novalidate>
                <Choices
                    field=form.field("months")
                    label=w.term.title
                    hint=what
                    choices
                    title_is_heading=true
                />
                {sample.map(|sample| view! { <p class="soft">{sample}</p> })}
                <Button label=w.term.next />
            </form>
        }
    })
}

/// A term with what it costs, and what it saves against single months.
fn choice(visit: &Visit, row: &Price, single: Option<i64>) -> Choice {
    let (w, common) = (&visit.words.buy.term, &visit.words.common);
    let price = row.price.get();
    let months = i64::from(row.months.max(1));
    let mut hints = Vec::new();
    if months > 1 {
        hints.push((w.per_month)(&(common.yen)(price / months)));
    }
    if let Some(saved) = single.map(|single| single * months - price).filter(|saved| *saved > 0) {
        hints.push((w.saves)(&(common.yen)(saved)));
    }
    Choice {
        value: row.months.to_string(),
        label: (common.months)(row.months),
        hint: (!hints.is_empty()).then(|| hints.join("\n")),
        end: Some((common.yen)(price)),
        disabled: false,
    }
}

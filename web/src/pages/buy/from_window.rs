//! `/buy/new`: a draft from what was chosen in the shop window. A visitor signs up or in first, and comes back to the GET, which
//! changes nothing: it shows the choice once more.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use teiki_shared::draft_step::DraftStep;
use teiki_shared::ids::StopId;
use teiki_shared::money::Yen;

use super::{Asked, path};
use crate::components::{Button, Item, SummaryList};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{self, Document, Outcome, UserError};
use crate::pages::window::with_query;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

/// What a choice is made of.
const NAMES: [&str; 6] = ["operator", "product", "from", "to", "code", "months"];

static VIEWER: Document = Document::new("{ viewer { rider { id } } }");
static CHOICE: Document = Document::new(
    "query($operator: String!, $product: String!, $from: ID, $to: ID, $code: String) { operator(slug: $operator) { name \
       product(slug: $product) { name quotes(from: $from, to: $to, code: $code) { months price } } } }",
);
static BEGIN: Document = Document::new(
    "mutation($input: DraftBeginInput!) { result: draftBegin(input: $input) { \
       draft { id next } userErrors { field message } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/buy/new").get(show).post(begin));
}

#[derive(Deserialize)]
struct Person {
    rider: Option<Known>,
}

#[derive(Deserialize)]
struct Known {}

#[derive(Deserialize)]
struct Found {
    operator: Option<Operator>,
}

#[derive(Deserialize)]
struct Operator {
    name: String,
    product: Option<Product>,
}

#[derive(Deserialize)]
struct Product {
    name: String,
    quotes: Vec<Price>,
}

#[derive(Deserialize)]
struct Price {
    months: u32,
    price: Yen,
}

#[derive(Deserialize)]
struct Begun {
    draft: Option<Draft>,
}

#[derive(Deserialize)]
struct Draft {
    id: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    next: DraftStep,
}

async fn show(visit: Visit) -> PageResult {
    visit.signed_in()?;
    let form = Form::of(NAMES.map(|name| (name, visit.query(name).unwrap_or_default())));
    draw(&visit, &form).await
}

/// `POST /buy/new`. Whoever is not a rider yet becomes one first; the choice waits.
async fn begin(visit: Visit, mut form: Form) -> PageResult {
    let asked: Asked<Person> = visit.ask(&VIEWER, json!({})).await?;
    let sign_up = match asked.viewer {
        None => Some("/signup"),
        Some(person) if person.rider.is_none() => Some("/signup/details"),
        Some(_) => None,
    };
    if let Some(sign_up) = sign_up {
        let pairs = NAMES.map(|name| (name, form.value(name)));
        let given: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        visit.keep_choice(&with_query("/buy/new", &given));
        return Ok(visit.see_other(sign_up));
    }
    match begin_draft(&visit, &form).await? {
        Ok(response) => Ok(response),
        Err(errors) => {
            for error in errors {
                form.wrong("", error.message);
            }
            draw(&visit, &form).await
        }
    }
}

/// Goes on with the choice that waited until there was a rider with an ICOCA. One that cannot be bought any more is shown, and
/// says why when it is bought.
pub async fn go_on(visit: &Visit, choice: &str) -> PageResult {
    let (_, query) = choice.split_once('?').unwrap_or_default();
    let form = Form::of(url::form_urlencoded::parse(query.as_bytes()));
    Ok(begin_draft(visit, &form).await?.unwrap_or_else(|_| visit.see_other(choice)))
}

async fn begin_draft(visit: &Visit, form: &Form) -> Result<Result<HttpResponse, Vec<UserError>>, Fault> {
    let outcome: Outcome<Begun> = visit.act_for(&BEGIN, json!({ "input": input(form) })).await?;
    let Some(draft) = outcome.done.draft else { return Ok(Err(outcome.user_errors)) };
    visit.forget_choice();
    Ok(Ok(visit.see_other(&path(draft.next, &draft.id))))
}

/// The input of `draftBegin`: what is no id and no number was typed into the address by hand.
fn input(form: &Form) -> Value {
    let stop = |name| form.given(name).filter(|id| id.parse::<StopId>().is_ok());
    json!({
        "operatorSlug": form.given("operator"),
        "productSlug": form.given("product"),
        "fromId": stop("from"),
        "toId": stop("to"),
        "code": form.given("code"),
        "months": form.given("months").and_then(|months| months.parse::<u8>().ok()),
    })
}

async fn draw(visit: &Visit, form: &Form) -> PageResult {
    let w = &visit.words.window;
    let input = input(form);
    let variables = json!({
        "operator": form.value("operator"), "product": form.value("product"),
        "from": input["fromId"], "to": input["toId"], "code": input["code"],
    });
    let found: Found = visit.ask(&CHOICE, variables).await?;
    let operator = visit.found(found.operator)?;
    let items = chosen(visit, form, &operator);
    Ok(page(visit, form, items, w.chosen))
}

fn chosen(visit: &Visit, form: &Form, operator: &Operator) -> Vec<Item> {
    let (w, common) = (&visit.words.buy.check, &visit.words.common);
    let Some(product) = &operator.product else { return vec![Item::new(w.product, operator.name.clone())] };
    let mut items = vec![Item::new(w.product, format!("{} {}", operator.name, product.name))];
    let row = product.quotes.iter().find(|row| row.months.to_string() == form.value("months"));
    items.extend(
        row.map(|row| Item::new(w.term, (common.months)(row.months)).line((common.yen)(row.price.get()))),
    );
    items
}

fn page(visit: &Visit, form: &Form, items: Vec<Item>, title: &'static str) -> HttpResponse {
    Page::new(title).form(form).draw(visit, || {
        let hidden = NAMES.map(|name| {
            let value = form.value(name).to_owned();
            (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value /> })
        });
        view! {
            <h1>{title}</h1>
            <SummaryList items />
            <form method="post" action="/buy/new">
                {hidden.collect_view()}
                <Button label=visit.words.window.buy />
            </form>
        }
    })
}

//! `/buy/new`: a draft from what was chosen in the shop window. A visitor signs up or in first, and comes back to the GET, which
//! changes nothing: it shows the choice once more.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use teiki_shared::draft_step::DraftStep;
use teiki_shared::ids::StopId;
use teiki_shared::money::Yen;
use teiki_shared::product::ProductShape;

use super::{Asked, path, terms};
use crate::components::{Button, Item, SummaryList};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{self, Document, Outcome, UserError};
use crate::pages::window::offer::Route;
use crate::pages::window::with_query;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

/// What a choice is made of.
const NAMES: [&str; 7] = ["operator", "product", "from", "to", "via", "code", "months"];

static VIEWER: Document = Document::new("{ viewer { rider { id } } }");
static CHOICE: Document = Document::new(
    "query($operator: String!, $product: String!, $from: ID, $to: ID, $via: String, $code: String) { operator(slug: $operator) { name \
       product(slug: $product) { name shape area pricesByRoute(from: $from, to: $to) { via { id name } } quotes(from: $from, to: $to, via: $via, code: $code) { months termName term { slug } price } } } }",
);
static ENDS: Document = Document::new(
    "query($from: ID!, $to: ID!) { section(from: $from, to: $to) { from { name } to { name } } }",
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
#[serde(rename_all = "camelCase")]
struct Product {
    name: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    shape: ProductShape,
    area: String,
    /// Of the section, where it has those.
    prices_by_route: Vec<ByRoute>,
    quotes: Vec<Price>,
}

#[derive(Deserialize)]
struct ByRoute {
    via: Option<Route>,
}

#[derive(Deserialize)]
struct Section {
    section: Option<Ends>,
}

#[derive(Deserialize)]
struct Ends {
    from: Stop,
    to: Stop,
}

#[derive(Deserialize)]
struct Stop {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Price {
    months: Option<u32>,
    term: Option<FixedTerm>,
    term_name: String,
    price: Yen,
}

#[derive(Deserialize)]
struct FixedTerm {
    slug: String,
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
    visit.agreed()?;
    let form = Form::of(NAMES.map(|name| (name, visit.query(name).unwrap_or_default())));
    draw(&visit, &form).await
}

/// `POST /buy/new`. Whoever is not a rider yet becomes one first, and whoever owes consent gives it; the choice waits.
async fn begin(visit: Visit, mut form: Form) -> PageResult {
    let asked: Asked<Person> = visit.ask(&VIEWER, json!({})).await?;
    let first = match asked.viewer {
        None => Some("/signup"),
        Some(_) if visit.owes_consent() => Some("/consent"),
        Some(person) if person.rider.is_none() => Some("/signup/details"),
        Some(_) => None,
    };
    if let Some(first) = first {
        let pairs = NAMES.map(|name| (name, form.value(name)));
        let given: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        visit.keep_choice(&with_query("/buy/new", &given));
        return Ok(visit.see_other(first));
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
    let mut input = json!({
        "operatorSlug": form.given("operator"),
        "productSlug": form.given("product"),
        "fromId": stop("from"),
        "toId": stop("to"),
        "via": form.given("via"),
        "code": form.given("code"),
    });
    if let Some((field, term)) = terms::chosen(form) {
        input[field] = term;
    }
    input
}

async fn draw(visit: &Visit, form: &Form) -> PageResult {
    let w = &visit.words.window;
    let input = input(form);
    let variables = json!({
        "operator": form.value("operator"), "product": form.value("product"),
        "from": input["fromId"], "to": input["toId"], "via": input["via"], "code": input["code"],
    });
    let found: Found = visit.ask(&CHOICE, variables).await?;
    let operator = visit.found(found.operator)?;
    let ends = ends(visit, &input).await?;
    let items = chosen(visit, form, &operator, ends.as_ref());
    Ok(page(visit, form, items, w.chosen))
}

/// The two stops that were chosen, where it is a section.
async fn ends(visit: &Visit, input: &Value) -> Result<Option<Ends>, Fault> {
    let (from, to) = (&input["fromId"], &input["toId"]);
    if from.is_null() || to.is_null() {
        return Ok(None);
    }
    let found: Section = visit.ask(&ENDS, json!({ "from": from, "to": to })).await?;
    Ok(found.section)
}

/// The section, the fare or the area that was chosen.
fn section(visit: &Visit, form: &Form, product: &Product, ends: Option<&Ends>) -> Option<String> {
    let w = &visit.words.window;
    match product.shape {
        ProductShape::Section => {
            let stops = ends.map(|ends| (w.section)(&ends.from.name, &ends.to.name))?;
            let mut routes = product.prices_by_route.iter().filter_map(|route| route.via.as_ref());
            let via = routes.find(|via| via.id == form.value("via"));
            Some(via.map_or_else(|| stops.clone(), |via| (w.via)(&stops, &via.name)))
        }
        ProductShape::Fare => {
            let fare = form.value("code").parse().ok()?;
            Some((w.up_to)(&(visit.words.common.yen)(fare)))
        }
        ProductShape::Area => Some(product.area.clone()).filter(|area| !area.is_empty()),
    }
}

fn chosen(visit: &Visit, form: &Form, operator: &Operator, ends: Option<&Ends>) -> Vec<Item> {
    let (w, common) = (&visit.words.buy.check, &visit.words.common);
    let Some(product) = &operator.product else { return vec![Item::new(w.product, operator.name.clone())] };
    let mut items = vec![Item::new(w.product, format!("{} {}", operator.name, product.name))];
    items.extend(section(visit, form, product, ends).map(|section| Item::new(w.section, section)));
    let value = |row: &Price| terms::value(row.months, row.term.as_ref().map(|term| term.slug.clone()));
    let row = product.quotes.iter().find(|row| value(row) == form.value("months"));
    items.extend(row.map(|row| Item::new(w.term, row.term_name.clone()).line((common.yen)(row.price.get()))));
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

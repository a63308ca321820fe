//! Which pass? Those of other issuers that are good on this operator's vehicles are offered too; those that need a
//! certificate and are not applied for here are shown with the way to the counter.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use teiki_shared::draft_step::DraftStep;
use teiki_shared::ids::ProductId;
use teiki_shared::money::Yen;

use super::{
    DraftStatus, HasStatus, Loaded, opened, page, problems, progress, read, so_far, take_the_only, update,
};
use crate::components::{Button, KEPT_FORM, Note, described_by};
use crate::fault::Fault;
use crate::form::{Form, FormField};
use crate::graphql::Document;
use crate::pages::notices::{Notice, notices};
use crate::visit::{PageResult, Visit};

static DRAFT: Document = Document::new(
    "query($id: ID!) { viewer { draft(id: $id) { id next order { id } problems { field message } keptCard: card { name } keptOperator: operator { name } \
       keptProduct: product { name appliedFor } keptSection: section keptTerm: termName keptStart: startsOn keptPrice: price product { id } \
       operator { id slug name phone takesQuestions notices { about suspends of text period } \
         products { id name notes area documents { name } buyable appliedFor leadDays fromPrice honouredBy { name } } } } } }",
);
static ISSUERS: Document = Document::new(
    "query($here: ID!) { operators { id name phone products(goodOn: $here) { id name notes buyable appliedFor leadDays documents { name } fromPrice } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/buy/{draft}/product").get(show).post(choose));
}

#[derive(Deserialize)]
struct Draft {
    #[serde(flatten)]
    status: DraftStatus,
    product: Option<Chosen>,
    operator: Option<Operator>,
}

#[derive(Deserialize)]
struct Chosen {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operator {
    id: String,
    name: String,
    // Of the one that was chosen.
    #[serde(default)]
    slug: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    takes_questions: bool,
    #[serde(default)]
    notices: Vec<Notice>,
    products: Vec<Product>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Product {
    id: String,
    name: String,
    notes: String,
    buyable: bool,
    /// With its papers, so many days ahead.
    applied_for: bool,
    lead_days: i32,
    from_price: Option<Yen>,
    // Of those that are shown with the way to the counter.
    #[serde(default)]
    area: String,
    #[serde(default)]
    documents: Vec<Named>,
    #[serde(default)]
    honoured_by: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Issuers {
    operators: Vec<Operator>,
}

impl Product {
    /// Whether it is to be had here, at once or by an application.
    fn is_sold_here(&self) -> bool {
        self.buyable || self.applied_for
    }
}

impl HasStatus for Draft {
    fn status(&self) -> &DraftStatus {
        &self.status
    }
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let draft: Draft = match read(&visit, &DRAFT, &id, DraftStep::Product).await? {
        Loaded::Show(draft) => draft,
        Loaded::Redirect(response) => return Ok(response),
    };
    let issuers = issuers(&visit, &draft).await?;
    if let Some((only, issuer)) = only(offered(&draft, &issuers)) {
        let input = answer(&id, &only.id, issuer.or(draft.operator.as_ref()));
        if let Some(onward) = take_the_only(&visit, &draft.status, DraftStep::Product, input).await? {
            return Ok(onward);
        }
    }
    let chosen = draft.product.as_ref().map(|product| product.id.clone()).unwrap_or_default();
    let mut form = Form::of([("productId", chosen)]);
    form.reject(problems(&draft.status, DraftStep::Product));
    Ok(opened(draw(&visit, &draft, &issuers, &form)))
}

async fn choose(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let draft: Draft = match read(&visit, &DRAFT, &id, DraftStep::Product).await? {
        Loaded::Show(draft) => draft,
        Loaded::Redirect(response) => return Ok(response),
    };
    let issuers = issuers(&visit, &draft).await?;
    if form.value("productId").parse::<ProductId>().is_ok() {
        let chosen = form.value("productId");
        let of_chosen = |issuer: &&Operator| issuer.products.iter().any(|product| product.id == chosen);
        // A pass of another issuer is bought from that one.
        let issuer = issuers.iter().find(of_chosen).or(draft.operator.as_ref());
        let input = answer(&id, chosen, issuer);
        if let Some(onward) = update(&visit, &id, input, &mut form).await? {
            return Ok(onward);
        }
    } else {
        form.wrong("productId", visit.words.buy.product.missing);
    }
    Ok(draw(&visit, &draft, &issuers, &form))
}

fn answer(draft: &str, product: &str, issuer: Option<&Operator>) -> Value {
    json!({ "id": draft, "operatorId": issuer.map(|issuer| &issuer.id), "productId": product })
}

/// What can be bought: the operator's own passes first, then those of other issuers with their issuer.
fn offered<'a>(draft: &'a Draft, issuers: &'a [Operator]) -> Vec<(&'a Product, Option<&'a Operator>)> {
    let own = draft.operator.as_ref().map_or(&[][..], |operator| &operator.products);
    let here = own.iter().filter(|product| product.is_sold_here()).map(|product| (product, None));
    let others =
        issuers.iter().flat_map(|issuer| issuer.products.iter().map(move |product| (product, Some(issuer))));
    here.chain(others).collect()
}

/// The only pass that is sold at once, or the only one at all. Most people want it: those that are applied for stand one link away.
fn only<'a>(
    offered: Vec<(&'a Product, Option<&'a Operator>)>,
) -> Option<(&'a Product, Option<&'a Operator>)> {
    let mut at_once = offered.iter().filter(|(product, _)| product.buyable);
    match (at_once.next(), at_once.next(), offered.as_slice()) {
        (Some(only), None, _) | (None, None, [only]) => Some(*only),
        _ => None,
    }
}

/// The other issuers, with those of their passes that can be bought and are good here.
async fn issuers(visit: &Visit, draft: &Draft) -> Result<Vec<Operator>, Fault> {
    let Some(here) = &draft.operator else { return Ok(Vec::new()) };
    let Issuers { mut operators } = visit.ask(&ISSUERS, json!({ "here": here.id })).await?;
    operators.retain(|issuer| issuer.id != here.id);
    // What is sold here and elsewhere is bought here; what several others sell is named once.
    let mut named: Vec<String> = here.products.iter().map(|product| product.id.clone()).collect();
    for issuer in &mut operators {
        issuer.products.retain(|product| product.is_sold_here() && !named.contains(&product.id));
        named.extend(issuer.products.iter().map(|product| product.id.clone()));
    }
    Ok(operators)
}

fn draw(visit: &Visit, draft: &Draft, issuers: &[Operator], form: &Form) -> HttpResponse {
    let w = &visit.words.buy.product;
    let own = draft.operator.as_ref().map_or(&[][..], |operator| &operator.products);
    let counter: Vec<_> = own.iter().filter(|product| !product.is_sold_here()).collect();
    let offered = offered(draft, issuers);
    page(visit, &draft.status, DraftStep::Product, w.title, form).draw(visit, || {
        let question = if offered.is_empty() {
            view! { <h1>{w.title}</h1> <Note title=w.none /> }.into_any()
        } else {
            view! {
                <form method="post" id=KEPT_FORM action=visit.here.clone() novalidate>
                    {choices(visit, form.field("productId"), &offered)}
                    {hurry(visit, draft.operator.as_ref(), &offered)}
                    <Button label=w.next />
                </form>
            }
            .into_any()
        };
        let announced = draft.operator.iter().flat_map(|operator| &operator.notices);
        let question = view! {
            {progress(visit, &draft.status, DraftStep::Product)}
            {question}
            {notices(visit.words, announced.collect())}
            {(!counter.is_empty()).then(|| at_counter(visit, draft.operator.as_ref(), &counter))}
        };
        so_far::beside(visit, &draft.status, question)
    })
}

fn honoured(visit: &Visit, product: &Product) -> String {
    let names: Vec<&str> = product.honoured_by.iter().map(|operator| operator.name.as_str()).collect();
    visit.words.lang.list(&names)
}

/// Each with its price below its name: what it is good for needs the whole width. Another issuer is named.
fn choices(
    visit: &Visit,
    field: FormField,
    offered: &[(&Product, Option<&Operator>)],
) -> impl IntoView + use<> {
    let (w, common) = (&visit.words.buy.product, &visit.words.common);
    let described = described_by(&field.name, false, field.error.is_some());
    let is_wrong = field.error.is_some();
    let choices = offered.iter().enumerate().map(|(index, (product, issuer))| {
        let id = if index == 0 { field.name.clone() } else { format!("{}-{index}", field.name) };
        let from = product.from_price.map(|price| (w.from)(&(common.yen)(price.get())));
        let papers = product.applied_for.then(|| {
            let names: Vec<&str> = product.documents.iter().map(|paper| paper.name.as_str()).collect();
            let told = (w.applied_for)(&visit.words.lang.list(&names), product.lead_days);
            view! { <span class="hint">{told}</span> }
        });
        view! {
            <label class="choice">
                <input
                    type="radio"
                    id=id
                    name=field.name.clone()
                    value=product.id.clone()
                    checked=product.id == field.value
                    aria-invalid=is_wrong.then_some("true")
                />
                <span>
                    <b>{product.name.clone()}</b> <span class="num">{from}</span>
                    <span class="hint">{product.notes.clone()}</span>
                    {papers}
                    {issuer.map(|issuer| view! { <span class="hint">{(w.issuer)(&issuer.name)}</span> })}
                </span>
            </label>
        }
    });
    let choices = choices.collect_view();
    view! {
        <fieldset aria-describedby=described>
            <legend><h1>{w.title}</h1></legend>
            {field.error.clone().map(|error| view! { <p class="wrong" id="productId-error">{error}</p> })}
            {choices}
        </fieldset>
    }
}

/// Who cannot wait until papers were checked buys at the counter.
fn hurry(
    visit: &Visit,
    here: Option<&Operator>,
    offered: &[(&Product, Option<&Operator>)],
) -> impl IntoView + use<> {
    let mut sellers: Vec<&Operator> = offered
        .iter()
        .filter(|(product, _)| product.applied_for)
        .filter_map(|(_, issuer)| issuer.or(here))
        .collect();
    sellers.dedup_by(|a, b| a.id == b.id);
    let told = sellers.into_iter().map(|seller| {
        let tel = format!("tel:{}", seller.phone.replace('-', ""));
        let sentence = (visit.words.buy.product.hurry)(&seller.name);
        view! { <p class="soft">{sentence} <a class="num" href=tel>{seller.phone.clone()}</a></p> }
    });
    told.collect_view()
}

fn at_counter(visit: &Visit, operator: Option<&Operator>, products: &[&Product]) -> impl IntoView + use<> {
    let w = &visit.words.buy.product;
    let rows = products.iter().map(|product| {
        let area = (!product.area.is_empty()).then(|| view! { <p>{product.area.clone()}</p> });
        let documents: Vec<&str> = product.documents.iter().map(|paper| paper.name.as_str()).collect();
        let documents = (w.documents)(&visit.words.lang.list(&documents));
        view! {
            <li class="sheet">
                <h3 class="name">{product.name.clone()}</h3>
                {area}
                <p class="soft">{(w.honoured)(&honoured(visit, product))} <br /> {documents}</p>
            </li>
        }
    });
    let rows = rows.collect_view();
    let call = operator.map(|operator| {
        let (sentence, phone) = (w.counter_what)(&operator.name, &operator.phone);
        let tel = format!("tel:{}", phone.replace('-', ""));
        let ask = operator.takes_questions.then(|| {
            let path = format!("/o/{}/contact", operator.slug);
            view! { <p><a class="tap" href=path>{visit.words.contact.link}</a></p> }
        });
        view! { <p>{sentence} <a class="num" href=tel>{phone}</a></p> {ask} }
    });
    view! { <h2>{w.counter}</h2> {call} <ul class="sheets" role="list">{rows}</ul> }
}

//! Which section, and for how long? By the product's shape two stops, a fare or an area, and the terms with their prices.
//! Without scripts the prices come once the section was sent.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use teiki_shared::draft_step::DraftStep;
use teiki_shared::product::ProductShape;
use teiki_shared::scalars::Date;

use super::stops::{self, Ends};
use super::terms::{self, Row};
use super::{
    DraftStatus, Given, HasStatus, Loaded, give, is_change, opened, page, path, problems, progress, read,
    so_far,
};
use crate::components::KEPT_FORM;
use crate::form::Form;
use crate::graphql::{self, Document};
use crate::islands::{FareField, FareTerms, RouteChoice, RouteField, SectionSearch, SectionWords, Table};
use crate::pages::notices::{Notice, notices};
use crate::pages::window::routes::{Unsold, unsold};
use crate::visit::{PageResult, Visit};

static DRAFT: Document = Document::new(
    "query($id: ID!) { viewer { draft(id: $id) { id next order { id } notices { about suspends of text period } problems { field message } keptCard: card { name } keptOperator: operator { name } \
       keptProduct: product { name appliedFor } keptSection: section keptTerm: termName keptStart: startsOn keptPrice: price \
       months term startsOn code from { id name } to { id name } operator { slug } product { slug name shape area sample unsold { name note } } \
       table { code months termName term { slug days notSold } price next { sentence } } \
       via { id } pricesByRoute { via { id name } prices { months termName term { slug days notSold } price next { sentence } } } \
       prices { months termName term { slug days notSold } price next { sentence } } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/buy/{draft}/section").get(show).post(choose));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    #[serde(flatten)]
    status: DraftStatus,
    months: Option<u32>,
    /// The word of a term with fixed dates, in place of months.
    term: Option<String>,
    starts_on: Option<Date>,
    code: Option<String>,
    from: Option<Stop>,
    to: Option<Stop>,
    operator: Option<Slug>,
    product: Option<Product>,
    notices: Vec<Notice>,
    /// Of a product that has no stops to choose.
    table: Vec<Priced>,
    /// The route of the chosen section, where it has one.
    via: Option<RouteId>,
    /// What the chosen section costs by each route.
    prices_by_route: Vec<ByRoute>,
    /// Of the chosen fare or area.
    prices: Vec<Row>,
}

#[derive(Deserialize)]
struct RouteId {
    id: String,
}

#[derive(Deserialize)]
struct ByRoute {
    via: Option<Route>,
    prices: Vec<Row>,
}

#[derive(Deserialize)]
struct Route {
    id: String,
    name: String,
}

impl ByRoute {
    fn drawn(&self) -> RouteChoice {
        let (id, name) = self.via.as_ref().map(|via| (via.id.clone(), via.name.clone())).unwrap_or_default();
        RouteChoice { id, name, prices: self.prices.iter().map(Row::drawn).collect() }
    }
}

#[derive(Deserialize)]
struct Stop {
    id: String,
    name: String,
}

#[derive(Deserialize)]
struct Slug {
    slug: String,
}

#[derive(Deserialize)]
struct Product {
    slug: String,
    name: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    shape: ProductShape,
    area: String,
    sample: bool,
    unsold: Vec<Unsold>,
}

#[derive(Deserialize)]
struct Priced {
    code: String,
    #[serde(flatten)]
    row: Row,
}

impl HasStatus for Draft {
    fn status(&self) -> &DraftStatus {
        &self.status
    }
}

impl Draft {
    fn shape(&self) -> ProductShape {
        self.product.as_ref().map_or(ProductShape::Area, |product| product.shape)
    }

    /// The slugs of the operator and the product.
    fn slugs(&self) -> (&str, &str) {
        let operator = self.operator.as_ref().map_or("", |operator| operator.slug.as_str());
        (operator, self.product.as_ref().map_or("", |product| product.slug.as_str()))
    }

    /// The chosen stops as one text, where passes between them have a price.
    fn joined(&self) -> String {
        match (&self.from, &self.to) {
            (Some(from), Some(to)) if !self.prices_by_route.is_empty() => key(&from.id, &to.id),
            _ => String::new(),
        }
    }

    /// The chosen route, where there are several.
    fn asked_route(&self) -> String {
        let asked = self.via.as_ref().filter(|_| self.prices_by_route.len() > 1);
        asked.map(|via| via.id.clone()).unwrap_or_default()
    }

    fn without_prices(mut self) -> Self {
        self.prices_by_route.clear();
        self.prices.clear();
        self
    }
}

/// Two stops as one text.
fn key(from: &str, to: &str) -> String {
    format!("{from} {to}")
}

/// A section, fare or area that was sent.
struct Sent {
    /// As the page names it beside its prices.
    key: String,
    input: serde_json::Map<String, Value>,
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let draft: Draft = match read(&visit, &DRAFT, &id, DraftStep::Section).await? {
        Loaded::Show(draft) => draft,
        Loaded::Redirect(response) => return Ok(response),
    };
    let mut form = known(&draft);
    for mut problem in problems(&draft.status, DraftStep::Section) {
        // The first thing to mend, whatever the shape asks for.
        if draft.shape() == ProductShape::Section {
            problem.field = Some(vec!["from".into()]);
        }
        form.reject([problem]);
    }
    form.reject(problems(&draft.status, DraftStep::Term));
    Ok(opened(draw(&visit, &draft, &form, &Ends::default())))
}

fn known(draft: &Draft) -> Form {
    let stop = |stop: &Option<Stop>| {
        stop.as_ref().map(|stop| (stop.id.clone(), stop.name.clone())).unwrap_or_default()
    };
    let (from, to) = (stop(&draft.from), stop(&draft.to));
    Form::of([
        ("code", draft.code.clone().unwrap_or_default()),
        ("months", terms::value(draft.months, draft.term.clone())),
        ("from", from.1.clone()),
        ("fromFor", from.1),
        ("fromId", from.0),
        ("to", to.1.clone()),
        ("toFor", to.1),
        ("toId", to.0),
        ("via", draft.asked_route()),
    ])
}

async fn choose(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let draft: Draft = match read(&visit, &DRAFT, &id, DraftStep::Section).await? {
        Loaded::Show(draft) => draft,
        Loaded::Redirect(response) => return Ok(response),
    };
    if form.is_switch() {
        stops::in_own_words(&visit, draft.slugs(), &mut form).await?;
        return Ok(draw(&visit, &draft, &form, &Ends::default()));
    }
    if form.is_ticked("swap") {
        return Ok(draw_unpriced(&visit, draft, &stops::swapped(&form), &Ends::default()));
    }
    let mut ends = Ends::default();
    let sent = match draft.shape() {
        ProductShape::Section => {
            ends = stops::find(&visit, draft.slugs(), &mut form).await?;
            ends.both().map(|ends| Sent::between(ends, &form))
        }
        ProductShape::Fare => code(&mut form, visit.words.buy.section.fare_missing),
        ProductShape::Area => code(&mut form, visit.words.buy.section.area_missing),
    };
    let Some(sent) = sent else { return Ok(draw_unpriced(&visit, draft, &form, &ends)) };
    // A price is agreed to only where it was seen.
    let was_priced = form.value("pricedFor") == sent.key;
    let term = terms::chosen(&form).filter(|_| was_priced);
    let mut input = sent.input;
    input.insert("id".to_owned(), json!(*id));
    let is_chosen = term.is_some();
    input.extend(term.map(|(field, term)| (field.to_owned(), term)));
    let mut refused = form.clone();
    match give(&visit, &id, input.into(), &mut refused).await? {
        Given::Taken(next) if is_chosen => Ok(visit.see_other(&path(next, &id))),
        Given::Taken(_) if was_priced => {
            missing(&visit, &id, form, ("months", visit.words.buy.term.missing)).await
        }
        Given::Taken(DraftStep::Section) if form.value("viaFor") == sent.key => {
            missing(&visit, &id, form, ("via", visit.words.buy.section.via_missing)).await
        }
        Given::Taken(DraftStep::Section) => Ok(visit.see_other(&again(&visit, &id, "routes"))),
        Given::Taken(_) => Ok(visit.see_other(&again(&visit, &id, "terms"))),
        Given::Elsewhere(response) => Ok(response),
        Given::Refused => {
            stops::point_at_inputs(&refused, &mut form);
            Ok(draw_unpriced(&visit, draft, &form, &ends))
        }
    }
}

impl Sent {
    fn new<const N: usize>(key: String, fields: [(&str, &str); N]) -> Self {
        Self { key, input: fields.map(|(name, value)| (name.to_owned(), json!(value))).into_iter().collect() }
    }

    /// Two stops, with the route that was chosen between these two.
    fn between((from, to): (&str, &str), form: &Form) -> Self {
        let key = key(from, to);
        match form.given("via").filter(|_| form.value("viaFor") == key) {
            Some(via) => Self::new(format!("{key} {via}"), [("fromId", from), ("toId", to), ("via", via)]),
            None => Self::new(key, [("fromId", from), ("toId", to)]),
        }
    }
}

fn code(form: &mut Form, missing: &str) -> Option<Sent> {
    let sent = form.given("code").map(|code| Sent::new(code.to_owned(), [("code", code)]));
    if sent.is_none() {
        form.wrong("code", missing);
    }
    sent
}

/// The same page, where what was sent has routes or prices to choose from now.
fn again(visit: &Visit, id: &str, place: &str) -> String {
    let change = if is_change(visit) { "?change" } else { "" };
    format!("{}{change}#{place}", path(DraftStep::Section, id))
}

/// The routes or the prices were seen, and none was chosen.
async fn missing(visit: &Visit, id: &str, mut form: Form, (field, told): (&str, &str)) -> PageResult {
    form.wrong(field, told);
    match read::<Draft>(visit, &DRAFT, id, DraftStep::Section).await? {
        Loaded::Show(draft) => Ok(draw(visit, &draft, &form, &Ends::default())),
        Loaded::Redirect(response) => Ok(response),
    }
}

/// Beside what is wrong with a section stands no price: the draft still has that of another.
fn draw_unpriced(visit: &Visit, draft: Draft, form: &Form, ends: &Ends) -> HttpResponse {
    draw(visit, &draft.without_prices(), form, ends)
}

fn draw(visit: &Visit, draft: &Draft, form: &Form, ends: &Ends) -> HttpResponse {
    let w = &visit.words.buy.section;
    let title = match draft.shape() {
        ProductShape::Section => w.title,
        ProductShape::Fare => w.fare_title,
        ProductShape::Area => w.area_title,
    };
    page(visit, &draft.status, DraftStep::Section, title, form).draw(visit, || {
        let question = match draft.shape() {
            ProductShape::Section => search(visit, draft, form, ends).into_any(),
            ProductShape::Fare | ProductShape::Area => table(visit, draft, form, title).into_any(),
        };
        let sample = draft.product.as_ref().is_some_and(|product| product.sample);
        let name = draft.product.as_ref().map(|product| product.name.clone());
        let others = path(DraftStep::Product, &draft.status.id);
        let question = view! {
            {progress(visit, &draft.status, DraftStep::Section)}
            {notices(visit.words, draft.notices.iter().collect())}
            {draft.product.as_ref().and_then(|product| unsold(visit.words, &product.unsold))}
            // Without the place on the page that the address may name, which a redirect would keep.
            <form method="post" id=KEPT_FORM action=visit.here.clone() novalidate>{question}</form>
            <p class="soft">
                {name} " " {sample.then_some(visit.words.buy.sample)} <br />
                <a class="tap" href=others>{w.other_passes}</a>
            </p>
        };
        so_far::beside(visit, &draft.status, question)
    })
}

fn search(visit: &Visit, draft: &Draft, form: &Form, ends: &Ends) -> impl IntoView + use<> {
    let w = &visit.words.buy.section;
    let (operator, product) = draft.slugs();
    let words = SectionWords {
        slugs: (operator.to_owned(), product.to_owned()),
        starts_on: draft.starts_on.map(|day| day.0.to_string()),
        hint: w.stops_hint.into(),
        found: (w.found.0.into(), w.found.1.into()),
        nothing: w.nothing.into(),
        no_fare: w.no_fare.into(),
        away: w.away.into(),
        swap: w.swap.into(),
        routes: w.via_title.into(),
        via: terms::around(w.via),
    };
    view! {
        <h1>{w.title}</h1>
        <SectionSearch
            from=ends.from.field(form, "from", w.from)
            to=ends.to.field(form, "to", w.to)
            routes=routes(draft, form)
            // The chosen route has the prices.
            term=terms::field(form, "", &[])
            words
            term_words=terms::words(visit)
        />
    }
}

/// The routes between the chosen stops.
fn routes(draft: &Draft, form: &Form) -> RouteField {
    let field = form.field("via");
    RouteField {
        choices: draft.prices_by_route.iter().map(ByRoute::drawn).collect(),
        joined: draft.joined(),
        chosen: field.value,
        error: field.error,
    }
}

/// The fares, or the areas, of a price table: most products have one area.
fn table(visit: &Visit, draft: &Draft, form: &Form, title: &'static str) -> impl IntoView + use<> {
    let w = &visit.words.buy.section;
    let Some(product) = &draft.product else { return ().into_any() };
    let mut rows: Table = Table::new();
    for Priced { code, row } in &draft.table {
        rows.entry(code.clone()).or_default().push(row.drawn());
    }
    rows.values_mut().for_each(|terms| terms.sort_by_key(|term| (term.months == 0, term.months)));
    let is_fare = product.shape == ProductShape::Fare;
    let mut codes: Vec<(String, String)> =
        rows.keys().map(|code| (code.clone(), label(visit, product, code, rows.len()))).collect();
    codes.sort_by_key(|(code, _)| code.parse::<i64>().unwrap_or(i64::MAX));
    let code = form.field("code");
    let field = FareField {
        legend: title.into(),
        hint: if is_fare { w.fare_hint.into() } else { String::new() },
        codes,
        chosen: code.value,
        error: code.error,
    };
    let chosen = draft.code.as_deref().unwrap_or_default();
    let term = terms::field(form, chosen, &draft.prices);
    view! { <FareTerms field table=rows term words=terms::words(visit) /> }.into_any()
}

/// A row of the table in words. An only area goes by its own name.
fn label(visit: &Visit, product: &Product, code: &str, rows: usize) -> String {
    match (product.shape, code.parse::<i64>()) {
        (ProductShape::Fare, Ok(yen)) => (visit.words.common.yen)(yen),
        _ if rows == 1 && !product.area.is_empty() => product.area.clone(),
        _ if rows == 1 => product.name.clone(),
        _ => code.to_owned(),
    }
}

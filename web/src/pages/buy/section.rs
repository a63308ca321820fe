//! Which section? By the product's shape: two stops, a fare, or an area.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::draft_step::DraftStep;
use teiki_shared::money::Yen;
use teiki_shared::product::ProductShape;

use super::stops::{self, Ends};
use super::{DraftStatus, HasStatus, Loaded, opened, page, problems, progress, read, update};
use crate::components::{Button, Choice, Choices, described_by};
use crate::form::{Form, FormField};
use crate::graphql::{self, Document};
use crate::islands::{SectionSearch, SectionWords};
use crate::visit::{PageResult, Visit};

static DRAFT: Document = Document::new(
    "query($id: ID!) { viewer { draft(id: $id) { id next order { id } problems { field message } \
       code from { id name } to { id name } operator { slug } \
       product { slug name shape area sample months choices { code months price } } prices { months price } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/buy/{draft}/section").get(show).post(choose));
}

#[derive(Deserialize)]
pub struct Draft {
    #[serde(flatten)]
    status: DraftStatus,
    code: Option<String>,
    from: Option<Stop>,
    to: Option<Stop>,
    operator: Option<Slug>,
    product: Option<Product>,
    /// Of the chosen section.
    prices: Vec<Row>,
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
    months: Vec<u32>,
    choices: Vec<Price>,
}

#[derive(Deserialize)]
struct Price {
    code: String,
    months: u32,
    price: Yen,
}

#[derive(Deserialize)]
struct Row {
    months: u32,
    price: Yen,
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
    Ok(opened(draw(&visit, &draft, &form, &Ends::default())))
}

fn known(draft: &Draft) -> Form {
    let stop = |stop: &Option<Stop>| {
        stop.as_ref().map(|stop| (stop.id.clone(), stop.name.clone())).unwrap_or_default()
    };
    let (from, to) = (stop(&draft.from), stop(&draft.to));
    Form::of([
        ("code", draft.code.clone().unwrap_or_default()),
        ("from", from.1.clone()),
        ("fromFor", from.1),
        ("fromId", from.0),
        ("to", to.1.clone()),
        ("toFor", to.1),
        ("toId", to.0),
    ])
}

async fn choose(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let draft: Draft = match read(&visit, &DRAFT, &id, DraftStep::Section).await? {
        Loaded::Show(draft) => draft,
        Loaded::Redirect(response) => return Ok(response),
    };
    let w = &visit.words.buy.section;
    let mut ends = Ends::default();
    let input = if draft.shape() == ProductShape::Section {
        let (operator, product) = draft.slugs();
        ends = stops::find(&visit, (operator, product), &mut form).await?;
        ends.both().map(|(from, to)| json!({ "id": *id, "fromId": from, "toId": to }))
    } else {
        let missing = if draft.shape() == ProductShape::Fare { w.fare_missing } else { w.area_missing };
        let given = form.given("code").map(|code| json!({ "id": *id, "code": code }));
        if given.is_none() {
            form.wrong("code", missing);
        }
        given
    };
    if let Some(input) = input {
        let mut refused = form.clone();
        if let Some(onward) = update(&visit, &id, input, &mut refused).await? {
            return Ok(onward);
        }
        stops::point_at_inputs(&refused, &mut form);
    }
    Ok(draw(&visit, &draft, &form, &ends))
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
            ProductShape::Fare => fares(visit, draft, form.field("code")).into_any(),
            ProductShape::Area => areas(visit, draft, form.field("code")).into_any(),
        };
        let sample = draft.product.as_ref().is_some_and(|product| product.sample);
        view! {
            {progress(visit, DraftStep::Section)}
            <form method="post" novalidate>
                {question}
                {sample.then(|| view! { <p class="soft">{visit.words.buy.sample}</p> })}
                <Button label=w.next />
            </form>
        }
    })
}

fn search(visit: &Visit, draft: &Draft, form: &Form, ends: &Ends) -> impl IntoView + use<> {
    let (w, common) = (&visit.words.buy.section, &visit.words.common);
    let (operator, product) = draft.slugs();
    // The words around an amount, taken from one with a digit that no language changes.
    let yen = (common.yen)(7);
    let (before, after) = yen.split_once('7').unwrap_or_default();
    let months = draft.product.as_ref().map_or(&[][..], |product| &product.months);
    let words = SectionWords {
        slugs: (operator.to_owned(), product.to_owned()),
        hint: w.stops_hint.into(),
        found: (w.found.0.into(), w.found.1.into()),
        nothing: w.nothing.into(),
        no_fare: w.no_fare.into(),
        away: w.away.into(),
        price: w.price.into(),
        yen: (before.into(), after.into()),
        months: months.iter().map(|count| (*count, (common.months)(*count))).collect(),
    };
    let prices: Vec<(u32, i64)> = draft.prices.iter().map(|row| (row.months, row.price.get())).collect();
    view! {
        <h1>{w.title}</h1>
        <SectionSearch
            from=ends.from.field(form, "from", w.from)
            to=ends.to.field(form, "to", w.to)
            prices
            words
        />
    }
}

/// The fares side by side, each with the price of the shortest term.
fn fares(visit: &Visit, draft: &Draft, field: FormField) -> impl IntoView + use<> {
    let (w, common) = (&visit.words.buy.section, &visit.words.common);
    let described = described_by(&field.name, true, field.error.is_some());
    let is_wrong = field.error.is_some();
    let shortest = draft.product.as_ref().and_then(|product| product.months.first().copied()).unwrap_or(1);
    let rows = draft.product.as_ref().map_or(&[][..], |product| &product.choices);
    let mut rows: Vec<&Price> = rows.iter().filter(|row| row.months == shortest).collect();
    rows.sort_by_key(|row| row.code.parse::<i64>().unwrap_or(i64::MAX));
    let cards = rows.into_iter().enumerate().map(|(index, row)| {
        let id = if index == 0 { field.name.clone() } else { format!("{}-{index}", field.name) };
        let fare = row.code.parse::<i64>().map_or_else(|_| row.code.clone(), common.yen);
        let price = format!("{} {}", (common.months)(row.months), (common.yen)(row.price.get()));
        view! {
            <label class="choice">
                <input
                    type="radio"
                    id=id
                    name=field.name.clone()
                    value=row.code.clone()
                    checked=row.code == field.value
                    aria-invalid=is_wrong.then_some("true")
                />
                <span><b>{(w.fare)(&fare)}</b> <span class="hint num">{price}</span></span>
            </label>
        }
    });
    let cards = cards.collect_view();
    view! {
        <fieldset aria-describedby=described>
            <legend><h1>{w.fare_title}</h1></legend>
            <span class="hint" id="code-hint">{w.fare_hint}</span>
            {field.error.clone().map(|error| view! { <p class="wrong" id="code-error">{error}</p> })}
            <div class="fares">{cards}</div>
        </fieldset>
    }
}

/// An area product has one area for each code of its table; most have one.
fn areas(visit: &Visit, draft: &Draft, field: FormField) -> impl IntoView + use<> {
    let w = &visit.words.buy.section;
    let Some(product) = &draft.product else { return ().into_any() };
    let codes: Vec<&str> = product.choices.iter().map(|row| row.code.as_str()).collect();
    let label = |code: &str| match (codes.len(), product.area.is_empty()) {
        (1, false) => product.area.clone(),
        (1, true) => product.name.clone(),
        _ => code.to_owned(),
    };
    let choices = codes.iter().map(|code| Choice {
        value: (*code).to_owned(),
        label: label(code),
        ..Choice::default()
    });
    view! { <Choices field label=w.area_title choices=choices.collect() title_is_heading=true /> }.into_any()
}

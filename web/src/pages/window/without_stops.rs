//! Passes that no two stops lead to: those that are chosen by a fare, of operators whose stops are not known here.

use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::money::Yen;
use teiki_shared::product::ProductShape;

use crate::components::Note;
use crate::fault::Fault;
use crate::graphql::{self, Document};
use crate::visit::Visit;

static PASSES: Document =
    Document::new("{ operators { slug name products { slug name shape fromPrice operator { slug } } } }");

#[derive(Deserialize)]
struct Answer {
    operators: Vec<Operator>,
}

#[derive(Deserialize)]
struct Operator {
    slug: String,
    name: String,
    products: Vec<Product>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Product {
    slug: String,
    name: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    shape: ProductShape,
    from_price: Option<Yen>,
    /// Whose product it is.
    operator: Owner,
}

#[derive(Deserialize)]
struct Owner {
    slug: String,
}

/// A pass to link to.
pub struct Pass {
    path: String,
    operator: String,
    name: String,
    from_price: Option<Yen>,
}

/// The passes by fare of the operators whose stops nobody can type here, for whoever typed one; only of the operator that was
/// asked for, where one was.
///
/// # Errors
/// As [`Visit::ask`].
pub async fn by_fare(visit: &Visit, only: Option<&str>) -> Result<Vec<Pass>, Fault> {
    let mut operators = operators(visit).await?;
    operators.retain(|operator| only.is_none_or(|slug| operator.slug == slug));
    operators
        .retain(|operator| operator.products.iter().all(|product| product.shape != ProductShape::Section));
    Ok(passes(operators))
}

async fn operators(visit: &Visit) -> Result<Vec<Operator>, Fault> {
    let Answer { operators } = visit.ask_for_all(&PASSES, json!({})).await?;
    Ok(operators)
}

/// Those by fare; what several of the operators sell, at its owner's.
fn passes(operators: Vec<Operator>) -> Vec<Pass> {
    let is_one = operators.len() == 1;
    let of = |operator: &Operator| {
        let own = operator.products.iter().filter(|product| is_one || product.operator.slug == operator.slug);
        let by_fare = own.filter(|product| product.shape == ProductShape::Fare);
        by_fare
            .map(|product| Pass {
                path: format!("/o/{}/{}", operator.slug, product.slug),
                operator: operator.name.clone(),
                name: product.name.clone(),
                from_price: product.from_price,
            })
            .collect::<Vec<_>>()
    };
    operators.iter().flat_map(of).collect()
}

/// The passes by fare, with why the stop was not found.
pub fn fares_note(visit: &Visit, passes: &[Pass]) -> Option<impl IntoView + use<>> {
    let w = &visit.words.window;
    let links = links(visit, passes);
    (!passes.is_empty()).then(|| view! { <Note title=w.by_fare><p>{w.by_fare_what}</p> {links}</Note> })
}

fn links(visit: &Visit, passes: &[Pass]) -> impl IntoView + use<> {
    let w = &visit.words.window;
    let rows = passes.iter().map(|pass| {
        let from = pass.from_price.map(|price| (w.from_price)(&(visit.words.common.yen)(price.get())));
        view! {
            <li>
                <a class="tap" href=pass.path.clone()>{pass.operator.clone()} " " {pass.name.clone()}</a> " "
                <b class="num">{from}</b>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! { <ul class="lines" role="list">{rows}</ul> }
}

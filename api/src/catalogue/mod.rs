//! What is sold: operators, fare products, price tables, stops and single fares. Everything here is data; the rules are in
//! `teiki_shared`.
//!
//! `folder` reads what operators' folders say and writes them, `apply` brings the tables to it, and `gtfs` brings routes, stops
//! and fares in; nothing else writes these tables.

mod apply;
pub mod category;
mod closed_days;
pub mod counters;
mod data;
pub mod db;
mod distance;
pub mod document_kinds;
pub mod finder;
mod finder_graphql;
pub mod fixed_term;
pub mod folder;
mod formula;
pub mod good_on;
mod graphql;
mod grid;
pub mod gtfs;
pub mod help;
pub mod icoca;
mod limits;
mod lines;
mod load;
mod marks;
pub mod matrix;
mod namesakes;
mod network;
mod network_graphql;
pub mod notices;
mod operator;
mod plan;
pub mod price_table;
mod price_tables;
pub mod pricing;
mod product;
mod published;
pub mod route;
mod rows;
mod search;
mod searches;
mod slug;
mod stop;
mod stops;
mod stored;
pub mod succession;
mod telephone;
pub mod terms;
mod time_of_day;

pub use apply::{ApplyError, Outcome, apply, apply_into, bring, export};
pub use category::RiderCategory;
pub use data::Catalogue;
pub use db::Honouring;
pub use document_kinds::{DocumentKind, DocumentRequirement, DocumentsOf};
pub use fixed_term::FixedTerm;
pub use graphql::CatalogueQuery;
pub use lines::Line;
pub use load::{
    CategoriesOf, ChoicesOf, HonouredBy, IcocaOf, IssuersOf, PriceRangesOf, PricesOf, ProductsGoodOn,
    ProductsOf,
};
pub use notices::{Notice, Notices, Suspended};
pub use operator::Operator;
pub use plan::{Change, Seal};
pub use pricing::{Choice, NextPrice, Price, PriceChange, PriceRange, PriceTables, SoldTerm};
pub use product::Product;
pub use route::{Route, RouteFare, RoutePrices};
pub use search::romaji;
pub use stop::Stop;
use stops::Place;
pub use telephone::{Telephone, called, telephones, telephones_of};
pub use time_of_day::TimeOfDay;

use teiki_shared::ids::{OperatorId, ProductId, StopId};
use teiki_shared::scalars::Date;

use crate::db::Conn;
use crate::error::Fault;

/// Letters of a search: what is longer is the name of no stop, and costs more than it can find.
const MOST_TYPED: usize = 100;
/// At most this many stops are listed at once.
const MOST_STOPS: i64 = 50;

/// The stops that `typed` may mean, among those from which the product is sold today: none for a text of more than 100 letters.
/// Other shapes than sections have none.
///
/// # Errors
/// Faults only.
pub async fn find_stops(
    conn: &Conn,
    today: Date,
    product: (OperatorId, ProductId),
    typed: &str,
    reachable_from: Option<StopId>,
    first: i64,
) -> Result<Vec<Stop>, Fault> {
    let Some(needles) = needles_of(typed) else { return Ok(Vec::new()) };
    let first = first.clamp(1, MOST_STOPS);
    if let Some(from) = reachable_from {
        return Ok(stops::reached(conn, today, product, from, &needles, first).await?);
    }
    let [needle, rest @ ..] = &needles[..] else { return Ok(stops::all(conn, today, product, first).await?) };
    let needles = (needle.as_str(), rest.first().map(String::as_str));
    // The best matches are mostly enough.
    let mut found = stops::holding(conn, today, product, needles, Place::Beginning, first).await?;
    let wanted = first - i64::try_from(found.len()).unwrap_or(first);
    if wanted > 0 {
        found.extend(stops::holding(conn, today, product, needles, Place::Inside, wanted).await?);
    }
    Ok(found)
}

/// What to look for; empty for all stops, none where nothing can be found: too long a text, or one of marks alone.
fn needles_of(typed: &str) -> Option<Vec<String>> {
    if typed.chars().nth(MOST_TYPED).is_some() {
        return None;
    }
    let needles = search::needles(typed);
    (!needles.is_empty() || typed.trim().is_empty()).then_some(needles)
}

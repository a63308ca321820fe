//! The shop window: what passes cost, for anybody, without an account.

mod counters;
mod fares;
pub mod finder;
mod offer;
mod operator;
mod product;
mod robots;

use actix_web::web;

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .configure(fares::configure)
        .configure(operator::configure)
        .configure(product::configure)
        .configure(robots::configure);
}

/// A path of ours with a query of these pairs.
pub fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}

//! The shop window: what passes cost, for anybody, without an account.

mod contact;
mod counters;
pub mod ended;
mod fares;
pub mod finder;
mod help;
mod icoca;
mod lines;
mod manifest;
pub mod offer;
mod operator;
pub mod operators;
mod product;
mod robots;
pub mod routes;
mod sitemap;
mod without_stops;

use actix_web::web;

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .configure(fares::configure)
        .configure(operators::configure)
        .configure(operator::configure)
        // Before the passes of an operator, whose addresses have the same shape.
        .configure(help::configure)
        .configure(contact::configure)
        .configure(lines::configure)
        .configure(product::configure)
        .configure(robots::configure)
        .configure(sitemap::configure)
        .configure(manifest::configure);
}

/// A path of ours with a query of these pairs.
pub fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}

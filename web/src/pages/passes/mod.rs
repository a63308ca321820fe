//! `/passes`: what the rider holds.

pub mod face;
mod list;
mod offline;
mod one;
pub mod refund;
mod renew;
mod sheet;
mod show;
mod statement;

use actix_web::web;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use teiki_shared::ids::PassId;
use teiki_shared::lang::Lang;

use crate::fault::Fault;
use crate::graphql::Document;
use crate::visit::Visit;

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .configure(list::configure)
        .configure(offline::configure)
        .configure(show::configure)
        .configure(renew::configure)
        .configure(refund::configure)
        .configure(statement::configure)
        .configure(one::configure);
}

#[derive(Deserialize)]
struct Asked<T> {
    viewer: Option<Holder<T>>,
}

#[derive(Deserialize)]
struct Holder<T> {
    pass: Option<T>,
}

/// The pass of an address as a page wants it; another's is not found. An id that is none is not found either.
async fn pass<T: DeserializeOwned>(visit: &Visit, document: &Document, id: &str) -> Result<T, Fault> {
    pass_in(visit, visit.words.lang, document, id).await
}

/// The same, in a language of the page's own.
async fn pass_in<T: DeserializeOwned>(
    visit: &Visit,
    lang: Lang,
    document: &Document,
    id: &str,
) -> Result<T, Fault> {
    visit.signed_in()?;
    if id.parse::<PassId>().is_err() {
        return Err(Fault::NotFound);
    }
    let asked: Asked<T> = visit.ask_in(lang, document, json!({ "id": id })).await?;
    visit.found(asked.viewer.ok_or(Fault::NotSignedIn)?.pass)
}

//! The choice of language, kept in a cookie for a year.

use actix_web::web;
use teiki_api::cookie::Cookie;
use teiki_shared::lang::Lang;
use teiki_shared::local_path::local_path;

use crate::fault::Fault;
use crate::form::Form;
use crate::visit::{PageResult, Visit};

/// Seconds.
pub const YEAR: i64 = 365 * 24 * 60 * 60;

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/lang").get(by_link).post(by_form));
}

async fn by_link(visit: Visit, query: web::Query<Vec<(String, String)>>) -> PageResult {
    choose(&visit, &query.into())
}

async fn by_form(visit: Visit, form: Form) -> PageResult {
    choose(&visit, &form)
}

fn choose(visit: &Visit, form: &Form) -> PageResult {
    let lang: Lang = form.value("to").parse().map_err(|_| Fault::NotFound)?;
    let config = &visit.site.app.config;
    visit.set_cookie(&Cookie::Lang.set(config, lang.as_str(), Some(YEAR)));
    Ok(visit.see_other(local_path(form.value("back")).unwrap_or("/")))
}

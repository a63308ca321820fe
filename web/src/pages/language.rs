//! The choice of language, kept in a cookie for a year. A search that was typed and not sent yet comes along.

use actix_web::web;
use teiki_api::cookie::Cookie;
use teiki_shared::lang::Lang;
use teiki_shared::local_path::local_path;

use crate::fault::Fault;
use crate::form::Form;
use crate::pages::window::with_query;
use crate::visit::{PageResult, Visit};

/// Seconds.
const YEAR: i64 = 365 * 24 * 60 * 60;

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/lang").get(by_link).post(by_form));
}

async fn by_link(visit: Visit) -> PageResult {
    choose(&visit, &Form::default())
}

async fn by_form(visit: Visit, form: Form) -> PageResult {
    choose(&visit, &form)
}

fn choose(visit: &Visit, typed: &Form) -> PageResult {
    let lang: Lang = visit.query("to").and_then(|lang| lang.parse().ok()).ok_or(Fault::NotFound)?;
    keep(visit, lang);
    let back = visit.query("back").unwrap_or_default();
    let back = local_path(&back).unwrap_or("/");
    let typed: Vec<_> = typed.given_pairs().collect();
    if typed.is_empty() {
        return Ok(visit.see_other(back));
    }
    // What was typed takes the place of what was asked before.
    let page = back.split(['?', '#']).next().unwrap_or("/");
    Ok(visit.see_other(&with_query(page, &typed)))
}

/// Lets the browser keep its language.
pub fn keep(visit: &Visit, lang: Lang) {
    visit.set_cookie(&Cookie::Lang.set(&visit.site.app.config, lang.as_str(), Some(YEAR)));
}

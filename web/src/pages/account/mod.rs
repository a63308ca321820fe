//! `/account`: what is known of a person, with the ways to change it.

mod close;
mod email;
mod language;
mod password;
mod reminders;
mod sessions;
mod special_care;
mod undo;

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::scalars::Date;

use crate::components::{Item, Note, SummaryList, Tile, Tiles, Tone};
use crate::fault::Fault;
use crate::graphql::Document;
use crate::pages::details::{phone, postal_code};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};
use crate::words::account::Account;

static OVERVIEW: Document = Document::new(
    "{ viewer { email reminders sessions { id } specialCareConsents { version } \
       rider { familyName givenName familyKana givenKana birthDate phone postalCode address } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/account").get(show))
        .configure(email::configure)
        .configure(undo::configure)
        .configure(password::configure)
        .configure(sessions::configure)
        .configure(language::configure)
        .configure(reminders::configure)
        .configure(special_care::configure)
        .configure(close::configure);
}

#[derive(Deserialize)]
struct Asked {
    viewer: Option<Person>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    email: String,
    reminders: bool,
    sessions: Vec<Session>,
    special_care_consents: Vec<Consent>,
    rider: Option<Rider>,
}

#[derive(Deserialize)]
struct Session {}

#[derive(Deserialize)]
struct Consent {}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rider {
    family_name: String,
    given_name: String,
    family_kana: String,
    given_kana: String,
    birth_date: Date,
    phone: Option<String>,
    postal_code: Option<String>,
    address: Option<String>,
}

async fn show(visit: Visit) -> PageResult {
    let asked: Asked = visit.ask(&OVERVIEW, json!({})).await?;
    let mut person = asked.viewer.ok_or(Fault::NotSignedIn)?;
    Ok(match person.rider.take() {
        Some(rider) => draw(&visit, &person, rider),
        None => visit.see_other("/signup/details"),
    })
}

/// What was done on the page before.
fn saved(visit: &Visit, w: &'static Account) -> Option<&'static str> {
    match visit.query("saved")?.as_str() {
        "details" => Some(w.saved.details),
        "email" => Some(w.saved.email),
        "password" => Some(w.saved.password),
        "language" => Some(w.saved.language),
        "reminders" => Some(w.saved.reminders),
        _ => None,
    }
}

fn address(w: &'static Account, code: Option<String>, address: Option<String>) -> Item {
    let code = code.map(|digits| format!("〒{}", postal_code(&digits)));
    match (code, address) {
        (Some(code), Some(address)) => Item::new(w.address, code).line(address),
        (Some(one), None) | (None, Some(one)) => Item::new(w.address, one),
        (None, None) => Item::new(w.address, w.not_given),
    }
}

fn draw(visit: &Visit, person: &Person, rider: Rider) -> HttpResponse {
    let w = &visit.words.account;
    let details = || "/account/details";
    let who = vec![
        Item::new(w.name, format!("{} {}", rider.family_name, rider.given_name))
            .line(format!("{} {}", rider.family_kana, rider.given_kana))
            .quiet()
            .change(details()),
        Item::new(w.birth, (w.born)(rider.birth_date.0)).change(details()),
        Item::new(w.phone, rider.phone.map_or_else(|| w.not_given.into(), |digits| phone(&digits)))
            .change(details()),
        address(w, rider.postal_code, rider.address).change(details()),
    ];
    let entering = vec![
        Item::new(w.email, &person.email).change("/account/email"),
        Item::new(w.password, w.password_set).change("/account/password"),
        Item::new(w.sessions, (w.sessions_count)(person.sessions.len())).change("/account/sessions"),
        Item::new(w.language, language::name(visit)).change("/account/language"),
        Item::new(w.reminders, reminders::name(w, person.reminders)).change("/account/reminders"),
    ];
    let mut more = vec![Tile::new("/payment-cards", w.payment_cards, w.payment_cards_hint)];
    if !person.special_care_consents.is_empty() {
        let care = &visit.words.papers.care;
        more.push(Tile::new("/account/special-care", care.consents, care.consents_hint));
    }
    more.push(Tile::new("/account/close", w.close, w.close_hint));
    Page::new(w.title).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            {saved(visit, w).map(|title| view! { <Note tone=Tone::Good title=title /> })}
            <h2>{w.who}</h2>
            <SummaryList items=who />
            <h2>{w.entering}</h2>
            <SummaryList items=entering />
            <h2>{w.more}</h2>
            <Tiles tiles=more />
        }
    })
}

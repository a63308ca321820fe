//! The rider's details: the last step of signing up, and a page of the account.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use teiki_shared::scalars::Date;

use super::sign_up::STEPS;
use crate::components::{Button, Field, Note, Steps, Tone};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static RIDER: Document = Document::new(
    "{ viewer { rider { familyName givenName familyKana givenKana birthDate phone postalCode address } } }",
);
static SAVE: Document = Document::new(
    "mutation($input: RiderSaveInput!) { result: riderSave(input: $input) { userErrors { field message code } } }",
);

/// What the API takes as it is typed; the birth date has three inputs of its own.
const TEXTS: [&str; 7] =
    ["familyName", "givenName", "familyKana", "givenKana", "phone", "postalCode", "address"];

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/signup/details").get(first).post(save_first))
        .service(web::resource("/account/details").get(again).post(save_again));
}

#[derive(Deserialize)]
struct Asked {
    viewer: Option<Person>,
}

#[derive(Deserialize)]
struct Person {
    rider: Option<Rider>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rider {
    family_name: String,
    given_name: String,
    family_kana: String,
    given_kana: String,
    birth_date: Date,
    phone: String,
    postal_code: String,
    address: String,
}

impl Rider {
    fn form(self) -> Form {
        Form::of([
            ("familyName", self.family_name),
            ("givenName", self.given_name),
            ("familyKana", self.family_kana),
            ("givenKana", self.given_kana),
            ("birthDate", self.birth_date.year().to_string()),
            ("birthMonth", self.birth_date.month().to_string()),
            ("birthDay", self.birth_date.day().to_string()),
            ("phone", phone(&self.phone)),
            ("postalCode", postal_code(&self.postal_code)),
            ("address", self.address),
        ])
    }
}

/// `690-8540`, as everybody writes it.
pub fn postal_code(digits: &str) -> String {
    digits.split_at_checked(3).map_or_else(|| digits.to_owned(), |(area, rest)| format!("{area}-{rest}"))
}

/// `090-1234-5678`. The groups of other numbers depend on their area, so these stay in one piece.
pub fn phone(digits: &str) -> String {
    match (digits.get(..3), digits.get(3..7), digits.get(7..11)) {
        (Some(first), Some(second), Some(third)) => format!("{first}-{second}-{third}"),
        _ => digits.to_owned(),
    }
}

async fn rider(visit: &Visit) -> Result<Option<Rider>, Fault> {
    let asked: Asked = visit.ask(&RIDER, json!({})).await?;
    Ok(asked.viewer.ok_or(Fault::NotSignedIn)?.rider)
}

async fn first(visit: Visit) -> PageResult {
    match rider(&visit).await? {
        None => Ok(draw_first(&visit, &Form::default(), false)),
        Some(_) => Ok(visit.see_other("/home")),
    }
}

async fn again(visit: Visit) -> PageResult {
    match rider(&visit).await? {
        Some(rider) => Ok(draw_again(&visit, &rider.form(), false)),
        None => Ok(visit.see_other("/signup/details")),
    }
}

async fn save_first(visit: Visit, mut form: Form) -> PageResult {
    let is_young = save(&visit, &mut form).await?;
    if form.is_good() {
        return Ok(visit.see_other(visit.onward("/home?welcome=1")));
    }
    Ok(draw_first(&visit, &form, is_young))
}

async fn save_again(visit: Visit, mut form: Form) -> PageResult {
    let is_young = save(&visit, &mut form).await?;
    if form.is_good() {
        return Ok(visit.see_other("/account?saved=details"));
    }
    Ok(draw_again(&visit, &form, is_young))
}

/// Whether the person was refused for being too young.
async fn save(visit: &Visit, form: &mut Form) -> Result<bool, Fault> {
    visit.signed_in()?;
    let mut input: serde_json::Map<String, Value> =
        TEXTS.iter().map(|name| ((*name).to_owned(), form.value(name).into())).collect();
    input.insert("birthDate".to_owned(), birth_date(form).into());
    let outcome = visit.act(&SAVE, json!({ "input": input })).await?;
    let is_young = outcome.user_errors.iter().any(|error| error.code.as_deref() == Some("UNDER_AGE"));
    form.reject(outcome.user_errors);
    Ok(is_young)
}

/// The three inputs as one date, as the API reads it; a year of an era (平成10) stays one.
fn birth_date(form: &Form) -> String {
    let part = |name, unit| form.value(name).trim_end_matches(unit).trim_end().to_owned();
    let (year, month, day) = (part("birthDate", '年'), part("birthMonth", '月'), part("birthDay", '日'));
    match (year.is_empty(), month.is_empty(), day.is_empty()) {
        (true, true, true) => String::new(),
        // All of it in the first input: many people know one way to write a date.
        (false, true, true) => form.value("birthDate").to_owned(),
        _ => format!("{year}年{month}月{day}日"),
    }
}

fn draw_first(visit: &Visit, form: &Form, is_young: bool) -> HttpResponse {
    let w = &visit.words.entry;
    Page::new(w.details.title).form(form).draw(visit, || {
        view! {
            <Steps at=STEPS of=STEPS label=w.sign_up.steps[STEPS - 1] />
            <h1>{w.details.title}</h1>
            <p>{w.details.lead}</p>
            {questions(visit, form, is_young, w.details.finish)}
        }
    })
}

fn draw_again(visit: &Visit, form: &Form, is_young: bool) -> HttpResponse {
    let title = visit.words.account.change_details;
    Page::new(title).form(form).back("/account").draw(visit, || {
        view! {
            <h1>{title}</h1>
            {questions(visit, form, is_young, visit.words.common.save)}
        }
    })
}

fn questions(visit: &Visit, form: &Form, is_young: bool, button: &'static str) -> impl IntoView + use<> {
    let w = &visit.words.entry.details;
    view! {
        {is_young
            .then(|| {
                view! {
                    <Note tone=Tone::Care title=w.under_age>
                        <p>{w.under_age_what} " " <a href="/legal">{w.under_age_counters}</a></p>
                    </Note>
                }
            })}
        <form method="post" novalidate>
            <fieldset class="group">
                <legend>{w.names}</legend>
                <span class="hint">{w.names_hint}</span>
                <div class="pair">
                    <Field field=form.field("familyName") label=w.family_name auto="family-name" max=50 verbatim=true />
                    <Field field=form.field("givenName") label=w.given_name auto="given-name" max=50 verbatim=true />
                    <Field field=form.field("familyKana") label=w.family_kana hint=w.family_kana_hint max=50 verbatim=true />
                    <Field field=form.field("givenKana") label=w.given_kana hint=w.given_kana_hint max=50 verbatim=true />
                </div>
            </fieldset>
            {birth(visit, form)}
            <fieldset class="group">
                <legend>{w.reach}</legend>
                <Field field=form.field("phone") label=w.phone hint=w.phone_hint kind="tel" auto="tel" class="short" max=30 />
                <Field
                    field=form.field("postalCode")
                    label=w.postal_code
                    hint=w.postal_code_hint
                    mode="numeric"
                    auto="postal-code"
                    class="short"
                    max=20
                />
                <Field field=form.field("address") label=w.address hint=w.address_hint auto="street-address" max=200 />
            </fieldset>
            <Button label=button />
        </form>
    }
}

/// Three inputs under one question. The first carries the question's name, so that the error summary leads to it.
fn birth(visit: &Visit, form: &Form) -> impl IntoView + use<> {
    let w = &visit.words.entry.details;
    let error = form.field("birthDate").error;
    let described = crate::components::described_by("birthDate", true, error.is_some());
    let is_wrong = error.is_some();
    let input = |name: &'static str, label: &'static str, auto: &'static str| {
        let value = form.value(name).to_owned();
        // A year may be one of an era, in kanji.
        let mode = (name != "birthDate").then_some("numeric");
        view! {
            <div>
                <label for=name>{label}</label>
                <input
                    id=name
                    name=name
                    type="text"
                    value=value
                    inputmode=mode
                    autocomplete=auto
                    maxlength="12"
                    aria-invalid=is_wrong.then_some("true")
                />
            </div>
        }
    };
    view! {
        <fieldset class="group" aria-describedby=described>
            <legend>{w.birth}</legend>
            <span class="hint" id="birthDate-hint">{w.birth_hint}</span>
            {error.map(|error| view! { <p class="wrong" id="birthDate-error">{error}</p> })}
            <div class="date">
                {input("birthDate", w.year, "bday-year")} {input("birthMonth", w.month, "bday-month")}
                {input("birthDay", w.day, "bday-day")}
            </div>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_in_groups() {
        assert_eq!(postal_code("6908540"), "690-8540");
        assert_eq!(phone("09012345678"), "090-1234-5678");
        assert_eq!(phone("0852601111"), "0852601111");
    }

    #[test]
    fn a_date_of_birth_is_sent_as_one() {
        let read = |year: &str, month: &str, day: &str| {
            birth_date(&Form::of([("birthDate", year), ("birthMonth", month), ("birthDay", day)]))
        };
        assert_eq!(read("1998", "5", "3"), "1998年5月3日");
        assert_eq!(read("平成10年", " 5月 ", "3日"), "平成10年5月3日");
        assert_eq!(read("1998-05-03", "", ""), "1998-05-03");
        assert_eq!(read("", " ", ""), "");
        assert_eq!(read("1998", "", "3"), "1998年月3日");
    }
}

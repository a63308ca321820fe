//! The rider's details: who rides is asked while signing up, and how to reach them on a page of the account, if they like.

use actix_web::{HttpResponse, web};
use jiff::civil;
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use teiki_shared::format;
use teiki_shared::scalars::Date;

use super::sign_up::STEPS;
use crate::components::{Button, DetailsHelp, EnterButton, Field, KEPT_FORM, Note, Steps, Tone};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{Document, UserError};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static RIDER: Document = Document::new(
    "{ viewer { rider { familyName givenName familyKana givenKana birthDate phone postalCode address } } }",
);
static SAVE: Document = Document::new(
    "mutation($input: RiderSaveInput!) { result: riderSave(input: $input) { userErrors { field message code } } }",
);

/// The inputs, as the API takes them.
const TEXTS: [&str; 8] =
    ["familyName", "givenName", "familyKana", "givenKana", "birthDate", "phone", "postalCode", "address"];

static ADDRESS: Document = Document::new("query($code: String!) { postalAddress(postalCode: $code) }");

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
    phone: Option<String>,
    postal_code: Option<String>,
    address: Option<String>,
}

impl Rider {
    fn form(self) -> Form {
        Form::of([
            ("familyName", self.family_name),
            ("givenName", self.given_name),
            ("familyKana", self.family_kana),
            ("givenKana", self.given_kana),
            ("birthDate", self.birth_date.0.to_string()),
            ("phone", self.phone.map(|digits| phone(&digits)).unwrap_or_default()),
            ("postalCode", self.postal_code.map(|digits| postal_code(&digits)).unwrap_or_default()),
            ("address", self.address.unwrap_or_default()),
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
    visit.agreed()?;
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
        return Ok(visit.see_other(&after(&visit)));
    }
    Ok(draw_first(&visit, &form, is_young))
}

async fn save_again(visit: Visit, mut form: Form) -> PageResult {
    // The form asks for the address of its postal code, rather than to be kept.
    if form.is_ticked("lookup") {
        return Ok(draw_again(&visit, &with_address(&visit, form).await?, false));
    }
    let is_young = save(&visit, &mut form).await?;
    if form.is_good() {
        return Ok(visit.see_other("/account?saved=details"));
    }
    Ok(draw_again(&visit, &form, is_young))
}

/// Whether the person was refused for being too young.
async fn save(visit: &Visit, form: &mut Form) -> Result<bool, Fault> {
    visit.agreed()?;
    let outcome = visit.act(&SAVE, json!({ "input": input(form) })).await?;
    let is_young = is_young(&outcome.user_errors);
    form.reject(outcome.user_errors);
    Ok(is_young)
}

/// What was typed, as the API takes it.
pub fn input(form: &Form) -> Value {
    TEXTS.iter().map(|name| ((*name).to_owned(), Value::from(form.value(name)))).collect()
}

pub fn is_young(errors: &[UserError]) -> bool {
    errors.iter().any(|error| error.code.as_deref() == Some("UNDER_AGE"))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    postal_address: Option<String>,
}

/// The form with the address of its postal code.
async fn with_address(visit: &Visit, mut form: Form) -> Result<Form, Fault> {
    let found: Found = visit.ask(&ADDRESS, json!({ "code": form.value("postalCode") })).await?;
    match found.postal_address {
        Some(address) => form.set("address", address),
        None => form.wrong("postalCode", visit.words.entry.details.no_address),
    }
    Ok(form)
}

/// Where a new rider goes on: to the ICOCA, and from there to what was chosen before, or to choosing.
pub fn after(visit: &Visit) -> String {
    let back: String = url::form_urlencoded::byte_serialize(visit.onward("/buy").as_bytes()).collect();
    format!("/cards/new?welcome=1&back={back}")
}

fn draw_first(visit: &Visit, form: &Form, is_young: bool) -> HttpResponse {
    let w = &visit.words.entry;
    Page::new(w.details.title).form(form).draw(visit, || {
        view! {
            <Steps at=STEPS of=STEPS label=w.sign_up.steps[STEPS - 1] />
            <h1>{w.details.title}</h1>
            <p>{w.details.lead}</p>
            {is_young.then(|| young(visit))}
            <form method="post" id=KEPT_FORM action=visit.here.clone() novalidate>
                {who_rides(visit, form, None)}
                <Button label=w.details.finish />
            </form>
            // An account without its rider is left by the menu, and closed here.
            <p class="after"><a class="tap" href="/account/close">{visit.words.account.close}</a></p>
        }
    })
}

fn draw_again(visit: &Visit, form: &Form, is_young: bool) -> HttpResponse {
    let title = visit.words.account.change_details;
    Page::new(title).form(form).back("/account").draw(visit, || {
        view! {
            <h1>{title}</h1>
            {is_young.then(|| young(visit))}
            <form method="post" id=KEPT_FORM action=visit.here.clone() novalidate>
                <EnterButton />
                {who_rides(visit, form, None)}
                {how_to_reach(visit, form)}
                <Button label=visit.words.common.save />
            </form>
        }
    })
}

/// What to do for somebody too young.
pub fn young(visit: &Visit) -> impl IntoView + use<> {
    let w = &visit.words.entry.details;
    view! {
        <Note tone=Tone::Care title=w.under_age>
            <p>{w.under_age_what}</p>
            <p><a href="/o">{w.under_age_counters}</a> <br /> <a href="/help#under-16">{w.under_age_help}</a></p>
        </Note>
    }
}

/// Who rides, inside a form. A date of birth that was asked for before is told, not asked again; where it is
/// what stands in the way, it is mended at the start.
pub fn who_rides(visit: &Visit, form: &Form, born: Option<civil::Date>) -> impl IntoView + use<> {
    let w = &visit.words.entry.details;
    let birth = match born {
        Some(day) => {
            let error = form.field("birthDate").error;
            let error = error.map(|error| view! { <p class="wrong" id="birthDate-error">{error}</p> });
            let told = format::date(visit.words.lang, day);
            view! {
                <p>
                    <b>{w.birth}</b> " " <span class="num">{told}</span> " "
                    <a class="tap" id="birthDate" href="/signup?other=1">
                        {visit.words.common.change}<span class="hide">{(visit.words.common.change_what)(w.birth)}</span>
                    </a>
                </p>
                {error}
            }
            .into_any()
        }
        None => view! {
            <Field field=form.field("birthDate") label=w.birth hint=w.birth_hint auto="bday" class="short" max=30 />
        }
        .into_any(),
    };
    view! {
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
        {birth}
        <DetailsHelp filled=w.filled />
    }
}

/// How to reach the rider, inside a form: nothing that is sold needs it.
fn how_to_reach(visit: &Visit, form: &Form) -> impl IntoView + use<> {
    let w = &visit.words.entry.details;
    view! {
        <fieldset class="group">
            <legend>{w.reach}</legend>
            <span class="hint">{w.reach_hint}</span>
            <Field field=form.field("phone") label=w.phone hint=w.phone_hint kind="tel" auto="tel" class="short" max=30 />
            <div class="lookup">
                <Field
                    field=form.field("postalCode")
                    label=w.postal_code
                    hint=w.postal_code_hint
                    mode="numeric"
                    auto="postal-code"
                    class="short"
                    max=20
                />
                <button class="button quiet" name="lookup" value="yes">{w.lookup}</button>
            </div>
            <Field field=form.field("address") label=w.address hint=w.address_hint auto="street-address" max=200 />
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
}

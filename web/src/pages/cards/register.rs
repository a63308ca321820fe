//! Registering an ICOCA: its kind, its number and a name.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::local_path::local_path;

use super::kind::{self, Chosen};
use super::number_field;
use crate::components::{Button, Field, KEPT_FORM, Note, Tone};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{self, Document, Outcome};
use crate::pages::buy::from_window;
use crate::respond::Page;
use crate::visit::{PageResult, Visit, is_choice};

static RIDER: Document = Document::new("{ viewer { rider { id } } }");
static REGISTER: Document = Document::new(
    "mutation($input: CardRegisterInput!) { result: cardRegister(input: $input) { card { id } userErrors { field message } } }",
);

/// Characters of a name.
pub const NAME_MAX: u32 = 20;

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/cards/new").get(show).post(register));
}

#[derive(Deserialize)]
struct Asked {
    viewer: Option<Person>,
}

#[derive(Deserialize)]
struct Person {
    rider: Option<Known>,
}

#[derive(Deserialize)]
struct Known {}

#[derive(Deserialize)]
struct Registered {
    card: Option<Fresh>,
}

#[derive(Deserialize)]
struct Fresh {
    id: String,
}

async fn show(visit: Visit) -> PageResult {
    visit.agreed()?;
    let asked: Asked = visit.ask(&RIDER, json!({})).await?;
    match asked.viewer.ok_or(Fault::NotSignedIn)?.rider {
        Some(_) => Ok(draw(&visit, &Form::default())),
        None => Ok(visit.see_other("/signup/details")),
    }
}

async fn register(visit: Visit, mut form: Form) -> PageResult {
    visit.agreed()?;
    let w = &visit.words.cards.ask;
    let Some(Chosen { kind, named }) = kind::chosen(&form) else {
        form.wrong("kind", w.kind_missing);
        number_field::check(&visit, &mut form);
        return Ok(draw(&visit, &form));
    };
    let input = json!({
        "number": form.value("number"), "numberChecked": form.is_ticked(number_field::CHECKED),
        "kind": graphql::enum_name(kind), "name": form.given("name"), "named": named,
    });
    let outcome: Outcome<Registered> = visit.act_for(&REGISTER, json!({ "input": input })).await?;
    form.reject(outcome.user_errors);
    match outcome.done.card {
        Some(card) => after(&visit, &card.id).await,
        None => Ok(draw(&visit, &form)),
    }
}

/// Back to whoever sent the person here, on with what was chosen in the shop window, or to the new card.
async fn after(visit: &Visit, id: &str) -> PageResult {
    let back = visit.query("back");
    match back.as_deref().and_then(local_path) {
        Some(choice) if is_choice(choice) => from_window::go_on(visit, choice).await,
        Some(back) => Ok(visit.see_other(back)),
        None => Ok(visit.see_other(&format!("/cards/{id}?done=registered"))),
    }
}

fn draw(visit: &Visit, form: &Form) -> HttpResponse {
    let w = &visit.words.cards.ask;
    let is_new = visit.query("welcome").is_some() && form.is_good();
    // Back into the purchase that asked for it, where one did.
    let asked = visit.query("back").filter(|path| path.starts_with("/buy") && local_path(path).is_some());
    let back = asked.unwrap_or_else(|| "/cards".to_owned());
    Page::new(w.title).form(form).back(back).draw(visit, || {
        view! {
            {is_new.then(|| view! { <Note tone=Tone::Good title=visit.words.home.welcome><p>{w.welcome_what}</p></Note> })}
            <h1>{w.title}</h1>
            <form method="post" id=KEPT_FORM action=visit.here.clone() class="kinds" novalidate>
                {kind::question(visit, form.field("kind"), w.kind)}
                {number_field::question(visit, form, w.number)}
                <Field field=form.field("name") label=w.name hint=w.name_hint optional=true max=NAME_MAX class="short" />
                <Button label=w.button />
            </form>
            <details class="more">
                <summary>{w.others}</summary>
                <p>{w.others_what}</p>
            </details>
        }
    })
}

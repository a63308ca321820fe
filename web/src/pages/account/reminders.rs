//! Whether letters remind of passes that end.

use actix_web::web;
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::components::{Button, Choice, Choices};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};
use crate::words::account::Account;

static WANTED: Document = Document::new("{ viewer { reminders } }");

static SET: Document = Document::new(
    "mutation($input: RemindersSetInput!) { result: remindersSet(input: $input) { userErrors { field message } } }",
);

const ON: &str = "on";
const OFF: &str = "off";

#[derive(Deserialize)]
struct Asked {
    viewer: Option<Person>,
}

#[derive(Deserialize)]
struct Person {
    reminders: bool,
}

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/account/reminders").get(show).post(set));
}

/// The setting in words.
pub fn name(w: &Account, wanted: bool) -> &'static str {
    let [on, off] = w.reminders_choices;
    if wanted { on } else { off }
}

async fn show(visit: Visit) -> PageResult {
    let asked: Asked = visit.ask(&WANTED, json!({})).await?;
    let person = asked.viewer.ok_or(Fault::NotSignedIn)?;
    let w = &visit.words.account;
    let form = Form::of([("reminders", if person.reminders { ON } else { OFF })]);
    let choices: Vec<Choice> = [ON, OFF]
        .into_iter()
        .zip(w.reminders_choices)
        .map(|(value, label)| Choice { value: value.into(), label: label.into(), ..Choice::default() })
        .collect();
    Ok(Page::new(w.reminders).back("/account").draw(&visit, || {
        view! {
            <form method="post">
                <Choices field=form.field("reminders") label=w.reminders hint=w.reminders_hint choices
                    title_is_heading=true />
                <Button label=visit.words.common.save />
            </form>
        }
    }))
}

async fn set(visit: Visit, form: Form) -> PageResult {
    let wanted = match form.value("reminders") {
        ON => true,
        OFF => false,
        _ => return Err(Fault::Unreadable),
    };
    visit.act(&SET, json!({ "input": { "wanted": wanted } })).await?;
    Ok(visit.see_other("/account?saved=reminders"))
}

//! The language of pages and mails.

use actix_web::web;
use leptos::prelude::*;
use serde_json::json;
use teiki_shared::lang::Lang;

use crate::components::{Button, Choice, Choices};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::pages::language;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static SET: Document = Document::new(
    "mutation($input: LangSetInput!) { result: langSet(input: $input) { userErrors { field message } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/account/language").get(show).post(set));
}

/// The language in use, in itself.
pub fn name(visit: &Visit) -> &'static str {
    let [ja, en] = visit.words.account.languages;
    match visit.words.lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

async fn show(visit: Visit) -> PageResult {
    visit.signed_in()?;
    let w = &visit.words.account;
    let form = Form::of([("lang", visit.words.lang.as_str())]);
    let choices: Vec<Choice> = ["ja", "en"]
        .into_iter()
        .zip(w.languages)
        .map(|(value, label)| Choice { value: value.into(), label: label.into(), ..Choice::default() })
        .collect();
    Ok(Page::new(w.language).back("/account").draw(&visit, || {
        view! {
            <form method="post">
                <Choices field=form.field("lang") label=w.language hint=w.language_hint choices title_is_heading=true />
                <Button label=visit.words.common.save />
            </form>
        }
    }))
}

async fn set(visit: Visit, form: Form) -> PageResult {
    let lang: Lang = form.value("lang").parse().map_err(|_| Fault::Unreadable)?;
    let input = json!({ "input": { "lang": lang.as_str().to_uppercase() } });
    visit.act(&SET, input).await?;
    // The browser's own choice comes before the account's, so it follows.
    language::keep(&visit, lang);
    Ok(visit.see_other("/account?saved=language"))
}

//! `/o/SLUG/contact`: a question to the operator by mail.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

use super::ended::selling;
use crate::components::{Button, Field, Input, KEPT_FORM, LinkButton, described_by};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::pages::explorer::as_content;
use crate::respond::{About, Page};
use crate::visit::{PageResult, Visit};

static OPERATOR: Document = Document::new(
    "query($slug: String!) { operator(slug: $slug) { slug name phone contactHours takesQuestions } }",
);
static SEND: Document = Document::new(
    "mutation($input: ContactSendInput!) { result: contactSend(input: $input) { userErrors { field message retryAfter } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/o/{operator}/contact").get(show).post(send))
        .service(web::resource("/o/{operator}/contact/sent").get(sent));
}

#[derive(Deserialize)]
struct Found {
    operator: Option<Operator>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operator {
    slug: String,
    name: String,
    phone: String,
    contact_hours: String,
    takes_questions: bool,
}

async fn show(visit: Visit, slug: web::Path<String>) -> PageResult {
    let operator = shown(&visit, &slug).await?;
    // A rider's own address is known.
    let email = visit.caller.viewer.as_ref().map(|viewer| viewer.email.clone());
    let form = Form::of([("email", email.unwrap_or_default())]);
    Ok(draw(&visit, &operator, &form))
}

async fn send(visit: Visit, slug: web::Path<String>, mut form: Form) -> PageResult {
    let operator = shown(&visit, &slug).await?;
    let input = json!({
        "operatorSlug": operator.slug,
        "name": form.value("name"),
        "email": form.value("email"),
        "text": form.value("text"),
    });
    form.reject(visit.act(&SEND, json!({ "input": input })).await?.user_errors);
    if form.is_good() {
        return Ok(visit.see_other(&format!("/o/{}/contact/sent", operator.slug)));
    }
    Ok(draw(&visit, &operator, &form))
}

async fn sent(visit: Visit, slug: web::Path<String>) -> PageResult {
    let operator = shown(&visit, &slug).await?;
    let w = &visit.words.contact;
    let title = (w.sent)(&operator.name);
    let path = format!("/o/{}", operator.slug);
    Ok(Page::new(title.clone()).draw(&visit, || {
        view! {
            <h1>{title}</h1>
            <p>{w.sent_what}</p>
            {by_phone(&visit, &operator)}
            <p class="actions"><LinkButton href=path label=(w.back_to)(&operator.name) quiet=true /></p>
        }
    }))
}

async fn shown(visit: &Visit, slug: &str) -> Result<Operator, Fault> {
    let found: Found = visit.ask_for_all(&OPERATOR, json!({ "slug": slug })).await?;
    selling(visit, found.operator, slug, "/o").await
}

fn draw(visit: &Visit, operator: &Operator, form: &Form) -> HttpResponse {
    let w = &visit.words.contact;
    let title = (w.title)(&operator.name);
    let page = Page::new(title.clone()).form(form).back(format!("/o/{}/help", operator.slug));
    page.about(About::of(title.clone())).draw(visit, || {
        let form = operator.takes_questions.then(|| questions(visit, form));
        view! { <h1>{title}</h1> {by_phone(visit, operator)} {form} }
    })
}

fn questions(visit: &Visit, form: &Form) -> impl IntoView + use<> {
    let w = &visit.words.contact;
    let text = form.field("text");
    let described = described_by("text", true, text.error.is_some());
    let invalid = text.error.is_some().then_some("true");
    let typed = as_content(&text.value);
    view! {
        <h2>{w.by_mail}</h2>
        <form method="post" id=KEPT_FORM action=visit.here.clone() novalidate>
            <Field field=form.field("name") label=w.name auto="name" max=60 optional=true />
            <Field field=form.field("email") label=w.email hint=w.email_hint kind="email" auto="email" max=254 verbatim=true />
            <Input field=text label=w.text hint=w.text_hint>
                <textarea id="text" name="text" rows="8" aria-describedby=described aria-invalid=invalid>{typed}</textarea>
            </Input>
            <Button label=w.send />
        </form>
    }
}

fn by_phone(visit: &Visit, operator: &Operator) -> impl IntoView + use<> {
    let tel = format!("tel:{}", operator.phone.replace('-', ""));
    view! {
        <p>
            {visit.words.contact.by_phone} " " <a class="num" href=tel>{operator.phone.clone()}</a>
            <span class="hint">{operator.contact_hours.clone()}</span>
        </p>
    }
}

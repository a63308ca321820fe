//! Another e-mail address: the new one and the password, then a code mailed there.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::components::{Button, Field, KEPT_FORM, Password};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::pages::code_step::{self, CodeProgress};
use crate::pages::sign_in::resend;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static VIEWER: Document = Document::new("{ viewer { email emailChange { email resendAt mailFailed } } }");
static START: Document = Document::new(
    "mutation($input: EmailChangeStartInput!) { result: emailChangeStart(input: $input) { userErrors { field message retryAfter } } }",
);
static VERIFY: Document = Document::new(
    "mutation($input: EmailChangeVerifyInput!) { result: emailChangeVerify(input: $input) { userErrors { field message retryAfter } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/account/email").get(show).post(start))
        .service(web::resource("/account/email/code").get(code).post(verify));
}

#[derive(Deserialize)]
struct Asked {
    viewer: Option<Person>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    email: String,
    email_change: Option<CodeProgress>,
}

async fn person(visit: &Visit) -> Result<Person, Fault> {
    let asked: Asked = visit.ask(&VIEWER, json!({})).await?;
    asked.viewer.ok_or(Fault::NotSignedIn)
}

async fn show(visit: Visit) -> PageResult {
    let person = person(&visit).await?;
    Ok(draw(&visit, &person.email, &Form::default()))
}

async fn start(visit: Visit, mut form: Form) -> PageResult {
    let person = person(&visit).await?;
    let input = json!({ "email": form.value("email"), "password": form.raw("password") });
    form.reject(visit.act(&START, json!({ "input": input })).await?.user_errors);
    if form.is_good() {
        return Ok(visit.see_other("/account/email/code"));
    }
    Ok(draw(&visit, &person.email, &form))
}

fn draw(visit: &Visit, now: &str, form: &Form) -> HttpResponse {
    let w = &visit.words.account.change_email;
    let username = now.to_owned();
    Page::new(w.title).form(form).back("/account").draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <p>{(w.now)(now)}</p>
            <form method="post" id=KEPT_FORM action="/account/email" novalidate>
                <Field field=form.field("email") label=w.email hint=w.hint kind="email" auto="email" verbatim=true />
                <input type="email" name="username" autocomplete="username" value=username hidden readonly />
                <Password field=form.field("password") label=w.password />
                <Button label=w.button />
            </form>
        }
    })
}

async fn code(visit: Visit) -> PageResult {
    match person(&visit).await?.email_change {
        Some(progress) => Ok(draw_code(&visit, &progress, &Form::default())),
        None => Ok(visit.see_other("/account/email")),
    }
}

async fn verify(visit: Visit, mut form: Form) -> PageResult {
    if code_step::is_resend(&form) {
        if let Some(page) = resend(&visit, &mut form, "EMAIL_CHANGE").await? {
            return Ok(page);
        }
    } else {
        let input = json!({ "input": { "code": form.value("code") } });
        form.reject(visit.act(&VERIFY, input).await?.user_errors);
        if form.is_good() {
            return Ok(visit.see_other("/account?saved=email"));
        }
    }
    let person = person(&visit).await?;
    Ok(match person.email_change {
        Some(progress) => draw_code(&visit, &progress, &form),
        None => draw(&visit, &person.email, &form),
    })
}

fn draw_code(visit: &Visit, progress: &CodeProgress, form: &Form) -> HttpResponse {
    let w = &visit.words.entry.code;
    Page::new(w.title).form(form).back("/account/email").draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            {code_step::notices(visit, progress)}
            <p>{(w.sent)(&progress.email)}</p>
            {code_step::questions(visit, form, progress, "/account/email", w.to_email)}
        }
    })
}

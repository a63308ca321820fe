//! `/forgot`: a new password by a mailed code. Nobody learns here which addresses have an account.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

use super::code_step::{self, CodeProgress};
use super::sign_in::{Person, onward, pending, resend};
use crate::components::{Button, Field, KEPT_FORM, Password};
use crate::form::Form;
use crate::graphql::{Document, Outcome};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

const PURPOSE: &str = "PASSWORD_RESET";

static FORGOT: Document = Document::new(
    "mutation($input: PasswordForgotInput!) { result: passwordForgot(input: $input) { userErrors { field message retryAfter } } }",
);
static RESET: Document = Document::new(
    "mutation($input: PasswordResetInput!) { result: passwordReset(input: $input) { \
       viewer { owesConsent rider { id } } userErrors { field message retryAfter } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/forgot").get(show).post(ask))
        .service(web::resource("/forgot/reset").get(show_reset).post(reset));
}

#[derive(Deserialize)]
struct Entered {
    viewer: Option<Person>,
}

async fn show(visit: Visit) -> PageResult {
    Ok(draw(&visit, &Form::default()))
}

async fn ask(visit: Visit, mut form: Form) -> PageResult {
    let input = json!({ "input": { "email": form.value("email") } });
    form.reject(visit.act(&FORGOT, input).await?.user_errors);
    if form.is_good() {
        return Ok(visit.see_other("/forgot/reset"));
    }
    Ok(draw(&visit, &form))
}

fn draw(visit: &Visit, form: &Form) -> HttpResponse {
    let w = &visit.words.entry.forgot;
    Page::new(w.title).form(form).back("/signin").draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <p>{w.lead}</p>
            <form method="post" id=KEPT_FORM action="/forgot" novalidate>
                <Field
                    field=form.field("email")
                    label=visit.words.entry.sign_in.email
                    kind="email"
                    auto="username"
                    verbatim=true
                />
                <Button label=w.button />
            </form>
        }
    })
}

async fn show_reset(visit: Visit) -> PageResult {
    match pending(&visit, PURPOSE).await? {
        Some(progress) => Ok(draw_reset(&visit, &progress, &Form::default())),
        None => Ok(visit.see_other("/forgot")),
    }
}

async fn reset(visit: Visit, mut form: Form) -> PageResult {
    if code_step::is_resend(&form) {
        if let Some(page) = resend(&visit, &mut form, PURPOSE).await? {
            return Ok(page);
        }
    } else {
        let input = json!({ "code": form.value("code"), "password": form.raw("password") });
        let outcome: Outcome<Entered> = visit.act_for(&RESET, json!({ "input": input })).await?;
        form.reject(outcome.user_errors);
        if let Some(person) = outcome.done.viewer {
            return Ok(onward(&visit, &person));
        }
    }
    match pending(&visit, PURPOSE).await? {
        Some(progress) => Ok(draw_reset(&visit, &progress, &form)),
        // Begun too long ago: from the start, with the reason above.
        None => Ok(draw(&visit, &form)),
    }
}

fn draw_reset(visit: &Visit, progress: &CodeProgress, form: &Form) -> HttpResponse {
    let w = &visit.words.entry;
    let email = progress.email.clone();
    Page::new(w.forgot.reset_title).form(form).back("/forgot").draw(visit, || {
        view! {
            <h1>{w.forgot.reset_title}</h1>
            {code_step::notices(visit, progress)}
            <p>{(w.forgot.reset_sent)(&progress.email)}</p>
            <form method="post" id=KEPT_FORM action=visit.here.clone() novalidate>
                <input type="email" name="username" autocomplete="username" value=email hidden readonly />
                // Not the input that sends itself: the password comes after it.
                <Field
                    field=form.field("code")
                    label=w.code.label
                    hint=w.code.hint
                    mode="numeric"
                    auto="one-time-code"
                    class="code"
                />
                <Password field=form.field("password") label=w.password.new_label is_new=true />
                <p class="soft">{w.forgot.after}</p>
                <Button label=w.forgot.reset_button />
            </form>
            {code_step::nothing_came(visit, progress, "/forgot")}
        }
    })
}

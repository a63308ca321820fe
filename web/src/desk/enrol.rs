//! `/desk/invitation/{token}` and `/desk/enrol`: name and password, then the authenticator.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

use super::codes;
use crate::components::{Button, Field, KEPT_FORM, Note, Password, Qr, Steps, Tone};
use crate::form::Form;
use crate::graphql::{Document, Outcome};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static INVITATION: Document = Document::new("query($token: String!) { invitation(token: $token) { email } }");
static BEGIN: Document = Document::new(
    "mutation($input: DeskEnrolBeginInput!) { result: enrolBegin(input: $input) { userErrors { field message retryAfter } } }",
);
static ENROLMENT: Document = Document::new("{ enrolment { url key } }");
static FINISH: Document = Document::new(
    "mutation($input: DeskEnrolFinishInput!) { result: enrolFinish(input: $input) { \
       recoveryCodes userErrors { field message retryAfter } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/desk/invitation/{token}").get(show).post(begin))
        .service(web::resource("/desk/enrol").get(key).post(finish));
}

#[derive(Deserialize)]
struct Asked {
    invitation: Option<Invitation>,
}

#[derive(Deserialize)]
struct Invitation {
    email: String,
}

#[derive(Deserialize)]
struct Waiting {
    enrolment: Option<Enrolment>,
}

#[derive(Deserialize)]
struct Enrolment {
    url: String,
    key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Done {
    recovery_codes: Option<Vec<String>>,
}

async fn show(visit: Visit, token: web::Path<String>) -> PageResult {
    draw(&visit, &token, &Form::default()).await
}

async fn begin(visit: Visit, token: web::Path<String>, mut form: Form) -> PageResult {
    let input = json!({ "token": *token, "name": form.value("name"), "password": form.raw("password") });
    form.reject(visit.act(&BEGIN, json!({ "input": input })).await?.user_errors);
    if form.is_good() {
        return Ok(visit.see_other("/desk/enrol"));
    }
    draw(&visit, &token, &form).await
}

async fn draw(visit: &Visit, token: &str, form: &Form) -> PageResult {
    let w = &visit.words.desk.enrol;
    let asked: Asked = visit.ask(&INVITATION, json!({ "token": token })).await?;
    let Some(invitation) = asked.invitation else { return Ok(draw_over(visit)) };
    let action = format!("/desk/invitation/{token}");
    Ok(Page::new(w.title).secret().form(form).draw(visit, || {
        view! {
            <Steps at=1 of=2 label=w.steps[0] />
            <h1>{w.title}</h1>
            <p>{(w.who)(&invitation.email)}</p>
            <form method="post" id=KEPT_FORM action=action novalidate>
                // For the browser's password manager.
                <input type="hidden" name="username" autocomplete="username" value=invitation.email.clone() />
                <Field field=form.field("name") label=w.name hint=w.name_hint auto="name" max=50 />
                <Password field=form.field("password") label=visit.words.entry.password.new_label is_new=true />
                <Button label=w.next />
            </form>
        }
    }))
}

fn draw_over(visit: &Visit) -> HttpResponse {
    let w = &visit.words.desk.enrol;
    Page::new(w.over).secret().draw(visit, || {
        view! {
            <h1>{w.over}</h1>
            <p>{w.over_what}</p>
            <p><a class="tap" href="/desk/signin">{visit.words.desk.sign_in.title}</a></p>
        }
    })
}

async fn key(visit: Visit) -> PageResult {
    let waiting: Waiting = visit.ask(&ENROLMENT, json!({})).await?;
    Ok(match waiting.enrolment {
        Some(enrolment) => draw_key(&visit, &enrolment, &Form::default()),
        None => visit.see_other("/desk"),
    })
}

async fn finish(visit: Visit, mut form: Form) -> PageResult {
    let input = json!({ "input": { "code": form.value("code") } });
    let outcome: Outcome<Done> = visit.act_for(&FINISH, input).await?;
    form.reject(outcome.user_errors);
    if let Some(made) = outcome.done.recovery_codes {
        return Ok(codes::draw_made(&visit, &made));
    }
    let waiting: Waiting = visit.ask(&ENROLMENT, json!({})).await?;
    Ok(match waiting.enrolment {
        Some(enrolment) => draw_key(&visit, &enrolment, &form),
        None => draw_over(&visit),
    })
}

fn draw_key(visit: &Visit, enrolment: &Enrolment, form: &Form) -> HttpResponse {
    let w = &visit.words.desk.enrol;
    let (url, key) = (enrolment.url.clone(), enrolment.key.clone());
    let steps = w.app_steps.map(|step| view! { <li>{step}</li> }).collect_view();
    Page::new(w.app_title).secret().form(form).draw(visit, || {
        view! {
            <Steps at=2 of=2 label=w.steps[1] />
            <h1>{w.app_title}</h1>
            <ol>{steps}</ol>
            <Qr text=url label=w.qr />
            <Note tone=Tone::Plain title=w.key><p class="num"><code>{key}</code></p></Note>
            <form method="post" id=KEPT_FORM action="/desk/enrol" novalidate>
                <Field
                    field=form.field("code")
                    label=w.code
                    hint=w.code_hint
                    mode="numeric"
                    auto="one-time-code"
                    class="short"
                    max=20
                    verbatim=true
                />
                <Button label=w.finish />
            </form>
        }
    })
}

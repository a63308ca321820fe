//! `/signin` with its code for a new browser, and `/signout`.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::local_path::local_path;

use super::code_step::{self, CodeProgress};
use crate::components::{Button, Field, KEPT_FORM, Password};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{Document, Outcome};
use crate::respond::{About, Page};
use crate::visit::{PageResult, Visit};

static VIEWER: Document = Document::new("{ viewer { owesConsent rider { id } } }");
static PROGRESS: Document = Document::new("{ signIn { purpose email resendAt mailFailed } }");
static START: Document = Document::new(
    "mutation($input: SignInStartInput!) { result: signInStart(input: $input) { \
       viewer { owesConsent rider { id } } codeNeeded { email } userErrors { field message retryAfter } } }",
);
static VERIFY: Document = Document::new(
    "mutation($input: SignInVerifyInput!) { result: signInVerify(input: $input) { \
       viewer { owesConsent rider { id } } userErrors { field message retryAfter } } }",
);
static RESEND: Document = Document::new(
    "mutation($input: CodeResendInput!) { result: codeResend(input: $input) { userErrors { field message retryAfter } } }",
);
static SIGN_OUT: Document =
    Document::new("mutation { result: signOut(input: {}) { userErrors { field message retryAfter } } }");

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/signin").get(show).post(enter))
        .service(web::resource("/signin/code").get(code).post(verify))
        .service(web::resource("/signout").post(leave));
}

/// The signed-in person, as far as the way on depends on them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    owes_consent: bool,
    rider: Option<Known>,
}

#[derive(Deserialize)]
struct Known {}

#[derive(Deserialize)]
struct Asked {
    viewer: Option<Person>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entered {
    viewer: Option<Person>,
    code_needed: Option<Known>,
}

/// A code under way in this browser, for whichever purpose.
#[derive(Deserialize)]
struct Pending {
    purpose: String,
    #[serde(flatten)]
    code: CodeProgress,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Codes {
    sign_in: Option<Pending>,
}

/// The code that is under way for a purpose.
///
/// # Errors
/// As [`Visit::ask`].
pub async fn pending(visit: &Visit, purpose: &str) -> Result<Option<CodeProgress>, Fault> {
    let codes: Codes = visit.ask(&PROGRESS, json!({})).await?;
    Ok(codes.sign_in.filter(|pending| pending.purpose == purpose).map(|pending| pending.code))
}

/// Asks for another mail for a purpose. `None`: it is on its way, and the page to show is answered.
///
/// # Errors
/// As [`Visit::ask`].
pub async fn resend(visit: &Visit, form: &mut Form, purpose: &str) -> Result<Option<HttpResponse>, Fault> {
    let input = json!({ "input": { "purpose": purpose } });
    form.reject(visit.act(&RESEND, input).await?.user_errors);
    Ok(form.is_good().then(|| visit.see_other(&code_step::sent_again(visit))))
}

/// On from the sign-in: to the terms where they have changed, to the details where they lack, else back to where the person wanted to go.
pub fn onward(visit: &Visit, person: &Person) -> HttpResponse {
    if person.owes_consent {
        return visit.see_other(&with_back(visit, "/consent"));
    }
    if person.rider.is_none() {
        return visit.see_other("/signup/details");
    }
    visit.see_other(back(visit).as_deref().unwrap_or_else(|| visit.onward("/home")))
}

/// The page of ours that the person came from.
pub fn back(visit: &Visit) -> Option<String> {
    let path = visit.query("back")?;
    local_path(&path).map(str::to_owned)
}

/// The same query on another page of the sign-in.
pub fn with_back(visit: &Visit, path: &str) -> String {
    match back(visit) {
        Some(back) => {
            let back: String = url::form_urlencoded::byte_serialize(back.as_bytes()).collect();
            format!("{path}?back={back}")
        }
        None => path.to_owned(),
    }
}

async fn show(visit: Visit) -> PageResult {
    let asked: Asked = visit.ask(&VIEWER, json!({})).await?;
    match asked.viewer {
        Some(person) => Ok(onward(&visit, &person)),
        None => Ok(draw(&visit, &Form::default())),
    }
}

async fn enter(visit: Visit, mut form: Form) -> PageResult {
    let input = json!({ "email": form.value("email"), "password": form.raw("password") });
    let outcome: Outcome<Entered> = visit.act_for(&START, json!({ "input": input })).await?;
    form.reject(outcome.user_errors);
    match (outcome.done.viewer, outcome.done.code_needed) {
        (Some(person), _) => Ok(onward(&visit, &person)),
        (None, Some(_)) => Ok(visit.see_other(&with_back(&visit, "/signin/code"))),
        (None, None) => Ok(draw(&visit, &form)),
    }
}

fn draw(visit: &Visit, form: &Form) -> HttpResponse {
    let w = &visit.words.entry.sign_in;
    let is_needed = back(visit).is_some() && form.is_good();
    Page::new(w.title).form(form).about(About::of(w.about)).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            {is_needed.then(|| view! { <p>{w.first}</p> })}
            <form method="post" id=KEPT_FORM action=with_back(visit, "/signin") novalidate>
                <Field field=form.field("email") label=w.email kind="email" auto="username" verbatim=true />
                <Password field=form.field("password") label=visit.words.entry.password.label />
                <Button label=w.button />
            </form>
            <div class="after">
                <p><a class="tap" href="/forgot">{w.forgot}</a></p>
                <p>{w.new_here} " " <a class="tap" href="/signup">{w.sign_up}</a></p>
            </div>
        }
    })
}

async fn code(visit: Visit) -> PageResult {
    let asked: Asked = visit.ask(&VIEWER, json!({})).await?;
    if let Some(person) = asked.viewer {
        return Ok(onward(&visit, &person));
    }
    match pending(&visit, "NEW_DEVICE").await? {
        Some(progress) => Ok(draw_code(&visit, &progress, &Form::default())),
        None => Ok(visit.see_other(&with_back(&visit, "/signin"))),
    }
}

async fn verify(visit: Visit, mut form: Form) -> PageResult {
    if code_step::is_resend(&form) {
        if let Some(page) = resend(&visit, &mut form, "NEW_DEVICE").await? {
            return Ok(page);
        }
    } else {
        let input = json!({ "input": { "code": form.value("code") } });
        let outcome: Outcome<Asked> = visit.act_for(&VERIFY, input).await?;
        form.reject(outcome.user_errors);
        if let Some(person) = outcome.done.viewer {
            return Ok(onward(&visit, &person));
        }
    }
    match pending(&visit, "NEW_DEVICE").await? {
        Some(progress) => Ok(draw_code(&visit, &progress, &form)),
        None => Ok(draw(&visit, &form)),
    }
}

fn draw_code(visit: &Visit, progress: &CodeProgress, form: &Form) -> HttpResponse {
    let w = &visit.words.entry;
    Page::new(w.code.title).form(form).back("/signin").draw(visit, || {
        view! {
            <h1>{w.code.title}</h1>
            {code_step::notices(visit, progress)}
            <p>{w.sign_in.new_device} " " {(w.code.sent)(&progress.email)}</p>
            {code_step::questions(visit, form, progress, "/signin", w.code.to_account)}
        }
    })
}

async fn leave(visit: Visit) -> PageResult {
    visit.act(&SIGN_OUT, json!({})).await?;
    // Whoever comes next to this browser did not choose it.
    visit.forget_choice();
    Ok(visit.see_other("/?out=1"))
}

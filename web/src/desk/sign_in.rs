//! `/desk/signin` with its code, and `/desk/signout`.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::local_path::local_path;

use crate::components::{Button, Field, KEPT_FORM, Password};
use crate::form::Form;
use crate::graphql::{Document, Outcome};
use crate::respond::Page;
use crate::visit::{PageResult, Visit, is_desk};

static START: Document = Document::new(
    "mutation($input: DeskSignInStartInput!) { result: signInStart(input: $input) { codeAsked userErrors { field message retryAfter } } }",
);
static ASKED: Document = Document::new("{ codeAsked }");
static VERIFY: Document = Document::new(
    "mutation($input: DeskSignInVerifyInput!) { result: signInVerify(input: $input) { \
       me { id } userErrors { field message retryAfter } } }",
);
static SIGN_OUT: Document = Document::new("mutation { signOut { ok } }");

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/desk/signin").get(show).post(enter))
        .service(web::resource("/desk/signin/code").get(code).post(verify))
        .service(web::resource("/desk/signout").post(leave));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    code_asked: bool,
}

#[derive(Deserialize)]
struct Done {
    me: Option<Me>,
}

#[derive(Deserialize)]
struct Me {}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Left {
    #[serde(rename = "signOut")]
    _sign_out: Me,
}

/// The page of the desk that the person came from.
fn back(visit: &Visit) -> Option<String> {
    let path = visit.query("back")?;
    local_path(&path).filter(|path| is_desk(path)).map(str::to_owned)
}

fn with_back(visit: &Visit, path: &str) -> String {
    back(visit).map_or_else(|| path.to_owned(), |back| format!("{path}?back={}", super::quoted(&back)))
}

fn onward(visit: &Visit) -> HttpResponse {
    visit.see_other(&back(visit).unwrap_or_else(|| "/desk/orders".to_owned()))
}

async fn show(visit: Visit) -> PageResult {
    if visit.caller.staff.is_some() {
        return Ok(onward(&visit));
    }
    Ok(draw(&visit, &Form::default()))
}

async fn enter(visit: Visit, mut form: Form) -> PageResult {
    let input = json!({ "email": form.value("email"), "password": form.raw("password") });
    form.reject(visit.act(&START, json!({ "input": input })).await?.user_errors);
    if form.is_good() {
        return Ok(visit.see_other(&with_back(&visit, "/desk/signin/code")));
    }
    Ok(draw(&visit, &form))
}

fn draw(visit: &Visit, form: &Form) -> HttpResponse {
    let w = &visit.words.desk.sign_in;
    Page::new(w.title).form(form).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <p>{w.lead}</p>
            <form method="post" id=KEPT_FORM action=with_back(visit, "/desk/signin") novalidate>
                <Field field=form.field("email") label=w.email kind="email" auto="username" verbatim=true />
                <Password field=form.field("password") label=visit.words.entry.password.label />
                <Button label=w.button />
            </form>
            <p class="after soft">{w.forgot}</p>
        }
    })
}

async fn code(visit: Visit) -> PageResult {
    if visit.caller.staff.is_some() {
        return Ok(onward(&visit));
    }
    let asked: Asked = visit.ask(&ASKED, json!({})).await?;
    if !asked.code_asked {
        return Ok(visit.see_other(&with_back(&visit, "/desk/signin")));
    }
    Ok(draw_code(&visit, &Form::default()))
}

async fn verify(visit: Visit, mut form: Form) -> PageResult {
    let input = json!({ "input": { "code": form.value("code") } });
    let outcome: Outcome<Done> = visit.act_for(&VERIFY, input).await?;
    form.reject(outcome.user_errors);
    if outcome.done.me.is_some() {
        return Ok(onward(&visit));
    }
    Ok(draw_code(&visit, &form))
}

fn draw_code(visit: &Visit, form: &Form) -> HttpResponse {
    let w = &visit.words.desk.sign_in;
    Page::new(w.code_title).form(form).back("/desk/signin").draw(visit, || {
        view! {
            <h1>{w.code_title}</h1>
            <form method="post" id=KEPT_FORM action=with_back(visit, "/desk/signin/code") novalidate>
                // Letters too: a recovery code stands in its place.
                <Field
                    field=form.field("code")
                    label=w.code_label
                    hint=w.code_hint
                    auto="one-time-code"
                    class="short"
                    max=20
                    verbatim=true
                />
                <Button label=w.code_button />
            </form>
            <p class="after soft">{w.lost}</p>
            <p><a class="tap" href="/desk/signin">{w.again}</a></p>
        }
    })
}

async fn leave(visit: Visit) -> PageResult {
    let _: Left = visit.ask(&SIGN_OUT, json!({})).await?;
    Ok(visit.see_other("/desk/signin"))
}

//! `/account/email/undo`: from the letter to an old address, which takes the change back. Nobody need be signed in. A GET changes
//! nothing, as programs that look through mail open links.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::components::{Button, LinkButton, Note, Tone};
use crate::form::Form;
use crate::graphql::Document;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static LOOK: Document = Document::new("query($token: String!) { email: emailChangeUndo(token: $token) }");
static UNDO: Document = Document::new(
    "mutation($input: EmailChangeUndoInput!) { result: emailChangeUndo(input: $input) { userErrors { field message } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/account/email/undo").get(show).post(undo));
}

#[derive(Deserialize)]
struct Found {
    /// The address that would be put back.
    email: Option<String>,
}

async fn show(visit: Visit) -> PageResult {
    if visit.query("done").is_some() {
        return Ok(draw_done(&visit));
    }
    let token = visit.query("token").unwrap_or_default();
    let found: Found = visit.ask(&LOOK, json!({ "token": token })).await?;
    Ok(draw(&visit, &token, found.email, &Form::default()))
}

async fn undo(visit: Visit, mut form: Form) -> PageResult {
    let token = form.value("token").to_owned();
    form.reject(visit.act(&UNDO, json!({ "input": { "token": token } })).await?.user_errors);
    if form.is_good() {
        return Ok(visit.see_other("/account/email/undo?done=1"));
    }
    let found: Found = visit.ask(&LOOK, json!({ "token": token })).await?;
    Ok(draw(&visit, &token, found.email, &form))
}

fn draw(visit: &Visit, token: &str, email: Option<String>, form: &Form) -> HttpResponse {
    let w = &visit.words.account.undo;
    Page::new(w.title).form(form).draw(visit, || {
        let rest = match email {
            Some(email) => view! {
                <p>{(w.what)(&email)}</p>
                <form method="post" action="/account/email/undo">
                    <input type="hidden" name="token" value=token.to_owned() />
                    <Button label=w.button />
                </form>
            }
            .into_any(),
            None => view! {
                <Note tone=Tone::Care title=w.expired><p>{w.expired_what}</p></Note>
                <p class="actions"><LinkButton href="/help#people" label=w.people quiet=true /></p>
            }
            .into_any(),
        };
        view! { <h1>{w.title}</h1> {rest} }
    })
}

fn draw_done(visit: &Visit) -> HttpResponse {
    let w = &visit.words.account.undo;
    Page::new(w.done).draw(visit, || {
        view! {
            <h1>{w.done}</h1>
            <p>{w.done_what}</p>
            <p class="actions"><LinkButton href="/forgot" label=w.password /></p>
        }
    })
}

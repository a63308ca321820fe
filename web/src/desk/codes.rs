//! `/desk/codes`: fresh recovery codes. They are drawn in the answer to the form, once.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::components::{Button, Field, KEPT_FORM, LinkButton, Note, PrintButton, Tone};
use crate::form::Form;
use crate::graphql::{Document, Outcome};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static REPLACE: Document = Document::new(
    "mutation($input: DeskRecoveryCodesReplaceInput!) { result: recoveryCodesReplace(input: $input) { \
       recoveryCodes userErrors { field message retryAfter } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/desk/codes").get(show).post(replace));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Done {
    recovery_codes: Option<Vec<String>>,
}

async fn show(visit: Visit) -> PageResult {
    visit.at_desk()?;
    Ok(draw(&visit, &Form::default()))
}

async fn replace(visit: Visit, mut form: Form) -> PageResult {
    let input = json!({ "input": { "code": form.value("code") } });
    let outcome: Outcome<Done> = visit.act_for(&REPLACE, input).await?;
    form.reject(outcome.user_errors);
    Ok(match outcome.done.recovery_codes {
        Some(codes) => draw_made(&visit, &codes),
        None => draw(&visit, &form),
    })
}

fn draw(visit: &Visit, form: &Form) -> HttpResponse {
    let (w, enrol) = (&visit.words.desk.codes, &visit.words.desk.enrol);
    Page::new(w.title).form(form).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <p>{w.lead}</p>
            <form method="post" id=KEPT_FORM action="/desk/codes" novalidate>
                <Field
                    field=form.field("code")
                    label=enrol.code
                    hint=enrol.code_hint
                    mode="numeric"
                    auto="one-time-code"
                    class="short"
                    max=20
                    verbatim=true
                />
                <Button label=w.replace />
            </form>
        }
    })
}

/// The codes, this once.
pub fn draw_made(visit: &Visit, codes: &[String]) -> HttpResponse {
    let w = &visit.words.desk.codes;
    let codes =
        codes.iter().map(|code| view! { <li class="num"><code>{code.clone()}</code></li> }).collect_view();
    Page::new(w.title).secret().draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <Note tone=Tone::Care title=w.made><p>{w.made_what}</p></Note>
            <ol class="sheet codes">{codes}</ol>
            <div class="noprint"><PrintButton label=visit.words.orders.receipt.print /></div>
            <p class="actions"><LinkButton href="/desk/orders" label=w.on /></p>
        }
    })
}

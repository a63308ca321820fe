//! `/graphiql`, in development: a document, its variables, the answer, and the schema to read. It needs no script.

use actix_web::{HttpResponse, web};
use async_graphql::{Request, Variables};
use leptos::prelude::*;
use teiki_api::http::execute;
use teiki_api::rider_schema::sdl;

use crate::components::Button;
use crate::form::Form;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

const SAMPLE: &str = "{\n  operators {\n    name\n    products {\n      name\n      prices { code months price }\n    }\n  }\n}";

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/graphiql").get(show).post(run));
}

async fn show(visit: Visit) -> PageResult {
    Ok(draw(&visit, &Form::of([("document", SAMPLE), ("variables", "{}")]), None))
}

/// Runs the document as the person whose session the browser holds.
async fn run(visit: Visit, form: Form) -> PageResult {
    let answer = match serde_json::from_str(form.value("variables")) {
        Ok(variables) => {
            let request = Request::new(form.value("document")).variables(Variables::from_json(variables));
            let (app, schema) = (&visit.site.app, &visit.site.schema);
            let response = execute(app, (schema, &app.documents), visit.caller.clone(), request).await;
            for cookie in response.http_headers.get_all("set-cookie") {
                visit.set_cookie(cookie.to_str().unwrap_or_default());
            }
            serde_json::to_string_pretty(&response).unwrap_or_default()
        }
        Err(fault) => format!("The variables are no JSON: {fault}"),
    };
    Ok(draw(&visit, &form, Some(answer)))
}

fn draw(visit: &Visit, form: &Form, answer: Option<String>) -> HttpResponse {
    let (document, variables) = (as_content(form.value("document")), as_content(form.value("variables")));
    Page::new("GraphQL").draw(visit, || {
        view! {
            <h1>"GraphQL"</h1>
            <form method="post">
                <div class="field">
                    <label for="document">"Document"</label>
                    <textarea id="document" name="document" rows="14" spellcheck="false">{document}</textarea>
                </div>
                <div class="field">
                    <label for="variables">"Variables"</label>
                    <textarea id="variables" name="variables" rows="3" spellcheck="false">{variables}</textarea>
                </div>
                <Button label="Run" />
            </form>
            {answer.map(|answer| view! { <h2>"Answer"</h2> <pre tabindex="0" class="sheet">{answer}</pre> })}
            <h2>"Schema"</h2>
            <details><summary>"schema.graphql"</summary><pre tabindex="0" class="sheet">{sdl()}</pre></details>
        }
    })
}

/// A text as a `<textarea>` holds it: Leptos writes what stands in one as it is.
pub fn as_content(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

//! Another password.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde_json::json;

use crate::components::{Button, Password};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static CHANGE: Document = Document::new(
    "mutation($input: PasswordChangeInput!) { result: passwordChange(input: $input) { userErrors { field message retryAfter } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/account/password").get(show).post(change));
}

async fn show(visit: Visit) -> PageResult {
    draw(&visit, &Form::default())
}

async fn change(visit: Visit, mut form: Form) -> PageResult {
    let input = json!({ "current": form.raw("current"), "password": form.raw("password") });
    form.reject(visit.act(&CHANGE, json!({ "input": input })).await?.user_errors);
    if form.is_good() {
        return Ok(visit.see_other("/account?saved=password"));
    }
    draw(&visit, &form)
}

fn draw(visit: &Visit, form: &Form) -> Result<HttpResponse, Fault> {
    let w = &visit.words.account.change_password;
    let email = visit.signed_in()?.email.clone();
    Ok(Page::new(w.title).form(form).back("/account").draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <form method="post" novalidate>
                <input type="email" name="username" autocomplete="username" value=email hidden readonly />
                <Password field=form.field("current") label=w.current />
                <Password field=form.field("password") label=visit.words.entry.password.new_label is_new=true />
                <p class="soft">{w.after}</p>
                <Button label=w.button />
            </form>
        }
    }))
}

//! Closing the account: what is erased, what the law keeps, and the password.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::scalars::Date;

use crate::components::{Button, LinkButton, Note, Password, Tone};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static MAY: Document = Document::new("{ viewer { email canClose closeBlockedUntil } }");
static CLOSE: Document = Document::new(
    "mutation($input: AccountCloseInput!) { result: accountClose(input: $input) { userErrors { field message retryAfter } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/account/close").get(show).post(close))
        .service(web::resource("/account/closed").get(closed));
}

#[derive(Deserialize)]
struct Asked {
    viewer: Option<Person>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    email: String,
    can_close: bool,
    close_blocked_until: Option<Date>,
}

async fn show(visit: Visit) -> PageResult {
    draw(&visit, &Form::default()).await
}

async fn close(visit: Visit, mut form: Form) -> PageResult {
    let input = json!({ "input": { "password": form.raw("password") } });
    form.reject(visit.act(&CLOSE, input).await?.user_errors);
    if form.is_good() {
        return Ok(visit.see_other("/account/closed"));
    }
    draw(&visit, &form).await
}

async fn draw(visit: &Visit, form: &Form) -> PageResult {
    let asked: Asked = visit.ask(&MAY, json!({})).await?;
    let person = asked.viewer.ok_or(Fault::NotSignedIn)?;
    let w = &visit.words.account.closing;
    let list = |lines: [&'static str; 3]| lines.map(|line| view! { <li>{line}</li> }).collect_view();
    Ok(Page::new(w.title).form(form).back("/account").draw(visit, || {
        let end = if person.can_close {
            ask(visit, form, person.email).into_any()
        } else {
            blocked(visit, person.close_blocked_until).into_any()
        };
        view! {
            <h1>{w.title}</h1>
            <p>{w.lead}</p>
            <div class="sheet">
                <h2>{w.erased}</h2>
                <ul>{list(w.erased_what)}</ul>
                <h2>{w.kept}</h2>
                <ul>{list(w.kept_what)}</ul>
            </div>
            {end}
        }
    }))
}

fn ask(visit: &Visit, form: &Form, email: String) -> impl IntoView + use<> {
    let w = &visit.words.account.closing;
    view! {
        <form method="post" novalidate>
            <input type="email" name="username" autocomplete="username" value=email hidden readonly />
            <Password field=form.field("password") label=w.password />
            <Button label=w.button danger=true />
        </form>
    }
}

fn blocked(visit: &Visit, until: Option<Date>) -> impl IntoView + use<> {
    let w = &visit.words.account.closing;
    let (why, path, link) = match until {
        Some(last) => ((w.blocked_until)(last.tomorrow().unwrap_or(last.0)), "/passes", w.see_passes),
        None => (w.blocked_order.to_owned(), "/orders", w.see_orders),
    };
    view! {
        <Note tone=Tone::Care title=w.blocked>
            <p>{why} " " <a href=path>{link}</a></p>
        </Note>
    }
}

async fn closed(visit: Visit) -> PageResult {
    Ok(draw_closed(&visit))
}

fn draw_closed(visit: &Visit) -> HttpResponse {
    let w = &visit.words.account.closing;
    Page::new(w.closed).draw(visit, || {
        view! {
            <h1>{w.closed}</h1>
            <p>{w.closed_what}</p>
            <p class="actions"><LinkButton href="/" label=visit.words.errors.home quiet=true /></p>
        }
    })
}

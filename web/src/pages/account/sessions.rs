//! The browsers that are signed in, and ending them.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::scalars::DateTime;

use crate::components::{Note, Tag, Tone};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static SESSIONS: Document =
    Document::new("{ viewer { sessions { id current device startedAt lastSeenAt } } }");
static REVOKE: Document = Document::new(
    "mutation($input: SessionRevokeInput!) { result: sessionRevoke(input: $input) { userErrors { field message } } }",
);
static REVOKE_OTHERS: Document =
    Document::new("mutation { result: sessionRevokeOthers(input: {}) { userErrors { field message } } }");

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/account/sessions").get(show).post(end));
}

#[derive(Deserialize)]
struct Asked {
    viewer: Option<Person>,
}

#[derive(Deserialize)]
struct Person {
    sessions: Vec<Session>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    id: String,
    current: bool,
    device: String,
    started_at: DateTime,
    last_seen_at: DateTime,
}

async fn show(visit: Visit) -> PageResult {
    list(&visit, &Form::default()).await
}

async fn end(visit: Visit, mut form: Form) -> PageResult {
    let outcome = match form.given("id") {
        Some(id) => visit.act(&REVOKE, json!({ "input": { "id": id } })).await?,
        None => visit.act(&REVOKE_OTHERS, json!({})).await?,
    };
    form.reject(outcome.user_errors);
    if form.is_good() {
        return Ok(visit.see_other("/account/sessions?ended=1"));
    }
    list(&visit, &form).await
}

async fn list(visit: &Visit, form: &Form) -> PageResult {
    let asked: Asked = visit.ask(&SESSIONS, json!({})).await?;
    Ok(draw(visit, asked.viewer.ok_or(Fault::NotSignedIn)?.sessions, form))
}

fn draw(visit: &Visit, mut sessions: Vec<Session>, form: &Form) -> HttpResponse {
    let w = &visit.words.account.signed_in;
    // This one first: everybody looks for it.
    sessions.sort_by_key(|session| !session.current);
    let has_others = sessions.len() > 1;
    let is_ended = visit.query("ended").is_some() && form.is_good();
    Page::new(w.title).form(form).back("/account").draw(visit, || {
        let rows = sessions.into_iter().map(|session| row(visit, session)).collect_view();
        view! {
            <h1>{w.title}</h1>
            {is_ended.then(|| view! { <Note tone=Tone::Good title=w.ended /> })}
            <p>{w.lead}</p>
            <ul class="sheets" role="list">{rows}</ul>
            {if has_others {
                view! {
                    <form method="post" action="/account/sessions">
                        <button class="button quiet" name="others" value="yes">{w.end_others}</button>
                    </form>
                    <p class="after">{w.unknown} " " <a href="/account/password">{w.unknown_link}</a></p>
                }
                    .into_any()
            } else {
                view! { <p class="soft">{w.only_here}</p> }.into_any()
            }}
        }
    })
}

fn row(visit: &Visit, session: Session) -> impl IntoView + use<> {
    let w = &visit.words.account.signed_in;
    let moment = visit.words.common.moment;
    let end = (!session.current).then(|| {
        view! {
            <form class="links" method="post" action="/account/sessions">
                <input type="hidden" name="id" value=session.id />
                <button class="button plain">{w.end}<span class="hide">{(w.end_what)(&session.device)}</span></button>
            </form>
        }
    });
    view! {
        <li class="sheet">
            <div class="row">
                <b>{session.device.clone()}</b>
                {session.current.then(|| view! { <Tag tone=Tone::Good label=w.here /> })}
            </div>
            <p class="soft">
                {(w.seen)(&moment(session.last_seen_at.0))}<br />{(w.since)(&moment(session.started_at.0))}
            </p>
            {end}
        </li>
    }
}

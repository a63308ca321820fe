//! `/consent`: terms that have changed, for whoever signs in after their first day. Buying and changing wait until they are agreed to,
//! and lead here; what stays open has its links here.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::scalars::Date;

use super::sign_in::{back, with_back};
use crate::components::{Button, KEPT_FORM, Tick};
use crate::form::Form;
use crate::graphql::{Document, Outcome};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static OWED: Document = Document::new("{ consentsOwed { kind version title from changes } }");
static GIVE: Document = Document::new(
    "mutation($input: ConsentGiveInput!) { result: consentGive(input: $input) { userErrors { field message } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/consent").get(show).post(give));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    consents_owed: Vec<Owed>,
}

/// A document to agree to.
#[derive(Deserialize)]
struct Owed {
    kind: String,
    version: String,
    title: String,
    from: Option<Date>,
    changes: String,
}

impl Owed {
    /// As a consent names it.
    fn name(&self) -> String {
        format!("{} {}", self.kind.to_lowercase(), self.version)
    }
}

async fn show(visit: Visit) -> PageResult {
    visit.signed_in()?;
    let Asked { consents_owed } = visit.ask(&OWED, json!({})).await?;
    if consents_owed.is_empty() {
        return Ok(onward(&visit));
    }
    Ok(draw(&visit, &consents_owed, &Form::default()))
}

/// What was shown is agreed to: the versions stand in the form.
async fn give(visit: Visit, mut form: Form) -> PageResult {
    visit.signed_in()?;
    let shown: Vec<String> = form.value("versions").split(',').map(str::to_owned).collect();
    let agreed = if form.is_ticked("agreed") { shown } else { Vec::new() };
    if form.is_good() {
        let outcome: Outcome = visit.act_for(&GIVE, json!({ "input": { "agreed": agreed } })).await?;
        form.reject(outcome.user_errors);
        if form.is_good() {
            return Ok(onward(&visit));
        }
    }
    let Asked { consents_owed } = visit.ask(&OWED, json!({})).await?;
    Ok(draw(&visit, &consents_owed, &form))
}

/// To where the person wanted to go.
fn onward(visit: &Visit) -> HttpResponse {
    visit.see_other(back(visit).as_deref().unwrap_or_else(|| visit.onward("/home")))
}

fn draw(visit: &Visit, owed: &[Owed], form: &Form) -> HttpResponse {
    let w = &visit.words.entry.consent;
    let changed = owed.iter().map(|document| {
        let path = if document.kind == "PRIVACY" { "/privacy" } else { "/terms" };
        let from = document.from.map(|day| (visit.words.legal.effective)(&(visit.words.common.date)(day.0)));
        view! {
            <h2>{document.title.clone()}</h2>
            <p class="soft">{from}</p>
            <p>{document.changes.clone()}</p>
            <p><a class="tap" href=path>{w.read}</a></p>
        }
    });
    let changed = changed.collect_view();
    let versions: Vec<String> = owed.iter().map(Owed::name).collect();
    Page::new(w.title).form(form).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <p>{w.lead}</p>
            {changed}
            <form method="post" id=KEPT_FORM action=with_back(visit, "/consent") novalidate>
                <input type="hidden" name="versions" value=versions.join(",") />
                <Tick field=form.field("agreed") value="yes">{w.agree}</Tick>
                <Button label=w.button />
            </form>
            <h2>{w.otherwise}</h2>
            <p>{w.otherwise_what}</p>
            <p class="links">
                <a class="tap" href="/passes">{visit.words.passes.title}</a>
                <a class="tap" href="/orders">{visit.words.orders.title}</a>
                <a class="tap" href="/account">{visit.words.account.title}</a>
                <a class="tap" href="/account/close">{visit.words.account.closing.title}</a>
            </p>
            <form method="post" action="/signout"><Button label=w.sign_out quiet=true /></form>
        }
    })
}

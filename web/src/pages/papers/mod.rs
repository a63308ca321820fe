//! Papers that an application needs, as the pages that ask for them share it: `/buy/{draft}/papers` and `/orders/{id}/papers`.

mod blocks;
mod receive;

pub use blocks::{Blocks, blocks, file_form};
pub use receive::{Received, receive};

use actix_web::HttpResponse;
use actix_web::web;
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::paper_fact::PaperFact;
use teiki_shared::scalars::DateTime;

use crate::components::Field;
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{self, Document, UserError};
use crate::visit::Visit;

static CONSENT: Document = Document::new(
    "mutation($input: SpecialCareConsentInput!) { result: specialCareConsent(input: $input) { userErrors { field message } } }",
);
static REMOVE: Document = Document::new(
    "mutation($input: CertificateRemoveInput!) { result: certificateRemove(input: $input) { userErrors { field message code } } }",
);

static FACTS: Document = Document::new(
    "mutation($input: DraftSetPaperFactsInput!) { result: draftSetPaperFacts(input: $input) { userErrors { field message } } }",
);

/// The routes that take a page. They read their bodies themselves, which are larger than a form's.
pub fn configure(service: &mut web::ServiceConfig) {
    service
        .configure(super::buy::papers::configure_uploads)
        .configure(super::orders::papers::configure_uploads);
}

/// What a draft's product asks for, and what was sent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Papers {
    pub certificates: Vec<Sent>,
    pub special_care: Option<Care>,
    pub paper_facts: Vec<TypedFact>,
}

/// What a product asks for.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asking {
    pub documents: Vec<Requirement>,
    /// What is typed of them.
    #[serde(deserialize_with = "graphql::enum_values")]
    pub paper_facts: Vec<PaperFact>,
}

/// Something that was typed of a paper.
#[derive(Deserialize)]
pub struct TypedFact {
    #[serde(deserialize_with = "graphql::enum_value")]
    pub fact: PaperFact,
    value: String,
}

impl TypedFact {
    /// As pages tell it: a day in words.
    pub fn told(&self, visit: &Visit) -> String {
        let day = self.value.parse().ok().filter(|_| self.fact.is_day());
        let value = day.map_or_else(|| self.value.clone(), visit.words.common.date);
        (visit.words.papers.fact)(self.fact.label(visit.words.lang), &value)
    }
}

/// The name of the input of a fact.
pub fn input_of(fact: PaperFact) -> &'static str {
    fact.field().first().copied().unwrap_or_default()
}

/// Puts what was typed before into the form.
pub fn fill(form: &mut Form, known: &[TypedFact]) {
    for typed in known {
        form.set(input_of(typed.fact), typed.value.clone());
    }
}

/// Keeps what was typed of the papers; what is wrong with it is told in the form.
///
/// # Errors
/// As [`Visit::act`].
pub async fn keep_facts(
    visit: &Visit,
    (draft, asked): (&str, &[PaperFact]),
    form: &mut Form,
) -> Result<(), Fault> {
    if asked.is_empty() {
        return Ok(());
    }
    let mut input = json!({ "draftId": draft });
    for fact in asked {
        input[input_of(*fact)] = json!(form.value(input_of(*fact)));
    }
    let errors = visit.act(&FACTS, json!({ "input": input })).await?.user_errors;
    form.reject(errors);
    Ok(())
}

/// The inputs of what is typed of the papers.
pub fn facts(visit: &Visit, asked: &[PaperFact], form: &Form) -> Option<impl IntoView + use<>> {
    let w = &visit.words.papers;
    let fields = asked.iter().map(|fact| {
        let label = fact.label(visit.words.lang);
        let hint = if fact.is_day() { w.day_hint } else { w.word_hint };
        view! { <Field field=form.field(input_of(*fact)) label hint max=60 /> }
    });
    let fields = fields.collect_view();
    (!asked.is_empty()).then(|| view! { <h2>{w.facts}</h2> {fields} })
}

/// Papers of which one is asked for.
#[derive(Deserialize)]
pub struct Requirement {
    pub name: String,
    pub alternatives: Vec<Kind>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kind {
    pub slug: String,
    #[serde(default)]
    pub name: String,
    // Where they are asked for.
    #[serde(default)]
    readable: String,
    #[serde(default)]
    masked: String,
    #[serde(default)]
    special_care: bool,
}

/// A page that was sent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    pub id: String,
    pub kind: SentAs,
    pub path: String,
    pub thumbnail_path: String,
}

#[derive(Deserialize)]
pub struct SentAs {
    pub slug: String,
    // Where it is asked for.
    #[serde(default)]
    pub name: String,
}

/// The consent that some papers need.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Care {
    version: String,
    text: String,
    consented_at: Option<DateTime>,
}

impl Requirement {
    fn takes(&self, kind: &str) -> bool {
        self.alternatives.iter().any(|paper| paper.slug == kind)
    }
}

/// Where the papers of a requirement stand on the page.
pub fn anchor(index: usize) -> String {
    format!("paper-{index}")
}

/// Where a paper stands on the page.
pub fn anchor_of(wanted: &[Requirement], kind: &str) -> String {
    anchor(wanted.iter().position(|requirement| requirement.takes(kind)).unwrap_or_default())
}

/// The requirements of which no page was sent, each with where it stands.
pub fn missing<'a>(
    wanted: &'a [Requirement],
    sent: &[Sent],
) -> impl Iterator<Item = (String, &'a Requirement)> {
    let is_open = |(index, requirement): (usize, &'a Requirement)| {
        let is_there = sent.iter().any(|page| requirement.takes(&page.kind.slug));
        (!is_there).then(|| (anchor(index), requirement))
    };
    wanted.iter().enumerate().filter_map(is_open).collect::<Vec<_>>().into_iter()
}

/// Says in the form which papers are missing.
pub fn tell_missing(visit: &Visit, wanted: &[Requirement], sent: &[Sent], form: &mut Form) {
    for (at, requirement) in missing(wanted, sent) {
        form.wrong(&at, (visit.words.papers.missing)(&requirement.name));
    }
}

/// What a posted form of these pages asks for beside going on: a page to be taken away, or a consent. `page` is where they stand.
///
/// # Errors
/// As [`Visit::act`].
pub async fn change(
    visit: &Visit,
    (draft, page): (&str, &str),
    form: &mut Form,
) -> Result<Option<HttpResponse>, Fault> {
    let (errors, to) = if let Some(id) = form.given("remove") {
        if id.parse::<teiki_shared::ids::CertificatePageId>().is_err() {
            return Err(Fault::Unreadable);
        }
        // It is gone already where it is not found.
        let gone = |error: &UserError| error.code.as_deref() == Some("NOT_FOUND");
        let mut errors = visit.act(&REMOVE, json!({ "input": { "id": id } })).await?.user_errors;
        errors.retain(|error| !gone(error));
        (errors, form.value("at").to_owned())
    } else if let Some(version) = form.given("consent") {
        let input = json!({ "input": { "draftId": draft, "version": version } });
        (visit.act(&CONSENT, input).await?.user_errors, form.value("at").to_owned())
    } else {
        return Ok(None);
    };
    for mut error in errors {
        // There is no input to lead to.
        error.field = None;
        form.reject([error]);
    }
    let is_anchor = to.strip_prefix("paper-").is_some_and(|n| n.parse::<usize>().is_ok());
    let to = if is_anchor { opened_at(page, form.value("paper"), &to) } else { page.to_owned() };
    Ok(form.is_good().then(|| visit.see_other(&to)))
}

/// The address of the page with a paper open.
pub fn opened_at(page: &str, kind: &str, anchor: &str) -> String {
    let kind: String = url::form_urlencoded::byte_serialize(kind.as_bytes()).collect();
    format!("{page}?open={kind}#{anchor}")
}

/// Takes a page away that another one replaced.
///
/// # Errors
/// As [`Visit::act`].
pub async fn remove(visit: &Visit, page: &str) -> Result<(), Fault> {
    visit.act(&REMOVE, json!({ "input": { "id": page } })).await.map(drop)
}

/// The pages of papers as small pictures, for reading alone.
pub fn pictures(visit: &Visit, sent: &[Sent]) -> impl IntoView + use<> {
    let w = &visit.words.papers;
    let rows = sent.iter().enumerate().map(|(index, page)| {
        let before = sent[..index].iter().filter(|other| other.kind.slug == page.kind.slug).count();
        let label = (w.page)(&page.kind.name, before + 1);
        view! { <li><a href=page.path.clone()><img src=page.thumbnail_path.clone() alt=label.clone() loading="lazy" /></a> <span class="soft">{label}</span></li> }
    });
    let rows = rows.collect_view();
    view! { <ul class="photos" role="list">{rows}</ul> }
}

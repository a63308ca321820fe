//! `/desk/review/{number}/back`: what a rider is to mend, paper by paper, shown as they will read it before it is sent. Also takes an
//! approval back that was not paid.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use teiki_shared::order_state::State;
use teiki_shared::paper_fact::PaperFact;
use teiki_shared::review::Flaw;

use super::one::{Application, application};
use super::{facts, papers, path};
use crate::components::{Button, KEPT_FORM, Note, Select};
use crate::form::Form;
use crate::graphql::{self, Document};
use crate::pages::as_content;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static SEND_BACK: Document = Document::new(
    "mutation($input: DeskApplicationDecideInput!) { result: applicationDecide(input: $input) { \
       application { next } userErrors { field message retryAfter } } }",
);
static RESCIND: Document = Document::new(
    "mutation($input: DeskApplicationRescindInput!) { result: applicationRescind(input: $input) { \
       application { next } userErrors { field message retryAfter } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/desk/review/{number}/back").get(show).post(send));
}

#[derive(Deserialize)]
struct Decided {
    application: Option<Next>,
}

#[derive(Deserialize)]
struct Next {
    next: Option<String>,
}

/// What a finding can be about: a page, a paper as a whole, or what was typed of them.
struct Target {
    kind: String,
    page: Option<String>,
    fact: Option<PaperFact>,
    label: String,
}

impl Target {
    fn all(visit: &Visit, application: &Application) -> Vec<Self> {
        let names = papers::names(&application.pages);
        let pages = application.pages.iter().zip(names).map(|(page, label)| Self {
            kind: page.kind.clone(),
            page: Some(page.id.clone()),
            fact: None,
            label,
        });
        let kinds = application.requirements.iter().flat_map(|wanted| &wanted.kinds).map(|kind| Self {
            kind: kind.slug.clone(),
            page: None,
            fact: None,
            label: (visit.words.desk.review.whole)(&kind.name),
        });
        let first = application.pages.first().map(|page| page.kind.clone());
        let typed = application.facts.iter().filter_map(|fact| {
            let (field, value) = fact.item();
            let label = (visit.words.desk.review.typed)((visit.words.desk.review.fields)(field), &value);
            Some(Self { kind: first.clone()?, page: None, fact: Some(field.fact()?), label })
        });
        typed.chain(pages).chain(kinds).collect()
    }

    fn key(&self) -> &str {
        let fact = self.fact.map(PaperFact::as_str);
        fact.or(self.page.as_deref()).unwrap_or(&self.kind)
    }

    /// What can be wrong with it.
    fn flaws(&self) -> impl Iterator<Item = Flaw> {
        let (is_typed, is_page) = (self.fact.is_some(), self.page.is_some());
        let fits = move |flaw: &Flaw| match flaw {
            Flaw::FactDiffers => is_typed,
            Flaw::Other => true,
            Flaw::Unreadable
            | Flaw::CutOff
            | Flaw::NotCovered
            | Flaw::Covered
            | Flaw::Expired
            | Flaw::OtherPerson
            | Flaw::OtherPaper => !is_typed,
            // Of a page that is there nothing is missing.
            Flaw::Missing => !is_typed && !is_page,
        };
        Flaw::ALL.iter().copied().filter(fits)
    }

    fn flaw(&self) -> String {
        format!("flaw.{}", self.key())
    }

    fn words(&self) -> String {
        format!("words.{}", self.key())
    }
}

/// A finding as it was typed.
struct Found<'a> {
    target: &'a Target,
    flaw: Flaw,
    words: String,
}

fn found<'a>(form: &Form, targets: &'a [Target]) -> Vec<Found<'a>> {
    let found = |target: &'a Target| {
        let flaw = form.value(&target.flaw()).parse().ok()?;
        Some(Found { target, flaw, words: form.value(&target.words()).to_owned() })
    };
    targets.iter().filter_map(found).collect()
}

/// Whether it was approved, and that is taken back.
fn is_rescinding(application: &Application) -> bool {
    application.state == State::AwaitingPayment
}

async fn show(visit: Visit, number: web::Path<String>) -> PageResult {
    let application = application(&visit, &number).await?;
    if !matches!(application.state, State::InReview | State::AwaitingPayment) {
        return Ok(visit.see_other(&application.path()));
    }
    Ok(draw(&visit, &application, &Form::default(), false))
}

async fn send(visit: Visit, number: web::Path<String>, mut form: Form) -> PageResult {
    let application = application(&visit, &number).await?;
    let targets = Target::all(&visit, &application);
    let found = found(&form, &targets);
    let step = form.value("step").to_owned();
    if step.is_empty() || form.is_switch() {
        return Ok(draw(&visit, &application, &form, false));
    }
    if found.is_empty() {
        form.wrong("findings", visit.words.desk.review.no_finding);
    }
    for one in &found {
        if one.flaw == Flaw::Other && one.words.is_empty() {
            form.wrong(&one.target.words(), visit.words.desk.review.no_words);
        }
    }
    if step != "send" || !form.is_good() {
        return Ok(draw(&visit, &application, &form, form.is_good()));
    }
    let findings: Vec<Value> = found.iter().map(as_input).collect();
    let (document, input) = if is_rescinding(&application) {
        (&RESCIND, json!({ "id": application.id, "seen": seen(&form, &application), "findings": findings }))
    } else {
        let input = json!({
            "id": application.id,
            "verdict": "SEND_BACK",
            "seen": seen(&form, &application),
            "factsDigest": application.facts_digest,
            "marks": facts::marks(&form),
            "findings": findings,
        });
        (&SEND_BACK, input)
    };
    let outcome = visit.act_for::<Decided>(document, json!({ "input": input })).await?;
    form.reject(outcome.user_errors);
    if form.is_good() {
        let next = outcome.done.application.and_then(|application| application.next);
        return Ok(visit.see_other(&next.map_or("/desk/review".to_owned(), |next| path(&next))));
    }
    Ok(draw(&visit, &application, &form, false))
}

/// The number of decisions that were shown when the reviewer began.
fn seen(form: &Form, application: &Application) -> i32 {
    form.given("seen").and_then(|seen| seen.parse().ok()).unwrap_or(application.seen)
}

fn as_input(found: &Found<'_>) -> Value {
    json!({
        "kind": found.target.kind,
        "pageId": found.target.page,
        "fact": found.target.fact.map(graphql::enum_name),
        "flaw": graphql::enum_name(found.flaw),
        "words": found.words,
    })
}

fn draw(visit: &Visit, application: &Application, form: &Form, is_preview: bool) -> HttpResponse {
    let w = &visit.words.desk.review;
    let title = if is_rescinding(application) { w.rescind } else { w.send_back };
    let targets = Target::all(visit, application);
    let lang = visit.words.lang;
    Page::new(title).form(form).back(application.path()).wide().draw(visit, || {
        let preview = is_preview.then(|| {
            let line = |found: &Found<'_>| {
                let (label, words) = (found.target.label.clone(), found.words.clone());
                view! { <li><b>{label}</b><br />{found.flaw.sentence(lang)} " " {words}</li> }
            };
            let lines: Vec<_> = found(form, &targets).iter().map(line).collect();
            view! {
                <Note title=w.preview>
                    <ul>{lines}</ul>
                    <p class="soft">{w.preview_what}</p>
                    <Button label=title name="step" value="send" />
                </Note>
            }
        });
        let error = form.field("findings").error;
        let error = error.map(|error| view! { <p class="wrong" id="findings-error">{error}</p> });
        let rows: Vec<_> = targets.iter().map(|target| row(visit, form, target)).collect();
        view! {
            <h1>{title}</h1>
            <p>{application.rider_name.clone()} " " {application.product_name.clone()} " " <span class="num">{application.number.clone()}</span></p>
            {papers::view(visit, &application.pages)}
            <form method="post" id=KEPT_FORM action=format!("{}/back", application.path()) novalidate>
                <input type="hidden" name="seen" value=seen(form, application) />
                {facts::kept(form)}
                {preview}
                <fieldset id="findings" tabindex="-1">
                    <legend>{w.findings}</legend>
                    {error}
                    {rows}
                </fieldset>
                <Button label=w.show_preview quiet=is_preview name="step" value="preview" />
            </form>
        }
    })
}

fn row(visit: &Visit, form: &Form, target: &Target) -> impl IntoView + use<> {
    let w = &visit.words.desk.review;
    let lang = visit.words.lang;
    let none = (String::new(), w.nothing_wrong.to_owned());
    let option = |flaw: Flaw| (flaw.to_string(), flaw.sentence(lang).to_owned());
    let options = std::iter::once(none).chain(target.flaws().map(option)).collect();
    let words = form.field(&target.words());
    let (name, is_wrong) = (words.name.clone(), words.error.is_some());
    let error_id = format!("{name}-error");
    let described = is_wrong.then(|| error_id.clone());
    let error = words.error.map(|error| view! { <p class="wrong" id=error_id>{error}</p> });
    view! {
        <div class="finding">
            <Select field=form.field(&target.flaw()) label=target.label.clone() options=options />
            <div class="field">
                <label for=name.clone()>{w.words}<span class="hide">{target.label.clone()}</span></label>
                {error}
                <textarea id=name.clone() name=name.clone() rows="2" maxlength="500" aria-describedby=described
                    aria-invalid=is_wrong.then_some("true")>{as_content(&words.value)}</textarea>
            </div>
        </div>
    }
}

//! Which papers? Asked before the check page of a pass that is applied for.

use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::draft_step::DraftStep;
use teiki_shared::paper_fact::PaperFact;

use super::{DraftStatus, HasStatus, Loaded, PARTS, opened, path as path_of, read, so_far};
use crate::components::{KEPT_FORM, Steps};
use crate::fault::{Fault, dress};
use crate::form::Form;
use crate::graphql::Document;
use crate::pages::papers::{
    self, Asking, Blocks, Papers, Received, Requirement, anchor_of, blocks, opened_at, receive, tell_missing,
};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static DRAFT: Document = Document::new(
    "query($id: ID!) { viewer { draft(id: $id) { id next order { id } problems { field message } keptCard: card { name } keptOperator: operator { name } \
       keptProduct: product { name appliedFor } keptSection: section keptTerm: termName keptStart: startsOn keptPrice: price \
       product { paperFacts documents { name alternatives { slug name readable masked specialCare } } } paperFacts { fact value } \
       certificates { id kind { slug } path thumbnailPath } specialCare { version text consentedAt } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/buy/{draft}/papers").get(show).post(change));
}

/// Where a page is sent: its body is larger than a form's, and so it stands before what reads those.
pub fn configure_uploads(service: &mut web::ServiceConfig) {
    service.service(web::resource("/buy/{draft}/papers/{kind}").wrap(from_fn(dress)).get(back).post(send));
}

/// Where papers are asked for.
pub fn path(draft: &str) -> String {
    format!("/buy/{draft}/papers")
}

#[derive(Deserialize)]
struct Draft {
    #[serde(flatten)]
    status: DraftStatus,
    product: Option<Asking>,
    #[serde(flatten)]
    papers: Papers,
}

impl HasStatus for Draft {
    fn status(&self) -> &DraftStatus {
        &self.status
    }
}

impl Draft {
    fn wanted(&self) -> &[Requirement] {
        self.product.as_ref().map_or(&[], |product| &product.documents)
    }

    fn facts(&self) -> &[PaperFact] {
        self.product.as_ref().map_or(&[], |product| &product.paper_facts)
    }
}

/// The draft, where it asks for papers: they come after every other question.
async fn load(visit: &Visit, id: &str) -> Result<Loaded<Draft>, Fault> {
    let draft: Draft = match read(visit, &DRAFT, id, DraftStep::Check).await? {
        Loaded::Show(draft) => draft,
        Loaded::Redirect(response) => return Ok(Loaded::Redirect(response)),
    };
    if draft.status.kept.is_applied_for() {
        return Ok(Loaded::Show(draft));
    }
    Ok(Loaded::Redirect(visit.see_other(&path_of(DraftStep::Check, id))))
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let draft = match load(&visit, &id).await? {
        Loaded::Show(draft) => draft,
        Loaded::Redirect(response) => return Ok(response),
    };
    let mut form = Form::default();
    papers::fill(&mut form, &draft.papers.paper_facts);
    if visit.query("missing").is_some() {
        tell_missing(&visit, draft.wanted(), &draft.papers.certificates, &mut form);
    }
    Ok(opened(draw(&visit, &draft, &form)))
}

/// Takes a page away, keeps a consent, or goes on where each paper is there.
async fn change(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let draft = match load(&visit, &id).await? {
        Loaded::Show(draft) => draft,
        Loaded::Redirect(response) => return Ok(response),
    };
    if let Some(response) = papers::change(&visit, (&id, &path(&id)), &mut form).await? {
        return Ok(response);
    }
    if form.given("next").is_none() {
        papers::fill(&mut form, &draft.papers.paper_facts);
        return Ok(draw(&visit, &draft, &form));
    }
    papers::keep_facts(&visit, (&id, draft.facts()), &mut form).await?;
    tell_missing(&visit, draft.wanted(), &draft.papers.certificates, &mut form);
    if form.is_good() {
        return Ok(visit.see_other(&path_of(DraftStep::Check, &id)));
    }
    Ok(draw(&visit, &draft, &form))
}

/// The address of an upload that was refused, asked for again.
async fn back(visit: Visit, of: web::Path<(String, String)>) -> PageResult {
    let (id, kind) = of.into_inner();
    Ok(match load(&visit, &id).await? {
        Loaded::Show(draft) => {
            visit.see_other(&opened_at(&path(&id), &kind, &anchor_of(draft.wanted(), &kind)))
        }
        Loaded::Redirect(response) => response,
    })
}

async fn send(
    visit: Visit,
    request: HttpRequest,
    of: web::Path<(String, String)>,
    body: web::Payload,
) -> PageResult {
    let (id, kind) = of.into_inner();
    let draft = match load(&visit, &id).await? {
        Loaded::Show(draft) => draft,
        Loaded::Redirect(response) => return Ok(response),
    };
    Ok(match receive(&visit, &request, (&id, &kind, &format!("file-{kind}")), body).await? {
        Received::Taken => visit.see_other(&opened_at(&path(&id), &kind, &anchor_of(draft.wanted(), &kind))),
        Received::Ordered => visit.see_other(&path_of(DraftStep::Check, &id)),
        Received::Refused(mut form) => {
            papers::fill(&mut form, &draft.papers.paper_facts);
            draw(&visit, &draft, &form)
        }
    })
}

fn draw(visit: &Visit, draft: &Draft, form: &Form) -> HttpResponse {
    let (w, buy) = (&visit.words.papers, &visit.words.buy);
    let back =
        path_of(if super::is_change(visit) { DraftStep::Check } else { DraftStep::Start }, &draft.status.id);
    let page = path(&draft.status.id);
    Page::new(w.title).form(form).back(back).draw(visit, || {
        let asked = Blocks { page: &page, wanted: draft.wanted(), papers: &draft.papers, form, wrong: &[] };
        let question = view! {
            <Steps at=PARTS of=PARTS + 1 label=buy.papers />
            {so_far::line(visit, &draft.status)}
            <h1>{w.title}</h1>
            <p>{w.lead}</p>
            {blocks(visit, &asked)}
            <form method="post" id=KEPT_FORM action=page.clone() novalidate>
                {papers::facts(visit, draft.facts(), form)}
                <input type="hidden" name="next" value="yes" />
                <button class="button">{w.next}</button>
            </form>
        };
        so_far::beside(visit, &draft.status, question)
    })
}

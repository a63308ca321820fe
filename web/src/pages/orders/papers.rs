//! `/orders/{id}/papers`: what staff want mended about the papers of an application, page by page, and sending it again.

use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::lang::Lang;
use teiki_shared::order_state::State;
use teiki_shared::paper_fact::PaperFact;
use teiki_shared::scalars::DateTime;

use super::order;
use crate::components::{Button, KEPT_FORM, Tag, Tone};
use crate::fault::{Fault, dress};
use crate::form::Form;
use crate::graphql::{self, Document};
use crate::pages::papers::{
    self, Asking, Blocks, Care, Papers, Received, Requirement, Sent, TypedFact, anchor_of, blocks, file_form,
    input_of, opened_at, receive,
};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static ORDER: Document = Document::new(
    "query($id: ID!) { viewer { order(id: $id) { id state deadline certificates { id kind { slug } path thumbnailPath } \
       review { findings { kind { slug name } pageId fact sentence words } } \
       draft { id paperFacts { fact value } product { paperFacts documents { name alternatives { slug name readable masked specialCare } } } specialCare { version text consentedAt } } } } }",
);
static RESUBMIT: Document = Document::new(
    "mutation($input: OrderResubmitInput!) { result: orderResubmit(input: $input) { userErrors { field message } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/orders/{id}/papers").get(show).post(change));
}

/// Where a page is sent: its body is larger than a form's, and so it stands before what reads those.
pub fn configure_uploads(service: &mut web::ServiceConfig) {
    service.service(web::resource("/orders/{id}/papers/{kind}").wrap(from_fn(dress)).get(back).post(send));
}

#[derive(Deserialize)]
struct Order {
    id: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    state: State,
    deadline: DateTime,
    certificates: Vec<Sent>,
    review: Option<Review>,
    draft: Option<Draft>,
}

#[derive(Deserialize)]
struct Review {
    findings: Vec<Finding>,
}

/// What is to be mended.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    kind: Named,
    page_id: Option<String>,
    /// What is to be typed again.
    #[serde(deserialize_with = "graphql::enum_option")]
    fact: Option<PaperFact>,
    sentence: String,
    words: String,
}

#[derive(Deserialize)]
struct Named {
    slug: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Draft {
    id: String,
    product: Option<Asking>,
    special_care: Option<Care>,
    paper_facts: Vec<TypedFact>,
}

impl Finding {
    /// The paper, or what was typed of it, and what is wrong with it, a line each.
    pub fn lines(&self, lang: Lang) -> [&str; 3] {
        let about = self.fact.map_or(&*self.kind.name, |fact| fact.label(lang));
        [about, &self.sentence, &self.words]
    }
}

/// An application that was sent back.
struct Returned {
    id: String,
    deadline: DateTime,
    findings: Vec<Finding>,
    /// Which pages are sent for.
    draft: String,
    wanted: Vec<Requirement>,
    facts: Vec<PaperFact>,
    papers: Papers,
}

impl Returned {
    fn path(&self) -> String {
        format!("/orders/{}/papers", self.id)
    }

    /// Where a paper is mended.
    fn path_of(&self, kind: &str) -> String {
        opened_at(&self.path(), kind, &anchor_of(&self.wanted, kind))
    }

    fn page(&self, id: &str) -> Option<&Sent> {
        self.papers.certificates.iter().find(|page| page.id == id)
    }
}

/// The application, or the page of its order where there is nothing to mend.
async fn load(visit: &Visit, id: &str) -> Result<Result<Returned, HttpResponse>, Fault> {
    let order: Order = order(visit, &ORDER, id).await?;
    let draft = match order.draft {
        Some(draft) if order.state == State::Returned => draft,
        _ => return Ok(Err(visit.see_other(&format!("/orders/{}", order.id)))),
    };
    let asking = draft.product.unwrap_or_default();
    Ok(Ok(Returned {
        id: order.id,
        deadline: order.deadline,
        findings: order.review.map(|review| review.findings).unwrap_or_default(),
        wanted: asking.documents,
        facts: asking.paper_facts,
        papers: Papers {
            certificates: order.certificates,
            special_care: draft.special_care,
            paper_facts: draft.paper_facts,
        },
        draft: draft.id,
    }))
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    Ok(match load(&visit, &id).await? {
        Ok(returned) => {
            let mut form = Form::default();
            papers::fill(&mut form, &returned.papers.paper_facts);
            draw(&visit, &returned, &form)
        }
        Err(response) => response,
    })
}

/// Takes a page away, keeps a consent, or sends the application again.
async fn change(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let returned = match load(&visit, &id).await? {
        Ok(returned) => returned,
        Err(response) => return Ok(response),
    };
    let at = (returned.draft.as_str(), returned.path());
    if let Some(response) = papers::change(&visit, (at.0, &at.1), &mut form).await? {
        return Ok(response);
    }
    if form.given("resubmit").is_none() {
        papers::fill(&mut form, &returned.papers.paper_facts);
    } else {
        papers::keep_facts(&visit, (&returned.draft, &returned.facts), &mut form).await?;
    }
    if form.is_good() && form.given("resubmit").is_some() {
        for mut error in visit.act(&RESUBMIT, json!({ "input": { "id": returned.id } })).await?.user_errors {
            // There is no input to lead to.
            error.field = None;
            form.reject([error]);
        }
        if form.is_good() {
            return Ok(visit.see_other(&format!("/orders/{}?applied=1", returned.id)));
        }
    }
    Ok(draw(&visit, &returned, &form))
}

/// The address of an upload that was refused, asked for again.
async fn back(visit: Visit, of: web::Path<(String, String)>) -> PageResult {
    let (id, kind) = of.into_inner();
    Ok(match load(&visit, &id).await? {
        Ok(returned) => visit.see_other(&returned.path_of(&kind)),
        Err(response) => response,
    })
}

/// Takes a page; the one that it is sent in place of goes once the new one is there.
async fn send(
    visit: Visit,
    request: HttpRequest,
    of: web::Path<(String, String)>,
    body: web::Payload,
) -> PageResult {
    let (id, kind) = of.into_inner();
    let returned = match load(&visit, &id).await? {
        Ok(returned) => returned,
        Err(response) => return Ok(response),
    };
    let replaces = visit.query("replaces");
    let field = replaces.as_ref().map_or_else(|| format!("file-{kind}"), |page| format!("replace-{page}"));
    Ok(match receive(&visit, &request, (&returned.draft, &kind, &field), body).await? {
        Received::Taken => {
            // Sent once more after a lost connection, the other has gone already.
            if let Some(page) = replaces.as_deref().and_then(|id| returned.page(id)) {
                papers::remove(&visit, &page.id).await?;
            }
            visit.see_other(&returned.path_of(&kind))
        }
        Received::Ordered => visit.see_other(&format!("/orders/{id}")),
        Received::Refused(mut form) => {
            papers::fill(&mut form, &returned.papers.paper_facts);
            draw(&visit, &returned, &form)
        }
    })
}

fn draw(visit: &Visit, returned: &Returned, form: &Form) -> HttpResponse {
    let w = &visit.words.papers;
    let page = returned.path();
    let wrong: Vec<(String, String)> = returned
        .findings
        .iter()
        .filter_map(|finding| Some((finding.page_id.clone()?, finding.sentence.clone())))
        .collect();
    Page::new(w.mend.title).form(form).back(format!("/orders/{}", returned.id)).draw(visit, || {
        let findings = returned.findings.iter().map(|finding| mended(visit, returned, (finding, form)));
        let findings = findings.collect_view();
        let asked =
            Blocks { page: &page, wanted: &returned.wanted, papers: &returned.papers, form, wrong: &wrong };
        view! {
            <h1>{w.mend.title}</h1>
            <p>{(w.mend.lead)(returned.deadline.0)}</p>
            <h2>{w.mend.what}</h2>
            <ul class="sheets" role="list" id="findings" tabindex="-1" data-fresh="">{findings}</ul>
            {blocks(visit, &asked)}
            <form method="post" id=KEPT_FORM action=page.clone() novalidate>
                {papers::facts(visit, &returned.facts, form)}
                <p class="hint">{w.mend.button_hint}</p>
                <input type="hidden" name="resubmit" value="yes" />
                <Button label=w.mend.button />
            </form>
        }
    })
}

/// One finding: the page that it names with the form that replaces it, or the way to its paper.
fn mended(visit: &Visit, returned: &Returned, (finding, form): (&Finding, &Form)) -> impl IntoView + use<> {
    let w = &visit.words.papers;
    let named = finding.page_id.as_deref();
    let there = named.and_then(|id| returned.page(id));
    let rest = if let Some(page) = there {
        let action = format!("{}/{}?replaces={}", returned.path(), finding.kind.slug, page.id);
        let field = (action, format!("replace-{}", page.id), w.mend.replace);
        view! {
            <p class="photos"><a href=page.path.clone()><img src=page.thumbnail_path.clone() alt=finding.kind.name.clone() /></a></p>
            {file_form(visit, field, (form, &finding.kind.name))}
        }
        .into_any()
    } else if let Some(fact) = finding.fact {
        let label = fact.label(visit.words.lang);
        view! { <p><a class="tap" href=format!("#{}", input_of(fact))>{label}</a></p> }.into_any()
    } else {
        let to = format!("#{}", anchor_of(&returned.wanted, &finding.kind.slug));
        let done = named.map(|_| view! { <Tag tone=Tone::Good label=w.mend.replaced /> });
        view! { <p>{done} " " <a class="tap" href=to>{w.mend.papers}</a></p> }.into_any()
    };
    let words = (!finding.words.is_empty()).then(|| view! { <p>{finding.words.clone()}</p> });
    view! {
        <li class="sheet">
            <h3 class="name">{finding.kind.name.clone()}</h3>
            <p><b>{finding.sentence.clone()}</b></p>
            {words}
            {rest}
        </li>
    }
}

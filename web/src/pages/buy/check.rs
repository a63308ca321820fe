//! The last page before ordering or applying: every answer with its way back, and all that 特定商取引法 12条の6 asks to be stated.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_api::graphql::key::IdempotencyKey;
use teiki_shared::draft_step::DraftStep;
use teiki_shared::ids::DraftId;
use teiki_shared::money::Yen;
use teiki_shared::notice::NoticeAbout;
use teiki_shared::product::ProductClass;
use teiki_shared::scalars::{Date, DateTime};

use super::{Asked, DraftStatus, Drafter, HasStatus, Loaded, opened, page, papers, path, progress, read};
use crate::components::{Item, LegalTerms, Seller, SummaryList};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{self, Document, Outcome};
use crate::pages::notices::{Notice, notices};
use crate::pages::papers::{Asking, Papers as Sent, Requirement, missing};
use crate::visit::{PageResult, Visit};

static DRAFT: Document = Document::new(
    "query($id: ID!) { viewer { draft(id: $id) { id next order { id } problems { field message code } notices { about suspends of text period } \
       keptProduct: product { name appliedFor } card { name masked } operator { opensAt } product { name class sample taxRate } section termName term startsOn endsOn clash { startsOn } \
       price disclosure { digest payment delivery cancellation deadline \
         seller { name: legalName slug phone address contactHours } } } } }",
);
/// What is asked for beside it of a pass that is applied for.
static PAPERS: Document = Document::new(
    "query($id: ID!) { viewer { draft(id: $id) { certificates { id kind { slug } path thumbnailPath } specialCare { version text consentedAt } paperFacts { fact value } \
       product { paperFacts documents { name alternatives { slug name } } } } } }",
);
static APPLY: Document = Document::new(
    "mutation($input: OrderApplyInput!) { result: orderApply(input: $input) { \
       order { id } userErrors { field message code } } }",
);
static PLACE: Document = Document::new(
    "mutation($input: OrderPlaceInput!) { result: orderPlace(input: $input) { \
       order { id } userErrors { field message code } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/buy/{draft}/check").get(show).post(place));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Draft {
    #[serde(flatten)]
    status: DraftStatus,
    card: Option<Card>,
    operator: Option<Operator>,
    product: Option<Product>,
    section: Option<String>,
    term_name: Option<String>,
    /// The word of a term with fixed dates.
    term: Option<String>,
    starts_on: Option<Date>,
    ends_on: Option<Date>,
    price: Option<Yen>,
    disclosure: Option<Disclosure>,
    notices: Vec<Notice>,
    clash: Option<Clash>,
}

#[derive(Deserialize)]
struct Clash {}

#[derive(Deserialize)]
struct Card {
    name: String,
    masked: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operator {
    opens_at: Option<DateTime>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Product {
    name: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    class: ProductClass,
    sample: bool,
    tax_rate: i32,
}

#[derive(Deserialize)]
struct Disclosure {
    digest: String,
    payment: String,
    delivery: String,
    cancellation: String,
    deadline: DateTime,
    seller: Seller,
}

/// The papers of an application.
#[derive(Deserialize)]
struct Papers {
    #[serde(flatten)]
    sent: Sent,
    product: Option<Asking>,
}

impl Papers {
    fn wanted(&self) -> &[Requirement] {
        self.product.as_ref().map_or(&[], |product| &product.documents)
    }

    /// Whether a page of each paper was sent, and all was typed that is asked for.
    fn is_complete(&self) -> bool {
        let asked = self.product.as_ref().map_or(0, |product| product.paper_facts.len());
        missing(self.wanted(), &self.sent.certificates).next().is_none()
            && self.sent.paper_facts.len() == asked
    }
}

/// The papers of a draft whose product is applied for.
async fn papers_of(visit: &Visit, draft: &Draft) -> Result<Option<Papers>, Fault> {
    if !draft.status.kept.is_applied_for() {
        return Ok(None);
    }
    let asked: Asked<Drafter<Papers>> = visit.ask(&PAPERS, json!({ "id": draft.status.id })).await?;
    Ok(asked.viewer.ok_or(Fault::NotSignedIn)?.draft)
}

impl HasStatus for Draft {
    fn status(&self) -> &DraftStatus {
        &self.status
    }
}

#[derive(Deserialize)]
struct Placed {
    order: Option<Order>,
}

#[derive(Deserialize)]
struct Order {
    id: String,
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let draft: Draft = match read(&visit, &DRAFT, &id, DraftStep::Check).await? {
        Loaded::Show(draft) => draft,
        Loaded::Redirect(response) => return Ok(response),
    };
    // Days that are taken are told where others are chosen.
    if draft.clash.is_some() {
        return Ok(visit.see_other(&format!("{}?change", path(DraftStep::Start, &id))));
    }
    let papers = papers_of(&visit, &draft).await?;
    if papers.as_ref().is_some_and(|papers| !papers.is_complete()) {
        return Ok(visit.see_other(&papers::path(&id)));
    }
    let mut form = Form::default();
    form.reject(draft.status.problems.clone());
    Ok(opened(draw(&visit, (&draft, papers.as_ref()), &form)))
}

/// Places the order, or applies for the pass. The key was made with the page: sent twice, it answers the same order. The price and all else
/// are what the page showed: where something has changed, the page comes back with the new.
async fn place(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    visit.agreed()?;
    visit.found(id.parse::<DraftId>().ok())?;
    let shown: i64 = form.value("expectedPrice").parse().map_err(|_| Fault::Unreadable)?;
    let key = form.value("key");
    if !IdempotencyKey::fits(key) {
        return Err(Fault::Unreadable);
    }
    let input = json!({
        "draftId": *id, "idempotencyKey": key, "expectedPrice": shown,
        "expectedDigest": form.value("expectedDigest"),
    });
    let is_application = form.is_ticked("apply");
    let verb = if is_application { &APPLY } else { &PLACE };
    let outcome: Outcome<Placed> = visit.act_for(verb, json!({ "input": input })).await?;
    if let Some(order) = outcome.done.order {
        let then = if is_application { "?applied=1" } else { "/pay" };
        return Ok(visit.see_other(&format!("/orders/{}{then}", order.id)));
    }
    let lacks = |code: Option<&str>| matches!(code, Some("PAPERS_MISSING" | "CONSENT_MISSING"));
    if outcome.user_errors.iter().any(|error| lacks(error.code.as_deref())) {
        return Ok(visit.see_other(&format!("{}?missing=1", papers::path(&id))));
    }
    form.reject(outcome.user_errors);
    let draft: Draft = match read(&visit, &DRAFT, &id, DraftStep::Check).await? {
        Loaded::Show(draft) => draft,
        Loaded::Redirect(response) => return Ok(response),
    };
    let papers = papers_of(&visit, &draft).await?;
    if papers.as_ref().is_some_and(|papers| !papers.is_complete()) {
        return Ok(visit.see_other(&format!("{}?missing=1", papers::path(&id))));
    }
    Ok(draw(&visit, (&draft, papers.as_ref()), &form))
}

fn draw(visit: &Visit, (draft, papers): (&Draft, Option<&Papers>), form: &Form) -> HttpResponse {
    let w = &visit.words.buy.check;
    let title = if papers.is_some() { w.apply.title } else { w.title };
    let opens = draft.operator.as_ref().and_then(|operator| operator.opens_at);
    page(visit, &draft.status, DraftStep::Check, title, form).draw(visit, || {
        let price = draft.price;
        let is_shown_anew = |name: &str| matches!(name, "expectedPrice" | "expectedDigest");
        let mendable =
            draft.status.problems.is_empty() && form.errors().iter().all(|error| is_shown_anew(&error.name));
        let sample = draft.product.as_ref().is_some_and(|product| product.sample);
        view! {
            {progress(visit, &draft.status, DraftStep::Check)}
            <h1>{title}</h1>
            <div class="tight"><SummaryList items=answers(visit, (draft, papers), form) /></div>
            {notices(visit.words, untold(draft).collect())}
            {draft.disclosure.as_ref().map(|told| disclosure(visit, told, papers.is_some()))}
            {sample.then(|| view! { <p class="soft">{visit.words.buy.sample}</p> })}
            {price.filter(|_| mendable).map(|price| order_form(visit, (price, draft.disclosure.as_ref()), opens, papers.is_some()))}
        }
    })
}

/// What is announced, but for the suspension that the error summary tells.
fn untold(draft: &Draft) -> impl Iterator<Item = &Notice> {
    let suspended = draft.status.problems.iter().any(|problem| problem.code.as_deref() == Some("SUSPENDED"));
    let is_told = move |notice: &Notice| suspended && notice.suspends && notice.about == NoticeAbout::Sales;
    draft.notices.iter().filter(move |notice| !is_told(notice))
}

/// `opens` is when payments begin again, outside their hours.
fn order_form(
    visit: &Visit,
    (price, told): (Yen, Option<&Disclosure>),
    opens: Option<DateTime>,
    is_application: bool,
) -> impl IntoView + use<> {
    let w = &visit.words.buy.check;
    // One applies at any hour.
    let opens = opens.filter(|_| !is_application);
    let (label, agree) = match opens {
        _ if is_application => (w.apply.button, w.apply.agree),
        Some(_) => (w.button_closed, w.agree),
        None => (w.button, w.agree),
    };
    let closed = opens.map(|opens| view! { <b>{w.closed}</b> " " {(w.closed_what)(opens.0)} " " });
    view! {
        <form method="post" id="order">
            <input type="hidden" name="key" value=teiki_api::random::token() />
            <input type="hidden" name="expectedPrice" value=price.get() />
            <input type="hidden" name="expectedDigest" value=told.map(|told| told.digest.clone()) />
            {is_application.then(|| view! { <input type="hidden" name="apply" value="yes" /> })}
        </form>
        <p class="agree">{closed} {agree(label)}</p>
        // Outside the form, so that it stays in reach from the top of the page on.
        <div class="reach"><button class="button" form="order">{label}</button></div>
    }
}

/// The answers, each with the way back to its question. A question that is in the way is led to by the error summary.
fn answers(visit: &Visit, (draft, papers): (&Draft, Option<&Papers>), form: &Form) -> Vec<Item> {
    let (w, common) = (&visit.words.buy.check, &visit.words.common);
    let change = |step: DraftStep| format!("{}?change", path(step, &draft.status.id));
    let mut items = Vec::new();
    if let Some(product) = &draft.product {
        let mut item = Item::new(w.product, (w.one)(&product.name));
        if product.class == ProductClass::School {
            item = item.line(w.school);
        }
        let has_changed = form.errors().iter().any(|error| error.name == "expectedDigest");
        let id = if has_changed { "expectedDigest" } else { "productId" };
        items.push(item.change(change(DraftStep::Product)).id(id));
    }
    if let (Some(section), Some(term)) = (&draft.section, &draft.term_name) {
        let item = Item::new(w.section_and_term, section).line(term);
        items.push(item.change(change(DraftStep::Section)).id("code"));
    }
    if let (Some(start), Some(end)) = (draft.starts_on, draft.ends_on) {
        let item = Item::new(w.start, (common.from)(start.0)).line((common.until)(end.0));
        // Fixed dates are chosen with their term.
        let step = if draft.term.is_some() { DraftStep::Section } else { DraftStep::Start };
        items.push(item.change(change(step)).id("startsOn"));
    }
    if let Some(card) = &draft.card {
        let item = Item::new(w.card, &card.name).line(&card.masked).quiet();
        items.push(item.change(change(DraftStep::Card)).id("cardId"));
    }
    if let Some(papers) = papers {
        let names: Vec<&str> = papers.wanted().iter().map(|requirement| requirement.name.as_str()).collect();
        let sent = (w.apply.sent)(&visit.words.lang.list(&names), papers.sent.certificates.len());
        let change = format!("{}?change", papers::path(&draft.status.id));
        let mut item = Item::new(w.apply.papers, sent);
        for typed in &papers.sent.paper_facts {
            item = item.line(typed.told(visit));
        }
        items.push(item.quiet().change(change).id("papers"));
    }
    if let (Some(price), Some(product)) = (draft.price, &draft.product) {
        let item = Item::new(w.total, (common.yen)(price.get())).line((w.tax)(product.tax_rate));
        items.push(item.quiet().total().id("expectedPrice"));
    }
    items
}

/// What the law asks the last screen to state beside the answers, in its sentences. What and how much, its other two items,
/// stand above.
fn disclosure(visit: &Visit, told: &Disclosure, is_application: bool) -> impl IntoView + use<> {
    let w = &visit.words.buy.check;
    let [payment, delivery, cancellation] = [
        (w.payment, told.payment.clone()),
        (w.delivery, told.delivery.clone()),
        (w.cancellation, told.cancellation.clone()),
    ];
    let seller = told.seller.clone();
    if is_application {
        let review = (w.apply.review, (w.apply.review_what)(seller.name(), told.deadline.0));
        return view! { <LegalTerms rows=[review, payment, delivery, cancellation] seller /> }.into_any();
    }
    view! { <LegalTerms rows=[payment, delivery, cancellation] seller /> }.into_any()
}

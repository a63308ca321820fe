//! `/desk/review/{number}`: an application, with its images large and what it says beside them, and deciding about it. The queue stands
//! aside; what was decided leads to the next.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::review::Decision;
use teiki_shared::scalars::{Date, DateTime};

use super::facts::{self, Fact};
use super::papers::{self, Paper};
use super::small::CLAIM;
use super::{Applications, Own, list, own_view, path};
use crate::components::{Item, Note, SummaryList, Tone};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{self, Document};
use crate::pages::{StateTag, as_content};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static APPLICATION: Document = Document::new(
    "query($number: String!) { application(number: $number) { id number state riderName riderKana productName section category termName \
       startsOn endsOn price placedAt deadline facts { field value } factsDigest seen pages { id kind kindName path thumbnailPath width height } \
       requirements { kinds { slug name readable masked } } \
       decisions { number decision decidedAt staffName reason findings { kindName sentence words } } \
       earlier { number productName section decision decidedAt staffName reason findings { kindName sentence words } } \
       namesakes { number riderName productName placedAt } sameImages { number riderName productName placedAt } \
       claim { staffName isMine } pending { decision staffName isMine failure } isOwn } \
       applications(first: 12) { pageInfo { hasNextPage endCursor } \
         nodes { number riderName productName section placedAt deadline returned claimedBy claimedByMe } } \
       ownDecisions { id number riderName decision dueAt failure } }",
);
static DECIDE: Document = Document::new(
    "mutation($input: DeskApplicationDecideInput!) { result: applicationDecide(input: $input) { \
       application { next } userErrors { field message retryAfter } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/desk/review/{number}").get(show).post(decide));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    application: Option<Application>,
    applications: Applications,
    own_decisions: Vec<Own>,
}

/// An application that was opened.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    pub id: String,
    pub number: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    pub state: State,
    pub rider_name: String,
    rider_kana: String,
    pub product_name: String,
    section: String,
    category: Option<String>,
    term_name: String,
    starts_on: Date,
    ends_on: Date,
    price: Yen,
    placed_at: DateTime,
    deadline: DateTime,
    pub facts: Vec<Fact>,
    pub facts_digest: String,
    pub seen: i32,
    pub pages: Vec<Paper>,
    pub requirements: Vec<Requirement>,
    decisions: Vec<Made>,
    earlier: Vec<Made>,
    namesakes: Vec<Other>,
    same_images: Vec<Other>,
    claim: Option<Claim>,
    pending: Option<Pending>,
    is_own: bool,
}

#[derive(Deserialize)]
pub struct Requirement {
    pub kinds: Vec<Kind>,
}

#[derive(Deserialize)]
pub struct Kind {
    pub slug: String,
    pub name: String,
    readable: String,
    masked: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    number: String,
    #[serde(default)]
    product_name: String,
    #[serde(default)]
    section: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    decision: Decision,
    decided_at: DateTime,
    staff_name: String,
    reason: Option<String>,
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    kind_name: String,
    sentence: String,
    words: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Other {
    number: String,
    rider_name: String,
    product_name: String,
    placed_at: DateTime,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Claim {
    staff_name: String,
    is_mine: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pending {
    #[serde(deserialize_with = "graphql::enum_value")]
    decision: Decision,
    staff_name: String,
    is_mine: bool,
    failure: Option<String>,
}

#[derive(Deserialize)]
struct Decided {
    application: Option<Next>,
}

#[derive(Deserialize)]
struct Next {
    next: Option<String>,
}

impl Application {
    pub fn path(&self) -> String {
        path(&self.number)
    }

    /// Whether it is decided about by whoever asks: it waits, nobody decided a moment ago, and nobody else has it.
    fn is_open(&self) -> bool {
        let is_decided = self.pending.as_ref().is_some_and(|pending| pending.failure.is_none());
        let is_others = self.claim.as_ref().is_some_and(|claim| !claim.is_mine);
        self.state == State::InReview && !is_decided && !is_others && !self.is_own
    }
}

/// The number of an address, in the form that all have.
pub fn number(text: &str) -> Result<String, Fault> {
    let fits = text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if fits { Ok(text.to_uppercase()) } else { Err(Fault::NotFound) }
}

async fn ask(visit: &Visit, text: &str) -> Result<(Application, Asked), Fault> {
    visit.at_desk()?;
    let mut asked: Asked = visit.ask(&APPLICATION, json!({ "number": number(text)? })).await?;
    let application = visit.found(asked.application.take())?;
    Ok((application, asked))
}

/// The application of an address.
pub async fn application(visit: &Visit, text: &str) -> Result<Application, Fault> {
    Ok(ask(visit, text).await?.0)
}

async fn show(visit: Visit, number: web::Path<String>) -> PageResult {
    let (application, asked) = ask(&visit, &number).await?;
    if application.is_open() {
        // Whoever opens it has it; where somebody was faster, deciding says so.
        visit.act(&CLAIM, json!({ "input": { "id": application.id } })).await?;
    }
    Ok(draw(&visit, &application, &asked, &Form::default()))
}

async fn decide(visit: Visit, number: web::Path<String>, mut form: Form) -> PageResult {
    let verdict = match form.value("verdict") {
        "approve" => Some("APPROVE"),
        "reject" => Some("REJECT"),
        // Enter in an input presses neither.
        _ => None,
    };
    if let Some(verdict) = verdict.filter(|_| !form.is_switch()) {
        visit.at_desk()?;
        let input = json!({
            "id": form.value("id"),
            "verdict": verdict,
            "seen": form.value("seen").parse::<i32>().unwrap_or_default(),
            "factsDigest": form.value("facts"),
            "marks": facts::marks(&form),
            "reason": form.value("reason"),
        });
        let outcome = visit.act_for::<Decided>(&DECIDE, json!({ "input": input })).await?;
        form.reject(outcome.user_errors);
        if form.errors().is_empty() {
            let next = outcome.done.application.and_then(|application| application.next);
            return Ok(visit.see_other(&next.map_or("/desk/review".to_owned(), |next| path(&next))));
        }
    }
    let (application, asked) = ask(&visit, &number).await?;
    Ok(draw(&visit, &application, &asked, &form))
}

fn draw(visit: &Visit, application: &Application, asked: &Asked, form: &Form) -> HttpResponse {
    let w = &visit.words.desk.review;
    let title =
        format!("{}（{}）{}", application.rider_name, application.rider_kana, application.product_name);
    let rows = &asked.applications.nodes;
    let is_first_look = !visit.is_post;
    Page::new(title.clone()).form(form).wide().draw(visit, || {
        let word = visit.words.orders.states.of(application.state, false, None).word;
        let form = if application.is_open() {
            verdicts(visit, application, form).into_any()
        } else {
            closed(visit, application).into_any()
        };
        view! {
            {own_view(visit, &asked.own_decisions)}
            <div class="review">
                <section class="case">
                    <h1 tabindex="-1" autofocus=is_first_look>{title}</h1>
                    <p class="tags"><StateTag word state=application.state refund=None /></p>
                    {warnings(visit, application)}
                    {papers::view(visit, &application.pages)}
                    {wanted(visit, &application.requirements)}
                    <p class="soft">{w.logged}</p>
                </section>
                <aside class="deciding" aria-labelledby="compare">
                    <h2 id="compare">{w.compare}</h2>
                    {form}
                    <SummaryList items=items(visit, application) />
                    {before(visit, w.before, &application.decisions)}
                    {before(visit, w.earlier, &application.earlier)}
                </aside>
                <aside class="waiting" aria-labelledby="queue">
                    <h2 id="queue"><a href="/desk/review">{w.by_deadline}</a></h2>
                    {list(visit, rows, Some(&application.number))}
                </aside>
            </div>
        }
    })
}

/// The marks and the three ways to decide.
fn verdicts(visit: &Visit, application: &Application, form: &Form) -> impl IntoView + use<> {
    let w = &visit.words.desk.review;
    let reason = form.field("reason");
    let is_wrong = reason.error.is_some();
    let is_open = is_wrong || !reason.value.is_empty();
    let back = format!("{}/back", application.path());
    let error = reason.error.map(|error| view! { <p class="wrong" id="reason-error">{error}</p> });
    view! {
        <form method="post" id=crate::components::KEPT_FORM action=application.path() data-desk="decide" novalidate>
            <input type="hidden" name="id" value=application.id.clone() />
            <input type="hidden" name="seen" value=application.seen />
            <input type="hidden" name="facts" value=application.facts_digest.clone() />
            {facts::view(visit, form, &application.facts)}
            <button class="button" name="verdict" value="approve" data-key="a">{w.approve} <kbd hidden>"A"</kbd></button>
            <div class="both">
                <button class="button quiet" formaction=back data-key="b">{w.send_back} <kbd hidden>"B"</kbd></button>
                <details open=is_open>
                    <summary class="button quiet" data-key="x">{w.reject} <kbd hidden>"X"</kbd></summary>
                    <div class="field">
                        <label for="reason">{w.reason}</label>
                        {error}
                        <textarea id="reason" name="reason" rows="3" maxlength="500"
                            aria-describedby=is_wrong.then_some("reason-error") aria-invalid=is_wrong.then_some("true")>{as_content(&reason.value)}</textarea>
                        <button class="button danger" name="verdict" value="reject">{w.reject_now}</button>
                    </div>
                </details>
            </div>
            <label class="keys" data-desk="keys" hidden><input type="checkbox" checked /> {w.keys}</label>
        </form>
        <form method="post" action=format!("{}/release", application.path())>
            <input type="hidden" name="id" value=application.id.clone() />
            <button class="link">{w.release}</button>
        </form>
    }
}

/// Why nothing is decided about it here, and what can be done in its place.
fn closed(visit: &Visit, application: &Application) -> impl IntoView + use<> {
    let w = &visit.words.desk.review;
    let facts =
        application.facts.iter().map(Fact::item).map(|(field, value)| Item::new((w.fields)(field), value));
    let facts: Vec<Item> = facts.collect();
    let pending = application.pending.as_ref().filter(|pending| pending.failure.is_none()).map(|pending| {
        let told = (w.decided_by)(&pending.staff_name, (w.decisions)(pending.decision));
        let why = if pending.is_mine { w.waits_mine } else { w.waits };
        view! { <Note title=told><p>{why}</p></Note> }
    });
    let is_waiting = application.state == State::InReview && pending.is_none();
    let others = application.claim.as_ref().filter(|claim| is_waiting && !claim.is_mine).map(|claim| {
        let (action, id) = (format!("{}/claim", application.path()), application.id.clone());
        view! {
            <Note tone=Tone::Care title=(w.by)(&claim.staff_name)>
                <form method="post" action=action>
                    <input type="hidden" name="id" value=id />
                    <button class="button quiet">{w.take_over}</button>
                </form>
            </Note>
        }
    });
    let own = (is_waiting && application.is_own)
        .then(|| view! { <Note tone=Tone::Care title=w.own><p>{w.own_what}</p></Note> });
    let rescind = (application.state == State::AwaitingPayment).then(|| {
        view! { <p><a class="button quiet" href=format!("{}/back", application.path())>{w.rescind}</a></p> }
    });
    view! { {pending} {others} {own} <SummaryList items=facts /> {rescind} }
}

/// What is known of it elsewhere, and what came to nothing.
fn warnings(visit: &Visit, application: &Application) -> impl IntoView + use<> {
    let w = &visit.words.desk.review;
    let others = |title: &'static str, others: &[Other]| {
        let line = |other: &Other| {
            let (number, told) = (other.number.clone(), (visit.words.common.moment)(other.placed_at.0));
            view! { <li><a href=path(&number)>{number.clone()}</a> " " {other.rider_name.clone()} " " {other.product_name.clone()} " " {told}</li> }
        };
        let lines: Vec<_> = others.iter().map(line).collect();
        (!lines.is_empty()).then(|| view! { <Note tone=Tone::Care title=title><ul>{lines}</ul></Note> })
    };
    view! { {others(w.same_image, &application.same_images)} {others(w.namesakes, &application.namesakes)} }
}

/// What is to be readable and what is to be covered.
fn wanted(visit: &Visit, requirements: &[Requirement]) -> impl IntoView + use<> {
    let w = &visit.words.desk.review;
    let kind = |kind: &Kind| {
        let masked = Some(kind.masked.clone()).filter(|masked| !masked.is_empty());
        let masked = masked.map(|masked| view! { <br /> {w.masked} {masked} });
        view! { <li><b>{kind.name.clone()}</b><br />{w.readable} {kind.readable.clone()} {masked}</li> }
    };
    let kinds: Vec<_> = requirements.iter().flat_map(|wanted| &wanted.kinds).map(kind).collect();
    view! { <details><summary>{w.wanted}</summary><ul>{kinds}</ul></details> }
}

fn items(visit: &Visit, application: &Application) -> Vec<Item> {
    let (w, common) = (&visit.words.desk.review, &visit.words.common);
    let (orders, order) = (&visit.words.desk.orders, &visit.words.desk.order);
    let term =
        format!("{} {}", (common.from)(application.starts_on.0), (common.until)(application.ends_on.0));
    let mut items =
        vec![Item::new(orders.pass, application.product_name.clone()).line(application.section.clone())];
    items.extend(application.category.clone().map(|category| Item::new(order.category, category)));
    items.extend([
        Item::new(orders.term, application.term_name.clone()).line(term).quiet(),
        Item::new(orders.price, (common.yen)(application.price.get())),
        Item::new(w.first_applied, (common.moment)(application.placed_at.0)),
        Item::new(order.deadline, (common.deadline)(application.deadline.0))
            .line(super::left(visit, application.deadline).0),
    ]);
    items
}

/// What was decided before, about it or about others of its rider.
fn before(visit: &Visit, title: &'static str, made: &[Made]) -> impl IntoView + use<> {
    let w = &visit.words.desk.review;
    let line = |made: &Made| {
        let at = (visit.words.common.moment)(made.decided_at.0);
        let told = (w.decided_by)(&made.staff_name, (w.decisions)(made.decision));
        let about = (!made.product_name.is_empty()).then(|| {
            view! { <br /> <a href=path(&made.number)>{made.number.clone()}</a> " " {made.product_name.clone()} " " {made.section.clone()} }
        });
        let reason = made.reason.clone().map(|reason| view! { <br /> {reason} });
        let findings: Vec<_> = made
            .findings
            .iter()
            .map(|finding| view! { <li>{format!("{}：{} {}", finding.kind_name, finding.sentence, finding.words)}</li> })
            .collect();
        let findings = (!findings.is_empty()).then(|| view! { <ul>{findings}</ul> });
        view! { <li>{at} " " {told} {about} {reason} {findings}</li> }
    };
    let lines: Vec<_> = made.iter().map(line).collect();
    (!lines.is_empty()).then(|| view! { <section class="before"><h3>{title}</h3><ul>{lines}</ul></section> })
}

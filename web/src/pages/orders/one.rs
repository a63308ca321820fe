//! `/orders/{id}`: one order, its state in a sentence, its history, what can be done.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::payment_state::{PassState, RefundState};
use teiki_shared::review::Decision;
use teiki_shared::scalars::{Date, DateTime};

use super::papers::Finding;
use super::refunds::{self, Refund};
use super::{StateTag, order, refund_of};
use crate::components::{Item, LinkButton, Note, SummaryList, Tone};
use crate::graphql::{self, Document};
use crate::pages::papers::{Sent, pictures};
use crate::pages::passes::refund;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static ORDER: Document = Document::new(
    "query($id: ID!) { viewer { order(id: $id) { id number state closing canPay canCancel productName section riderName \
       operator { name phone } card { name masked } startsOn endsOn termName price placedAt deadline payOpensAt refundTerms \
       pass { id state refundState claim { id } } payment { cardBrand cardLast4 declineMessage byGuardian } refunds { amount state acceptedAt toGuardian } receipt { id } \
       events { at label } review { decision findings { kind { slug name } pageId fact sentence words } reason } certificates { id kind { slug name } path thumbnailPath } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/orders/{id}").get(show));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    number: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    state: State,
    closing: bool,
    can_pay: bool,
    can_cancel: bool,
    product_name: String,
    section: String,
    rider_name: String,
    operator: Operator,
    card: Card,
    starts_on: Date,
    ends_on: Date,
    term_name: String,
    price: Yen,
    placed_at: DateTime,
    deadline: DateTime,
    pay_opens_at: Option<DateTime>,
    refund_terms: String,
    pass: Option<Pass>,
    payment: Option<Payment>,
    refunds: Vec<Refund>,
    receipt: Option<Known>,
    events: Vec<Event>,
    review: Option<Review>,
    /// What it was applied with.
    certificates: Vec<Sent>,
}

/// What staff decided last.
#[derive(Deserialize)]
struct Review {
    #[serde(deserialize_with = "graphql::enum_value")]
    decision: Decision,
    findings: Vec<Finding>,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct Operator {
    name: String,
    phone: String,
}

#[derive(Deserialize)]
struct Card {
    name: String,
    masked: String,
}

#[derive(Deserialize)]
struct Pass {
    id: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    state: PassState,
    #[serde(rename = "refundState", deserialize_with = "graphql::enum_option")]
    refund_state: Option<RefundState>,
    claim: Option<Known>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    card_brand: Option<String>,
    card_last4: Option<String>,
    decline_message: Option<String>,
    by_guardian: bool,
}

#[derive(Deserialize)]
struct Known {}

#[derive(Deserialize)]
struct Event {
    at: DateTime,
    label: String,
}

impl Order {
    fn refund(&self) -> Option<RefundState> {
        self.pass.as_ref().and_then(|pass| refund_of(self.state, pass.state, pass.refund_state))
    }
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let order: Order = order(&visit, &ORDER, &id).await?;
    Ok(draw(&visit, &order))
}

fn draw(visit: &Visit, order: &Order) -> HttpResponse {
    let w = &visit.words.orders;
    let refund = order.refund();
    let state = w.states.of(order.state, order.closing, refund);
    let title = (w.one.title)(&order.number);
    let declined = order.payment.as_ref().and_then(|payment| payment.decline_message.clone());
    let declined = declined.filter(|_| order.can_pay);
    let opens = order.pay_opens_at.filter(|_| order.can_pay && order.state == State::AwaitingPayment);
    Page::new(title.clone()).back("/orders").draw(visit, || {
        let what = match opens {
            Some(opens) => (w.pay.closed_what)(opens.0, order.deadline.0),
            None => state.what.to_owned(),
        };
        view! {
            <p class="tags"><StateTag word=state.word state=order.state refund /></p>
            <h1 class="num">{title}</h1>
            <p class="lead">{what}</p>
            {declined.map(|why| view! { <Note tone=Tone::Bad title=visit.words.home.declined><p>{why}</p></Note> })}
            {refunds::notes(visit, &order.refunds)}
            {review(visit, order)}
            {actions(visit, order)}
            <SummaryList items=facts(visit, order) />
            {(order.state == State::Paid && refund.is_none()).then(|| refund_terms(visit, order))}
            {papers(visit, order)}
            {history(visit, &order.events)}
        }
    })
}

fn actions(visit: &Visit, order: &Order) -> impl IntoView + use<> {
    let w = &visit.words.orders.one;
    let path = format!("/orders/{}", order.id);
    let pass = order.pass.as_ref().filter(|_| order.state == State::Paid && order.refund().is_none());
    let refund = order.pass.as_ref();
    let refund = refund.and_then(|pass| refund::link(visit, &pass.id, pass.state, pass.claim.is_some()));
    // The receipt, which leads to it, is a guardian's who paid.
    let proof = order.state == State::Paid && order.payment.as_ref().is_some_and(|paid| paid.by_guardian);
    let is_over = matches!(order.state, State::Cancelled | State::Lapsed | State::Rejected);
    view! {
        <p class="actions">
            {(order.state == State::Returned).then(|| view! { <LinkButton href=format!("{path}/papers") label=w.review.mend /> })}
            {order.can_pay.then(|| view! { <LinkButton href=format!("{path}/pay") label=w.pay /> })}
            {order.can_pay.then(|| view! { <LinkButton href=format!("{path}/guardian") label=visit.words.guardian.rider.link quiet=true /> })}
            {pass.map(|pass| view! { <LinkButton href=format!("/passes/{}", pass.id) label=w.pass /> })}
            {order.receipt.as_ref().map(|_| view! { <LinkButton href=format!("{path}/receipt") label=w.receipt quiet=true /> })}
            {proof.then(|| view! { <LinkButton href=format!("{path}/proof") label=visit.words.orders.receipt.proof.title quiet=true /> })}
            {refund.map(|(href, label)| view! { <LinkButton href label quiet=true /> })}
            {order.can_cancel.then(|| view! { <LinkButton href=format!("{path}/cancel") label=w.cancel quiet=true /> })}
            {is_over.then(|| view! { <LinkButton href="/buy" label=w.again /> })}
        </p>
    }
}

fn facts(visit: &Visit, order: &Order) -> Vec<Item> {
    let (w, check, common) = (&visit.words.orders.one, &visit.words.buy.check, &visit.words.common);
    let seller = (check.seller)(&order.operator.name);
    let mut items = vec![
        Item::new(check.product, &order.product_name).line(seller).quiet(),
        Item::new(check.section, &order.section),
        Item::new(check.term, order.term_name.clone())
            .line((common.from)(order.starts_on.0))
            .line((common.until)(order.ends_on.0)),
        Item::new(check.card, &order.card.name).line(&order.card.masked).quiet(),
        Item::new(w.rider, &order.rider_name),
        Item::new(w.price, (common.yen)(order.price.get())).total(),
        Item::new(w.placed, (common.moment)(order.placed_at.0)),
    ];
    if order.can_pay {
        items.push(Item::new(w.deadline, (common.deadline)(order.deadline.0)));
    } else if matches!(order.state, State::InReview | State::Returned) {
        items.push(Item::new(w.review.until, (common.deadline)(order.deadline.0)));
    }
    let paid = order.payment.as_ref().filter(|_| order.state == State::Paid);
    let with = paid.and_then(|payment| payment.card_brand.as_deref().zip(payment.card_last4.as_deref()));
    if paid.is_some_and(|payment| payment.by_guardian) {
        let g = &visit.words.guardian.rider;
        items.push(Item::new(w.paid_with, g.paid_by).line(g.receipt_is_theirs).quiet());
    }
    items.extend(with.map(|(brand, last4)| Item::new(w.paid_with, (w.card)(brand, last4))));
    items
}

/// Where an application stands, what comes next, and by when.
fn review(visit: &Visit, order: &Order) -> Option<AnyView> {
    let w = &visit.words.orders.one.review;
    let until = order.deadline.0;
    let decided = order.review.as_ref();
    Some(match order.state {
        State::InReview => {
            let applied = visit.query("applied").is_some();
            let applied = applied.then(|| view! { <Note tone=Tone::Good title=w.applied /> });
            let steps = (w.steps)(until).map(|(title, what)| view! { <li><b>{title}</b> {what}</li> });
            view! { {applied} <h2>{w.next}</h2> <ol class="how" role="list">{steps.collect_view()}</ol> }
                .into_any()
        }
        State::Returned => {
            let findings = decided?.findings.iter().map(|finding| {
                let [paper, sentence, words] = finding.lines().map(str::to_owned);
                view! { <li><b>{paper}</b> {sentence} " " {words}</li> }
            });
            let findings = findings.collect_view();
            let title = visit.words.papers.mend.what;
            view! { <Note tone=Tone::Care title><ul>{findings}</ul> <p>{(w.mend_until)(until)}</p></Note> }
                .into_any()
        }
        State::Rejected => {
            let reason = decided?.reason.clone()?;
            view! { <Note title=w.rejected><p>{reason}</p></Note> }.into_any()
        }
        State::AwaitingPayment if decided?.decision == Decision::Approved => {
            view! { <Note tone=Tone::Good title=w.approved><p>{(w.approved_until)(until)}</p></Note> }
                .into_any()
        }
        _ => return None,
    })
}

/// The pages that it was applied with, while they are kept.
fn papers(visit: &Visit, order: &Order) -> Option<impl IntoView + use<>> {
    let sent = &order.certificates;
    (!sent.is_empty())
        .then(|| view! { <h2>{visit.words.orders.one.review.papers}</h2> {pictures(visit, sent)} })
}

/// The rule that was frozen when it was ordered, and whom to ask.
fn refund_terms(visit: &Visit, order: &Order) -> impl IntoView + use<> {
    let (w, pass) = (&visit.words.orders.one, &visit.words.passes.one);
    let tel = format!("tel:{}", order.operator.phone.replace('-', ""));
    view! {
        <details class="more">
            <summary>{w.refund_terms}</summary>
            <p>{order.refund_terms.clone()}</p>
            <p>{(pass.refund_what)(&order.operator.name)} <a class="num" href=tel>{order.operator.phone.clone()}</a></p>
        </details>
    }
}

fn history(visit: &Visit, events: &[Event]) -> impl IntoView + use<> {
    let rows = events.iter().map(|event| {
        let at = (visit.words.common.moment)(event.at.0);
        view! { <li><b>{event.label.clone()}</b> <span class="soft num">{at}</span></li> }
    });
    let rows = rows.collect_view();
    view! { <h2>{visit.words.orders.one.history}</h2> <ol class="history">{rows}</ol> }
}

//! `/passes/{id}`: one pass with everything about it.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::order_state::State as OrderState;
use teiki_shared::payment_state::PassState;

use super::face;
use super::pass;
use crate::components::{Item, LinkButton, Note, PassCard, SummaryList};
use crate::form::Form;
use crate::graphql::{self, Document};
use crate::pages::notices::{Notice, notices};
use crate::pages::orders::refund_of;
use crate::pages::orders::refunds::{self, Refund};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static PASS: Document = Document::new(
    "query($id: ID!) { viewer { pass(id: $id) { id state productClass productName section honouredBy startsOn endsOn \
       daysLeft totalDays canRenew continued renewFrom renewStartsOn refunded refundState operator { name successor { slug name } } card { name last4 } \
       riderName claim { id } notices { about suspends of text period } seller: operator { phone } icoca: card { id masked } \
       order { id number state refundTerms refunds { amount state acceptedAt toGuardian } receipt { id } } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/passes/{id}").get(show));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pass {
    #[serde(flatten)]
    face: face::Pass,
    rider_name: String,
    notices: Vec<Notice>,
    seller: Seller,
    icoca: Icoca,
    claim: Option<Known>,
    order: Order,
}

#[derive(Deserialize)]
struct Seller {
    phone: String,
}

#[derive(Deserialize)]
struct Icoca {
    id: String,
    masked: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    number: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    state: OrderState,
    refund_terms: String,
    refunds: Vec<Refund>,
    receipt: Option<Known>,
}

#[derive(Deserialize)]
struct Known {}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    page(&visit, &id, &Form::default()).await
}

/// The page of a pass, with what went wrong with it.
pub async fn page(visit: &Visit, id: &str, form: &Form) -> PageResult {
    let found: Pass = pass(visit, &PASS, id).await?;
    Ok(draw(visit, &found, form))
}

fn draw(visit: &Visit, pass: &Pass, form: &Form) -> HttpResponse {
    let w = &visit.words.passes.one;
    let face = &pass.face;
    let title = format!("{} {}", face.product_name, face.section);
    let is_usable = matches!(face.state, PassState::Active | PassState::Upcoming);
    let refund_state = refund_of(pass.order.state, face.state, face.refund_state);
    let refunded = refund_state.map(|refund| visit.words.orders.states.of_refund(refund));
    Page::new(title.clone()).form(form).back("/passes").draw(visit, || {
        view! {
            <h1 class="hide">{title}</h1>
            {refunded.map(|state| view! { <Note title=state.word><p>{state.what}</p></Note> })}
            {refunds::notes(visit, &pass.order.refunds)}
            <PassCard pass=face.face(visit.words, None) />
            {notices(visit.words, pass.notices.iter().collect())}
            {is_usable.then(|| actions(visit, pass))}
            {(face.state == PassState::Expired).then(|| again(visit, pass))}
            <SummaryList items=facts(visit, pass) />
            {links(visit, pass)}
            {is_usable.then(|| view! { <h2>{w.how}</h2> <p>{w.how_what}</p> })}
            {refunded.is_none().then(|| refund(visit, pass))}
        }
    })
}

/// Showing it to the driver, and going on with it.
fn actions(visit: &Visit, pass: &Pass) -> impl IntoView + use<> {
    let w = &visit.words.passes.one;
    let face = &pass.face;
    let renew = if let Some(heir) = &face.operator.successor {
        heir.link(visit.words).into_any()
    } else if face.can_renew {
        let what = face.renew_starts_on.map_or_else(|| w.renew_next.to_owned(), |day| (w.renew_now)(day.0));
        view! {
            <form method="post" action=format!("{}/renew", face.path())>
                <button class="button">{w.renew}</button>
                <p class="soft">{what} " " {w.renewed}</p>
            </form>
        }
        .into_any()
    } else if face.continued {
        view! { <p class="soft">{w.continued}</p> }.into_any()
    } else {
        view! { <p class="soft">{(w.renew_from)(face.renew_from.0)}</p> }.into_any()
    };
    view! {
        {renew}
        <p class="actions"><LinkButton href=format!("{}/show", face.path()) label=w.show quiet=true /></p>
        <p class="soft">{w.show_hint}</p>
    }
}

fn again(visit: &Visit, pass: &Pass) -> impl IntoView + use<> {
    let w = &visit.words.passes;
    if let Some(heir) = &pass.face.operator.successor {
        return heir.link(visit.words).into_any();
    }
    let what = if pass.face.renew_starts_on.is_some() { w.again_what } else { w.again_dated };
    view! {
        <form method="post" action=format!("{}/again", pass.face.path())>
            <button class="button">{w.again}</button>
            <p class="soft">{what}</p>
        </form>
    }
    .into_any()
}

fn facts(visit: &Visit, pass: &Pass) -> Vec<Item> {
    let (w, check, common) = (&visit.words.passes.one, &visit.words.buy.check, &visit.words.common);
    let face = &pass.face;
    let number = format!("/cards/{}/number", pass.icoca.id);
    let is_usable = matches!(face.state, PassState::Active | PassState::Upcoming);
    let icoca = Item::new(w.icoca, &face.card.name).line(&pass.icoca.masked).quiet();
    vec![
        Item::new(check.product, &face.product_name),
        Item::new(check.section, &face.section)
            .line((visit.words.passes.honoured)(&face.honoured_by))
            .quiet(),
        Item::new(w.term, (common.from)(face.starts_on.0)).line((common.until)(face.ends_on.0)),
        Item::new(w.rider, &pass.rider_name),
        // A lost card is where somebody looks for its pass.
        if is_usable { icoca.change(number) } else { icoca },
        Item::new(w.operator, &face.operator.name).line(&pass.seller.phone).phone().quiet(),
        Item::new(w.order, &pass.order.number),
    ]
}

fn links(visit: &Visit, pass: &Pass) -> impl IntoView + use<> {
    let (w, orders) = (&visit.words.passes.one, &visit.words.orders.one);
    let order = format!("/orders/{}", pass.order.id);
    let receipt = pass.order.receipt.as_ref().map(|_| format!("{order}/receipt"));
    let refund = super::refund::link(visit, &pass.face.id, pass.face.state, pass.claim.is_some());
    view! {
        <p class="links">
            {refund.map(|(href, label)| view! { <a class="tap" href=href>{label}</a> })}
            <a class="tap" href=order>{(orders.title)(&pass.order.number)}</a>
            {receipt.map(|href| view! { <a class="tap" href=href>{w.receipt}</a> })}
        </p>
    }
}

/// The rule that was frozen when it was bought, whom to ask, and what comes first where the ICOCA itself goes back.
fn refund(visit: &Visit, pass: &Pass) -> impl IntoView + use<> {
    let (w, words) = (&visit.words.passes.one, &visit.words.refund);
    let tel = format!("tel:{}", pass.seller.phone.replace('-', ""));
    let is_usable = matches!(pass.face.state, PassState::Active | PassState::Upcoming);
    let icoca = is_usable.then(|| {
        let number = format!("/cards/{}/number", pass.icoca.id);
        view! { <p>{words.icoca} " " <a href=number>{words.icoca_move}</a></p> }
    });
    view! {
        <details class="more">
            <summary>{w.refund}</summary>
            <p>{pass.order.refund_terms.clone()}</p>
            {icoca}
            <p>{(w.refund_what)(&pass.face.operator.name)} <a class="num" href=tel>{pass.seller.phone.clone()}</a></p>
        </details>
    }
}

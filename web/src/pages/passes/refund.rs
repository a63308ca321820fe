//! `/passes/{id}/refund`: what the pass pays back today, line by line, and the button that gives it back. A sum or day that has
//! changed meanwhile is shown anew, and nothing is done.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::money::Yen;
use teiki_shared::payment_state::PassState;
use teiki_shared::scalars::Date;

use super::sheet::Line;
use super::{one, pass};
use crate::components::{Button, Item, LinkButton, Note, SummaryList, Tone};
use crate::form::Form;
use crate::graphql::{self, Document};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static PASS: Document = Document::new(
    "query($id: ID!) { viewer { pass(id: $id) { id state productName section startsOn endsOn continued operator { name phone } \
       card { name last4 } claim { id } refundQuote { lines { label amount startsOn endsOn } amount nothingBack claimedOn canClaim \
       byGuardian cardBrand cardLast4 digest } } } }",
);
static REFUND: Document = Document::new(
    "mutation($input: PassRefundInput!) { result: passRefund(input: $input) { userErrors { field message } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/passes/{id}/refund").get(show).post(confirm));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pass {
    id: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    state: PassState,
    product_name: String,
    section: String,
    starts_on: Date,
    ends_on: Date,
    continued: bool,
    operator: Seller,
    card: Icoca,
    claim: Option<Known>,
    refund_quote: Option<Quote>,
}

#[derive(Deserialize)]
struct Seller {
    name: String,
    phone: String,
}

#[derive(Deserialize)]
struct Icoca {
    name: String,
    last4: String,
}

#[derive(Deserialize)]
struct Known {}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Quote {
    lines: Vec<Line>,
    amount: Yen,
    nothing_back: Option<String>,
    claimed_on: Date,
    can_claim: bool,
    by_guardian: bool,
    card_brand: Option<String>,
    card_last4: Option<String>,
    digest: String,
}

impl Pass {
    fn path(&self) -> String {
        format!("/passes/{}", self.id)
    }

    /// Whether it was paid and has not ended early.
    fn is_live(&self) -> bool {
        matches!(self.state, PassState::Upcoming | PassState::Active | PassState::Expired)
    }
}

/// Where a pass leads to what it would pay back, or to what it did, with the words of the link.
pub fn link(visit: &Visit, pass: &str, state: PassState, is_claimed: bool) -> Option<(String, &'static str)> {
    let w = &visit.words.refund;
    let (page, label) = match state {
        PassState::Active | PassState::Upcoming => ("refund", w.see),
        PassState::Freed if is_claimed => ("statement", w.statement.link),
        PassState::Reserved | PassState::Expired | PassState::Freed => return None,
    };
    Some((format!("/passes/{pass}/{page}"), label))
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let found: Pass = pass(&visit, &PASS, &id).await?;
    if found.claim.is_some() {
        return Ok(visit.see_other(&format!("{}/statement", found.path())));
    }
    if !found.is_live() {
        return Ok(visit.see_other(&found.path()));
    }
    Ok(draw(&visit, &found, &Form::default()))
}

async fn confirm(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let before: Pass = pass(&visit, &PASS, &id).await?;
    let input = json!({ "passId": before.id, "expectedDigest": form.value("expectedDigest") });
    for mut error in visit.act(&REFUND, json!({ "input": input })).await?.user_errors {
        // There is no input to lead to: what has changed is the page.
        error.field = None;
        form.reject([error]);
    }
    if form.is_good() {
        let done = visit.see_other(&format!("{}/statement?done=1", before.path()));
        return Ok(Visit::without_kept_screens(done));
    }
    let now: Pass = pass(&visit, &PASS, &id).await?;
    if now.is_live() { Ok(draw(&visit, &now, &form)) } else { one::page(&visit, &id, &form).await }
}

fn draw(visit: &Visit, pass: &Pass, form: &Form) -> HttpResponse {
    let w = &visit.words.refund;
    Page::new(w.title).form(form).back(pass.path()).draw(visit, || {
        let body = match &pass.refund_quote {
            Some(quote) => quoted(visit, pass, quote).into_any(),
            None => by_phone(visit, &pass.operator).into_any(),
        };
        view! {
            <h1>{w.title}</h1>
            <SummaryList items=facts(visit, pass) />
            {body}
        }
    })
}

fn facts(visit: &Visit, pass: &Pass) -> Vec<Item> {
    let (check, common) = (&visit.words.buy.check, &visit.words.common);
    let icoca = (visit.words.passes.card)(&pass.card.name, &pass.card.last4);
    vec![
        Item::new(check.product, &pass.product_name).line(&pass.section),
        Item::new(visit.words.passes.one.term, (common.from)(pass.starts_on.0))
            .line((common.until)(pass.ends_on.0)),
        Item::new(check.card, icoca),
    ]
}

/// The sum of today, and the button.
fn quoted(visit: &Visit, pass: &Pass, quote: &Quote) -> impl IntoView + use<> {
    let (w, common) = (&visit.words.refund, &visit.words.common);
    let yen = (common.yen)(quote.amount.get());
    let mut items: Vec<Item> = quote.lines.iter().map(|line| line.item(visit)).collect();
    items.push(Item::new(w.amount, yen.clone()).total());
    if quote.amount > Yen::ZERO {
        items.push(way(visit, quote));
    }
    let nothing = quote.nothing_back.clone();
    let form = quote.can_claim.then(|| ending(visit, pass, quote));
    view! {
        <p>{(w.lead)(quote.claimed_on.0)}</p>
        <SummaryList items />
        {nothing.map(|why| view! { <Note tone=Tone::Care title=w.over><p>{why}</p></Note> })}
        {form}
    }
}

/// Where the money goes: to the card that paid, whoever's it is.
fn way(visit: &Visit, quote: &Quote) -> Item {
    let w = &visit.words.refund;
    let card = quote.card_brand.as_deref().zip(quote.card_last4.as_deref());
    Item::new(w.to, card_of(visit, quote.by_guardian, card)).line(w.to_what).quiet()
}

/// The card that paid, by its brand and last digits; of a guardian's nothing is told.
pub fn card_of(visit: &Visit, by_guardian: bool, card: Option<(&str, &str)>) -> String {
    let w = &visit.words.refund;
    match card {
        _ if by_guardian => visit.words.guardian.rider.paid_by.to_owned(),
        Some((brand, last4)) => (w.to_card)(brand, last4),
        None => w.to_same.to_owned(),
    }
}

fn ending(visit: &Visit, pass: &Pass, quote: &Quote) -> impl IntoView + use<> {
    let (w, common) = (&visit.words.refund, &visit.words.common);
    let yen = (common.yen)(quote.amount.get());
    let label = if quote.amount > Yen::ZERO { (w.button)(&yen) } else { (w.button_nothing)(&yen) };
    view! {
        <Note tone=Tone::Care title=w.ends><p>{w.ends_what}</p></Note>
        {pass.continued.then(|| view! { <p>{w.continued}</p> })}
        <form method="post">
            <input type="hidden" name="expectedDigest" value=quote.digest.clone() />
            <Button label danger=true />
            <LinkButton href=pass.path() label=w.keep quiet=true />
        </form>
    }
}

/// The order lacks a number that its rule needs.
fn by_phone(visit: &Visit, seller: &Seller) -> impl IntoView + use<> {
    let w = &visit.words.refund;
    let tel = format!("tel:{}", seller.phone.replace('-', ""));
    let what = (w.by_phone_what)(&seller.name);
    let phone = seller.phone.clone();
    view! { <Note title=w.by_phone><p>{what} <a class="num" href=tel>{phone}</a></p></Note> }
}

//! `/cards`: the ICOCA that carry the passes.

mod drawings;
mod kind;
mod number;
mod number_check;
mod number_field;
mod one;
mod register;
mod remove;

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::card::CardKind;
use teiki_shared::scalars::{Date, DateTime};

use crate::components::{LinkButton, Note, Tag, Tone};
use crate::fault::Fault;
use crate::graphql::{self, Document};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static CARDS: Document = Document::new(
    "{ viewer { rider { id } \
       cards { id masked name kind named canRemove passes { productName section startsOn endsOn } } \
       retiredCards { id masked name replacedBy { masked } } } }",
);
static CARD: Document = Document::new(
    "query($id: ID!) { viewer { card(id: $id) { id masked number name kind named registeredAt retired retiredForGood canRemove \
       replacedBy { id masked } passes { productName section startsOn endsOn } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/cards").get(show))
        .configure(register::configure)
        .configure(number::configure)
        .configure(remove::configure)
        .configure(one::configure);
}

#[derive(Deserialize)]
struct Asked<T> {
    viewer: Option<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Owner {
    rider: Option<Known>,
    cards: Vec<Listed>,
    retired_cards: Vec<Retired>,
}

#[derive(Deserialize)]
struct Known {}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    id: String,
    masked: String,
    name: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    kind: CardKind,
    named: bool,
    can_remove: bool,
    passes: Vec<Pass>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Retired {
    id: String,
    masked: String,
    name: String,
    replaced_by: Option<Replacement>,
}

#[derive(Deserialize)]
struct Replacement {
    masked: String,
}

/// A pass that is still to be used, or in use.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pass {
    product_name: String,
    section: String,
    starts_on: Date,
    ends_on: Date,
}

/// One card, as its own pages show it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Card {
    id: String,
    masked: String,
    number: String,
    name: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    kind: CardKind,
    named: bool,
    registered_at: DateTime,
    retired: bool,
    retired_for_good: bool,
    can_remove: bool,
    replaced_by: Option<Successor>,
    passes: Vec<Pass>,
}

#[derive(Deserialize)]
struct Successor {
    id: String,
    masked: String,
}

#[derive(Deserialize)]
struct OwnerOfOne {
    card: Option<Card>,
}

/// The card of an address; another's is not found. An id that is none is not found either.
async fn card(visit: &Visit, id: &str) -> Result<Card, Fault> {
    visit.signed_in()?;
    if id.parse::<teiki_shared::ids::CardId>().is_err() {
        return Err(Fault::NotFound);
    }
    let asked: Asked<OwnerOfOne> = visit.ask(&CARD, json!({ "id": id })).await?;
    visit.found(asked.viewer.ok_or(Fault::NotSignedIn)?.card)
}

/// What stands on a card, a line each.
fn passes(visit: &Visit, passes: &[Pass]) -> impl IntoView + use<> {
    let (w, common) = (&visit.words.cards, &visit.words.common);
    let lines = passes.iter().map(|pass| {
        let term = format!("{} {}", (common.from)(pass.starts_on.0), (common.until)(pass.ends_on.0));
        view! { <li><b>{(w.pass)(&pass.product_name, &pass.section)}</b> <span class="soft num">{term}</span></li> }
    });
    let lines = lines.collect_view();
    view! { <ul class="lines" role="list">{lines}</ul> }
}

/// "無記名" stands on plastic cards alone: the others belong to a person by their nature.
fn tags(visit: &Visit, kind: CardKind, named: bool) -> impl IntoView + use<> {
    let w = &visit.words.cards;
    let named = (kind == CardKind::Card).then(|| {
        if named {
            view! { <Tag label=w.named /> }
        } else {
            view! { <Tag label=w.anonymous tone=Tone::Care /> }
        }
    });
    view! { <p class="tags"><Tag label=w.kinds.of(kind).name /> {named}</p> }
}

async fn show(visit: Visit) -> PageResult {
    let asked: Asked<Owner> = visit.ask(&CARDS, json!({})).await?;
    let owner = asked.viewer.ok_or(Fault::NotSignedIn)?;
    if owner.rider.is_none() {
        return Ok(visit.see_other("/signup/details"));
    }
    Ok(draw(&visit, owner))
}

fn draw(visit: &Visit, owner: Owner) -> HttpResponse {
    let w = &visit.words.cards;
    Page::new(w.title).draw(visit, || {
        let is_empty = owner.cards.is_empty();
        let rows = owner.cards.iter().map(|card| row(visit, card)).collect_view();
        view! {
            <h1>{w.title}</h1>
            {visit
                .query("removed")
                .map(|_| view! { <Note tone=Tone::Good title=w.done.removed /> })}
            {if is_empty {
                view! { <Note title=w.none><p>{w.none_what}</p></Note> }.into_any()
            } else {
                view! { <p>{w.lead}</p> <ul class="sheets" role="list">{rows}</ul> }.into_any()
            }}
            <p class="actions"><LinkButton href="/cards/new" label=w.add quiet=!is_empty /></p>
            {(!owner.retired_cards.is_empty()).then(|| retired(visit, &owner.retired_cards))}
        }
    })
}

fn row(visit: &Visit, card: &Listed) -> impl IntoView + use<> {
    let w = &visit.words.cards;
    let path = format!("/cards/{}", card.id);
    let action = |path: String, label: &'static str| {
        let what = (w.of_card)(&card.name);
        view! { <a class="tap" href=path>{label}<span class="hide">{what}</span></a> }
    };
    let on_it = if card.passes.is_empty() {
        view! { <p class="soft">{w.no_pass}</p> }.into_any()
    } else {
        passes(visit, &card.passes).into_any()
    };
    view! {
        <li class="sheet">
            <h2 class="name">{card.name.clone()}</h2>
            <p class="number">{card.masked.clone()}</p>
            {tags(visit, card.kind, card.named)}
            {on_it}
            <p class="links">
                {action(path.clone(), w.open)} {action(format!("{path}/number"), w.change_number)}
                {card.can_remove.then(|| action(format!("{path}/remove"), w.remove))}
            </p>
        </li>
    }
}

fn retired(visit: &Visit, cards: &[Retired]) -> impl IntoView + use<> {
    let w = &visit.words.cards;
    let rows = cards.iter().map(|card| {
        let by = card.replaced_by.as_ref().map(|by| (w.replaced_by)(&by.masked));
        let path = format!("/cards/{}", card.id);
        view! {
            <li>
                <a class="num" href=path>{format!("{} {}", card.name, card.masked)}</a>
                <span class="soft num">{by}</span>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <details class="more">
            <summary>{w.retired}</summary>
            <p class="soft">{w.retired_what}</p>
            <ul class="lines" role="list">{rows}</ul>
        </details>
    }
}

//! On which ICOCA?

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::draft_step::DraftStep;
use teiki_shared::ids::{CardId, DraftId};

use super::{
    Asked, DraftStatus, HasStatus, Loaded, opened, page, problems, progress, so_far, take_the_only, update,
};
use crate::components::{Button, Choice, Choices, KEPT_FORM, LinkButton, Note};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::visit::{PageResult, Visit};

static CARDS: Document = Document::new(
    "query($id: ID!) { viewer { cards { id name masked } orders(first: 1) { nodes { card { id } } } \
       draft(id: $id) { id next order { id } problems { field message } keptCard: card { name } keptOperator: operator { name } \
       keptProduct: product { name appliedFor } keptSection: section keptTerm: termName keptStart: startsOn keptPrice: price card { id } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/buy/{draft}/card").get(show).post(choose));
}

#[derive(Deserialize)]
struct Holder {
    cards: Vec<Card>,
    orders: Nodes,
    draft: Option<Draft>,
}

#[derive(Deserialize)]
struct Card {
    id: String,
    name: String,
    masked: String,
}

/// The last order at most.
#[derive(Deserialize)]
struct Nodes {
    nodes: Vec<Ordered>,
}

#[derive(Deserialize)]
struct Ordered {
    card: Chosen,
}

#[derive(Deserialize)]
struct Draft {
    #[serde(flatten)]
    status: DraftStatus,
    card: Option<Chosen>,
}

#[derive(Deserialize)]
struct Chosen {
    id: String,
}

impl HasStatus for Draft {
    fn status(&self) -> &DraftStatus {
        &self.status
    }
}

/// What there is to choose from.
struct Known {
    draft: Draft,
    cards: Vec<Card>,
    /// The card of the last order.
    last: Option<String>,
}

impl Known {
    /// The card that was chosen, or else the one that is most likely meant.
    fn likely(&self) -> String {
        let chosen = self.draft.card.as_ref().map(|card| &card.id);
        let last = self.last.as_ref().filter(|last| self.cards.iter().any(|card| card.id == **last));
        chosen.or(last).cloned().unwrap_or_default()
    }
}

/// The draft, and the cards to choose from: the one document of these pages that asks beyond the draft.
async fn load(visit: &Visit, id: &str) -> Result<Loaded<Known>, Fault> {
    visit.agreed()?;
    if id.parse::<DraftId>().is_err() {
        return Err(Fault::NotFound);
    }
    let asked: Asked<Holder> = visit.ask(&CARDS, json!({ "id": id })).await?;
    let holder = asked.viewer.ok_or(Fault::NotSignedIn)?;
    let draft = visit.found(holder.draft)?;
    if let Some(order) = &draft.status.order {
        return Ok(Loaded::Redirect(visit.see_other(&format!("/orders/{}", order.id))));
    }
    let last = holder.orders.nodes.into_iter().next().map(|order| order.card.id);
    Ok(Loaded::Show(Known { draft, cards: holder.cards, last }))
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let known = match load(&visit, &id).await? {
        Loaded::Show(known) => known,
        Loaded::Redirect(response) => return Ok(response),
    };
    let status = &known.draft.status;
    if let [only] = known.cards.as_slice() {
        let input = json!({ "id": *id, "cardId": only.id });
        if let Some(onward) = take_the_only(&visit, status, DraftStep::Card, input).await? {
            return Ok(onward);
        }
    }
    let mut form = Form::of([("cardId", known.likely())]);
    form.reject(problems(status, DraftStep::Card));
    Ok(opened(draw(&visit, &known, &form)))
}

async fn choose(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    visit.agreed()?;
    if form.value("cardId").parse::<CardId>().is_ok() {
        let input = json!({ "id": *id, "cardId": form.value("cardId") });
        if id.parse::<DraftId>().is_ok()
            && let Some(onward) = update(&visit, &id, input, &mut form).await?
        {
            return Ok(onward);
        }
    } else {
        form.wrong("cardId", visit.words.buy.card.missing);
    }
    match load(&visit, &id).await? {
        Loaded::Show(known) => Ok(draw(&visit, &known, &form)),
        Loaded::Redirect(response) => Ok(response),
    }
}

fn draw(visit: &Visit, Known { draft, cards, .. }: &Known, form: &Form) -> HttpResponse {
    let w = &visit.words.buy.card;
    let back: String = url::form_urlencoded::byte_serialize(visit.here.as_bytes()).collect();
    let register = format!("/cards/new?back={back}");
    page(visit, &draft.status, DraftStep::Card, w.title, form).draw(visit, || {
        let body = if cards.is_empty() {
            view! {
                <h1>{w.title}</h1>
                <Note title=w.none><p>{w.none_what}</p></Note>
                <p class="actions"><LinkButton href=register label=w.register /></p>
            }
            .into_any()
        } else {
            let choices = cards.iter().map(|card| Choice {
                value: card.id.clone(),
                label: card.name.clone(),
                hint: Some(card.masked.clone()),
                ..Choice::default()
            });
            view! {
                <form method="post" id=KEPT_FORM action=visit.here.clone() novalidate>
                    <Choices
                        field=form.field("cardId")
                        label=w.title
                        hint=w.hint
                        choices=choices.collect()
                        title_is_heading=true
                    />
                    <Button label=w.next />
                </form>
                <p class="after"><a class="tap" href=register>{w.another}</a></p>
            }
            .into_any()
        };
        so_far::beside(
            visit,
            &draft.status,
            view! { {progress(visit, &draft.status, DraftStep::Card)} {body} },
        )
    })
}

//! On which ICOCA?

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::draft_step::DraftStep;
use teiki_shared::ids::{CardId, DraftId};

use super::{Asked, DraftStatus, HasStatus, Loaded, opened, page, problems, progress, update};
use crate::components::{Button, Choice, Choices, LinkButton, Note};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::visit::{PageResult, Visit};

static CARDS: Document = Document::new(
    "query($id: ID!) { viewer { cards { id name masked } \
       draft(id: $id) { id next order { id } problems { field message } card { id } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/buy/{draft}/card").get(show).post(choose));
}

#[derive(Deserialize)]
struct Holder {
    cards: Vec<Card>,
    draft: Option<Draft>,
}

#[derive(Deserialize)]
struct Card {
    id: String,
    name: String,
    masked: String,
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

/// The draft, and the cards to choose from: the one document of these pages that asks beyond the draft.
async fn load(visit: &Visit, id: &str) -> Result<Loaded<(Draft, Vec<Card>)>, Fault> {
    visit.signed_in()?;
    if id.parse::<DraftId>().is_err() {
        return Err(Fault::NotFound);
    }
    let asked: Asked<Holder> = visit.ask(&CARDS, json!({ "id": id })).await?;
    let holder = asked.viewer.ok_or(Fault::NotSignedIn)?;
    let draft = visit.found(holder.draft)?;
    if let Some(order) = &draft.status.order {
        return Ok(Loaded::Redirect(visit.see_other(&format!("/orders/{}", order.id))));
    }
    Ok(Loaded::Show((draft, holder.cards)))
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let (draft, cards) = match load(&visit, &id).await? {
        Loaded::Show(found) => found,
        Loaded::Redirect(response) => return Ok(response),
    };
    // A single card is most likely meant; one tap confirms it.
    let only = (cards.len() == 1).then(|| cards.first()).flatten().map(|card| card.id.clone());
    let chosen = draft.card.as_ref().map(|card| card.id.clone()).or(only).unwrap_or_default();
    let mut form = Form::of([("cardId", chosen)]);
    form.reject(problems(&draft.status, DraftStep::Card));
    Ok(opened(draw(&visit, &draft, &cards, &form)))
}

async fn choose(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    visit.signed_in()?;
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
        Loaded::Show((draft, cards)) => Ok(draw(&visit, &draft, &cards, &form)),
        Loaded::Redirect(response) => Ok(response),
    }
}

fn draw(visit: &Visit, draft: &Draft, cards: &[Card], form: &Form) -> HttpResponse {
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
                <form method="post" novalidate>
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
        view! { {progress(visit, DraftStep::Card)} {body} }
    })
}

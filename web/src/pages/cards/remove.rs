//! Taking a card off the list.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde_json::json;

use super::{Card, card};
use crate::components::{Button, LinkButton, Note, Tone};
use crate::form::Form;
use crate::graphql::Document;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static REMOVE: Document = Document::new(
    "mutation($input: CardRemoveInput!) { result: cardRemove(input: $input) { userErrors { field message } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/cards/{id}/remove").get(show).post(remove));
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    visit.agreed()?;
    let card = card(&visit, &id).await?;
    Ok(draw(&visit, &card, &Form::default()))
}

async fn remove(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    visit.agreed()?;
    let card = card(&visit, &id).await?;
    form.reject(visit.act(&REMOVE, json!({ "input": { "id": card.id } })).await?.user_errors);
    if form.is_good() {
        return Ok(visit.see_other("/cards?removed=1"));
    }
    Ok(draw(&visit, &card, &form))
}

fn draw(visit: &Visit, card: &Card, form: &Form) -> HttpResponse {
    let (all, w) = (&visit.words.cards, &visit.words.cards.removing);
    let path = format!("/cards/{}", card.id);
    Page::new(w.title).form(form).back(path.clone()).draw(visit, || {
        let rest = if card.can_remove {
            view! {
                <p>{w.after}</p>
                <form method="post">
                    <Button label=w.button danger=true />
                    <LinkButton href=path.clone() label=visit.words.common.cancel quiet=true />
                </form>
            }
            .into_any()
        } else {
            view! {
                <Note tone=Tone::Care title=w.blocked><p>{w.blocked_what}</p></Note>
                <p class="actions"><LinkButton href=format!("{path}/number") label=all.change_number quiet=true /></p>
            }
            .into_any()
        };
        view! {
            <h1>{w.title}</h1>
            <p>{(w.lead)(&card.name, &card.masked)}</p>
            {rest}
        }
    })
}

//! One card: its number, what stands on it, its name.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde_json::json;
use teiki_shared::card::CardKind;
use teiki_shared::jst;

use super::register::NAME_MAX;
use super::{Card, card, kind, passes, tags};
use crate::components::{Button, Choice, Choices, Field, KEPT_FORM, LinkButton, Note, Tile, Tiles, Tone};
use crate::form::{Form, FormField};
use crate::graphql::Document;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static UPDATE: Document = Document::new(
    "mutation($input: CardUpdateInput!) { result: cardUpdate(input: $input) { userErrors { field message } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/cards/{id}").get(show).post(update));
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let card = card(&visit, &id).await?;
    let named = if card.named { "yes" } else { "no" };
    let form = Form::of([("name", card.name.as_str()), ("named", named)]);
    Ok(draw(&visit, &card, &form))
}

async fn update(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    visit.agreed()?;
    let card = card(&visit, &id).await?;
    let named = match form.value("named") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let input = json!({ "id": card.id, "name": form.value("name"), "named": named });
    form.reject(visit.act(&UPDATE, json!({ "input": input })).await?.user_errors);
    if form.is_good() {
        return Ok(visit.see_other(&format!("/cards/{}?done=saved", card.id)));
    }
    Ok(draw(&visit, &card, &form))
}

fn draw(visit: &Visit, card: &Card, form: &Form) -> HttpResponse {
    let w = &visit.words.cards;
    Page::new(card.name.clone()).form(form).back("/cards").draw(visit, || {
        let rest = if card.retired {
            retired(visit, card).into_any()
        } else {
            view! { {settings(visit, card, form)} {more(visit, card)} }.into_any()
        };
        view! {
            <h1>{card.name.clone()}</h1>
            {form.is_good().then(|| done(visit))}
            {face(visit, card)}
            {(!card.retired)
                .then(|| {
                    view! {
                        <h2>{w.one.passes}</h2>
                        {if card.passes.is_empty() {
                            view! { <p class="soft">{w.no_pass}</p> }.into_any()
                        } else {
                            view! { <div class="sheet">{passes(visit, &card.passes)}</div> }.into_any()
                        }}
                    }
                })}
            {rest}
        }
    })
}

/// What was done on the page before.
fn done(visit: &Visit) -> impl IntoView + use<> {
    let w = &visit.words.cards.done;
    let moved = visit.query("moved").and_then(|moved| moved.parse().ok());
    match (visit.query("done").as_deref(), moved) {
        (Some("registered"), _) => view! {
            <Note tone=Tone::Good title=w.registered>
                <p>{w.registered_what} " " <a href="/buy">{w.buy}</a></p>
            </Note>
        }
        .into_any(),
        (Some("saved"), _) => view! { <Note tone=Tone::Good title=w.saved /> }.into_any(),
        (Some("moved"), Some(passes)) => view! {
            <Note tone=Tone::Good title=w.moved>
                <p>{(w.moved_what)(passes)}</p>
            </Note>
        }
        .into_any(),
        _ => ().into_any(),
    }
}

/// The number, masked until it is asked for.
fn face(visit: &Visit, card: &Card) -> impl IntoView + use<> {
    let w = &visit.words.cards;
    let path = format!("/cards/{}", card.id);
    let is_shown = visit.query("show").is_some();
    let (number, href, label) = if is_shown {
        (card.number.clone(), path, w.one.hide)
    } else {
        (card.masked.clone(), format!("{path}?show=1"), w.one.show)
    };
    let since = (w.one.on)(jst::date(card.registered_at.0));
    view! {
        <div class="sheet">
            <p class="number"><span class="hide">{w.one.number}</span> {number}</p>
            {tags(visit, card.kind, card.named)}
            <p class="soft">{w.one.registered} " " {since}</p>
            <p class="links"><a class="tap" href=href>{label}</a></p>
        </div>
    }
}

/// Whether a plastic card bears a name, with what an anonymous one means.
fn named_question(visit: &Visit, field: FormField) -> impl IntoView + use<> {
    let w = &visit.words.cards.ask;
    let choices = [("yes", w.named_choice), ("no", w.anonymous_choice)];
    let choices = choices.map(|(value, (label, hint))| Choice {
        value: value.into(),
        label: label.into(),
        hint: Some(hint.into()),
        ..Choice::default()
    });
    view! {
        <div class="plastic">
            <Choices field label=w.named choices=choices.to_vec() />
            {kind::unprotected(visit)}
        </div>
    }
}

fn settings(visit: &Visit, card: &Card, form: &Form) -> impl IntoView + use<> {
    let w = &visit.words.cards;
    let is_plastic = card.kind == CardKind::Card;
    let path = format!("/cards/{}", card.id);
    view! {
        <h2>{w.one.settings}</h2>
        <form method="post" id=KEPT_FORM action=path novalidate>
            <Field field=form.field("name") label=w.ask.name hint=w.ask.name_hint max=NAME_MAX class="short" />
            {is_plastic.then(|| named_question(visit, form.field("named")))}
            <Button label=visit.words.common.save quiet=true />
        </form>
    }
}

fn more(visit: &Visit, card: &Card) -> impl IntoView + use<> {
    let w = &visit.words.cards;
    let path = format!("/cards/{}", card.id);
    let tiles = vec![
        Tile::new(format!("{path}/number"), w.change_number, w.one.change_number_hint),
        Tile::new(format!("{path}/remove"), w.remove, w.one.remove_hint),
    ];
    view! {
        <h2>{w.one.more}</h2>
        <Tiles tiles />
    }
}

fn retired(visit: &Visit, card: &Card) -> impl IntoView + use<> {
    let w = &visit.words.cards.one;
    let by = card.replaced_by.as_ref().map(|by| {
        let path = format!("/cards/{}", by.id);
        view! {
            <p class="number">{by.masked.clone()}</p>
            <p class="actions"><LinkButton href=path label=w.new_number quiet=true /></p>
        }
    });
    view! {
        {match card.retired_for_good {
            true => view! { <Note tone=Tone::Care title=w.retired><p>{w.retired_what}</p></Note> },
            false => view! { <Note title=w.replaced><p>{w.replaced_what}</p></Note> },
        }}
        {by}
    }
}

//! `/`: what Teiki is, for whoever comes for the first time.

use actix_web::{HttpResponse, web};
use jiff::civil::date;
use leptos::prelude::*;
use serde_json::json;

use crate::components::{LinkButton, Note, PassCard, PassFace, Tone};
use crate::pages::window::finder::{Asked, FinderForm};
use crate::pages::window::operators::{self, OPERATORS, Operator, Selling};
use crate::respond::{About, Page};
use crate::visit::{PageResult, Visit};
use crate::words::Words;

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/").get(show));
}

async fn show(visit: Visit) -> PageResult {
    if visit.is_signed_in() {
        return Ok(visit.see_other("/home"));
    }
    // The first page stands without them: while the database is away it still says what Teiki is.
    let operators = visit
        .ask_for_all::<Selling>(&OPERATORS, json!({}))
        .await
        .map(|selling| selling.operators)
        .unwrap_or_default();
    Ok(draw(&visit, operators))
}

fn draw(visit: &Visit, operators: Vec<Operator>) -> HttpResponse {
    let w = &visit.words.landing;
    let steps = w.steps.map(|(title, line)| view! { <li><b>{title}</b> {line}</li> }).collect_view();
    let facts =
        w.facts.map(|(title, line)| view! { <div><h3>{title}</h3> <p>{line}</p></div> }).collect_view();
    let window = &visit.words.window;
    let about = About::of(window.description);
    let asked = Asked::nothing(visit, None);
    let is_out = visit.query("out").is_some();
    Page::new(w.title).wide().about(about).draw(visit, || {
        view! {
            {is_out.then(|| view! { <Note tone=Tone::Good title=w.signed_out /> })}
            <h1>{window.title}</h1>
            <p class="lead">{window.lead}</p>
            <FinderForm visit asked=&asked />
            {(!operators.is_empty()).then(|| selling(visit.words, operators))}
            <div class="hero">
                <h2>{w.title}</h2>
                <p class="lead">{w.lead}</p>
                <figure aria-label=w.sample.label><PassCard pass=sample(visit.words) /></figure>
                <p class="actions">
                    <LinkButton href="/signup" label=w.sign_up />
                    <LinkButton href="/signin" label=w.sign_in quiet=true />
                </p>
            </div>
            <h2>{w.how}</h2>
            <ol class="how">{steps}</ol>
            <h2>{w.good_to_know}</h2>
            <div class="sheet facts">{facts}</div>
        }
    })
}

/// Who sells here.
fn selling(w: &'static Words, operators: Vec<Operator>) -> impl IntoView {
    view! {
        <h2>{w.window.operators}</h2>
        <p>{w.landing.operators_lead}</p>
        {operators::list(w, operators)}
    }
}

/// A picture of a pass: everybody's first question is what they will get.
fn sample(w: &'static Words) -> PassFace {
    let sample = &w.landing.sample;
    PassFace {
        kind: sample.kind.into(),
        operator: sample.operator.into(),
        section: sample.section.into(),
        honoured_by: sample.honoured_by.into(),
        from: (w.common.from)(date(2026, 12, 1)),
        until: (w.common.until)(date(2027, 2, 28)),
        card: sample.card.into(),
        left: Some((72, 90)),
        ..PassFace::default()
    }
}

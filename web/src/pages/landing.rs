//! `/`: what Teiki is, for whoever comes for the first time.

use actix_web::{HttpResponse, web};
use jiff::civil::date;
use leptos::prelude::*;

use crate::components::{LinkButton, PassCard, PassFace};
use crate::respond::Page;
use crate::visit::{Answer, Visit};
use crate::words::Words;

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/").get(show));
}

async fn show(visit: Visit) -> Answer {
    if visit.is_signed_in() {
        return Ok(visit.see_other("/home"));
    }
    Ok(draw(&visit))
}

fn draw(visit: &Visit) -> HttpResponse {
    let w = &visit.words.landing;
    let steps = w.steps.map(|(title, line)| view! { <li><b>{title}</b> {line}</li> }).collect_view();
    let facts = w.facts.map(|(title, line)| view! { <h3>{title}</h3> <p>{line}</p> }).collect_view();
    Page::new(w.title).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <p class="lead">{w.lead}</p>
            <figure aria-label=w.sample.label><PassCard pass=sample(visit.words) /></figure>
            <p class="actions">
                <LinkButton href="/signup" label=w.sign_up />
                <LinkButton href="/signin" label=w.sign_in quiet=true />
            </p>
            <h2>{w.how}</h2>
            <ol class="how">{steps}</ol>
            <h2>{w.good_to_know}</h2>
            <div class="sheet">{facts}</div>
        }
    })
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

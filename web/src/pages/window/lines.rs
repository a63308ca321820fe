//! `/o/SLUG/lines`: the lines of an operator with their stops.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

use super::ended::selling;
use super::finder::{Asked, FinderForm};
use crate::components::Note;
use crate::graphql::Document;
use crate::respond::{About, Page};
use crate::visit::{PageResult, Visit};

static LINES: Document = Document::new(
    "query($slug: String!) { operator(slug: $slug) { slug name } lines(operator: $slug) { name stops { name } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/o/{operator}/lines").get(show));
}

#[derive(Deserialize)]
struct Found {
    operator: Option<Operator>,
    lines: Vec<Line>,
}

#[derive(Deserialize)]
struct Operator {
    slug: String,
    name: String,
}

#[derive(Deserialize)]
struct Line {
    name: String,
    stops: Vec<Stop>,
}

#[derive(Deserialize)]
struct Stop {
    name: String,
}

async fn show(visit: Visit, slug: web::Path<String>) -> PageResult {
    let found: Found = visit.ask_for_all(&LINES, json!({ "slug": *slug })).await?;
    let operator = selling(&visit, found.operator, &slug, "/o").await?;
    Ok(draw(&visit, &operator, &found.lines))
}

fn draw(visit: &Visit, operator: &Operator, lines: &[Line]) -> HttpResponse {
    let w = &visit.words.window;
    let title = (w.lines_of)(&operator.name);
    let path = format!("/o/{}", operator.slug);
    let about = About::of(title.clone()).canonical(format!("{path}/lines"));
    Page::new(title.clone()).wide().back(path).about(about).draw(visit, || {
        let asked = Asked::nothing(visit, Some(&operator.slug));
        let rest = if lines.is_empty() {
            view! { <Note title=w.no_lines /> }.into_any()
        } else {
            let sections = lines.iter().map(line).collect_view();
            view! { <FinderForm visit asked=&asked /> <p class="soft">{w.lines_order}</p> {sections} }
                .into_any()
        };
        view! { <h1>{title}</h1> {rest} }
    })
}

fn line(line: &Line) -> impl IntoView + use<> {
    let stops = line.stops.iter().map(|stop| view! { <li>{stop.name.clone()}</li> }).collect_view();
    view! { <section class="sheet"><h2>{line.name.clone()}</h2> <ul class="columns">{stops}</ul></section> }
}

//! `/help` and `/o/SLUG/help`: what riders ask, with a search.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;

use super::ended::selling;
use crate::components::{Button, KEPT_FORM, Note, Told};
use crate::graphql::Document;
use crate::respond::{About, Page};
use crate::visit::{PageResult, Visit};

static SHARED: Document = Document::new(
    "query($text: String!) { help(text: $text) { slug title body { kind lines path } } \
       operators { slug name phone contactHours takesQuestions } }",
);
static OF_OPERATOR: Document = Document::new(
    "query($slug: String!, $text: String!) { operator(slug: $slug) { slug name phone contactHours takesQuestions counters { name } } \
       help(operator: $slug, text: $text) { slug title body { kind lines path } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/help").get(shared))
        .service(web::resource("/o/{operator}/help").get(of_operator));
}

#[derive(Deserialize)]
struct Shared {
    help: Vec<Topic>,
    operators: Vec<Operator>,
}

#[derive(Deserialize)]
struct OfOperator {
    operator: Option<Operator>,
    help: Vec<Topic>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operator {
    slug: String,
    name: String,
    phone: String,
    contact_hours: String,
    takes_questions: bool,
    /// Asked for on an operator's own page.
    #[serde(default)]
    counters: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
struct Topic {
    slug: String,
    title: String,
    body: Vec<Block>,
}

#[derive(Deserialize)]
struct Block {
    kind: String,
    lines: Vec<String>,
    path: Option<String>,
}

async fn shared(visit: Visit) -> PageResult {
    let text = typed(&visit);
    let found: Shared = visit.ask_for_all(&SHARED, json!({ "text": text })).await?;
    let w = &visit.words.help;
    Ok(draw(&visit, w.title.to_owned(), &text, &found.help, &found.operators))
}

async fn of_operator(visit: Visit, slug: web::Path<String>) -> PageResult {
    let text = typed(&visit);
    let found: OfOperator = visit.ask_for_all(&OF_OPERATOR, json!({ "slug": *slug, "text": text })).await?;
    let operator = selling(&visit, found.operator, &slug, "/o").await?;
    let title = (visit.words.help.of_operator)(&operator.name);
    Ok(draw(&visit, title, &text, &found.help, &[operator]))
}

fn typed(visit: &Visit) -> String {
    visit.query("q").unwrap_or_default().trim().to_owned()
}

fn draw(visit: &Visit, title: String, text: &str, topics: &[Topic], operators: &[Operator]) -> HttpResponse {
    let w = &visit.words.help;
    // A search is no page of its own.
    let path = visit.here.split('?').next().unwrap_or_default();
    Page::new(title.clone()).about(About::of(w.description).canonical(path)).draw(visit, || {
        let contents = text.is_empty().then(|| contents(visit, topics));
        let told = (!text.is_empty()).then(|| match topics.len() {
            0 => view! { <Note title=(w.nothing)(text)><p>{w.nothing_what}</p></Note> }.into_any(),
            count => view! { <p role="status">{(w.found)(text, count)}</p> }.into_any(),
        });
        let articles = topics.iter().map(article).collect_view();
        view! {
            <h1>{title}</h1>
            <form class="ask" id=KEPT_FORM method="get" role="search">
                <label for="q">{w.search_label}</label>
                <input id="q" name="q" type="search" value=text.to_owned() maxlength="100" autocomplete="off" />
                <Button label=w.search />
            </form>
            {told}
            {contents}
            {articles}
            {people(visit, operators)}
        }
    })
}

fn contents(visit: &Visit, topics: &[Topic]) -> impl IntoView + use<> {
    let links = topics.iter().map(|topic| {
        view! { <li><a href=format!("#{}", topic.slug)>{topic.title.clone()}</a></li> }
    });
    let links = links.collect_view();
    view! { <nav aria-label=visit.words.help.contents><ul class="lines">{links}</ul></nav> }
}

fn article(topic: &Topic) -> impl IntoView + use<> {
    let blocks = topic.body.iter().map(block).collect_view();
    view! { <section class="sheet" id=topic.slug.clone()><h2>{topic.title.clone()}</h2> {blocks}</section> }
}

fn block(block: &Block) -> AnyView {
    let line = block.lines.first().cloned().unwrap_or_default();
    match (block.kind.as_str(), &block.path) {
        ("LIST", _) => {
            let items =
                block.lines.iter().map(|line| view! { <li><Told text=line.clone() /></li> }).collect_view();
            view! { <ul>{items}</ul> }.into_any()
        }
        ("STEPS", _) => {
            let steps =
                block.lines.iter().map(|line| view! { <li><Told text=line.clone() /></li> }).collect_view();
            view! { <ol>{steps}</ol> }.into_any()
        }
        ("LINK", Some(path)) => view! { <p><a href=path.clone()>{line}</a></p> }.into_any(),
        _ => view! { <p><Told text=line /></p> }.into_any(),
    }
}

/// Who answers what is not answered here.
fn people(visit: &Visit, operators: &[Operator]) -> impl IntoView + use<> {
    let w = &visit.words.help;
    let is_one = operators.len() == 1;
    let rows = operators.iter().map(|operator| {
        let tel = format!("tel:{}", operator.phone.replace('-', ""));
        let more = match (is_one, operator.counters.is_empty()) {
            (true, true) => None,
            (true, false) => Some((format!("/o/{}#counters", operator.slug), w.counters.to_owned())),
            (false, _) => Some((format!("/o/{}/help", operator.slug), (w.of_operator)(&operator.name))),
        };
        let more = more.map(|(path, label)| view! { <a class="tap" href=path>{label}</a> });
        let ask = operator.takes_questions.then(|| {
            let path = format!("/o/{}/contact", operator.slug);
            view! { <a class="tap" href=path>{visit.words.contact.link}<span class="hide">" "{operator.name.clone()}</span></a> }
        });
        view! {
            <li>
                <b>{operator.name.clone()}</b>
                <div class="phone">
                    <a class="num" href=tel>{operator.phone.clone()}</a>
                    <span class="hint">{operator.contact_hours.clone()}</span>
                </div>
                <p class="asks">{more} {ask}</p>
            </li>
        }
    });
    let rows = rows.collect_view();
    (!operators.is_empty())
        .then(|| view! {  <h2 id="people">{w.people}</h2> <ul class="list ends" role="list">{rows}</ul> })
}

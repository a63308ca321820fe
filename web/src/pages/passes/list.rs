//! `/passes`: those to use, and those that are over.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

use super::face::Pass;
use crate::components::{LinkButton, Note, PassCard};
use crate::fault::Fault;
use crate::graphql::Document;
use crate::pages::orders::is_cursor;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

/// Two lists of one field: both in one document, with the same fields of a pass.
static PASSES: Document = Document::new(
    "query($after: String) { viewer { \
       current: passes(first: 20, which: CURRENT) { ...Page } \
       past: passes(first: 10, after: $after, which: PAST) { ...Page } } } \
     fragment Page on PassConnection { pageInfo { hasNextPage endCursor } nodes { \
       id state productClass productName section honouredBy startsOn endsOn daysLeft totalDays canRenew continued renewFrom \
       renewStartsOn refunded refundState operator { name successor { slug name } } card { name last4 } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/passes").get(show));
}

#[derive(Deserialize)]
struct Asked {
    viewer: Option<Holder>,
}

#[derive(Deserialize)]
struct Holder {
    current: Passes,
    past: Passes,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Passes {
    page_info: PageInfo,
    nodes: Vec<Pass>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

async fn show(visit: Visit) -> PageResult {
    visit.signed_in()?;
    let after = visit.query("after").filter(|cursor| is_cursor(cursor));
    let asked: Asked = match visit.ask(&PASSES, json!({ "after": after })).await {
        // A cursor that is none of the API's.
        Err(Fault::NotFound) if after.is_some() => return Ok(visit.see_other("/passes")),
        asked => asked?,
    };
    Ok(draw(&visit, &asked.viewer.ok_or(Fault::NotSignedIn)?))
}

fn draw(visit: &Visit, holder: &Holder) -> HttpResponse {
    let w = &visit.words.passes;
    let cards = |passes: &Passes| {
        let cards = passes.nodes.iter().map(|pass| {
            view! { <PassCard pass=pass.face(visit.words, Some(pass.path())) /> }
        });
        cards.collect_view()
    };
    Page::new(w.title).back("/home").draw(visit, || {
        let current = if holder.current.nodes.is_empty() {
            view! {
                <Note title=w.none><p>{w.none_what}</p></Note>
                <p class="actions"><LinkButton href="/buy" label=w.buy /></p>
            }
            .into_any()
        } else {
            cards(&holder.current).into_any()
        };
        let info = &holder.past.page_info;
        let older = info.end_cursor.as_ref().filter(|_| info.has_next_page).map(|cursor| {
            view! { <p><a class="tap" rel="next" href=format!("/passes?after={cursor}")>{w.older}</a></p> }
        });
        view! {
            <h1>{w.title}</h1>
            {current}
            {(!holder.past.nodes.is_empty()).then(|| view! { <h2>{w.past}</h2> {cards(&holder.past)} {older} })}
        }
    })
}

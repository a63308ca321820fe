//! `/desk/review`: applications that wait for staff, and deciding about them.

mod facts;
mod mend;
mod one;
mod papers;
mod queue;
mod small;

use actix_web::web;
use jiff::SignedDuration;
use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::review::Decision;
use teiki_shared::scalars::DateTime;

use super::PageInfo;
use crate::components::{Note, Tone};
use crate::graphql;
use crate::visit::Visit;

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .configure(queue::configure)
        .configure(small::configure)
        .configure(mend::configure)
        .configure(one::configure);
}

/// A page of the queue.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Applications {
    page_info: PageInfo,
    nodes: Vec<Row>,
}

/// An application in the queue.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    number: String,
    rider_name: String,
    product_name: String,
    section: String,
    placed_at: DateTime,
    deadline: DateTime,
    returned: usize,
    claimed_by: Option<String>,
    claimed_by_me: bool,
}

/// What whoever asks decided lately.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Own {
    id: String,
    number: String,
    rider_name: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    decision: Decision,
    due_at: DateTime,
    failure: Option<String>,
}

fn path(number: &str) -> String {
    format!("/desk/review/{number}")
}

/// How long it is until an application lapses, and whether that is soon.
fn left(visit: &Visit, deadline: DateTime) -> (String, bool) {
    let left = deadline.duration_since(visit.site.app.clock.now());
    ((visit.words.desk.review.left)(left), left < SignedDuration::from_hours(24))
}

/// What was decided in the last moment, each with a way back, and what came to nothing.
fn own_view(visit: &Visit, own: &[Own]) -> impl IntoView + use<> {
    let w = &visit.words.desk.review;
    let now = visit.site.app.clock.now();
    let lines = own.iter().map(|own| {
        let action = format!("{}/take-back", path(&own.number));
        let id = own.id.clone();
        let link = view! { <a href=path(&own.number)>{own.number.clone()}</a> };
        if let Some(why) = &own.failure {
            let title = (w.came_to_nothing)(&own.rider_name, (w.decisions)(own.decision));
            let why = why.clone();
            return view! {
                <Note tone=Tone::Bad title=title>
                    <p>{why} " " {link}</p>
                    <form method="post" action=action>
                        <input type="hidden" name="id" value=id />
                        <button class="button quiet">{w.put_away}</button>
                    </form>
                </Note>
            }
            .into_any();
        }
        let seconds = own.due_at.duration_since(now).as_secs().clamp(0, 10);
        let title = (w.done)(&own.rider_name, (w.decisions)(own.decision));
        view! {
            <form method="post" action=action class="undo" data-desk="undo" data-seconds=seconds>
                <input type="hidden" name="id" value=id />
                <span>{title} " " {link}</span>
                <button class="button quiet">{w.take_back} <span data-left aria-hidden="true"></span></button>
            </form>
        }
        .into_any()
    });
    let lines = lines.collect::<Vec<_>>();
    view! { <div class="own" role="status">{lines}</div> }
}

/// The queue beside an application, or as a list of its own. `on` is the number of the one that is open.
fn list(visit: &Visit, rows: &[Row], on: Option<&str>) -> impl IntoView + use<> {
    let w = &visit.words.desk.review;
    let rows = rows.iter().map(|row| {
        let (left, is_soon) = left(visit, row.deadline);
        let is_on = on == Some(row.number.as_str());
        let class = if is_on { "on" } else { "" };
        let returned = (row.returned > 0).then(|| view! { <span class="soft">"・" {w.returned_before}</span> });
        let age = (w.age)(visit.site.app.clock.now().duration_since(row.placed_at.0));
        let by = row.claimed_by.as_ref().map(|name| {
            let by = if row.claimed_by_me { w.mine.to_owned() } else { (w.by)(name) };
            view! { <span class="soft">"・" {by}</span> }
        });
        view! {
            <li class=class>
                <a href=path(&row.number) aria-current=is_on.then_some("page")>
                    <b>{row.rider_name.clone()}</b> " " {row.product_name.clone()} {returned}
                    <span class="soft">{row.section.clone()}</span>
                    <span><span class=if is_soon { "due" } else { "soft" }>{left}</span> <span class="soft">"・" {age}</span> {by}</span>
                </a>
            </li>
        }
    });
    view! { <ol class="queue">{rows.collect::<Vec<_>>()}</ol> }
}

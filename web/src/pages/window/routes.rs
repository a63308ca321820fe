//! What is to be had on an operator's routes, side by side, and the lines for which no pass is sold.

use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::route_matrix::{RouteOffer, RouteRun, RouteService};

use crate::components::Note;
use crate::graphql;
use crate::visit::Visit;
use crate::words::Words;

#[derive(Deserialize)]
pub struct Line {
    name: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    run: RouteRun,
    services: Vec<Service>,
    note: String,
}

#[derive(Deserialize)]
struct Service {
    #[serde(deserialize_with = "graphql::enum_value")]
    service: RouteService,
    #[serde(deserialize_with = "graphql::enum_value")]
    offer: RouteOffer,
}

/// A line for which no pass is sold on an ICOCA.
#[derive(Deserialize)]
pub struct Unsold {
    name: String,
    note: String,
}

impl Line {
    fn offer(&self, service: RouteService) -> RouteOffer {
        let found = self.services.iter().find(|row| row.service == service);
        found.map_or(RouteOffer::Absent, |row| row.offer)
    }
}

/// A column for each line, those that are run jointly first; nothing where none is told.
pub fn matrix(visit: &Visit, lines: &[Line]) -> Option<impl IntoView + use<>> {
    let w = &visit.words.routes;
    let groups =
        RouteRun::ALL.iter().map(|&run| (run, lines.iter().filter(|line| line.run == run).collect()));
    let groups: Vec<(RouteRun, Vec<&Line>)> =
        groups.filter(|(_, lines): &(_, Vec<_>)| !lines.is_empty()).collect();
    let runs = groups.iter().map(|(run, lines)| {
        view! { <th scope="colgroup" colspan=lines.len().to_string()>{(w.run)(*run)}</th> }
    });
    let runs = runs.collect_view();
    let in_order: Vec<&Line> = groups.iter().flat_map(|(_, lines)| lines.iter().copied()).collect();
    let names = in_order.iter().map(|line| view! { <th scope="col">{line.name.clone()}</th> }).collect_view();
    let rows = RouteService::ALL.iter().map(|&service| {
        let cells = in_order.iter().map(|line| cell(visit, line.offer(service))).collect_view();
        view! { <tr><th scope="row">{(w.service)(service)}</th> {cells}</tr> }
    });
    let rows = rows.collect_view();
    let notes = in_order.iter().filter(|line| !line.note.is_empty());
    let notes = notes.map(|line| view! { <li><b>{line.name.clone()}</b> " " {line.note.clone()}</li> });
    let notes = notes.collect_view();
    (!lines.is_empty()).then(|| {
        view! {
            <h2 id="routes">{w.title}</h2>
            <p class="soft">{w.legend}</p>
            // A table that is wider than the screen is moved by touch, or by the keyboard once it has the focus.
            <div class="wide-table" role="region" aria-labelledby="routes" tabindex="0">
                <table>
                    <thead>
                        <tr><td rowspan="2" class="soft">{w.what}</td> {runs}</tr>
                        <tr>{names}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <ul class="lines" role="list">{notes}</ul>
        }
    })
}

fn cell(visit: &Visit, offer: RouteOffer) -> impl IntoView + use<> {
    let (sign, words) = (visit.words.routes.offer)(offer);
    view! { <td><span aria-hidden="true">{sign}</span> <span class="hide">{words}</span></td> }
}

/// The lines for which no pass is sold on an ICOCA, and why; nothing where there are none.
pub fn unsold(w: &'static Words, lines: &[Unsold]) -> Option<AnyView> {
    let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
    let title = (w.routes.unsold)(&w.lang.list(&names));
    let mut notes: Vec<String> = lines.iter().map(|line| line.note.clone()).collect();
    notes.dedup();
    let notes = notes.into_iter().map(|note| view! { <p>{note}</p> }).collect_view();
    (!lines.is_empty()).then(|| view! { <Note title>{notes}</Note> }.into_any())
}
